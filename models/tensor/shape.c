/* specula: shape.c
 *
 * Lengths of the axes of a tensor.
 */
#include <specula/tensor.h>
#include <string.h>

spc_shape spc_shape_of(size_t batch, int dims, const size_t *n, size_t channels) {
    spc_shape shape = {.rank = dims + 2, .n = {batch}};
    for (int axis = 0; axis < dims; axis++) shape.n[axis + 1] = n[axis];
    shape.n[dims + 1] = channels;
    return shape;
}

spc_shape spc_shape_list(int rank, const size_t *n) {
    spc_shape shape = {.rank = rank};
    for (int axis = 0; axis < rank; axis++) shape.n[axis] = n[axis];
    return shape;
}

size_t spc_shape_size(const spc_shape *shape) {
    size_t size = 1;
    for (int axis = 0; axis < shape->rank; axis++) size *= shape->n[axis];
    return size;
}

bool spc_shape_equal(const spc_shape *a, const spc_shape *b) {
    return a->rank == b->rank && memcmp(a->n, b->n, (size_t)a->rank * sizeof *a->n) == 0;
}
