/* specula: pseudospectral.h
 *
 * An equation on a periodic grid as a semilinear problem over its retained Fourier modes: the symbol gives L, and N
 * is computed at points. Work arrays belong to the engine; evaluating allocates nothing.
 */
#ifndef SPECULA_PSEUDOSPECTRAL_H
#define SPECULA_PSEUDOSPECTRAL_H

#include "dealiasing.h"
#include "planes.h"

#include <specula/stepper.h>

/* Rows of points of one thread. */
typedef struct spc_work_rows {
    double *input[SPC_MAX_PRODUCTS], *output[SPC_MAX_PRODUCTS];
} spc_work_rows;

typedef struct spc_derivative spc_derivative;

typedef struct spc_pseudospectral {
    const spc_physics *physics;
    const spc_dealiasing *dealiasing;
    const spc_modes *modes;
    size_t points[SPC_MAX_DIMS]; /* the grid of products */
    spc_problem problem;         /* what integrators see */
    int channels;
    uint64_t evaluations; /* of N */

    /* private */
    bool by_flux; /* N is minus the divergence of the equation's flux */
    int inputs, outputs;
    size_t row_points, point_rows, mode_rows;
    const spc_mode_row *rows;   /* [mode_rows] */
    spc_planes *planes;         /* as many as any pass needs */
    spc_work_rows *work;        /* of each thread */
    const spc_complex *forcing; /* [channel][mode], or NULL */
    const double *auxiliary;    /* at points, or NULL */
    const double *filter;       /* by mode, or NULL */
    spc_complex *filtered;      /* u times the filter, when it multiplies what enters N */
    size_t pairs;               /* mirror modes of a real field that are both stored */
    const size_t (*mirror)[2];
    spc_precision precision;
    const spc_derivative *derivative; /* of N, once it is asked for */
} spc_pseudospectral;

/* The setting outlives the engine. In single precision N is computed in it, and u stays in double. */
spc_status spc_pseudospectral_create(spc_pool *pool, const spc_setting *setting,
                                     const spc_dealiasing *dealiasing, spc_precision precision,
                                     spc_pseudospectral **engine);

/* Rows for so many inputs and outputs. */
spc_status spc_work_rows_create(spc_pool *pool, const spc_pseudospectral *engine, int planes,
                                spc_work_rows *rows);

/* Give modes the conjugate symmetry of a real field. Rounding breaks it by a little, and an unstable L would
 * amplify the part that no point value shows. */
void spc_pseudospectral_symmetrise(const spc_pseudospectral *engine, spc_complex *u);
/* Apply the equation's constraint. */
void spc_pseudospectral_project(const spc_pseudospectral *engine, spc_complex *u);

#endif
