/* specula: unet_base.c
 *
 * The plain U-Net (Ronneberger et al. 2015) as PDEArena has it (Gupta and Brandstetter 2023, U-Net base): blocks of
 *     conv, norm, gelu, conv, norm, gelu
 * on grids that are halved from level to level, by the largest of each block of points or their mean, while channels double; on
 * the way back a transposed convolution (kernel 2, stride 2) halves the channels, what the way down left is put before them, and a block
 * follows. Kernel 3, group norm with one group in place of batch norm. Conditions scale and shift the channels after the first
 * norm of each block. Its convolutions are periodic here, for the grids are; PDEArena's see zeros beyond them.
 *
 * PDEBench's baseline is `width: 32, activation: tanh`, but for batch norm and a last convolution of kernel 1. Each axis must be
 * divisible by 2 for each level.
 */
#include "layers.h"

#include <specula/network.h>

enum { WIDTH, LEVELS, POOLING, ACTIVATION };
enum { MAX_LEVELS = 8 };

static const spc_parameter parameters[] = {
    [WIDTH] = {.name = "width",
               .type = SPC_INTEGER,
               .fallback = 64,
               .minimum = 1,
               .maximum = 4096,
               .doc = "channels on the finest grid"},
    [LEVELS] = {.name = "levels",
                .type = SPC_INTEGER,
                .fallback = 4,
                .minimum = 1,
                .maximum = MAX_LEVELS,
                .doc = "coarser grids"},
    [POOLING] = SPC_POOLING_PARAMETER,
    [ACTIVATION] = SPC_ACTIVATION_PARAMETER(SPC_GELU, "function after each norm"),
    {.name = NULL},
};

typedef struct unet {
    double pooling;
    spc_activation *activation;
    spc_tensor *conditions;
} unet;

static spc_tensor *block(const unet *u, spc_tensor *x, const char *name, size_t channels) {
    const spc_double_convolution how = {channels, channels, u->activation, u->conditions, false};
    return spc_layer_double_convolution(x, name, how);
}

static spc_tensor *down(const unet *u, spc_tensor *x, int level) {
    if (!x) return NULL;
    const size_t channels = 2 * spc_tensor_channels(x);
    return block(u, spc_halve(x, u->pooling), spc_name_of("down.%d", level).text, channels);
}

static spc_tensor *up(const unet *u, spc_tensor *x, spc_tensor *left, int level) {
    if (!x || !left) return NULL;
    const spc_convolution how = {.kernel = {2}, .stride = 2, .transposed = true};
    const size_t channels = spc_tensor_channels(x) / 2;
    x = spc_layer_convolution(x, spc_name_of("up.%d.double", level).text, channels, how);
    x = spc_concatenate(spc_tensor_graph(left), (spc_tensor *[]){left, x}, 2);
    return block(u, x, spc_name_of("up.%d", level).text, channels);
}

static spc_tensor *build(spc_graph *graph, const spc_network_setting *setting,
                         const spc_value *values, spc_tensor *fields, spc_tensor *conditions) {
    (void)graph;
    const unet u = {values[POOLING].number, spc_activation_at(values[ACTIVATION].number),
                    conditions};
    const int levels = (int)values[LEVELS].number;
    spc_tensor *left[MAX_LEVELS];
    spc_tensor *x = block(&u, fields, "lift", (size_t)values[WIDTH].number);
    for (int level = 0; level < levels; level++) {
        left[level] = x;
        x = down(&u, x, level);
    }
    for (int level = levels; level-- > 0;) x = up(&u, x, left[level], level);
    return spc_layer_convolution(x, "project", setting->outputs, (spc_convolution){.kernel = {3}});
}

const spc_network spc_network_unet_base = {
    .abi = SPC_ABI,
    .name = "unet_base",
    .doc = "plain U-Net: two convolutions a level, halved by the largest of neighbours",
    .cite = "Ronneberger et al., MICCAI (2015); Gupta, Brandstetter, TMLR (2023)",
    .form = {true, true, true},
    .flags = SPC_NETWORK_ANY_GRID | SPC_NETWORK_CONDITIONAL,
    .parameters = parameters,
    .small = "{width: 8, levels: 2, pooling: average}",
    .build = build,
};
