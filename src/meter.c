/* specula: meter.c
 *
 * Measures states: Fourier coefficients of every channel once, then whatever is asked of them.
 */
#include <specula/meter.h>

/* Fourier coefficients of every channel, and what computes them. */
typedef struct spectra {
    const spc_modes *modes;
    const spc_transform *transform;
    spc_complex *buffer;
    spc_complex *spectrum[SPC_MAX_CHANNELS];
    size_t channels;
    spc_complex *derived; /* modes and points of a field made from the spectra */
    double *points;
} spectra;

struct spc_meter {
    spectra spectra;
    const spc_case *cas;
    size_t shells, count;
};

static spc_status spectra_create(spc_pool *pool, const spc_grid *grid, size_t channels,
                                 bool complex_valued, spectra *own) {
    SPC_TRY(spc_modes_create(pool, grid, complex_valued, 1, &own->modes));
    SPC_TRY(spc_transform_create(pool, own->modes, grid->n, &own->transform));
    const size_t size =
        spc_transform_buffer_size(own->transform) + spc_transform_row_size(own->transform);
    own->buffer = spc_pool_take(pool, size, sizeof *own->buffer);
    if (!own->buffer) return SPC_NO_MEMORY;
    own->channels = channels;
    for (size_t channel = 0; channel < channels; channel++) {
        own->spectrum[channel] = spc_pool_take(pool, own->modes->total, sizeof(spc_complex));
        if (!own->spectrum[channel]) return SPC_NO_MEMORY;
    }
    own->derived = spc_pool_take(pool, own->modes->total, sizeof *own->derived);
    own->points =
        spc_pool_take(pool, spc_grid_points(grid) * (complex_valued ? 2 : 1), sizeof *own->points);
    return own->derived && own->points ? SPC_OK : SPC_NO_MEMORY;
}

/* The components of a staggered vector are brought to one place. */
static void to_centres(const spc_modes *modes, size_t channel, spc_complex *spectrum) {
    spc_grid centred = modes->grid;
    double shift[SPC_MAX_DIMS];
    centred.staggered = false;
    spc_grid_displacement(&modes->grid, &centred, channel, shift);
    spc_modes_translate(modes, shift, spectrum);
}

static void analyse(const spectra *own, const spc_state *state) {
    for (size_t channel = 0; channel < own->channels; channel++) {
        spc_transform_forward(own->transform, spc_state_field(state, 0, channel),
                              own->spectrum[channel], own->buffer);
        if (state->grid.staggered) to_centres(own->modes, channel, own->spectrum[channel]);
    }
}

static spc_probe probe_of(spectra *own, const spc_physics *physics, const spc_state *state,
                          double dt) {
    return (spc_probe){.physics = physics,
                       .state = state,
                       .modes = own->modes,
                       .spectrum = (const spc_complex *const *)own->spectrum,
                       .dt = dt,
                       .work = own};
}

spc_status spc_meter_create(spc_pool *pool, const spc_case *cas, spc_meter **result) {
    spc_meter *meter = spc_pool_take(pool, 1, sizeof *meter);
    if (!meter) return SPC_NO_MEMORY;
    const spc_physics *physics = &cas->setting.physics;
    const int channels = spc_equation_channels(physics->equation, physics->grid.dims);
    SPC_TRY(spectra_create(pool, &physics->grid, (size_t)channels,
                           physics->equation->complex_valued, &meter->spectra));
    meter->cas = cas;
    meter->shells = spc_shell_count(meter->spectra.modes);
    meter->count = cas->measure_count;
    for (size_t i = 0; i < cas->diagnostic_count; i++) {
        meter->count += cas->diagnostics[i]->vector ? meter->shells : 1;
    }
    *result = meter;
    return SPC_OK;
}

size_t spc_meter_count(const spc_meter *meter) {
    return meter->count;
}

void spc_meter_measure(spc_meter *meter, const spc_state *state, double dt, double *measurements) {
    const spc_case *cas = meter->cas;
    if (meter->count == 0) return;
    analyse(&meter->spectra, state);
    spc_probe probe = probe_of(&meter->spectra, &cas->setting.physics, state, dt);
    for (int axis = 0; axis < state->grid.dims; axis++) {
        probe.open[axis] = cas->setting.side[axis][0].kind != SPC_SIDE_PERIODIC;
    }
    double *next = measurements;
    for (size_t i = 0; i < cas->measure_count; i++) *next++ = cas->measures[i]->value(&probe);
    for (size_t i = 0; i < cas->diagnostic_count; i++) {
        if (!cas->diagnostics[i]->vector) *next++ = cas->diagnostics[i]->value(&probe);
    }
    for (size_t i = 0; i < cas->diagnostic_count; i++) {
        if (!cas->diagnostics[i]->vector) continue;
        cas->diagnostics[i]->vector(&probe, next, meter->shells);
        next += meter->shells;
    }
}

spc_status spc_probe_create(spc_pool *pool, const spc_physics *physics, const spc_state *state,
                            spc_probe *probe) {
    spectra *own = spc_pool_take(pool, 1, sizeof *own);
    if (!own) return SPC_NO_MEMORY;
    SPC_TRY(spectra_create(pool, &state->grid, state->channels, state->complex_valued, own));
    analyse(own, state);
    *probe = probe_of(own, physics, state, 0);
    return SPC_OK;
}

double spc_probe_mean(const spc_probe *probe,
                      double (*value)(const spc_probe *probe, size_t point)) {
    const spc_grid *grid = &probe->state->grid;
    const size_t points = spc_grid_points(grid), width = grid->n[grid->dims - 1];
    double sum = 0;
    for (size_t row = 0; row < points; row += width) {
        double row_sum = 0;
        for (size_t point = row; point < row + width; point++) row_sum += value(probe, point);
        sum += row_sum;
    }
    return sum / (double)points;
}

const double *spc_probe_points(const spc_probe *probe,
                               void (*derive)(const spc_probe *probe, int axis, spc_complex *modes),
                               int axis) {
    const spectra *own = probe->work;
    derive(probe, axis, own->derived);
    spc_transform_inverse(own->transform, own->derived, own->points, own->buffer);
    return own->points;
}
