/* specula: trajectory.h
 *
 * Trajectory files: netCDF-4 with CF attributes, readable by xarray, ncview and ParaView as they are.
 * Fields are variables [sample][time][x][y][z] (sample only in an ensemble); diagnostics are variables
 * [sample][time]; spectra [sample][time][wavenumber]. Complex psi is psi_real and psi_imag.
 */
#ifndef SPECULA_TRAJECTORY_H
#define SPECULA_TRAJECTORY_H

#include <specula/case.h>

SPC_BEGIN

#define SPC_TRAJECTORY_FORMAT_VERSION 1

/* ---- writing ---- */

typedef struct spc_recorder spc_recorder;

/* Begin the file under a temporary name. `command_line` is stored. */
spc_status spc_recorder_create(spc_pool *pool, const spc_case *cas, const char *path,
                               const char *command_line, spc_recorder **recorder);
/* Frame `index` of one sample: fields, and diagnostics computed by the caller in the order measures,
 * scalar diagnostics, vector diagnostics (see spc_measurement_count). One thread at a time. */
spc_status spc_recorder_frame(spc_recorder *recorder, size_t sample, size_t index,
                              const spc_state *state, const double *measurements);
/* Store a text or number as a global attribute (NFE, wall seconds, error estimates, exact error). */
spc_status spc_recorder_number(spc_recorder *recorder, const char *name, double value);
spc_status spc_recorder_text(spc_recorder *recorder, const char *name, const char *value);
/* Close, flush, rename to the final name: the first `frames` frames of every sample are valid. Close it
 * also after a blow-up or an interrupt, with status text: what was computed stays readable. */
spc_status spc_recorder_close(spc_recorder *recorder, size_t frames, const char *status);
/* Close and remove: nothing is left under the final name. Takes NULL; safe after close. */
void spc_recorder_discard(spc_recorder *recorder);

/* ---- reading ---- */

/* What was measured along the run: numbers over time, or vectors over shells of wavenumber. */
typedef struct spc_series {
    const char *name, *symbol, *long_name; /* the latter two "" when the file holds none */
    bool conserved;
    size_t size; /* 1, or the shells of a vector */
} spc_series;

typedef struct spc_trajectory {
    const char *path;
    spc_grid grid;
    size_t samples, times, channels; /* channels as states have them: a complex field is one */
    bool complex_valued;
    const double *time;
    const char *const *fields; /* [channel] */
    const char *case_text;     /* "" when the file holds none */
    const char *equation;      /* "" when unknown */
    const spc_series *series;  /* in the order of the file */
    size_t series_count;
    const double *wavenumber; /* of the shells; NULL when there are no vectors */
    size_t shells;
    int file; /* of the netCDF library */
} spc_trajectory;

/* Open and check. Files not written by specula are read too, when their variables are a field on a
 * grid. The pool's end does not close it: spc_trajectory_close does. */
spc_status spc_trajectory_open(spc_pool *pool, const char *path, spc_trajectory **trajectory);
/* All fields of one sample at time index `index` (negative: from the end) into a state of the file's grid
 * (create with spc_state_create from the trajectory's members). */
spc_status spc_trajectory_read(spc_context *context, const spc_trajectory *trajectory,
                               size_t sample, long index, spc_state *state);
/* One named variable, field or series, at one time index into `values` (count doubles: a field's points,
 * or the size of a series). */
spc_status spc_trajectory_variable(spc_context *context, const spc_trajectory *trajectory,
                                   const char *name, size_t sample, long index, double *values,
                                   size_t count);
/* A global attribute as text, in the pool; NULL when the file has none of that name. */
char *spc_trajectory_attribute(spc_pool *pool, const spc_trajectory *trajectory, const char *name);
/* The name of global attribute i, in the pool; NULL past the last. */
char *spc_trajectory_attribute_name(spc_pool *pool, const spc_trajectory *trajectory, size_t i);
void spc_trajectory_close(spc_trajectory *trajectory);

SPC_END
#endif
