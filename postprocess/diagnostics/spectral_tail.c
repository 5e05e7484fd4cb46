/* specula: spectral_tail.c
 *
 * The share of sum |U_k|^2 at modes with |m| > 0.6 n/2 on some axis. With two-thirds dealiasing these are
 * the highest tenth of the wavenumbers that are retained, and the definition does not depend on the
 * dealiasing. Of a smooth, resolved field it is at rounding level, 1e-25 or below; 1e-8 costs about four digits
 * of the field; above 1e-4 the grid is too coarse.
 */
#include <complex.h>
#include <specula/diagnostic.h>

static bool in_tail(const spc_modes *modes, int axis, size_t index) {
    const long m = modes->number[axis][index];
    return 10 * (size_t)(m < 0 ? -m : m) > 3 * modes->grid.n[axis];
}

static bool row_in_tail(const spc_modes *modes, size_t row) {
    for (int axis = modes->grid.dims - 2; axis >= 0; axis--) {
        if (in_tail(modes, axis, row % modes->count[axis])) return true;
        row /= modes->count[axis];
    }
    return false;
}

static double tail_of(const spc_modes *modes, const spc_complex *spectrum) {
    const int last = modes->grid.dims - 1;
    const size_t width = modes->count[last], rows = modes->total / width;
    double sum = 0;
    for (size_t row = 0; row < rows; row++) {
        const bool whole = row_in_tail(modes, row);
        for (size_t i = 0; i < width; i++) {
            if (!whole && !in_tail(modes, last, i)) continue;
            const size_t mode = row * width + i;
            const double re = creal(spectrum[mode]), im = cimag(spectrum[mode]);
            sum += modes->weight[mode] * (re * re + im * im);
        }
    }
    return sum;
}

static double value(const spc_probe *probe) {
    double tail = 0, total = 0;
    for (size_t channel = 0; channel < probe->state->channels; channel++) {
        tail += tail_of(probe->modes, probe->spectrum[channel]);
        total += spc_spectrum_sum(probe->modes, probe->spectrum[channel], NULL, NULL);
    }
    return total > 0 ? tail / total : 0;
}

const spc_diagnostic spc_diagnostic_spectral_tail = {
    .abi = SPC_ABI,
    .name = "spectral_tail",
    .doc = "share of |U|^2 at modes beyond 0.6 of Nyquist on some axis; small when resolved",
    .symbol = "tail",
    .long_name = "spectral tail, sum of |U|^2 with |m| > 0.6 n/2 on some axis, over sum |U|^2",
    .value = value,
};
