/* specula: corrected.c
 *
 * A coarse stepper C and a correction N, both maps of a stride. Three forms:
 *
 *   parallel     u_{k+1} = C(u_k) + N(u_k)
 *   sequential   u_{k+1} = N(C(u_k))
 *   bypass       u_{k+1} = C(u_k) + N(C(u_k))
 *
 * Learned correction of a solver in the loop is Um et al., "Solver-in-the-Loop", NeurIPS 33 (2020), eq. (4) (bypass), and
 * Kochkov et al., PNAS 118 (2021), "learned correction" (sequential with a residual network).
 *
 * Where N is 0 the parallel and the bypass form leave C alone, to the last bit: it goes on from its modes. Otherwise
 * it begins anew from values in every stride, which costs two transforms and, for adaptive methods, a first step.
 * It fails where the strides of training and of use differ in length: N is the error of C over that stride.
 */
#include "hybrid.h"

#include <math.h>

enum { DT = SPC_HYBRID_DT, FORM };
enum { COARSE, CORRECTION };
enum { PARALLEL, SEQUENTIAL, BYPASS };

static const spc_parameter parameters[] = {
    [DT] = SPC_STRIDE_PARAMETER("a stride; default: the time between saves"),
    [FORM] = {.name = "form",
              .type = SPC_CHOICE,
              .fallback = BYPASS,
              .choices = "parallel|sequential|bypass",
              .doc = "C(u) + N(u), N(C(u)), or C(u) + N(C(u))"},
    {.name = NULL},
};

static const spc_stepper_part parts[] = {
    [COARSE] = {.name = "coarse", .doc = "C, which does most of the work"},
    [CORRECTION] = {.name = "correction", .doc = "N, which gives what is added, or the whole"},
    {.name = NULL},
};

/* C + N. What is zero leaves also a negative zero of C what it is. */
static void add(const spc_component *correction, spc_state *now) {
    const double *n = correction->state.data;
    const size_t size = spc_state_size(now);
    for (size_t i = 0; i < size; i++) now->data[i] = n[i] == 0 ? now->data[i] : now->data[i] + n[i];
}

static spc_status stride(void *object, spc_state *now, double dt, spc_step_info *info) {
    spc_hybrid *self = object;
    spc_component *coarse = &self->part[COARSE], *correction = &self->part[CORRECTION];
    const int form = (int)self->values[FORM].number;
    spc_component_show(coarse, now);
    if (form == PARALLEL) spc_component_show(correction, now);
    SPC_TRY(spc_component_step(coarse, dt));
    spc_component_copy(coarse, now);
    /* N is a map of the same stride: it sees C(u) at the time of u. */
    if (form != PARALLEL) spc_component_show(correction, now);
    SPC_TRY(spc_component_step(correction, dt));
    if (form == SEQUENTIAL) {
        spc_component_copy(correction, now);
    } else {
        add(correction, now);
    }
    spc_hybrid_count(self, dt, info);
    return SPC_OK;
}

static spc_status create(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                         void **result) {
    return spc_hybrid_create(pool, setting, use, sizeof(spc_hybrid), stride,
                             "a coarse stepper and its correction", result);
}

const spc_stepper spc_stepper_corrected = {
    .abi = SPC_ABI,
    .name = "corrected",
    .doc = "a coarse stepper and a correction: side by side, one after the other, or with a bypass",
    .cite = "Um et al., Solver-in-the-Loop, NeurIPS 33 (2020); Kochkov et al., PNAS 118 (2021)",
    .flags = SPC_STEPPER_DETERMINISTIC | SPC_STEPPER_ANY_GRID,
    .parameters = parameters,
    .create = create,
    .step = spc_hybrid_step,
    .save = spc_hybrid_save,
    .load = spc_hybrid_load,
    .explain = spc_hybrid_explain,
    .parts = parts,
    .report = spc_hybrid_report,
};
