/* specula: unet.c
 *
 * The conditional U-Net of PDE-Refiner (Lippe et al. 2023) and PDEArena (Gupta and Brandstetter 2023): residual blocks
 *     y = conv(gelu(norm(x))) + W e,   x <- shortcut(x) + conv(gelu(norm(y))),
 * on grids that are halved from level to level (kernel 3, stride 2) and doubled on the way back (transposed, kernel 4,
 * stride 2), where the blocks see what the way down left. Group norm with one group; convolutions of kernel 3, periodic; the
 * second of a block, and the last of all, start at zero. Conditions are told by the sum e of multilayer perceptrons of
 * cos(w c) and sin(w c), w falling from 1 to 1e-4.
 *
 * Attention, on the coarsest levels that `attention` counts, and in the middle: x <- x + W o, o over all points of norm(x). Its
 * cost grows with the square of their number.
 *
 * Channels are multiplied from level to level by `multipliers`, one after the other: defaults are 64, 128, 256, 1024 as published
 * for one axis. Each axis must be divisible by 2 for each level beyond the first.
 */
#include "layers.h"

#include <specula/network.h>

enum { WIDTH, MULTIPLIERS, BLOCKS, ATTENTION, HEADS };
enum { MAX_LEVELS = 8, MAX_BLOCKS = 8 };

static const spc_parameter parameters[] = {
    [WIDTH] = {.name = "width",
               .type = SPC_INTEGER,
               .fallback = 64,
               .minimum = 2,
               .maximum = 4096,
               .doc = "channels of the first convolution; even"},
    [MULTIPLIERS] = {.name = "multipliers",
                     .type = SPC_REALS,
                     .text = "[1, 2, 2, 4]",
                     .minimum = 1,
                     .maximum = 16,
                     .doc = "of channels, from level to level"},
    [BLOCKS] = {.name = "blocks",
                .type = SPC_INTEGER,
                .fallback = 2,
                .minimum = 1,
                .maximum = MAX_BLOCKS,
                .doc = "residual blocks a level on the way down; one more on the way up"},
    [ATTENTION] = {.name = "attention",
                   .type = SPC_INTEGER,
                   .fallback = 0,
                   .minimum = 0,
                   .maximum = MAX_LEVELS,
                   .doc = "coarsest levels whose blocks are followed by attention over all points"},
    [HEADS] = {.name = "heads",
               .type = SPC_INTEGER,
               .fallback = 1,
               .minimum = 1,
               .maximum = 1024,
               .doc = "heads of attention"},
    {.name = NULL},
};

typedef struct unet {
    size_t levels, blocks, width, attention, heads, channels[MAX_LEVELS];
    spc_tensor *embedding;
    spc_tensor *left[MAX_LEVELS * (MAX_BLOCKS + 1)]; /* on the way down */
    size_t count;
} unet;

static spc_tensor *embed(spc_tensor *conditions, size_t width) {
    spc_tensor *sum = NULL;
    for (size_t i = 0; i < spc_tensor_channels(conditions); i++) {
        spc_tensor *condition = spc_channels(conditions, i, 1);
        spc_tensor *e = spc_embed_numbers(condition, width, 1e4);
        e = spc_layer_perceptron(e, spc_name_of("condition.%zu", i).text, 4 * width, 4 * width,
                                 spc_gelu);
        sum = i ? spc_add(sum, e) : e;
    }
    return sum;
}

static spc_tensor *convolve(spc_tensor *x, const char *block, int part, size_t channels,
                            bool zero) {
    return spc_layer_convolution(x, spc_name_of("%s.conv.%d", block, part).text, channels,
                                 (spc_convolution){.kernel = {3}, .zero_start = zero});
}

static spc_tensor *activate(spc_tensor *x, const char *block, int part) {
    return spc_gelu(spc_layer_group_norm(x, spc_name_of("%s.norm.%d", block, part).text, 1));
}

static spc_tensor *residual(const unet *u, spc_tensor *x, const char *block, size_t channels) {
    spc_tensor *y = convolve(activate(x, block, 0), block, 0, channels, false);
    if (!y) return NULL;
    if (u->embedding) {
        spc_tensor *shift = spc_layer_dense(spc_gelu(u->embedding),
                                            spc_name_of("%s.condition", block).text, channels);
        if (!shift) return NULL;
        y = spc_modulate(y, NULL, shift);
    }
    y = convolve(activate(y, block, 1), block, 1, channels, true);
    if (spc_tensor_channels(x) != channels) {
        x = spc_layer_dense(x, spc_name_of("%s.shortcut", block).text, channels);
    }
    return spc_add(x, y);
}

