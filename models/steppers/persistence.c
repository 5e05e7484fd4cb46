/* specula: persistence.c
 *
 * The forecast of no skill: tomorrow as today, u(t + dt) = u(t). Its error is the floor that a learned stepper is to
 * stay below; over long times it grows to sqrt(2) of the climatology's (Wilks, Statistical Methods in the Atmospheric
 * Sciences, section 9.2).
 */
#include "strides.h"

enum { VALUES };

static const spc_parameter parameters[] = {
    [VALUES] = SPC_VALUES_PARAMETER,
    {.name = NULL},
};

static spc_status create(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                         void **result) {
    (void)setting;
    (void)use;
    spc_step_info *work = spc_pool_take(pool, 1, sizeof *work);
    *result = work;
    return work ? SPC_OK : SPC_NO_MEMORY;
}

static spc_status step(void *object, spc_state *state, double dt, spc_step_info *info) {
    spc_step_info *work = object;
    spc_strides_count(work, dt, 0);
    state->time += dt;
    state->revision++;
    if (info) *info = *work;
    return SPC_OK;
}

static spc_status save(void *object, spc_archive *archive) {
    const spc_step_info *work = object;
    const double numbers[] = {(double)work->steps, work->dt_min, work->dt_max};
    return spc_archive_put(archive, "work", numbers, 3);
}

static spc_status load(void *object, const spc_archive *archive, const spc_state *state) {
    spc_step_info *work = object;
    double numbers[3];
    (void)state;
    SPC_TRY(spc_archive_get(archive, "work", numbers, 3));
    *work =
        (spc_step_info){.steps = (uint64_t)numbers[0], .dt_min = numbers[1], .dt_max = numbers[2]};
    return SPC_OK;
}

const spc_stepper spc_stepper_persistence = {
    .abi = SPC_ABI,
    .name = "persistence",
    .doc = "the state stays as it is: the floor for comparisons",
    .cite = "Wilks, Statistical Methods in the Atmospheric Sciences (2019), section 9.2",
    .flags = SPC_STEPPER_DETERMINISTIC | SPC_STEPPER_ANY_GRID,
    .parameters = parameters,
    .create = create,
    .step = step,
    .save = save,
    .load = load,
};
