/* specula: operation.h
 *
 * What an operation of a graph is made of. An operation is one `const spc_operation`, and a function that adds a tensor with it.
 */
#ifndef SPECULA_OPERATION_H
#define SPECULA_OPERATION_H

#include <specula/tensor.h>

enum { SPC_MAX_OPERANDS = 4 };

/* What a run backward, or of tangents, reads. */
enum {
    SPC_KEEPS_OUTPUT = 1,
    SPC_KEEPS_FIRST = 2,
    SPC_KEEPS_SECOND = 4,
    SPC_KEEPS_THIRD = 8,
    SPC_KEEPS_FOURTH = 16
};

/* Products of matrices, m x k by k x n, of one kind. */
typedef struct spc_product {
    size_t m, n, k, times;
    bool fixed; /* the first factor is no variable: the adjoint has one product, not two */
} spc_product;

enum { SPC_MOST_PRODUCTS = 2 * SPC_MAX_DIMS + 2 };

/* Each function is given the tensor that comes out. */
typedef struct spc_operation {
    const char *name;
    unsigned keeps;
    void (*forward)(const spc_tensor *out);
    /* Give the gradients of those operands that have one (gradient is not NULL) their contribution: store it where fresh[i]
     * says that it is the first, add it otherwise. NULL: nothing passes. */
    void (*backward)(const spc_tensor *out);
    /* The tangent of out from those of its operands. An operand's may be NULL, which is zero. */
    void (*tangent)(const spc_tensor *out);
    /* List the products of a run forward, at most SPC_MOST_PRODUCTS kinds, and return how many. NULL: none. */
    size_t (*products)(const spc_tensor *out, spc_product *list);
    /* Do the first operand's work too, which nothing else takes: take its operands. NULL, or false: no. */
    bool (*absorb)(spc_tensor *out);
    double (*flops)(
        const spc_tensor *out); /* of a run forward beside products. NULL: not counted */
} spc_operation;

typedef enum spc_tensor_kind {
    SPC_TENSOR_INPUT,
    SPC_TENSOR_CONSTANT,
    SPC_TENSOR_WEIGHT,
    SPC_TENSOR_RESULT,
    SPC_TENSOR_VIEW /* of the first operand's numbers */
} spc_tensor_kind;

struct spc_tensor {
    spc_tensor_kind kind;
    const spc_operation *operation;
    spc_graph *graph;
    spc_shape shape;
    size_t size;
    spc_tensor *operand[SPC_MAX_OPERANDS]; /* NULL: left out */
    void *settings;                        /* the operation's own, in the graph's pool */
    size_t kept_size; /* numbers that forward leaves for backward and tangent */
    bool kept_late;   /* which are all that need them: without them `kept` is NULL */
    size_t work_size; /* numbers for the time of one call */

    size_t index;  /* in the graph */
    size_t users;  /* tensors that it is an operand of */
    size_t offset; /* of a weight */
    bool output, watched;

    /* The plan's. */
    bool differentiates;          /* a gradient is asked of it, and some reaches it */
    bool fresh[SPC_MAX_OPERANDS]; /* backward is the first to give the operand a gradient */
    spc_real *value, *gradient, *tangent, *kept, *work;
};

/* A tensor of `shape` that an operation computes from `count` operands, some of which may be NULL. NULL when the graph has failed
 * or memory has. */
spc_tensor *spc_result(spc_graph *graph, const spc_operation *operation, spc_shape shape,
                       spc_tensor *const *operands, size_t count);
/* Settings of an operation, zeroed. NULL when out of memory. */
void *spc_settings(spc_tensor *out, size_t bytes);
/* The memory of an operand's gradient with nothing missing in it: zeroed if this is the first contribution. For operations that
 * scatter. */
spc_real *spc_gradient_sum(const spc_tensor *out, int operand);
/* Points of all members of the batch. */
size_t spc_tensor_rows(const spc_tensor *tensor);

#endif
