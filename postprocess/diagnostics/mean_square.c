/* specula: mean_square.c
 *
 * The mean over the box of |u|^2, summed over channels.
 */
#include <specula/meter.h>

static double square_at(const spc_probe *probe, size_t point) {
    const spc_state *state = probe->state;
    const size_t parts = state->complex_valued ? 2 : 1;
    double sum = 0;
    for (size_t channel = 0; channel < state->channels; channel++) {
        const double *u = spc_state_field(state, 0, channel) + parts * point;
        for (size_t part = 0; part < parts; part++) sum += u[part] * u[part];
    }
    return sum;
}

static double value(const spc_probe *probe) {
    return spc_probe_mean(probe, square_at);
}

const spc_diagnostic spc_diagnostic_mean_square = {
    .abi = SPC_ABI,
    .name = "mean_square",
    .doc = "mean over the box of |u|^2, summed over channels",
    .symbol = "⟨|u|^2⟩",
    .long_name = "mean square, (1/V) integral |u|^2 dV",
    .value = value,
};
