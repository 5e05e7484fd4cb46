/* specula: viscous.h
 *
 * What the Navier-Stokes equations share: damping by viscosity and hyperviscosity, the products of a flow
 * in the plane, and the largest speed.
 */
#ifndef SPECULA_VISCOUS_H
#define SPECULA_VISCOUS_H

#include <specula/equation.h>

/* nu k^2 + nu_h k^(2p): the rate at which nu lap - nu_h (-lap)^p damps a mode. */
double spc_viscous_rate(double viscosity, double hyperviscosity, double order, double k_squared);

/* The products of a flow in the plane, to be transformed: v^2 - u^2 and u v of the velocities `input`. Two suffice,
 * since the pressure takes up the rest (Basdevant, J. Comput. Phys. 50, 209 (1983)). */
void spc_plane_stresses(const spc_physics *physics, size_t count, const double *const *input,
                        const double *const *auxiliary, double *const *output);

/* The largest |u| of `count` values. */
double spc_largest_magnitude(const double *u, size_t count);

/* Parameters of a table: coefficient of lap; linear friction; coefficient nu_h and power p of -nu_h (-lap)^p. */
#define SPC_VISCOSITY_PARAMETER                                                                    \
    {                                                                                              \
        .name = "viscosity", .type = SPC_REAL, .fallback = 1e-3, .minimum = 0, .maximum = 1e12,    \
        .unit = "1", .doc = "kinematic viscosity nu"                                               \
    }
#define SPC_DRAG_PARAMETER                                                                         \
    {                                                                                              \
        .name = "drag", .type = SPC_REAL, .fallback = 0, .minimum = 0, .maximum = 1e12,            \
        .unit = "1", .doc = "coefficient of linear friction"                                       \
    }
#define SPC_HYPERVISCOSITY_PARAMETER                                                               \
    {                                                                                              \
        .name = "hyperviscosity", .type = SPC_REAL, .fallback = 0, .minimum = 0, .maximum = 1e12,  \
        .unit = "1", .doc = "coefficient of the higher power of the Laplacian"                     \
    }
#define SPC_HYPERVISCOSITY_ORDER_PARAMETER                                                         \
    {                                                                                              \
        .name = "hyperviscosity_order", .type = SPC_INTEGER, .fallback = 2, .minimum = 2,          \
        .maximum = 16, .unit = "1",                                                                \
        .doc = "that power p: a mode is damped at the rate hyperviscosity k^(2p)"                  \
    }

#endif
