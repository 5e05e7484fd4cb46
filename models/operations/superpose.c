/* specula: superpose.c
 *
 * y[member][point][i] = sum over k of coefficients[member][i][k] basis[point][k]: fields of a basis that all members of the batch share. One
 * product of matrices for all of them, whose result is turned to have channels last.
 */
#include "tensor/gemm.h"
#include "tensor/operation.h"

#include <string.h>

typedef struct sizes {
    size_t batch, outputs, points, fields;
} sizes;

static sizes sizes_of(const spc_tensor *y) {
    const spc_tensor *coefficients = y->operand[0], *basis = y->operand[1];
    return (sizes){spc_tensor_batch(y), spc_tensor_channels(y), spc_tensor_rows(basis),
                   spc_tensor_channels(coefficients)};
}

/* [member][output][point] += coefficients basis^T */
static void add_fields(sizes s, const spc_real *coefficients, const spc_real *basis,
                       spc_real *turned) {
    spc_gemm(s.batch * s.outputs, s.points, s.fields, (spc_matrix){coefficients, s.fields, false},
             (spc_matrix){basis, s.fields, true}, 1, turned, s.points);
}

static void turn_out(sizes s, const spc_real *turned, spc_real *y) {
    for (size_t member = 0; member < s.batch; member++) {
        for (size_t i = 0; i < s.outputs; i++, turned += s.points) {
            spc_real *to = y + member * s.points * s.outputs + i;
            for (size_t p = 0; p < s.points; p++) to[p * s.outputs] = turned[p];
        }
    }
}

static void turn_in(sizes s, const spc_real *y, spc_real *turned) {
    for (size_t member = 0; member < s.batch; member++) {
        for (size_t i = 0; i < s.outputs; i++, turned += s.points) {
            const spc_real *from = y + member * s.points * s.outputs + i;
            for (size_t p = 0; p < s.points; p++) turned[p] = from[p * s.outputs];
        }
    }
}

static void forward(const spc_tensor *y) {
    const sizes s = sizes_of(y);
    memset(y->work, 0, y->size * sizeof *y->work);
    add_fields(s, y->operand[0]->value, y->operand[1]->value, y->work);
    turn_out(s, y->work, y->value);
}

static void backward(const spc_tensor *y) {
    const sizes s = sizes_of(y);
    const spc_tensor *coefficients = y->operand[0], *basis = y->operand[1];
    const size_t rows = s.batch * s.outputs;
    turn_in(s, y->gradient, y->work);
    if (coefficients->gradient) {
        spc_gemm(rows, s.fields, s.points, (spc_matrix){y->work, s.points, false},
                 (spc_matrix){basis->value, s.fields, false}, y->fresh[0] ? 0 : 1,
                 coefficients->gradient, s.fields);
    }
    if (basis->gradient) {
        spc_gemm(s.points, s.fields, rows, (spc_matrix){y->work, s.points, true},
                 (spc_matrix){coefficients->value, s.fields, false}, y->fresh[1] ? 0 : 1,
                 basis->gradient, s.fields);
    }
}

static void tangent(const spc_tensor *y) {
    const sizes s = sizes_of(y);
    const spc_tensor *coefficients = y->operand[0], *basis = y->operand[1];
    memset(y->work, 0, y->size * sizeof *y->work);
    if (coefficients->tangent) add_fields(s, coefficients->tangent, basis->value, y->work);
    if (basis->tangent) add_fields(s, coefficients->value, basis->tangent, y->work);
    turn_out(s, y->work, y->tangent);
}

static double flops(const spc_tensor *y) {
    return 2.0 * (double)y->size * (double)sizes_of(y).fields;
}

static const spc_operation superpose = {
    .name = "superpose",
    .keeps = SPC_KEEPS_FIRST | SPC_KEEPS_SECOND,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
    .flops = flops,
};

spc_tensor *spc_superpose(spc_tensor *coefficients, spc_tensor *basis) {
    if (!coefficients || !basis) return NULL;
    if (coefficients->shape.rank != 3 || spc_tensor_batch(basis) != 1 ||
        spc_tensor_channels(coefficients) != spc_tensor_channels(basis)) {
        return spc_graph_refuse(
            basis->graph, "superpose: coefficients must be [batch][outputs][%zu], the basis alone",
            spc_tensor_channels(basis));
    }
    spc_shape shape = basis->shape;
    shape.n[0] = spc_tensor_batch(coefficients);
    shape.n[shape.rank - 1] = coefficients->shape.n[1];
    spc_tensor *y =
        spc_result(basis->graph, &superpose, shape, (spc_tensor *[]){coefficients, basis}, 2);
    if (y) y->work_size = y->size;
    return y;
}
