/* specula: mlp.c
 *
 * A multilayer perceptron at each point: dense layers over the channels, GELU between them. It sees no neighbours, and so
 * is the floor for all other networks; with coordinates it learns a function of place.
 */
#include "layers.h"

#include <specula/network.h>

enum { WIDTH, LAYERS };

static const spc_parameter parameters[] = {
    [WIDTH] = {.name = "width",
               .type = SPC_INTEGER,
               .fallback = 128,
               .minimum = 1,
               .maximum = 65536,
               .doc = "channels of hidden layers"},
    [LAYERS] = {.name = "layers",
                .type = SPC_INTEGER,
                .fallback = 3,
                .minimum = 1,
                .maximum = 100,
                .doc = "hidden layers"},
    {.name = NULL},
};

/* Conditions become channels that are the same everywhere. */
static spc_tensor *start(spc_tensor *fields, spc_tensor *conditions, size_t width) {
    spc_tensor *x = spc_layer_dense(spc_with_coordinates(fields), "layer.0", width);
    if (!conditions) return x;
    return spc_modulate(x, NULL, spc_layer_dense(conditions, "condition", width));
}

static spc_tensor *build(spc_graph *graph, const spc_network_setting *setting,
                         const spc_value *values, spc_tensor *fields, spc_tensor *conditions) {
    (void)graph;
    const size_t width = (size_t)values[WIDTH].number, layers = (size_t)values[LAYERS].number;
    spc_tensor *x = spc_gelu(start(fields, conditions, width));
    for (size_t layer = 1; layer < layers; layer++) {
        x = spc_gelu(spc_layer_dense(x, spc_name_of("layer.%zu", layer).text, width));
    }
    return spc_layer_dense(x, "project", setting->outputs);
}

const spc_network spc_network_mlp = {
    .abi = SPC_ABI,
    .name = "mlp",
    .doc = "dense layers at each point, without neighbours: a floor",
    .cite = "Rumelhart, Hinton, Williams, Nature 323 (1986)",
    .form = {true, true, true},
    .flags = SPC_NETWORK_ANY_GRID | SPC_NETWORK_ANY_SPACING | SPC_NETWORK_CONDITIONAL,
    .parameters = parameters,
    .small = "{width: 32, layers: 2}",
    .build = build,
};
