/* specula: spectrum.c
 *
 * Sums over Fourier modes. Modes are taken in storage order and rows of the last axis are summed first, so
 * that a sum is the same in every run and its rounding error grows with the rows, not with the modes.
 */
#include <complex.h>
#include <math.h>
#include <specula/diagnostic.h>

/* |k|^2 of the slower axes at a row of modes along the last axis. */
static double row_k_squared(const spc_modes *modes, size_t row) {
    double square = 0;
    for (int axis = modes->grid.dims - 2; axis >= 0; axis--) {
        const double k = modes->wavenumber[axis][row % modes->count[axis]];
        square += k * k;
        row /= modes->count[axis];
    }
    return square;
}

static double square_of(spc_complex value) {
    return creal(value) * creal(value) + cimag(value) * cimag(value);
}

double spc_spectrum_sum(const spc_modes *modes, const spc_complex *spectrum,
                        double (*factor)(double k_squared, const void *user), const void *user) {
    const int last = modes->grid.dims - 1;
    const size_t width = modes->count[last], rows = modes->total / width;
    const double *k_last = modes->wavenumber[last];
    double sum = 0;
    for (size_t row = 0; row < rows; row++) {
        const double slower = row_k_squared(modes, row);
        const double *weight = modes->weight + row * width;
        const spc_complex *u = spectrum + row * width;
        double row_sum = 0;
        for (size_t i = 0; i < width; i++) {
            const double f = factor ? factor(slower + k_last[i] * k_last[i], user) : 1;
            row_sum += weight[i] * f * square_of(u[i]);
        }
        sum += row_sum;
    }
    return sum;
}

double spc_shell_spacing(const spc_modes *modes) {
    double longest = 0;
    for (int axis = 0; axis < modes->grid.dims; axis++) {
        longest = fmax(longest, modes->grid.length[axis]);
    }
    return 2 * M_PI / longest;
}

size_t spc_shell_count(const spc_modes *modes) {
    double smallest = INFINITY;
    for (int axis = 0; axis < modes->grid.dims; axis++) {
        smallest = fmin(smallest, M_PI / spc_grid_spacing(&modes->grid, axis));
    }
    /* the shift keeps rounding from losing the last shell */
    return (size_t)(smallest / spc_shell_spacing(modes) + 1e-9) + 1;
}

void spc_spectrum_shells(const spc_modes *modes, const spc_complex *spectrum,
                         double (*factor)(double k_squared, const void *user), const void *user,
                         double *values, size_t shells) {
    const int last = modes->grid.dims - 1;
    const size_t width = modes->count[last], rows = modes->total / width;
    const double *k_last = modes->wavenumber[last];
    const double spacing = spc_shell_spacing(modes);
    for (size_t row = 0; row < rows; row++) {
        const double slower = row_k_squared(modes, row);
        for (size_t i = 0; i < width; i++) {
            const double k_squared = slower + k_last[i] * k_last[i];
            const size_t shell = (size_t)(sqrt(k_squared) / spacing + 0.5);
            if (shell >= shells) continue;
            const size_t mode = row * width + i;
            const double f = factor ? factor(k_squared, user) : 1;
            values[shell] += modes->weight[mode] * f * square_of(spectrum[mode]);
        }
    }
}
