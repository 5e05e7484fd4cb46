/* specula: hybrid.c
 *
 * See hybrid.h.
 */
#include "hybrid.h"

spc_status spc_hybrid_create(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                             size_t bytes, spc_stride stride, const char *form, void **result) {
    spc_hybrid *self = spc_pool_take(pool, 1, bytes);
    if (!self) return SPC_NO_MEMORY;
    self->values = use->values;
    self->stride = stride;
    self->form = form;
    *result = self;
    SPC_TRY(spc_strides_create(pool, setting, &self->strides));
    return spc_components_create(pool, setting, use, self->part);
}

void spc_hybrid_count(const spc_hybrid *hybrid, double dt, spc_step_info *info) {
    spc_components_count(hybrid->part, SPC_HYBRID_PARTS, dt, info);
}

spc_status spc_hybrid_step(void *object, spc_state *state, double dt, spc_step_info *info) {
    spc_hybrid *self = object;
    return spc_strides_step(&self->strides, self->values[SPC_HYBRID_DT].number, state, dt,
                            self->stride, self, info);
}

spc_status spc_hybrid_save(void *object, spc_archive *archive) {
    const spc_hybrid *self = object;
    SPC_TRY(spc_strides_save(&self->strides, archive));
    return spc_components_save(self->part, SPC_HYBRID_PARTS, archive);
}

spc_status spc_hybrid_load(void *object, const spc_archive *archive, const spc_state *state) {
    spc_hybrid *self = object;
    SPC_TRY(spc_strides_load(&self->strides, archive, state));
    return spc_components_load(self->part, SPC_HYBRID_PARTS, archive);
}

spc_status spc_hybrid_report(void *object, spc_archive *report) {
    const spc_hybrid *self = object;
    return spc_components_report(self->part, SPC_HYBRID_PARTS, report);
}

char *spc_hybrid_explain(void *object, spc_pool *pool) {
    const spc_hybrid *self = object;
    return spc_components_explain(self->part, SPC_HYBRID_PARTS, pool, self->form);
}
