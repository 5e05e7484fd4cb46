/* specula: points.h
 *
 * What initial conditions and forcings share: filling a state point by point, distances on a periodic axis, the
 * parameters of the equation by name, and the refusal of equations that a profile is not for.
 */
#ifndef SPECULA_POINTS_H
#define SPECULA_POINTS_H

#include <specula/profile.h>

/* Values at a point: one for each channel, or the pair (re, im) of a complex field. */
typedef void spc_point_function(const void *user, const double x[SPC_MAX_DIMS], double *values);

/* Fill every field of the state from a function of position. */
void spc_fill_points(spc_state *state, spc_point_function *function, const void *user);

/* Displacement from `centre` to the nearest periodic image of x, in [-length/2, length/2]. */
double spc_nearest_image(double x, double centre, double length);

bool spc_equation_is(const spc_physics *physics, const char *name);
/* A number of the equation's table by name, or `absent` when it has none of that name. */
double spc_equation_number(const spc_physics *physics, const char *name, double absent);

/* SPC_OK when the equation is one of `equations` ("nlse kdv"; NULL: any) and has least to most dims. Otherwise
 * SPC_NOT_APPLICABLE with a message. */
spc_status spc_profile_is_for(spc_context *context, const spc_physics *physics, const char *profile,
                              const char *equations, int least, int most);

/* Fields at a point from the numbers in which an equation reconstructs states: density, velocities, pressure (euler), depth,
 * velocities (shallow-water); for others the fields themselves. */
void spc_from_primitive(const spc_physics *physics, const double *primitive, double *values);
/* SPC_OK when the parameter `name` holds as many such numbers as the equation has fields, and they are physical. */
spc_status spc_primitive_check(spc_context *context, const spc_physics *physics, const char *name,
                               const spc_value *state);
/* The parameter `name`, which has a number for each axis, or none. */
spc_status spc_axes_check(spc_context *context, const spc_physics *physics, const char *name,
                          const spc_value *value);
/* The parameter `name`, which has the least and the most of a positive number. */
spc_status spc_range_check(spc_context *context, const char *name, const spc_value *range);
/* A place on an axis that such a parameter names; the middle of the box when it is empty. */
double spc_place_on_axis(const spc_physics *physics, const spc_value *place, int axis);

/* 1/cosh without overflow. */
double spc_sech(double x);

/* Envelopes and phases on a periodic axis count as exact when what is cut off at half a box is below this
 * fraction of the amplitude. */
#define SPC_NEGLIGIBLE_TAIL 1e-12

#endif
