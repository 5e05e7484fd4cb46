/* specula: riemann_exact.h
 *
 * Exact solutions of Riemann problems in one dimension, as functions of the speed x/t.
 */
#ifndef SPECULA_RIEMANN_EXACT_H
#define SPECULA_RIEMANN_EXACT_H

#include <stdbool.h>

/* Euler: density, velocity, pressure. False when the states pull so far apart that a vacuum opens. */
bool spc_riemann_euler(double gamma, const double left[3], const double right[3], double speed,
                       double state[3]);
/* Shallow water: depth, velocity. False when the bottom falls dry. */
bool spc_riemann_shallow_water(double gravity, const double left[2], const double right[2],
                               double speed, double state[2]);
/* u_t + (u^2/2)_x = 0 */
double spc_riemann_burgers(double left, double right, double speed);

#endif
