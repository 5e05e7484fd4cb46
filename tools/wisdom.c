/* specula: wisdom.c
 *
 * Makes src/fftw-wisdom and, built with SINGLE, src/fftw-wisdom-single: plans found by measurement for the transforms of
 * common grids. The library imports them, so that planning with FFTW_ESTIMATE is both reproducible and fast. Another FFTW
 * build than the one that made the files refuses them, and estimates.
 *
 *   make wisdom        (minutes; commit the results)
 */
#include <complex.h>
#include <fftw3.h>
#include <specula/specula.h>
#include <stdio.h>

/* The library's own planning code, with more patience. */
#undef FFTW_ESTIMATE
#define FFTW_ESTIMATE FFTW_PATIENT
#ifdef SINGLE
#include "../src/transform_single.c"
#else
#include "../src/transform.c"
#endif

/* A transform of modes on n points an axis to `padded` points. */
static int plan(spc_context *context, int dims, size_t n, bool complex_valued, double fraction,
                size_t padded) {
    spc_pool *pool = spc_pool_create(context);
    spc_grid grid = {.dims = dims};
    for (int axis = 0; axis < dims; axis++) {
        grid.n[axis] = n;
        grid.length[axis] = 1;
    }
    const size_t points[SPC_MAX_DIMS] = {padded, padded, padded};
    const spc_modes *modes;
    const struct SPC(transform) * transform;
    const bool planned =
        spc_modes_create(pool, &grid, complex_valued, fraction, &modes) == SPC_OK &&
        SPC(transform_create)(pool, modes, points, &transform) == SPC_OK;
    if (!planned) fprintf(stderr, "wisdom: %s\n", spc_error_message(context));
    spc_pool_destroy(pool);
    return planned ? 0 : 1;
}

int main(void) {
    static const size_t lines[] = {32,  48,  64,   96,   128,  192,  256,  384,
                                   512, 768, 1024, 1536, 2048, 3072, 4096, 8192};
    static const size_t squares[] = {64, 96, 128, 192, 256, 384, 512};
    static const size_t cubes[] = {32, 48, 64, 96, 128};
    static const double fractions[] = {0.5, 2.0 / 3, 1};
    spc_context *context = spc_context_create(NULL);
    int failed = 0;
    /* The first use of the planner imports the stored plans: forget them after it. */
    spc_lock_planner();
    spc_unlock_planner();
    FFTW(forget_wisdom)();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const size_t n = lines[i];
        failed += plan(context, 1, n, false, 1, n) + plan(context, 1, n, true, 1, n);
    }
    for (size_t i = 0; i < sizeof squares / sizeof *squares; i++) {
        const size_t n = squares[i];
        for (size_t f = 0; f < sizeof fractions / sizeof *fractions; f++) {
            failed += plan(context, 2, n, false, fractions[f], n);
        }
        failed += plan(context, 2, n, true, 1, n) + plan(context, 2, n, true, 2.0 / 3, n);
        /* Padded products of all modes but the Nyquist one, on 3/2 and twice the points. */
        if (n > 256) continue;
        failed += plan(context, 2, n, false, 0.999999999, 3 * n / 2);
        failed += plan(context, 2, n, false, 0.999999999, 2 * n);
    }
    for (size_t i = 0; i < sizeof cubes / sizeof *cubes; i++) {
        const size_t n = cubes[i];
        failed += plan(context, 3, n, false, 2.0 / 3, n) + plan(context, 3, n, false, 1, n);
    }
    char *wisdom = FFTW(export_wisdom_to_string)();
    if (!wisdom) failed++;
    if (wisdom) fputs(wisdom, stdout);
    FFTW(free)(wisdom);
    spc_context_destroy(context);
    return failed ? 1 : 0;
}
