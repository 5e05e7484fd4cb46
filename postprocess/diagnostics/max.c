/* specula: max.c
 *
 * The largest |u| over points and channels: the first thing to look at when a run goes wrong.
 */
#include <math.h>
#include <specula/diagnostic.h>

static double value(const spc_probe *probe) {
    const spc_state *state = probe->state;
    const size_t size = spc_state_size(state);
    const double *u = state->data;
    double largest = 0;
    if (!state->complex_valued) {
        for (size_t i = 0; i < size; i++) largest = fmax(largest, fabs(u[i]));
        return largest;
    }
    for (size_t i = 0; i < size; i += 2) {
        largest = fmax(largest, u[i] * u[i] + u[i + 1] * u[i + 1]);
    }
    return sqrt(largest);
}

const spc_diagnostic spc_diagnostic_max = {
    .abi = SPC_ABI,
    .name = "max",
    .doc = "largest magnitude over all points and channels",
    .symbol = "max |u|",
    .long_name = "maximum of |u| over points and channels",
    .value = value,
};
