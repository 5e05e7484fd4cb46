/* specula: mlp.c
 *
 * A multilayer perceptron at each point: dense layers over the channels, GELU between them. It sees no neighbours, and so
 * is the floor for all other networks; with coordinates it learns a function of place.
 */
#include <specula/network.h>
#include <stdio.h>

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
static spc_tensor *start(spc_graph *graph, spc_tensor *fields, spc_tensor *conditions,
                         size_t width) {
    spc_tensor *x = spc_concatenate(graph, (spc_tensor *[]){fields, spc_coordinates(fields)}, 2);
    x = spc_layer_dense(x, "layer.0", width);
    if (!conditions) return x;
    return spc_modulate(x, NULL, spc_layer_dense(conditions, "condition", width));
}

static spc_tensor *build(spc_graph *graph, const spc_network_setting *setting,
                         const spc_value *values, spc_tensor *fields, spc_tensor *conditions) {
    const size_t width = (size_t)values[WIDTH].number, layers = (size_t)values[LAYERS].number;
    spc_tensor *x = spc_gelu(start(graph, fields, conditions, width));
    for (size_t layer = 1; layer < layers; layer++) {
        char name[32];
        snprintf(name, sizeof name, "layer.%zu", layer);
        x = spc_gelu(spc_layer_dense(x, name, width));
    }
    return spc_layer_dense(x, "project", setting->outputs);
}

const spc_network spc_network_mlp = {
    .abi = SPC_ABI,
    .name = "mlp",
    .doc = "dense layers at each point, without neighbours: a floor",
    .cite = "Rumelhart, Hinton, Williams, Nature 323 (1986)",
    .form = {true, true, true},
    .flags = SPC_NETWORK_ANY_GRID | SPC_NETWORK_CONDITIONAL,
    .parameters = parameters,
    .small = "{width: 32, layers: 2}",
    .build = build,
};
