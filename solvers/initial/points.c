/* specula: points.c
 *
 * The functions of points.h.
 */
#include "points.h"

#include <math.h>
#include <string.h>

static void scatter(spc_state *state, size_t point, const double *values) {
    if (state->complex_valued) {
        for (size_t c = 0; c < state->channels; c++) {
            double *pair = spc_state_field(state, 0, c) + 2 * point;
            pair[0] = values[2 * c];
            pair[1] = values[2 * c + 1];
        }
        return;
    }
    for (size_t c = 0; c < state->channels; c++) spc_state_field(state, 0, c)[point] = values[c];
}

void spc_fill_points(spc_state *state, spc_point_function *function, const void *user) {
    const spc_grid *grid = &state->grid;
    const size_t points = spc_grid_points(grid);
    size_t index[SPC_MAX_DIMS] = {0};
    for (size_t point = 0; point < points; point++) {
        double x[SPC_MAX_DIMS] = {0}, values[2 * SPC_MAX_CHANNELS] = {0};
        for (int axis = 0; axis < grid->dims; axis++) {
            x[axis] = spc_grid_coordinate(grid, axis, index[axis]);
        }
        function(user, x, values);
        scatter(state, point, values);
        for (int axis = grid->dims - 1; axis >= 0 && ++index[axis] == grid->n[axis]; axis--) {
            index[axis] = 0;
        }
    }
}

double spc_nearest_image(double x, double centre, double length) {
    return remainder(x - centre, length);
}

bool spc_equation_is(const spc_physics *physics, const char *name) {
    return strcmp(physics->equation->name, name) == 0;
}

double spc_equation_number(const spc_physics *physics, const char *name, double absent) {
    const spc_parameter *table = physics->equation->parameters;
    for (size_t i = 0; i < spc_parameter_count(table); i++) {
        if (strcmp(table[i].name, name) == 0) return physics->values[i].number;
    }
    return absent;
}

static bool among(const char *name, const char *list) {
    const size_t length = strlen(name);
    for (const char *word = list; *word;) {
        const size_t size = strcspn(word, " ");
        if (size == length && strncmp(word, name, size) == 0) return true;
        word += size;
        word += strspn(word, " ");
    }
    return false;
}

spc_status spc_profile_is_for(spc_context *context, const spc_physics *physics, const char *profile,
                              const char *equations, int least, int most) {
    const char *equation = physics->equation->name;
    if (equations && !among(equation, equations)) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "%s does not suit %s; it is for %s, and `specula list` shows the others",
                        profile, equation, equations);
    }
    const int dims = physics->grid.dims;
    if (dims >= least && dims <= most) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "%s is not for %d dimension%s; it needs %s%d, so give grid.n "
                    "%d number%s",
                    profile, dims, dims > 1 ? "s" : "", least < most ? "at least " : "", least,
                    least, least > 1 ? "s" : "");
}

void spc_from_primitive(const spc_physics *physics, const double *primitive, double *values) {
    const spc_equation *equation = physics->equation;
    const size_t channels = (size_t)spc_equation_channels(equation, physics->grid.dims);
    if (!equation->from_primitive) {
        memcpy(values, primitive, channels * sizeof *values);
        return;
    }
    const double *from[SPC_MAX_CHANNELS];
    double *to[SPC_MAX_CHANNELS];
    for (size_t c = 0; c < channels; c++) {
        from[c] = primitive + c;
        to[c] = values + c;
    }
    equation->from_primitive(physics, 1, from, to);
}

spc_status spc_primitive_check(spc_context *context, const spc_physics *physics, const char *name,
                               const spc_value *state) {
    const spc_equation *equation = physics->equation;
    const size_t channels = (size_t)spc_equation_channels(equation, physics->grid.dims);
    if (state->count != channels) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "initial.%s has %zu numbers and %s wants %zu; the order is density, "
                        "velocities, pressure (euler), depth, velocities (shallow-water)",
                        name, state->count, equation->name, channels);
    }
    double values[SPC_MAX_CHANNELS];
    const double *q[SPC_MAX_CHANNELS];
    for (size_t c = 0; c < channels; c++) q[c] = values + c;
    spc_from_primitive(physics, state->list, values);
    if (!equation->admissible || equation->admissible(physics, 1, q)) return SPC_OK;
    return spc_fail(context, SPC_BAD_INPUT,
                    "initial.%s is not physical; densities, pressures and depths are positive",
                    name);
}

spc_status spc_axes_check(spc_context *context, const spc_physics *physics, const char *name,
                          const spc_value *value) {
    const size_t dims = (size_t)physics->grid.dims;
    if (value->count == 0 || value->count == dims) return SPC_OK;
    return spc_fail(context, SPC_BAD_INPUT,
                    "initial.%s has %zu numbers and the grid %zu dimensions; give one for each, or "
                    "none",
                    name, value->count, dims);
}

spc_status spc_range_check(spc_context *context, const char *name, const spc_value *range) {
    if (range->count == 2 && range->list[0] > 0 && range->list[1] >= range->list[0]) return SPC_OK;
    return spc_fail(context, SPC_BAD_INPUT,
                    "initial.%s is no range of positive numbers; give the least and the most, such "
                    "as [1, 10]",
                    name);
}

double spc_place_on_axis(const spc_physics *physics, const spc_value *place, int axis) {
    const spc_grid *grid = &physics->grid;
    return place->count ? place->list[axis] : grid->origin[axis] + 0.5 * grid->length[axis];
}

double spc_sech(double x) {
    const double small = exp(-fabs(x));
    return 2 * small / (1 + small * small);
}
