/* specula: deeponet.c
 *
 * Deep operator network (Lu et al., Nature Machine Intelligence 3, 2021): each output is
 *
 *   y(x) = b + sum over k of B_k(u) T_k(x),   k = 1 ... width,
 *
 * the branch B a multilayer perceptron of all fields at all points (the sensors) and of the conditions, without a function after
 * its last layer; the trunk T one of the place, that sees cos(2 pi m x) and sin(2 pi m x), m = 1 ... harmonics, of each axis, so that
 * y is periodic. Outputs have coefficients of their own and share the trunk.
 *
 * Defaults are those of Lu et al., CMAME 393 (2022) for Burgers' equation. Its weights belong to one grid. It knows nothing of
 * translations: fields that travel take far more samples than for a convolution.
 */
#include "layers.h"

#include <math.h>
#include <specula/network.h>

enum { WIDTH, BRANCH, TRUNK, HARMONICS, ACTIVATION };

static const spc_parameter parameters[] = {
    [WIDTH] = {.name = "width",
               .type = SPC_INTEGER,
               .fallback = 128,
               .minimum = 1,
               .maximum = 65536,
               .doc = "fields of the basis, and channels of hidden layers"},
    [BRANCH] = {.name = "branch",
                .type = SPC_INTEGER,
                .fallback = 4,
                .minimum = 1,
                .maximum = 100,
                .doc = "dense layers of the branch"},
    [TRUNK] = {.name = "trunk",
               .type = SPC_INTEGER,
               .fallback = 3,
               .minimum = 1,
               .maximum = 100,
               .doc = "dense layers of the trunk"},
    [HARMONICS] = {.name = "harmonics",
                   .type = SPC_INTEGER,
                   .fallback = 2,
                   .minimum = 1,
                   .maximum = 1024,
                   .doc = "waves of each axis that the trunk sees"},
    [ACTIVATION] = SPC_ACTIVATION_PARAMETER(SPC_TANH, "function between layers"),
    {.name = NULL},
};

/* [1][axes][waves] */
static spc_tensor *waves(spc_tensor *fields, size_t harmonics) {
    const int dims = spc_tensor_dims(fields);
    spc_shape shape = *spc_tensor_shape(fields);
    shape.n[0] = 1;
    spc_tensor *places = spc_coordinates(spc_constant(spc_tensor_graph(fields), shape));
    shape.n[shape.rank - 1] = 2 * (size_t)dims * harmonics;
    spc_tensor *seen = spc_constant(spc_tensor_graph(fields), shape);
    if (!places || !seen) return NULL;
    const size_t numbers = spc_shape_size(spc_tensor_shape(places));
    for (size_t i = 0; i < numbers * harmonics; i++) {
        const double x = (double)spc_tensor_values(places)[i / harmonics];
        const double angle = 2 * acos(-1) * (double)(i % harmonics + 1) * x;
        spc_tensor_values(seen)[2 * i] = (spc_real)cos(angle);
        spc_tensor_values(seen)[2 * i + 1] = (spc_real)sin(angle);
    }
    return seen;
}

static spc_tensor *trunk(spc_tensor *fields, const spc_value *values) {
    spc_tensor *x = waves(fields, (size_t)values[HARMONICS].number);
    for (int layer = 0; layer < (int)values[TRUNK].number; layer++) {
        x = spc_layer_dense(x, spc_name_of("trunk.%d", layer).text, (size_t)values[WIDTH].number);
        x = spc_activation_at(values[ACTIVATION].number)(x);
    }
    return x;
}

/* [batch][outputs][width] */
static spc_tensor *branch(spc_tensor *fields, spc_tensor *conditions, const spc_value *values,
                          size_t outputs) {
    const size_t width = (size_t)values[WIDTH].number, batch = spc_tensor_batch(fields);
    const int layers = (int)values[BRANCH].number;
    const size_t sensors = spc_shape_size(spc_tensor_shape(fields)) / batch;
    spc_tensor *x = spc_reshape(fields, spc_shape_list(2, (size_t[]){batch, sensors}));
    if (conditions) {
        x = spc_concatenate(spc_tensor_graph(fields), (spc_tensor *[]){x, conditions}, 2);
    }
    for (int layer = 0; layer < layers; layer++) {
        const bool last = layer + 1 == layers;
        x = spc_layer_dense(x, spc_name_of("branch.%d", layer).text,
                            last ? width * outputs : width);
        if (!last) x = spc_activation_at(values[ACTIVATION].number)(x);
    }
    return x ? spc_reshape(x, spc_shape_list(3, (size_t[]){batch, outputs, width})) : NULL;
}

static spc_tensor *build(spc_graph *graph, const spc_network_setting *setting,
                         const spc_value *values, spc_tensor *fields, spc_tensor *conditions) {
    const size_t outputs = setting->outputs;
    spc_tensor *y =
        spc_superpose(branch(fields, conditions, values, outputs), trunk(fields, values));
    spc_tensor *bias =
        spc_weight(graph, "bias", spc_shape_list(1, &outputs), (spc_start){SPC_START_VALUE, 0, 0});
    return bias ? spc_modulate(y, NULL, bias) : NULL;
}

const spc_network spc_network_deeponet = {
    .abi = SPC_ABI,
    .name = "deeponet",
    .doc = "deep operator network: fields of a learned basis, with coefficients from all points",
    .cite = "Lu et al., Nature Machine Intelligence 3 (2021); Lu et al., CMAME 393 (2022)",
    .form = {true, true, true},
    .flags = SPC_NETWORK_CONDITIONAL,
    .parameters = parameters,
    .small = "{width: 32, branch: 3, harmonics: 4}",
    .build = build,
};
