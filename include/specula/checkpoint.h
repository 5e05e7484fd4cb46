/* specula: checkpoint.h
 *
 * Checkpoints: HDF5, everything that a bitwise continuation needs, with a checksum for each array.
 */
#ifndef SPECULA_CHECKPOINT_H
#define SPECULA_CHECKPOINT_H

#include <specula/case.h>

SPC_BEGIN

#define SPC_CHECKPOINT_FORMAT_VERSION 1

/* What is kept: for each ensemble member its state and its stepper's archive; which frame was saved last. */
typedef struct spc_checkpoint {
    const char *case_text; /* after overrides */
    const char *equation;
    size_t frame;          /* index of the save time reached */
    double time;
    size_t members;
    spc_state *states;          /* [member] */
    spc_archive *const *archives; /* [member]; names and doubles */
    const spc_step_info *info;  /* [member] */
} spc_checkpoint;

/* Written whole under a temporary name, then renamed. */
spc_status spc_checkpoint_write(spc_context *context, const char *path,
                                const spc_checkpoint *checkpoint);
/* Read and check every checksum; SPC_CORRUPT names the damaged part. In the pool. */
spc_status spc_checkpoint_read(spc_pool *pool, const char *path, spc_checkpoint **checkpoint);

SPC_END
#endif