/* A residual block, and attention on the coarsest levels. */
static spc_tensor *block(const unet *u, spc_tensor *x, size_t level, const char *name,
                         size_t channels) {
    x = residual(u, x, name, channels);
    if (level + u->attention < u->levels) return x;
    const spc_name own = spc_name_of("%s.attention", name);
    spc_tensor *y = spc_layer_group_norm(x, spc_name_of("%s.norm", own.text).text, 1);
    return spc_add(x, spc_layer_attention(y, own.text, u->heads, false));
}

static spc_tensor *way_down(unet *u, spc_tensor *x) {
    u->left[u->count++] = x;
    for (size_t level = 0; level < u->levels; level++) {
        for (size_t i = 0; x && i < u->blocks; i++) {
            const spc_name name = spc_name_of("down.%zu.%zu", level, i);
            x = block(u, x, level, name.text, u->channels[level]);
            u->left[u->count++] = x;
        }
        if (level + 1 == u->levels) continue;
        x = spc_layer_convolution(x, spc_name_of("down.%zu.halve", level).text, u->channels[level],
                                  (spc_convolution){.kernel = {3}, .stride = 2});
        u->left[u->count++] = x;
    }
    return x;
}

static spc_tensor *middle(const unet *u, spc_tensor *x) {
    const size_t last = u->levels - 1;
    if (!x) return NULL;
    x = block(u, x, last, "middle.0", u->channels[last]);
    return x ? residual(u, x, "middle.1", u->channels[last]) : NULL;
}

static spc_tensor *way_up(unet *u, spc_tensor *x) {
    for (size_t level = u->levels; level-- > 0;) {
        for (size_t i = 0; x && i <= u->blocks; i++) {
            spc_tensor *both[] = {x, u->left[--u->count]};
            const size_t next = level ? u->channels[level - 1] : u->width;
            const spc_name name = spc_name_of("up.%zu.%zu", level, i);
            x = spc_concatenate(spc_tensor_graph(x), both, 2);
            if (x) x = block(u, x, level, name.text, i < u->blocks ? u->channels[level] : next);
        }
        if (level == 0 || !x) continue;
        x = spc_layer_convolution(
            x, spc_name_of("up.%zu.double", level).text, spc_tensor_channels(x),
            (spc_convolution){.kernel = {4}, .stride = 2, .transposed = true});
    }
    return x;
}

static spc_tensor *build(spc_graph *graph, const spc_network_setting *setting,
                         const spc_value *values, spc_tensor *fields, spc_tensor *conditions) {
    unet u = {.levels = values[MULTIPLIERS].count,
              .blocks = (size_t)values[BLOCKS].number,
              .width = (size_t)values[WIDTH].number,
              .attention = (size_t)values[ATTENTION].number,
              .heads = (size_t)values[HEADS].number};
    if (u.levels == 0 || u.levels > MAX_LEVELS) {
        return spc_graph_refuse(graph, "%zu multipliers; use 1 to %d", u.levels, MAX_LEVELS);
    }
    if (u.width % 2) return spc_graph_refuse(graph, "a width of %zu; use an even one", u.width);
    for (size_t i = 0; i < u.levels; i++) {
        const double factor = values[MULTIPLIERS].list[i];
        if (factor < 1 || factor != (double)(size_t)factor) {
            return spc_graph_refuse(graph, "a multiplier of %g; use whole numbers", factor);
        }
        u.channels[i] = (size_t)factor * (i ? u.channels[i - 1] : u.width);
    }
    u.embedding = conditions ? embed(conditions, u.width) : NULL;
    if (conditions && !u.embedding) return NULL;
    spc_tensor *x =
        spc_layer_convolution(fields, "lift", u.width, (spc_convolution){.kernel = {3}});
    x = way_up(&u, middle(&u, way_down(&u, x)));
    x = spc_gelu(spc_layer_group_norm(x, "norm", u.width % 8 ? 1 : 8));
    return spc_layer_convolution(x, "project", setting->outputs,
                                 (spc_convolution){.kernel = {3}, .zero_start = true});
}

const spc_network spc_network_unet = {
    .abi = SPC_ABI,
    .name = "unet",
    .doc = "conditional U-Net of residual blocks with group norm",
    .cite = "Gupta, Brandstetter, TMLR (2023); Lippe et al., NeurIPS (2023)",
    .form = {true, true, true},
    .flags = SPC_NETWORK_ANY_GRID | SPC_NETWORK_CONDITIONAL,
    .parameters = parameters,
    .small = "{width: 16, multipliers: [1, 2, 2], blocks: 1}",
    .build = build,
};
