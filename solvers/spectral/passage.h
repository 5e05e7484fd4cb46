/* specula: passage.h
 *
 * From modes to points and back, the frame of everything that the engine computes at points. Rows of modes are filled, the last axis of
 * the inverse transforms, the work at points and the first axis of the forward transforms are fused row by row, so that point
 * values never exist beyond one row; on three axes the transforms along y join them, slab by slab.
 */
#ifndef SPECULA_PASSAGE_H
#define SPECULA_PASSAGE_H

#include "pseudospectral.h"

typedef struct spc_passage spc_passage;
/* What is done, between `inputs` planes that go to points and `outputs` that come back. */
struct spc_passage {
    const spc_pseudospectral *engine;
    const spc_planes *planes;
    const spc_work_rows *work; /* of each member of the team */
    int inputs, outputs;
    bool in_place; /* outputs lie in the rows of inputs */
    /* On one axis, where the modes of inputs are and those of outputs go, one behind the other: inputs are not filled then, and
     * what is taken is there already, as coefficients. NULL: by way of the planes. */
    const spc_complex *from;
    spc_complex *to;
    void *user;
    /* Modes of every input, on a row of modes. */
    void (*fill)(const spc_passage *passage, int member, size_t mode_row,
                 spc_complex *const *input);
    /* Outputs from inputs, on a row of points, in the member's rows. */
    void (*multiply)(const spc_passage *passage, int member, size_t point_row);
    /* Take the modes of every output, on a row of modes; they are larger than coefficients by the number of points. */
    void (*take)(const spc_passage *passage, int member, size_t mode_row,
                 const spc_complex *const *output);
};

void spc_passage_run(spc_passage *passage);

#endif
