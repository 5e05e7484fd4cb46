/* specula: torch_stepper.c
 *
 * A TorchScript module F that steps states: u_{k+1} = F(u_k), or F(u_k, dt), k strides of length dt. A plugin of its own, so that only who uses
 * it loads PyTorch.
 *
 * In single precision unless told otherwise, on one thread, without gradients. It copies a state to and fro and allocates in each stride, as
 * PyTorch does.
 */
#include "steppers/strides.h"
#include "torch_module.h"

#include <math.h>

enum { MODULE, DT, PRECISION, VALUES };

static const spc_parameter parameters[] = {
    [MODULE] = {.name = "module",
                .type = SPC_PATH,
                .required = true,
                .doc = "a file that torch.jit.save wrote"},
    [DT] = SPC_STRIDE_PARAMETER("a stride; default: the time between saves"),
    [PRECISION] = {.name = "precision",
                   .type = SPC_CHOICE,
                   .fallback = 0,
                   .choices = "single|double",
                   .doc = "of the module's weights and of what it is given"},
    [VALUES] = SPC_VALUES_PARAMETER,
    {.name = NULL},
};

typedef struct torch {
    spc_strides strides;
    const spc_value *values;
    spc_torch_module *module;
} torch;

static void destroy(void *object) {
    torch *self = object;
    spc_torch_close(self->module);
}

static spc_status create(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                         void **result) {
    char message[SPC_TORCH_MESSAGE];
    torch *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    self->values = use->values;
    *result = self;
    SPC_TRY(spc_strides_create(pool, setting, &self->strides));
    const char *path = use->values[MODULE].text;
    self->module = spc_torch_open(path, use->values[PRECISION].number > 0, message);
    if (!self->module) {
        return spc_fail(spc_pool_context(pool), SPC_BAD_INPUT,
                        "cannot load %s: %s; name a file that torch.jit.save wrote", path, message);
    }
    return spc_pool_at_end(pool, destroy, self);
}

static spc_status stride(void *object, spc_state *now, double dt, spc_step_info *info) {
    torch *self = object;
    char message[SPC_TORCH_MESSAGE];
    if (!spc_torch_forward(self->module, now->grid.dims, now->grid.n, now->channels,
                           now->complex_valued ? 2 : 1, dt, now->data, message)) {
        return spc_fail(self->strides.context, SPC_NOT_APPLICABLE,
                        "%s does not step this state: %s; it takes [1][fields][points of each "
                        "axis] and gives the same",
                        self->values[MODULE].text, message);
    }
    spc_strides_count(info, dt, 1);
    return SPC_OK;
}

static spc_status step(void *object, spc_state *state, double dt, spc_step_info *info) {
    torch *self = object;
    return spc_strides_step(&self->strides, self->values[DT].number, state, dt, stride, self, info);
}

static spc_status save(void *object, spc_archive *archive) {
    const torch *self = object;
    return spc_strides_save(&self->strides, archive);
}

static spc_status load(void *object, const spc_archive *archive, const spc_state *state) {
    torch *self = object;
    return spc_strides_load(&self->strides, archive, state);
}

static const spc_stepper stepper = {
    .abi = SPC_ABI,
    .name = "torch",
    .doc = "a TorchScript module",
    .cite = "of specula: docs/steppers.md",
    .flags = SPC_STEPPER_LEARNED | SPC_STEPPER_DETERMINISTIC | SPC_STEPPER_ANY_GRID,
    .parameters = parameters,
    .create = create,
    .step = step,
    .save = save,
    .load = load,
};

const spc_stepper *specula_stepper(void);
const spc_stepper *specula_stepper(void) {
    return &stepper;
}
