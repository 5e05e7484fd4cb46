/* specula: verify.h
 *
 * Checks a file whole, whatever specula wrote: its seal, every checksum, shapes, coordinates, finite values.
 */
#ifndef SPECULA_VERIFY_H
#define SPECULA_VERIFY_H

#include <specula/context.h>

typedef enum spc_file_kind {
    SPC_FILE_TRAJECTORY,
    SPC_FILE_CHECKPOINT,
    SPC_FILE_DATASET,  /* a folder: a training set */
    SPC_FILE_MODEL,    /* a trained network */
    SPC_FILE_TRAINING, /* a training under way */
    SPC_FILE_REPORT,   /* of `specula rollout` */
    SPC_FILE_OTHER     /* perhaps a case file */
} spc_file_kind;

/* By content. SPC_OTHER also for what cannot be read. */
spc_file_kind spc_file_kind_of(spc_context *context, const char *path);

typedef struct spc_verdict {
    spc_file_kind kind;
    bool sealed;            /* the file is as specula wrote it, to the byte */
    size_t checksums;       /* that were compared, besides the seal */
    size_t variables;       /* or arrays, weights, files of a set */
    size_t frames, samples; /* 1 frame in a checkpoint; none in a model or a training */
    size_t values;          /* numbers looked at; bytes of a set */
    const char *not_finite; /* where the first value that is not finite stands; NULL: none */
} spc_verdict;

/* SPC_CORRUPT for damage; SPC_CHECK_FAILED when the file is sound and holds values that are not finite. The
 * verdict's texts are in the pool. */
spc_status spc_verify(spc_pool *pool, const char *path, spc_verdict *verdict);

#endif
