/* specula: dilated_resnet.c
 *
 * A residual network of dilated convolutions that keeps all points. With conditions c,
 *     x <- lift(fields);   x <- x + conv(act(... act(conv(x + W c)))) in each block;   y = project(act(x)),
 * every convolution periodic, its dilation from the list `dilations`, which starts again in each block. The projection
 * starts at zero: the untrained network predicts nothing.
 *
 * Defaults are those of Stachenfeld et al. 2022: four blocks of seven layers, dilations 1 to 8 and back, width 48, ReLU. The small
 * one (width 32, kernel 5, two layers a block, SiLU) learns the Kuramoto-Sivashinsky equation in minutes. It sees no further
 * than the sum of its dilations, times half the kernel; fields that move further in one step are beyond it.
 */
#include "layers.h"

#include <specula/network.h>
#include <stdio.h>

enum { WIDTH, BLOCKS, KERNEL, DILATIONS, ACTIVATION };

static const spc_parameter parameters[] = {
    [WIDTH] = {.name = "width",
               .type = SPC_INTEGER,
               .fallback = 48,
               .minimum = 1,
               .maximum = 65536,
               .doc = "channels"},
    [BLOCKS] = {.name = "blocks",
                .type = SPC_INTEGER,
                .fallback = 4,
                .minimum = 1,
                .maximum = 100,
                .doc = "residual blocks"},
    [KERNEL] = {.name = "kernel",
                .type = SPC_INTEGER,
                .fallback = 3,
                .minimum = 1,
                .maximum = 31,
                .doc = "points of a kernel along each axis"},
    [DILATIONS] = {.name = "dilations",
                   .type = SPC_REALS,
                   .text = "[1, 2, 4, 8, 4, 2, 1]",
                   .minimum = 1,
                   .maximum = 1024,
                   .doc = "of the layers of a block, one after the other"},
    [ACTIVATION] = SPC_ACTIVATION_PARAMETER(SPC_RELU, "function between layers"),
    {.name = NULL},
};

static spc_tensor *activate(spc_tensor *x, const spc_value *values) {
    return spc_activation_at(values[ACTIVATION].number)(x);
}

static spc_tensor *convolve(spc_tensor *x, const char *name, const spc_value *values,
                            size_t dilation) {
    const spc_convolution how = {.kernel = {(size_t)values[KERNEL].number}, .dilation = dilation};
    return spc_layer_convolution(x, name, (size_t)values[WIDTH].number, how);
}

static spc_tensor *block(spc_tensor *x, size_t index, const spc_value *values,
                         spc_tensor *conditions) {
    char name[64];
    spc_tensor *y = x;
    if (conditions) {
        snprintf(name, sizeof name, "block.%zu.condition", index);
        spc_tensor *shift = spc_layer_dense(conditions, name, (size_t)values[WIDTH].number);
        if (!shift) return NULL;
        y = spc_modulate(y, NULL, shift);
    }
    for (size_t layer = 0; layer < values[DILATIONS].count; layer++) {
        snprintf(name, sizeof name, "block.%zu.%zu", index, layer);
        y = convolve(activate(y, values), name, values, (size_t)values[DILATIONS].list[layer]);
    }
    return spc_add(x, y);
}

static spc_tensor *build(spc_graph *graph, const spc_network_setting *setting,
                         const spc_value *values, spc_tensor *fields, spc_tensor *conditions) {
    for (size_t i = 0; i < values[DILATIONS].count; i++) {
        const double dilation = values[DILATIONS].list[i];
        if (dilation < 1 || dilation != (double)(size_t)dilation) {
            return spc_graph_refuse(graph, "a dilation of %g; use whole numbers from 1", dilation);
        }
    }
    spc_tensor *x = convolve(fields, "lift", values, 1);
    for (size_t i = 0; i < (size_t)values[BLOCKS].number; i++) x = block(x, i, values, conditions);
    const spc_convolution head = {.kernel = {(size_t)values[KERNEL].number}, .zero_start = true};
    return spc_layer_convolution(activate(x, values), "project", setting->outputs, head);
}

const spc_network spc_network_dilated_resnet = {
    .abi = SPC_ABI,
    .name = "dilated_resnet",
    .doc = "residual blocks of dilated convolutions on all points",
    .cite = "Stachenfeld et al., ICLR (2022)",
    .form = {true, true, true},
    .flags = SPC_NETWORK_ANY_GRID | SPC_NETWORK_CONDITIONAL,
    .parameters = parameters,
    .small = "{width: 32, kernel: 5, dilations: [1, 2], activation: silu}",
    .build = build,
};
