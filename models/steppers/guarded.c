/* specula: guarded.c
 *
 * A learned stepper A that is watched, and a stepper B that takes over where A is not to be believed:
 *
 *   u_{k+1} = A(u_k) if it passes all tests, else B(u_k)
 *
 * The tests need no truth: all values finite and the equation's `admissible` (densities, depths and pressures above zero);
 *
 *   drift   |I(u_{k+1}) - I_0| <= drift |I_0| for every I that the exact flow conserves, I_0 being that of the last state
 *           that B made, or of the start;
 *   jump    |rms(u_{k+1}) - rms(u_k)| <= jump rms(u_k), rms the root mean square over points and fields.
 *
 * Also what A itself reports as a numerical failure counts; a program that dies does not, and ends the run. How often B
 * took over, and why, is reported.
 *
 * Good values: the drift that B itself has, times 10; a jump of twice the largest that training data have in a stride. It
 * fails to help where A is wrong and smooth: errors that keep all invariants pass.
 */
#include "hybrid.h"
#include "judge.h"

#include <math.h>

enum { DT = SPC_HYBRID_DT, DRIFT, JUMP };
enum { LEARNED, FALLBACK };

static const spc_parameter parameters[] = {
    [DT] = SPC_STRIDE_PARAMETER("a stride, after which is judged; default: the time between saves"),
    [DRIFT] = {.name = "drift",
               .type = SPC_REAL,
               .fallback = NAN,
               .minimum = 0,
               .maximum = 1e300,
               .unit = "1",
               .doc = "relative change of conserved quantities that passes; default: any"},
    [JUMP] = {.name = "jump",
              .type = SPC_REAL,
              .fallback = NAN,
              .minimum = 0,
              .maximum = 1e300,
              .unit = "1",
              .doc =
                  "relative change of the root mean square in a stride that passes; default: any"},
    {.name = NULL},
};

static const spc_stepper_part parts[] = {
    [LEARNED] = {.name = "learned", .doc = "the one that is watched"},
    [FALLBACK] = {.name = "fallback", .doc = "the one that takes over"},
    {.name = NULL},
};

typedef struct guarded {
    spc_hybrid hybrid;
    spc_judge judge;
    uint64_t anchored; /* revision of the outside state to which the anchor belongs; 0: none */
    double count[SPC_DOUBTS]; /* strides that passed, and those that did not by reason */
} guarded;

static spc_status applicable(spc_context *context, const spc_setting *setting,
                             const spc_stepper_use *use) {
    if (isnan(use->values[DRIFT].number) || spc_judge_invariants(setting, NULL) > 0) return SPC_OK;
    return spc_fail(context, SPC_NOT_APPLICABLE,
                    "nothing is conserved by %s here that could drift; leave out drift, or take "
                    "jump",
                    setting->physics.equation->name);
}

/* ---- stepping ---- */

/* What speaks against the learned step. Only failures that are not numerical are failures. */
static spc_status try_learned(guarded *self, const spc_state *now, double dt, spc_doubt *doubt) {
    spc_component *learned = &self->hybrid.part[LEARNED];
    const spc_status status = spc_component_try(learned, dt);
    if (status == SPC_OK) {
        *doubt = spc_judge_doubt(&self->judge, now, &learned->state);
        return SPC_OK;
    }
    if (spc_status_exit_code(status) != spc_status_exit_code(SPC_NOT_FINITE)) {
        return spc_component_raise(learned, status);
    }
    *doubt = status == SPC_NOT_ADMISSIBLE ? SPC_DOUBT_NOT_ADMISSIBLE : SPC_DOUBT_NOT_FINITE;
    spc_component_forget(learned);
    return SPC_OK;
}

static uint64_t fallbacks(const guarded *self) {
    double sum = 0;
    for (int doubt = SPC_DOUBT_NONE + 1; doubt < SPC_DOUBTS; doubt++) sum += self->count[doubt];
    return (uint64_t)sum;
}

