/* specula: error_check.c */
#include "error_check.h"

#include <math.h>
#include <string.h>

double spc_relative_difference(const spc_state *a, const spc_state *b) {
    double difference = 0, size = 0;
    const size_t count = spc_state_size(a);
    for (size_t i = 0; i < count; i++) {
        const double d = a->data[i] - b->data[i];
        difference += d * d;
        size += b->data[i] * b->data[i];
    }
    if (difference == 0) return 0;
    return sqrt(difference / size);
}

double spc_relative_l1_difference(const spc_state *a, const spc_state *b) {
    double difference = 0, size = 0;
    const size_t count = spc_state_size(a);
    for (size_t i = 0; i < count; i++) {
        difference += fabs(a->data[i] - b->data[i]);
        size += fabs(b->data[i]);
    }
    return difference == 0 ? 0 : difference / size;
}

static double stepper_value(const spc_case *cas, const char *name) {
    const spc_parameter *table = cas->stepper.stepper->parameters;
    for (size_t i = 0; table[i].name; i++) {
        if (strcmp(table[i].name, name) == 0) return cas->stepper.values[i].number;
    }
    return NAN;
}

spc_status spc_error_check_create(spc_pool *pool, const char *path, const char *const *overrides,
                                  const spc_case *cas, spc_error_check *check) {
    const spc_integrator *integrator = cas->stepper.integrator;
    spc_context *context = spc_pool_context(pool);
    if (!integrator) {
        return spc_fail(context, SPC_NOT_APPLICABLE,
                        "--error-check halves the step of a solver and stepper %s has none",
                        spc_stepper_use_name(&cas->stepper));
    }
    size_t count = 0;
    while (overrides && overrides[count]) count++;
    const char **finer = spc_pool_take(pool, count + 3, sizeof *finer);
    if (!finer) return SPC_NO_MEMORY;
    for (size_t i = 0; i < count; i++) finer[i] = overrides[i];
    if (integrator->flags & SPC_INTEGRATOR_ADAPTIVE) {
        check->how = "a tenth of the tolerance";
        finer[count++] =
            spc_pool_print(pool, "stepper.rtol=%.17g", 0.1 * stepper_value(cas, "rtol"));
        finer[count++] =
            spc_pool_print(pool, "stepper.atol=%.17g", 0.1 * stepper_value(cas, "atol"));
    } else {
        check->how = "half the step";
        finer[count++] = spc_pool_print(pool, "stepper.dt=%.17g", 0.5 * stepper_value(cas, "dt"));
    }
    for (size_t i = 0; i < count; i++) {
        if (!finer[i]) return SPC_NO_MEMORY;
    }
    SPC_TRY(spc_case_read(pool, path, finer, &check->cas));
    SPC_TRY(spc_rollout_create(pool, check->cas, &check->rollout));
    return spc_rollout_begin(check->rollout, NULL, 0);
}

spc_status spc_error_check_compare(spc_error_check *check, const spc_rollout *rollout) {
    if (spc_rollout_frames(rollout) == 1) return SPC_OK;
    SPC_TRY(spc_rollout_advance(check->rollout, NULL, 0));
    check->last = 0;
    for (size_t i = 0; i < check->cas->ensemble_size; i++) {
        const double difference = spc_relative_difference(spc_rollout_state(rollout, i),
                                                          spc_rollout_state(check->rollout, i));
        check->last = fmax(check->last, difference);
    }
    check->most = fmax(check->most, check->last);
    return SPC_OK;
}
