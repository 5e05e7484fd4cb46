/* specula: advection.c
 *
 * The cell around a face of component c has sides halfway to the neighbouring faces of the same component. Through the upper side along
 * axis a goes the flux U q: U the mean of the two velocities u_a nearest to it, and q the value of u_c there,
 *
 *   central    the mean of both neighbours: no energy is lost or gained where the discrete divergence vanishes (Morinishi et al.,
 *              J. Comput. Phys. 143, 90 (1998), their Div.-S2)
 *   van-leer   from upwind, q = u + (1 - Co)/2 phi (du), phi du the harmonic mean of the differences beside the upwind neighbour and
 *              Co = |U| dt/dx: Lax and Wendroff's flux where smooth, upwind at extrema. van Leer, J. Comput.
 *              Phys. 14, 361 (1974); Kochkov et al., PNAS 118, e2101784118 (2021), supplement
 */
#include "advection.h"

#include <math.h>

/* Fluxes through the upper sides of a row of cells. */
typedef struct side_row {
    size_t count;
    const double *q, *u; /* of the component, and of the velocity along the axis */
    size_t along, aside; /* strides along the axis, and along the component's own */
    double courant;      /* dt / dx */
} side_row;

static void central(const side_row *s, double *restrict flux) {
    const double *restrict q = s->q, *restrict next = s->q + s->along;
    const double *restrict u = s->u, *restrict beside = s->u + s->aside;
#pragma omp simd
    for (size_t i = 0; i < s->count; i++) {
        flux[i] = 0.25 * (u[i] + beside[i]) * (q[i] + next[i]);
    }
}

static void van_leer(const side_row *s, double *restrict flux) {
    const double *restrict before = s->q - s->along, *restrict q = s->q;
    const double *restrict next = s->q + s->along, *restrict after = s->q + 2 * s->along;
    const double *restrict u = s->u, *restrict beside = s->u + s->aside;
#pragma omp simd
    for (size_t i = 0; i < s->count; i++) {
        const double velocity = 0.5 * (u[i] + beside[i]);
        const bool up = velocity > 0;
        const double across = next[i] - q[i];
        const double behind = up ? q[i] - before[i] : after[i] - next[i];
        const double product = across * behind, sum = across + behind;
        const double slope = product > 0 ? 2 * product / (product > 0 ? sum : 1) : 0;
        const double reach = 0.5 * (1 - fabs(velocity) * s->courant);
        flux[i] = velocity * (up ? q[i] + reach * slope : next[i] - reach * slope);
    }
}

static void along_axis(const spc_faces *f, spc_advection kind, double dt, int component, int axis,
                       const double *const *padded, double *flux, double *rate) {
    const bool last = axis == f->dims - 1;
    const size_t along = f->stride[axis];
    side_row s = {.along = along, .aside = f->stride[component], .courant = dt / f->dx[axis]};
    const double per_length = 1 / f->dx[axis];
    for (size_t row = 0; row < f->rows; row++) {
        /* Together with the sides below: the one before a row, or the row before the first. */
        const size_t place = spc_faces_row(f, row);
        const bool first = !last && place / along % f->extent[axis] == SPC_FACE_GHOSTS;
        for (size_t pass = first ? 0 : 1; pass < 2; pass++) {
            const size_t from = pass == 0 ? place - along : place - last;
            s.count = f->width + last;
            s.q = padded[component] + from;
            s.u = padded[axis] + from;
            (kind == SPC_ADVECTION_CENTRAL ? central : van_leer)(&s, flux + from);
        }
        const double *restrict upper = flux + place, *restrict lower = flux + place - along;
        double *restrict to = rate + row * f->width;
        for (size_t i = 0; i < f->width; i++) to[i] -= per_length * (upper[i] - lower[i]);
    }
}

void spc_advect(const spc_faces *f, spc_advection kind, double dt, int component,
                const double *const *padded, double *flux, double *rate) {
    for (int axis = 0; axis < f->dims; axis++) {
        along_axis(f, kind, dt, component, axis, padded, flux, rate);
    }
}
