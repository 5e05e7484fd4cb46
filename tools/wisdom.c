/* specula: wisdom.c
 *
 * Makes src/fftw-wisdom: plans found by measurement for the transforms of common grids. The library imports them, so
 * that planning with FFTW_ESTIMATE is both reproducible and fast. Another FFTW build than the one that made
 * the file refuses it, and estimates.
 *
 *   make wisdom        (minutes; commit the result)
 */
#include <complex.h>
#include <fftw3.h>
#include <specula/specula.h>
#include <stdio.h>

/* The library's own planning code, with more patience. */
#undef FFTW_ESTIMATE
#define FFTW_ESTIMATE FFTW_PATIENT
#include "../src/transform.c"

static int plan(spc_context *context, int dims, size_t n, bool complex_valued, double fraction) {
    spc_pool *pool = spc_pool_create(context);
    spc_grid grid = {.dims = dims};
    for (int axis = 0; axis < dims; axis++) {
        grid.n[axis] = n;
        grid.length[axis] = 1;
    }
    const spc_modes *modes;
    const spc_transform *transform;
    const bool planned =
        spc_modes_create(pool, &grid, complex_valued, fraction, &modes) == SPC_OK &&
        spc_transform_create(pool, modes, grid.n, &transform) == SPC_OK;
    if (!planned) fprintf(stderr, "wisdom: %s\n", spc_error_message(context));
    spc_pool_destroy(pool);
    return planned ? 0 : 1;
}

int main(void) {
    static const size_t lines[] = {32,  48,  64,   96,   128,  192,  256,  384,
                                   512, 768, 1024, 1536, 2048, 3072, 4096, 8192};
    static const size_t squares[] = {64, 96, 128, 192, 256, 384, 512};
    static const size_t cubes[] = {32, 48, 64, 96};
    spc_context *context = spc_context_create(NULL);
    int failed = 0;
    /* The first use of the planner imports the stored plans: forget them after it. */
    spc_lock_planner();
    spc_unlock_planner();
    fftw_forget_wisdom();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        failed += plan(context, 1, lines[i], false, 1) + plan(context, 1, lines[i], true, 1);
    }
    for (size_t i = 0; i < sizeof squares / sizeof *squares; i++) {
        failed += plan(context, 2, squares[i], false, 2.0 / 3);
        failed += plan(context, 2, squares[i], false, 1);
    }
    for (size_t i = 0; i < sizeof cubes / sizeof *cubes; i++) {
        failed += plan(context, 3, cubes[i], false, 2.0 / 3);
        failed += plan(context, 3, cubes[i], false, 1);
    }
    char *wisdom = fftw_export_wisdom_to_string();
    if (!wisdom) failed++;
    if (wisdom) fputs(wisdom, stdout);
    fftw_free(wisdom);
    spc_context_destroy(context);
    return failed ? 1 : 0;
}
