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
    spc_strides_leap(object, state, dt, info);
    return SPC_OK;
}

static spc_status save(void *object, spc_archive *archive) {
    return spc_strides_save_work(object, archive);
}

static spc_status load(void *object, const spc_archive *archive, const spc_state *state) {
    (void)state;
    return spc_strides_load_work(object, archive);
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
