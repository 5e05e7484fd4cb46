/* specula: recorder.h
 *
 * The inside of a recorder, shared by recorder_layout.c, which lays the file out, and trajectory_write.c, which
 * fills it.
 */
#ifndef SPECULA_RECORDER_H
#define SPECULA_RECORDER_H

#include "checksum.h"
#include "field.h"

#include <specula/trajectory.h>

/* Frames gathered before numbers over time are written; also their chunk. */
#define SPC_RECORDER_BLOCK 256

typedef enum spc_source {
    SPC_SOURCE_FIELD,
    SPC_SOURCE_NUMBER,
    SPC_SOURCE_VECTOR,
    SPC_SOURCE_TIME
} spc_source;

typedef struct spc_column {
    int id;
    spc_source source;
    spc_field field;
    size_t offset, count;  /* of a measurement */
    double *block;         /* of a number: [sample][SPC_RECORDER_BLOCK] */
    spc_checksum checksum; /* over [time][sample][...] as stored */
    spc_checksum complete; /* the same up to the last whole frame */
} spc_column;

struct spc_recorder {
    spc_pool *pool;
    spc_context *context;
    const spc_case *cas;
    const char *path, *temporary;
    int file; /* of the netCDF library, -1 when closed */
    spc_column *columns;
    size_t column_count;
    size_t points, shells, samples;
    size_t next;      /* sample that the frame being written waits for */
    size_t frames;    /* whole frames */
    size_t flushed;   /* of them, those whose numbers are written */
    size_t first;     /* the caller's index of frame 0 */
    spc_state coarse; /* of what is written, when it is coarser than the run; else without data */
    spc_grid grid;    /* of what is written */
    double *values;   /* one field */
    float *narrow;    /* the same in single precision */
};

/* SPC_OK, or why the library's `code` is a failure to write. */
spc_status spc_recorder_written(const spc_recorder *recorder, int code);
const spc_grid *spc_recorder_grid(const spc_recorder *recorder);
/* A text attribute; NULL counts as empty. */
spc_status spc_recorder_attribute(const spc_recorder *recorder, int variable, const char *name,
                                  const char *text);

/* Create the temporary file with all its dimensions, variables and what is known of the run; `columns` has room
 * for all. */
spc_status spc_recorder_lay_out(spc_recorder *recorder, const char *command_line);

#endif
