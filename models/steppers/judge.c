/* specula: judge.c
 *
 * See judge.h.
 */
#include "judge.h"

#include <math.h>

size_t spc_judge_invariants(const spc_setting *setting, const spc_measure **list) {
    size_t count = 0;
    const spc_measure *measure = setting->physics.equation->measures;
    for (; measure && measure->name; measure++) {
        if (measure->applies && !measure->applies(&setting->physics)) continue;
        if (!spc_setting_conserves(setting, measure)) continue;
        if (list) list[count] = measure;
        count++;
    }
    return count;
}

spc_status spc_judge_create(spc_pool *pool, const spc_setting *setting, double drift, double jump,
                            spc_judge *judge) {
    *judge = (spc_judge){.setting = setting, .drift = drift, .jump = jump};
    if (isnan(drift)) return SPC_OK;
    const size_t count = spc_judge_invariants(setting, NULL);
    const spc_measure **measures = spc_pool_take(pool, count, sizeof *measures);
    spc_case *watched = spc_pool_take(pool, 1, sizeof *watched);
    judge->anchor = spc_pool_take(pool, count, sizeof *judge->anchor);
    judge->now = spc_pool_take(pool, count, sizeof *judge->now);
    if (!measures || !watched || !judge->anchor || !judge->now) return SPC_NO_MEMORY;
    judge->invariants = spc_judge_invariants(setting, measures);
    watched->setting = *setting;
    watched->measures = measures;
    watched->measure_count = count;
    return spc_meter_create(pool, watched, &judge->meter);
}

void spc_judge_anchor(spc_judge *judge, const spc_state *state) {
    if (judge->meter) spc_meter_measure(judge->meter, state, 0, judge->anchor);
}

static double mean_square(const spc_state *state) {
    const size_t size = spc_state_size(state);
    double sum = 0;
    for (size_t i = 0; i < size; i++) sum += state->data[i] * state->data[i];
    return sum / (double)size;
}

static bool drifts(spc_judge *judge, const spc_state *state) {
    if (!judge->meter) return false;
    spc_meter_measure(judge->meter, state, 0, judge->now);
    for (size_t i = 0; i < judge->invariants; i++) {
        if (!(spc_drift(judge->anchor[i], judge->now[i]) <= judge->drift)) return true;
    }
    return false;
}

static bool jumps(const spc_judge *judge, const spc_state *before, const spc_state *after) {
    if (isnan(judge->jump)) return false;
    const double was = sqrt(mean_square(before)), is = sqrt(mean_square(after));
    return !(fabs(is - was) <= judge->jump * was);
}

spc_doubt spc_judge_doubt(spc_judge *judge, const spc_state *before, const spc_state *after) {
    const spc_physics *physics = &judge->setting->physics;
    if (spc_first_unbounded(after->data, spc_state_size(after)) != SIZE_MAX) {
        return SPC_DOUBT_NOT_FINITE;
    }
    if (spc_first_not_admissible(physics, spc_state_field_size(after), after->data) != SIZE_MAX) {
        return SPC_DOUBT_NOT_ADMISSIBLE;
    }
    if (drifts(judge, after)) return SPC_DOUBT_DRIFT;
    return jumps(judge, before, after) ? SPC_DOUBT_JUMP : SPC_DOUBT_NONE;
}
