/* specula: courant.c
 *
 * The Courant number of finite volumes: cells that signals and diffusion cross in a unit of time.
 */
#include "finite_volume.h"

#include "extrema.h"
#include "team.h"

#include <math.h>

enum { PIECE = 128 };

typedef struct fastest {
    const spc_finite_volume *fv;
    const double *u;
    double spread; /* the largest diffusivity */
} fastest;

/* The fastest of a piece; what is not finite comes out. */
static double fastest_of(const fastest *f, size_t piece) {
    const spc_finite_volume *fv = f->fv;
    const spc_physics *physics = &fv->setting->physics;
    const size_t start = piece * PIECE, left = fv->points - start;
    const size_t count = left < PIECE ? left : PIECE;
    double crossed[PIECE] = {0}, slow[PIECE], fast[PIECE];
    const double *q[SPC_MAX_CHANNELS];
    for (int c = 0; c < fv->scheme.channels; c++) q[c] = f->u + (size_t)c * fv->points + start;
    for (int axis = 0; axis < physics->grid.dims; axis++) {
        const double dx = spc_grid_spacing(&physics->grid, axis);
        physics->equation->wave_speeds(physics, axis, count, q, slow, fast);
#pragma omp simd
        for (size_t i = 0; i < count; i++) {
            const double speed = spc_greater(fabs(slow[i]), fabs(fast[i]));
            crossed[i] += (speed + 2 * f->spread / dx) / dx;
        }
    }
    double most = 0, sum = 0;
#pragma omp simd reduction(max : most) reduction(+ : sum)
    for (size_t i = 0; i < count; i++) {
        sum += crossed[i];
        most = crossed[i] > most ? crossed[i] : most;
    }
    return isfinite(sum) ? most : sum;
}

static void find_fastest(void *object, int member, size_t first, size_t end) {
    const fastest *f = object;
    double most = f->fv->fastest[member];
    for (size_t piece = first; piece < end && isfinite(most); piece++) {
        const double here = fastest_of(f, piece);
        most = here <= most ? most : here;
    }
    f->fv->fastest[member] = most;
}

double spc_finite_volume_speed(const spc_finite_volume *fv, const double *u) {
    const spc_physics *physics = &fv->setting->physics;
    const spc_equation *equation = physics->equation;
    spc_team *team = fv->problem.team;
    fastest f = {.fv = fv, .u = u};
    for (int c = 0; c < fv->scheme.channels && equation->diffusivity; c++) {
        f.spread = fmax(f.spread, equation->diffusivity(physics, c));
    }
    for (int i = 0; i < spc_team_size(team); i++) fv->fastest[i] = 0;
    spc_team_work(team, (fv->points + PIECE - 1) / PIECE, find_fastest, &f);
    double most = 0;
    for (int i = 0; i < spc_team_size(team) && isfinite(most); i++) {
        most = fv->fastest[i] <= most ? most : fv->fastest[i];
    }
    return most;
}
