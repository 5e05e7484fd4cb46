/* specula: climatology.c
 *
 * The forecast that knows only the long-time mean: u(t + dt) = m, whatever u(t). m is the mean of a trajectory over its samples
 * and its times from `from` on, brought to the grid of the case, or a number for each field. No forecast beyond the time of
 * predictability beats it (Wilks, Statistical Methods in the Atmospheric Sciences, section 9.2).
 */
#include "strides.h"

#include <math.h>
#include <specula/trajectory.h>
#include <string.h>

enum { TRAJECTORY, FROM, MEAN, VALUES };

static const spc_parameter parameters[] = {
    [TRAJECTORY] = {.name = "trajectory",
                    .type = SPC_PATH,
                    .doc = "file whose mean over samples and times is taken"},
    [FROM] = {.name = "from",
              .type = SPC_REAL,
              .fallback = NAN,
              .minimum = -1e300,
              .maximum = 1e300,
              .unit = "1",
              .doc = "first time of the file that counts; default: all do"},
    [MEAN] = {.name = "mean",
              .type = SPC_REALS,
              .minimum = -1e300,
              .maximum = 1e300,
              .doc =
                  "instead of a file: a number for each field; two, re and im, of a complex one"},
    [VALUES] = SPC_VALUES_PARAMETER,
    {.name = NULL},
};

typedef struct climatology {
    spc_state mean;
    spc_step_info work;
} climatology;

/* ---- which mean ---- */

static spc_status applicable(spc_context *context, const spc_setting *setting,
                             const spc_stepper_use *use) {
    const spc_value *mean = &use->values[MEAN];
    if (mean->given == use->values[TRAJECTORY].given) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "climatology wants one mean; give trajectory: file.nc, or mean: [number "
                        "for each field]");
    }
    const spc_physics *physics = &setting->physics;
    const size_t wanted = spc_equation_numbers(physics->equation, physics->grid.dims);
    if (!mean->given || mean->count == wanted) return SPC_OK;
    return spc_fail(context, SPC_BAD_INPUT,
                    "mean has %zu numbers and the fields of %s want %zu; give as many", mean->count,
                    physics->equation->name, wanted);
}

static void fill(const spc_value *numbers, spc_state *mean) {
    const size_t parts = mean->complex_valued ? 2 : 1, size = spc_state_field_size(mean);
    for (size_t c = 0; c < mean->channels; c++) {
        double *field = spc_state_field(mean, 0, c);
        for (size_t i = 0; i < size; i++) field[i] = numbers->list[c * parts + i % parts];
    }
}

/* ---- of a file ---- */

static spc_status check_fields(spc_context *context, const spc_trajectory *trajectory,
                               const spc_state *mean) {
    bool suits = trajectory->channels == mean->channels &&
                 trajectory->complex_valued == mean->complex_valued &&
                 trajectory->grid.dims == mean->grid.dims;
    for (int axis = 0; suits && axis < mean->grid.dims; axis++) {
        const double length = mean->grid.length[axis];
        suits = fabs(trajectory->grid.length[axis] - length) <= 1e-6 * length;
    }
    if (suits) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "%s has other fields or another box than the case; name a trajectory of the "
                    "same equation",
                    trajectory->path);
}

static spc_status sum_frames(spc_context *context, const spc_trajectory *trajectory, double from,
                             spc_state *frame, spc_state *sum) {
    size_t count = 0;
    const size_t size = spc_state_size(sum);
    for (size_t t = 0; t < trajectory->times; t++) {
        if (trajectory->time[t] < from) continue;
        for (size_t sample = 0; sample < trajectory->samples; sample++, count++) {
            SPC_TRY(spc_trajectory_read(context, trajectory, sample, (long)t, frame));
            for (size_t i = 0; i < size; i++) sum->data[i] += frame->data[i];
        }
    }
    if (count == 0) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "%s has no frames from t = %.10g on; give an earlier stepper.from",
                        trajectory->path, from);
    }
    for (size_t i = 0; i < size; i++) sum->data[i] /= (double)count;
    return SPC_OK;
}

static spc_status take_mean(spc_pool *scratch, const spc_trajectory *trajectory, double from,
                            spc_state *mean) {
    spc_state frame, sum;
    const spc_grid *grid = &trajectory->grid;
    SPC_TRY(check_fields(spc_pool_context(scratch), trajectory, mean));
    SPC_TRY(spc_state_create(scratch, grid, 1, mean->channels, mean->complex_valued, &frame));
    SPC_TRY(spc_state_create(scratch, grid, 1, mean->channels, mean->complex_valued, &sum));
    SPC_TRY(sum_frames(spc_pool_context(scratch), trajectory, from, &frame, &sum));
    if (!spc_grid_equal(grid, &mean->grid)) return spc_state_resample(scratch, &sum, mean);
    memcpy(mean->data, sum.data, spc_state_size(mean) * sizeof *mean->data);
    return SPC_OK;
}

static spc_status read_mean(spc_context *context, const spc_value *values, spc_state *mean) {
    spc_pool *scratch = spc_pool_create(context);
    if (!scratch) return SPC_NO_MEMORY;
    spc_trajectory *trajectory;
    spc_status status = spc_trajectory_open(scratch, values[TRAJECTORY].text, &trajectory);
    if (status == SPC_OK) {
        status = take_mean(scratch, trajectory, values[FROM].number, mean);
        spc_trajectory_close(trajectory);
    }
    spc_pool_destroy(scratch);
    return status;
}

/* ---- the stepper ---- */

static spc_status create(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                         void **result) {
    climatology *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    *result = self;
    const spc_physics *physics = &setting->physics;
    SPC_TRY(spc_equation_state(pool, physics->equation, &physics->grid, &self->mean));
    if (use->values[MEAN].given) {
        fill(&use->values[MEAN], &self->mean);
        return SPC_OK;
    }
    return read_mean(spc_pool_context(pool), use->values, &self->mean);
}

static spc_status step(void *object, spc_state *state, double dt, spc_step_info *info) {
    climatology *self = object;
    memcpy(state->data, self->mean.data, spc_state_size(state) * sizeof *state->data);
    spc_strides_leap(&self->work, state, dt, info);
    return SPC_OK;
}

static spc_status save(void *object, spc_archive *archive) {
    const climatology *self = object;
    return spc_strides_save_work(&self->work, archive);
}

static spc_status load(void *object, const spc_archive *archive, const spc_state *state) {
    climatology *self = object;
    (void)state;
    return spc_strides_load_work(&self->work, archive);
}

const spc_stepper spc_stepper_climatology = {
    .abi = SPC_ABI,
    .name = "climatology",
    .doc = "the state becomes a mean, of a trajectory or as stated: the floor for long forecasts",
    .cite = "Wilks, Statistical Methods in the Atmospheric Sciences (2019), section 9.2",
    .flags = SPC_STEPPER_DETERMINISTIC | SPC_STEPPER_ANY_GRID,
    .parameters = parameters,
    .applicable = applicable,
    .create = create,
    .step = step,
    .save = save,
    .load = load,
};
