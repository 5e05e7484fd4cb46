/* specula: burgers_sine.c
 *
 * u0 = offset + amplitude sin(k x + phase), k = 2 pi wavenumber / L, for the Burgers equation u_t + u u_x = nu u_xx: steepens
 * into shocks of width nu. Exact for all times by the Cole-Hopf transformation u = -2 nu (ln phi)_x:
 *
 *   u(x, t) = int u0(x - s) w(s) ds / int w(s) ds,   w(s) = exp(A/(2 nu k) cos(k (x - s) + phase) - s^2/(4 nu t)),
 *
 * a weighted mean, so stable for any nu; the offset is a Galilean shift. Cole, Quart. Appl. Math. 9, 225 (1951); Hopf, Comm. Pure
 * Appl. Math. 3, 201 (1950). The trapezoidal rule converges faster than any power here. With -sin(pi x) on [-1, 1) and nu =
 * 0.01/pi the slope at 0 reaches -152.00516 at t = 1.60369/pi: Basdevant et al., Computers and Fluids 14, 23 (1986).
 */
#include "points.h"

#include <math.h>

enum { AMPLITUDE, WAVENUMBER, PHASE, OFFSET };

static const spc_parameter parameters[] = {
    [AMPLITUDE] = {.name = "amplitude",
                   .type = SPC_REAL,
                   .fallback = -1,
                   .unit = "1",
                   .doc = "height; negative makes the shock stand at x = 0"},
    [WAVENUMBER] = {.name = "wavenumber",
                    .type = SPC_INTEGER,
                    .fallback = 1,
                    .minimum = 1,
                    .maximum = 1e6,
                    .unit = "1",
                    .doc = "whole waves across the box"},
    [PHASE] =
        {.name = "phase", .type = SPC_REAL, .fallback = 0, .unit = "rad", .doc = "phase at x = 0"},
    [OFFSET] = {.name = "offset",
                .type = SPC_REAL,
                .fallback = 0,
                .unit = "1",
                .doc = "mean value, a velocity of the whole picture"},
    {.name = NULL},
};

typedef struct cole_hopf {
    double amplitude, k, phase, offset, t;
    double strength;    /* A/(2 nu k) */
    double spread;      /* 4 nu t */
    double step, reach; /* of the quadrature */
} cole_hopf;

static spc_status applicable(spc_context *context, const spc_physics *physics,
                             const spc_value *values) {
    (void)values;
    return spc_profile_is_for(context, physics, "burgers-sine", "burgers", 1, 1);
}

/* Steps a quarter of the narrowest Gaussian that the weight can be; reach to where it is below e^-40 of its peak. */
static cole_hopf cole_hopf_at(const spc_physics *physics, const spc_value *values, double t) {
    cole_hopf c = {.amplitude = values[AMPLITUDE].number,
                   .k = 2 * M_PI * values[WAVENUMBER].number / physics->grid.length[0],
                   .phase = values[PHASE].number,
                   .offset = values[OFFSET].number,
                   .t = t};
    const double viscosity = spc_equation_number(physics, "viscosity", 0);
    if (t == 0 || viscosity <= 0) return c;
    c.strength = c.amplitude / (2 * viscosity * c.k);
    c.spread = 4 * viscosity * t;
    const double curvature = fabs(c.strength) * c.k * c.k + 2 / c.spread;
    c.step = 0.25 / sqrt(curvature);
    c.reach = sqrt(c.spread * (2 * fabs(c.strength) + 40));
    return c;
}

static void value(const void *user, const double x[SPC_MAX_DIMS], double *values) {
    const cole_hopf *c = user;
    const double angle = c->k * (x[0] - c->offset * c->t) + c->phase;
    if (c->spread <= 0) {
        values[0] = c->offset + c->amplitude * sin(angle);
        return;
    }
    double above = 0, below = 0;
    const long steps = (long)ceil(c->reach / c->step);
    for (long i = -steps; i <= steps; i++) {
        const double s = (double)i * c->step, here = angle - c->k * s;
        const double weight = exp(c->strength * cos(here) - fabs(c->strength) - s * s / c->spread);
        above += weight * sin(here);
        below += weight;
    }
    values[0] = c->offset + c->amplitude * above / below;
}

static spc_status fill(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                       spc_random random, spc_state *state) {
    (void)pool;
    (void)random;
    const cole_hopf c = cole_hopf_at(physics, values, state->time);
    spc_fill_points(state, value, &c);
    return SPC_OK;
}

static bool exact(const spc_physics *physics, const spc_value *values) {
    (void)values;
    return spc_equation_number(physics, "viscosity", 0) > 0;
}

const spc_profile spc_initial_burgers_sine = {
    .abi = SPC_ABI,
    .name = "burgers-sine",
    .doc = "sine wave of Burgers, exact for all times by Cole-Hopf quadrature",
    .cite = "Cole (1951); Hopf (1950); Basdevant et al. (1986)",
    .parameters = parameters,
    .applicable = applicable,
    .fill = fill,
    .exact = exact,
};
