/* specula: linear.c
 *
 * Tables of the symbol, real where it is.
 */
#include "linear.h"

#include <complex.h>
#include <stdlib.h>
#include <string.h>

/* Symbol at a mode, averaged over the signs of wavenumbers that stand for both. */
static spc_complex symbol_at(const spc_physics *physics, const spc_modes *modes, int channel,
                             size_t mode) {
    double k[SPC_MAX_DIMS] = {0};
    int both[SPC_MAX_DIMS], count = 0;
    for (int axis = modes->grid.dims - 1; axis >= 0; axis--) {
        const size_t i = mode % modes->count[axis];
        mode /= modes->count[axis];
        k[axis] = modes->wavenumber[axis][i];
        const size_t number = (size_t)labs(modes->number[axis][i]);
        if (2 * number == modes->grid.n[axis]) both[count++] = axis;
    }
    spc_complex sum = 0;
    for (int signs = 0; signs < 1 << count; signs++) {
        double signed_k[SPC_MAX_DIMS];
        memcpy(signed_k, k, sizeof k);
        for (int i = 0; i < count; i++) {
            if (signs >> i & 1) signed_k[both[i]] = -k[both[i]];
        }
        spc_complex value = 0;
        physics->equation->symbol(physics, channel, signed_k, &value);
        sum += value;
    }
    return sum / (1 << count);
}

static void keep(spc_problem *problem, size_t channel, const spc_complex *table, double *real) {
    bool is_real = true;
    for (size_t i = 0; i < problem->modes && is_real; i++) is_real = cimag(table[i]) == 0;
    if (!is_real) {
        problem->linear_complex[channel] = table;
        return;
    }
    for (size_t i = 0; i < problem->modes; i++) real[i] = creal(table[i]);
    problem->linear_real[channel] = real;
}

/* Use an earlier channel's table when it holds the same values. */
static bool share(spc_problem *problem, size_t channel, const spc_complex *const *tables) {
    for (size_t earlier = 0; earlier < channel; earlier++) {
        if (memcmp(tables[earlier], tables[channel], problem->modes * sizeof **tables) == 0) {
            problem->linear_real[channel] = problem->linear_real[earlier];
            problem->linear_complex[channel] = problem->linear_complex[earlier];
            return true;
        }
    }
    return false;
}

spc_status spc_linear_tables(spc_pool *pool, const spc_physics *physics, const spc_modes *modes,
                             const double *filter, spc_problem *problem) {
    spc_context *context = spc_pool_context(pool);
    /* Complex tables that turn out real or shared are given back at the end. */
    spc_complex *table[SPC_MAX_CHANNELS] = {NULL};
    spc_status status = SPC_OK;
    for (size_t c = 0; c < problem->channels && status == SPC_OK; c++) {
        table[c] = spc_allocate(context, modes->total, sizeof **table);
        if (!table[c]) {
            status = SPC_NO_MEMORY;
            break;
        }
        for (size_t mode = 0; mode < modes->total; mode++) {
            const double factor = filter ? filter[mode] : 1;
            /* Adding 0 turns -0 into 0, so that equal tables have equal bytes. */
            table[c][mode] = factor * symbol_at(physics, modes, (int)c, mode) + 0.0;
        }
        if (share(problem, c, (const spc_complex *const *)table)) continue;
        double *real = spc_pool_take(pool, modes->total, sizeof *real);
        if (!real) {
            status = SPC_NO_MEMORY;
            break;
        }
        keep(problem, c, table[c], real);
        if (!problem->linear_complex[c]) continue;
        spc_complex *kept = spc_pool_take(pool, modes->total, sizeof *kept);
        if (!kept) {
            status = SPC_NO_MEMORY;
            break;
        }
        memcpy(kept, table[c], modes->total * sizeof *kept);
        problem->linear_complex[c] = kept;
    }
    for (size_t c = 0; c < problem->channels; c++) spc_release(context, table[c]);
    return status;
}
