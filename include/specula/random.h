/* specula: random.h
 *
 * Counter-based random numbers: Philox-4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", SC11). A number depends on (seed, sample, purpose, counter) alone, so sample i by itself equals
 * sample i in a set, whatever the threads or ranks.
 */
#ifndef SPECULA_RANDOM_H
#define SPECULA_RANDOM_H

#include <specula/base.h>

SPC_BEGIN

/* Purposes keep independent uses apart. Numbers are part of the file format: never reuse one. */
typedef enum spc_purpose {
    SPC_PURPOSE_INITIAL = 1,
    SPC_PURPOSE_FORCING = 2,
    SPC_PURPOSE_NOISE = 3,
    SPC_PURPOSE_TEST = 4,
    SPC_PURPOSE_PARAMETERS = 5, /* of the samples of a training set */
    SPC_PURPOSE_ORDER = 6,      /* permutations */
    SPC_PURPOSE_BUFFER = 7,     /* which item of a sample buffer is read or overwritten */
    SPC_PURPOSE_WEIGHTS = 8,    /* that a network starts with */
    SPC_PURPOSE_BATCHES = 9,    /* the order of a training's items */
    SPC_PURPOSE_BOOTSTRAP = 10  /* which samples make up a resample */
} spc_purpose;

typedef struct spc_random {
    uint64_t seed;
    uint32_t sample, purpose;
    uint64_t counter; /* next draw */
} spc_random;

spc_random spc_random_start(uint64_t seed, uint32_t sample, spc_purpose purpose);
/* Uniform in (0, 1); standard normal (Box-Muller, one counter a draw). */
double spc_random_uniform(spc_random *random);
double spc_random_normal(spc_random *random);
/* The raw block for a counter, for tests against the published vectors. */
void spc_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

SPC_END
#endif
