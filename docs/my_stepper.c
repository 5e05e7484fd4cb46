/* specula: my_stepper.c
 *
 * A plugin: u(t + dt) = exp(-rate dt) u(t).
 *
 *   cc -shared -fPIC my_stepper.c $(pkg-config --cflags specula) -o my_stepper.so
 *
 * and in a case   stepper: {plugin: my_stepper.so, rate: 0.5}
 */
#include <math.h>
#include <specula/specula.h>

static const spc_parameter parameters[] = {
    {.name = "rate", .type = SPC_REAL, .fallback = 1, .maximum = 1e3, .doc = "of decay"},
    {.name = NULL},
};

static spc_status create(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                         void **self) {
    double *rate = spc_pool_take(pool, 1, sizeof *rate);
    (void)setting;
    if (!rate) return SPC_NO_MEMORY;
    *rate = use->values[0].number;
    *self = rate;
    return SPC_OK;
}

static spc_status step(void *self, spc_state *state, double dt, spc_step_info *info) {
    const double factor = exp(-*(const double *)self * dt);
    for (size_t i = 0; i < spc_state_size(state); i++) state->data[i] *= factor;
    state->time += dt;
    state->revision++;
    info->steps++;
    info->dt = info->dt_min = info->dt_max = dt;
    return SPC_OK;
}

static const spc_stepper decay = {
    .abi = SPC_ABI,
    .name = "decay",
    .doc = "every value decays at one rate",
    .flags = SPC_STEPPER_DETERMINISTIC | SPC_STEPPER_ANY_GRID,
    .parameters = parameters,
    .create = create,
    .step = step,
};

const spc_stepper *specula_stepper(void);
const spc_stepper *specula_stepper(void) {
    return &decay;
}
