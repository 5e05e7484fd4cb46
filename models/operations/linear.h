/* specula: linear.h
 *
 * Operations that are linear in their one operand: a map and its adjoint are all that there is to say.
 */
#ifndef SPECULA_LINEAR_H
#define SPECULA_LINEAR_H

#include "tensor/operation.h"

/* to = (add: to +) the map of from */
typedef void spc_linear_map(const void *table, const spc_real *from, spc_real *to, bool add,
                            spc_real *work);

typedef struct spc_linear {
    spc_linear_map *apply, *adjoint;
    const void *table; /* theirs, in the graph's pool */
    size_t work_size;
    double flops;
} spc_linear;

spc_tensor *spc_linear_result(spc_tensor *x, spc_shape shape, spc_linear linear);
/* A table for them, zeroed; NULL with the reason in the graph when out of memory. */
void *spc_linear_table(spc_tensor *x, size_t count, size_t bytes);

/* [outer][count][inner]: an axis of a tensor, with what lies before and after it. */
typedef struct spc_axis_extent {
    size_t outer, count, inner;
} spc_axis_extent;

/* Axes of the grid count from 0, and channels follow them. False for none of these. */
bool spc_axis_of(const spc_tensor *x, int axis, spc_axis_extent *extent);
/* The shape of x with another length of an axis. */
spc_shape spc_axis_resized(const spc_tensor *x, int axis, size_t count);

#endif
