/* specula: riemann_exact.c
 *
 * Two families of waves join the outer states to one middle state, found by Newton's method on the change of velocity
 * across both as a function of the middle pressure (Toro, Riemann Solvers and Numerical Methods for Fluid Dynamics
 * (2009), chapter 4) or depth (the same, Shock-Capturing Methods for Free-Surface Shallow Flows (2001), chapter 5). Each
 * wave is a shock where it compresses and a rarefaction where it does not.
 */
#include "riemann_exact.h"

#include <math.h>

/* A side, seen so that its wave runs to the right: `sign` turns velocities. */
typedef struct side {
    double sign;
    double density, velocity, pressure,
        sound;        /* depth for density, no pressure, in shallow water */
    double parameter; /* gamma, or gravity */
} side;

/* Change of velocity across the wave of a side to the middle value, and its slope. */
typedef double change_of_velocity(const side *s, double middle, double *slope);

static double gas_change(const side *s, double p, double *slope) {
    const double gamma = s->parameter;
    if (p > s->pressure) {
        const double a = 2 / ((gamma + 1) * s->density);
        const double b = (gamma - 1) / (gamma + 1) * s->pressure, root = sqrt(a / (p + b));
        *slope = root * (1 - (p - s->pressure) / (2 * (p + b)));
        return (p - s->pressure) * root;
    }
    const double power = (gamma - 1) / (2 * gamma), ratio = p / s->pressure;
    *slope = pow(ratio, -(gamma + 1) / (2 * gamma)) / (s->density * s->sound);
    return 2 * s->sound / (gamma - 1) * (pow(ratio, power) - 1);
}

static double water_change(const side *s, double h, double *slope) {
    const double gravity = s->parameter;
    if (h > s->density) {
        const double root = sqrt(0.5 * gravity * (h + s->density) / (h * s->density));
        *slope = root - 0.25 * gravity * (h - s->density) / (h * h * root);
        return (h - s->density) * root;
    }
    *slope = sqrt(gravity / h);
    return 2 * (sqrt(gravity * h) - s->sound);
}

/* The middle value at which the velocities of both sides meet. */
static double meet(change_of_velocity *change, const side *left, const side *right, double guess) {
    double middle = guess;
    const double closing = left->velocity - right->velocity;
    for (int i = 0; i < 100; i++) {
        double slope_l, slope_r;
        const double excess =
            change(left, middle, &slope_l) + change(right, middle, &slope_r) - closing;
        const double next = fmax(middle - excess / (slope_l + slope_r), 1e-3 * middle);
        const bool done = fabs(next - middle) <= 1e-15 * next;
        middle = next;
        if (done) break;
    }
    return middle;
}

static double middle_velocity(change_of_velocity *change, const side *left, const side *right,
                              double middle) {
    double unused;
    return 0.5 * (left->velocity + right->velocity + change(right, middle, &unused) -
                  change(left, middle, &unused));
}

/* ---- gas ---- */

/* The state on a side's half of the fan, all seen with its wave running to the right. */
static void gas_half(const side *s, double p, double u, double speed, double state[3]) {
    const double gamma = s->parameter, outer = s->sign * s->velocity, inner = s->sign * u;
    const double at = s->sign * speed, ratio = p / s->pressure;
    const double quotient = (gamma - 1) / (gamma + 1);
    double rho = s->density, velocity = outer, pressure = s->pressure;
    if (p > s->pressure) {
        const double front =
            outer + s->sound * sqrt((gamma + 1) / (2 * gamma) * ratio + (gamma - 1) / (2 * gamma));
        if (at < front) {
            rho *= (ratio + quotient) / (quotient * ratio + 1);
            velocity = inner;
            pressure = p;
        }
    } else {
        const double tail = inner + s->sound * pow(ratio, (gamma - 1) / (2 * gamma));
        if (at < tail) {
            rho *= pow(ratio, 1 / gamma);
            velocity = inner;
            pressure = p;
        } else if (at < outer + s->sound) {
            const double sound = 2 / (gamma + 1) * s->sound - quotient * (outer - at);
            rho *= pow(sound / s->sound, 2 / (gamma - 1));
            velocity = 2 / (gamma + 1) * (-s->sound + 0.5 * (gamma - 1) * outer + at);
            pressure *= pow(sound / s->sound, 2 * gamma / (gamma - 1));
        }
    }
    state[0] = rho;
    state[1] = s->sign * velocity;
    state[2] = pressure;
}

bool spc_riemann_euler(double gamma, const double left[3], const double right[3], double speed,
                       double state[3]) {
    const side l = {-1, left[0], left[1], left[2], sqrt(gamma * left[2] / left[0]), gamma};
    const side r = {1, right[0], right[1], right[2], sqrt(gamma * right[2] / right[0]), gamma};
    if (2 / (gamma - 1) * (l.sound + r.sound) <= r.velocity - l.velocity) return false;
    /* The middle of two rarefactions (Toro, eq. 4.46) is positive and not far. */
    const double power = (gamma - 1) / (2 * gamma);
    const double numerator = l.sound + r.sound - 0.5 * (gamma - 1) * (r.velocity - l.velocity);
    const double denominator = l.sound / pow(l.pressure, power) + r.sound / pow(r.pressure, power);
    const double p = meet(gas_change, &l, &r, pow(numerator / denominator, 1 / power));
    const double u = middle_velocity(gas_change, &l, &r, p);
    gas_half(speed < u ? &l : &r, p, u, speed, state);
    return true;
}

/* ---- water ---- */

static void water_half(const side *s, double h, double u, double speed, double state[2]) {
    const double gravity = s->parameter, outer = s->sign * s->velocity, inner = s->sign * u;
    const double at = s->sign * speed;
    double depth = s->density, velocity = outer;
    if (h > s->density) {
        const double front = outer + s->sound * sqrt(0.5 * h * (h + s->density)) / s->density;
        if (at < front) {
            depth = h;
            velocity = inner;
        }
    } else if (at < inner + sqrt(gravity * h)) {
        depth = h;
        velocity = inner;
    } else if (at < outer + s->sound) {
        const double wave = (2 * s->sound - outer + at) / 3;
        depth = wave * wave / gravity;
        velocity = (outer - 2 * s->sound + 2 * at) / 3;
    }
    state[0] = depth;
    state[1] = s->sign * velocity;
}

bool spc_riemann_shallow_water(double gravity, const double left[2], const double right[2],
                               double speed, double state[2]) {
    const side l = {-1, left[0], left[1], 0, sqrt(gravity * left[0]), gravity};
    const side r = {1, right[0], right[1], 0, sqrt(gravity * right[0]), gravity};
    if (2 * (l.sound + r.sound) <= r.velocity - l.velocity) return false;
    const double wave = 0.5 * (l.sound + r.sound) - 0.25 * (r.velocity - l.velocity);
    const double h = meet(water_change, &l, &r, wave * wave / gravity);
    const double u = middle_velocity(water_change, &l, &r, h);
    water_half(speed < u ? &l : &r, h, u, speed, state);
    return true;
}

/* ---- Burgers ---- */

double spc_riemann_burgers(double left, double right, double speed) {
    if (left > right) return speed < 0.5 * (left + right) ? left : right;
    return speed < left ? left : speed > right ? right : speed;
}
