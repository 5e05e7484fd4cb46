/* specula: equation.c
 *
 * What can be said about an equation from its descriptor.
 */
#include <specula/equation.h>

bool spc_equation_by_flux(const spc_equation *equation, int dims) {
    if (!equation->flux || equation->linear_flux) return false;
    return !equation->product || dims <= equation->flux_dims;
}

int spc_equation_channels(const spc_equation *equation, int dims) {
    int count = 0;
    const char *const *fields = equation->fields[dims - 1];
    while (fields && fields[count]) count++;
    return count;
}

size_t spc_equation_numbers(const spc_equation *equation, int dims) {
    return (size_t)spc_equation_channels(equation, dims) * (equation->complex_valued ? 2 : 1);
}

spc_status spc_equation_state(spc_pool *pool, const spc_equation *equation, const spc_grid *grid,
                              spc_state *state) {
    const size_t channels = (size_t)spc_equation_channels(equation, grid->dims);
    return spc_state_create(pool, grid, 1, channels, equation->complex_valued, state);
}

size_t spc_first_not_admissible(const spc_physics *physics, size_t points, const double *u) {
    const spc_equation *equation = physics->equation;
    const size_t channels = (size_t)spc_equation_channels(equation, physics->grid.dims);
    const double *q[SPC_MAX_CHANNELS];
    for (size_t c = 0; c < channels; c++) q[c] = u + c * points;
    if (!equation->admissible || equation->admissible(physics, points, q)) return SIZE_MAX;
    size_t point = 0;
    for (; point + 1 < points && equation->admissible(physics, 1, q); point++) {
        for (size_t c = 0; c < channels; c++) q[c]++;
    }
    return point;
}