static spc_status stride(void *object, spc_state *now, double dt, spc_step_info *info) {
    guarded *self = object;
    spc_component *fallback = &self->hybrid.part[FALLBACK];
    if (self->anchored != now->revision) spc_judge_anchor(&self->judge, now);
    self->anchored = now->revision;
    spc_component_show(&self->hybrid.part[LEARNED], now);
    spc_component_show(fallback, now);
    spc_doubt doubt = SPC_DOUBT_NONE;
    SPC_TRY(try_learned(self, now, dt, &doubt));
    if (doubt == SPC_DOUBT_NONE) {
        spc_component_copy(&self->hybrid.part[LEARNED], now);
    } else {
        SPC_TRY(spc_component_step(fallback, dt));
        spc_component_copy(fallback, now);
        spc_judge_anchor(&self->judge, now);
    }
    self->count[doubt]++;
    spc_hybrid_count(&self->hybrid, dt, info);
    info->rejected += fallbacks(self);
    return SPC_OK;
}

static spc_status create(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                         void **result) {
    SPC_TRY(spc_hybrid_create(pool, setting, use, sizeof(guarded), stride,
                              "a watched stepper and its fallback", result));
    guarded *self = *result;
    return spc_judge_create(pool, setting, use->values[DRIFT].number, use->values[JUMP].number,
                            &self->judge);
}

/* ---- continuation, and what is told ---- */

static spc_status save(void *object, spc_archive *archive) {
    guarded *self = object;
    const double anchored =
        self->anchored == self->hybrid.strides.now.revision && self->anchored > 0;
    SPC_TRY(spc_archive_put(archive, "count", self->count, SPC_DOUBTS));
    SPC_TRY(spc_archive_put(archive, "anchored", &anchored, 1));
    SPC_TRY(spc_archive_put(archive, "anchor", self->judge.anchor, self->judge.invariants));
    return spc_hybrid_save(&self->hybrid, archive);
}

static spc_status load(void *object, const spc_archive *archive, const spc_state *state) {
    guarded *self = object;
    double anchored;
    SPC_TRY(spc_hybrid_load(&self->hybrid, archive, state));
    SPC_TRY(spc_archive_get(archive, "count", self->count, SPC_DOUBTS));
    SPC_TRY(spc_archive_get(archive, "anchored", &anchored, 1));
    SPC_TRY(spc_archive_get(archive, "anchor", self->judge.anchor, self->judge.invariants));
    self->anchored = anchored != 0 ? self->hybrid.strides.now.revision : 0;
    return SPC_OK;
}

static spc_status report(void *object, spc_archive *archive) {
    static const char *const names[] = {[SPC_DOUBT_NOT_FINITE] = "fallbacks_not_finite",
                                        [SPC_DOUBT_NOT_ADMISSIBLE] = "fallbacks_not_admissible",
                                        [SPC_DOUBT_DRIFT] = "fallbacks_drift",
                                        [SPC_DOUBT_JUMP] = "fallbacks_jump"};
    guarded *self = object;
    const double taken = (double)fallbacks(self), strides = self->count[SPC_DOUBT_NONE] + taken;
    SPC_TRY(spc_archive_put(archive, "strides", &strides, 1));
    SPC_TRY(spc_archive_put(archive, "fallbacks", &taken, 1));
    for (int doubt = SPC_DOUBT_NONE + 1; doubt < SPC_DOUBTS; doubt++) {
        SPC_TRY(spc_archive_put(archive, names[doubt], &self->count[doubt], 1));
    }
    return spc_hybrid_report(&self->hybrid, archive);
}

const spc_stepper spc_stepper_guarded = {
    .abi = SPC_ABI,
    .name = "guarded",
    .doc = "a learned stepper that is watched, and one that takes over",
    .cite = "of specula",
    .flags = SPC_STEPPER_DETERMINISTIC | SPC_STEPPER_ANY_GRID,
    .parameters = parameters,
    .applicable = applicable,
    .create = create,
    .step = spc_hybrid_step,
    .save = save,
    .load = load,
    .explain = spc_hybrid_explain,
    .parts = parts,
    .report = report,
};
