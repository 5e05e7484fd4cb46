/* specula: velocities.h
 *
 * Measures of an incompressible flow whose fields are the components of its velocity, for tables of measures; damping is read from
 * the equation's symbol.
 */
#ifndef SPECULA_VELOCITIES_H
#define SPECULA_VELOCITIES_H

#include <specula/diagnostic.h>

/* <|u|^2>/2 */
double spc_velocity_energy(const spc_probe *probe);
/* <|curl u|^2>/2, for div u = 0 */
double spc_velocity_enstrophy(const spc_probe *probe);
/* The rate at which L takes energy out. */
double spc_velocity_dissipation(const spc_probe *probe);
/* sqrt(<(div u)^2>), on a staggered grid of the differences between faces. */
double spc_velocity_divergence(const spc_probe *probe);
/* The largest component along an axis. */
double spc_velocity_speed(const spc_probe *probe, int axis);
/* Whether L is zero. */
bool spc_velocity_undamped(const spc_physics *physics);

#define SPC_VELOCITY_ENERGY_MEASURE                                                                \
    {                                                                                              \
        .name = "energy", .symbol = "E", .long_name = "kinetic energy, <|u|^2>/2 (box mean)",      \
        .conserved = true, .conserved_when = spc_velocity_undamped, .value = spc_velocity_energy   \
    }
#define SPC_VELOCITY_DIVERGENCE_MEASURE                                                            \
    {                                                                                              \
        .name = "divergence", .symbol = "div u",                                                   \
        .long_name = "root mean square of div u, on faces of their differences",                   \
        .value = spc_velocity_divergence                                                           \
    }

#endif
