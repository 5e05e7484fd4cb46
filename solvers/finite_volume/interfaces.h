/* specula: interfaces.h
 *
 * Fluxes through stretches of interfaces that stand side by side, from the cells around them.
 */
#ifndef SPECULA_INTERFACES_H
#define SPECULA_INTERFACES_H

#include "cells.h"
#include "numerical_flux.h"
#include "reconstruction.h"

/* Cells in a stretch of a system's, and of a field by itself; and the most numbers of one, with a vector more of interfaces. */
enum {
    SPC_SYSTEM_STRETCH = SPC_INTERFACES - SPC_LANES,
    SPC_FIELD_STRETCH = 4 * SPC_SYSTEM_STRETCH,
    SPC_STRETCH_NUMBERS = SPC_MAX_CHANNELS * SPC_INTERFACES
};

/* How fluxes are found. */
typedef struct spc_scheme {
    const spc_physics *physics;
    const spc_reconstruction *reconstruction;
    spc_numerical_flux flux;
    int channels;
    size_t stretch; /* cells that are taken at once: more of a field by itself than of a system's */
    double diffusion[SPC_MAX_DIMS][SPC_MAX_CHANNELS]; /* diffusivity over the spacing */
    bool positive[SPC_MAX_CHANNELS]; /* reconstructed variables that must be kept so */
} spc_scheme;

spc_scheme spc_scheme_of(const spc_physics *physics, const spc_reconstruction *reconstruction,
                         spc_numerical_flux flux);

/* Reconstructed variables at one end of a stretch of cells, or fluxes through their interfaces. */
typedef struct spc_values {
    _Alignas(64) double numbers[SPC_STRETCH_NUMBERS];
} spc_values;

/* From a channel to the next, and those of one. */
static inline size_t spc_values_stride(const spc_scheme *scheme) {
    return scheme->stretch + SPC_LANES;
}
static inline double *spc_values_of(const spc_scheme *scheme, spc_values *values, int channel) {
    return values->numbers + (size_t)channel * spc_values_stride(scheme);
}
static inline const double *spc_values_in(const spc_scheme *scheme, const spc_values *values,
                                          int channel) {
    return values->numbers + (size_t)channel * spc_values_stride(scheme);
}

/* Cells beside one another: from[channel][j], j = 0 ... 2 reach - 1, are the averages of the reach-th neighbours below
 * an interface to those of the reach-th above. The cell above it is number reach. */
typedef struct spc_stencil {
    spc_neighbours from[SPC_MAX_CHANNELS];
} spc_stencil;

/* Variables at both ends of `count` cells, those below (cell = 0) or above (cell = 1) interfaces. Where they are not
 * physical, the cell's averages. */
void spc_cell_ends(const spc_scheme *scheme, int axis, const spc_stencil *s, int cell, size_t count,
                   spc_values *lower, spc_values *upper);
/* Fluxes between what lies below, and what lies above from number `at` on. */
void spc_find_fluxes(const spc_scheme *scheme, int axis, const spc_stencil *s, size_t count,
                     const spc_values *below, const spc_values *above, size_t at, spc_values *flux);
/* What fluxes leave in `count` cells in a unit of time: rate[channel stride + i] (+)= across (in - out) + along (f[i] - f[i + 1]),
 * with one over the cells' lengths; either may be NULL, and where f is, it is added. */
void spc_balance(const spc_scheme *scheme, size_t count, double along, const spc_values *f,
                 double across, const spc_values *in, const spc_values *out, double *rate,
                 size_t stride);

#endif
