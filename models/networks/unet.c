/* specula: unet.c
 *
 * The conditional U-Net of PDE-Refiner (Lippe et al. 2023) and PDEArena (Gupta and Brandstetter 2023): residual blocks
 *     y = conv(gelu(norm(x))) + W e,   x <- shortcut(x) + conv(gelu(norm(y))),
 * on grids that are halved from level to level (kernel 3, stride 2) and doubled on the way back (transposed, kernel 4,
 * stride 2), where the blocks see what the way down left. Group norm with one group; convolutions of kernel 3, periodic; the
 * second of a block, and the last of all, start at zero. Conditions are told by the sum e of multilayer perceptrons of
 * cos(w c) and sin(w c), w falling from 1 to 1e-4.
 *
 * Channels are multiplied from level to level by `multipliers`, one after the other: defaults are 64, 128, 256, 1024 as published
 * for one axis. Each axis must be divisible by 2 for each level beyond the first.
 */
#include <specula/network.h>
#include <stdio.h>

enum { WIDTH, MULTIPLIERS, BLOCKS };
enum { MAX_LEVELS = 8, MAX_BLOCKS = 8, NAME = 64 };

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
    {.name = NULL},
};

typedef struct unet {
    size_t levels, blocks, width, channels[MAX_LEVELS];
    spc_tensor *embedding;
    spc_tensor *left[MAX_LEVELS * (MAX_BLOCKS + 1)]; /* on the way down */
    size_t count;
} unet;

static spc_tensor *embed(spc_tensor *conditions, size_t width) {
    spc_tensor *sum = NULL;
    for (size_t i = 0; i < spc_tensor_channels(conditions); i++) {
        char name[NAME];
        spc_tensor *condition = spc_channels(conditions, i, 1);
        if (!condition) return NULL;
        snprintf(name, sizeof name, "condition.%zu.0", i);
        spc_tensor *e =
            spc_gelu(spc_layer_dense(spc_embed_numbers(condition, width, 1e4), name, 4 * width));
        snprintf(name, sizeof name, "condition.%zu.1", i);
        e = spc_layer_dense(e, name, 4 * width);
        sum = i ? spc_add(sum, e) : e;
    }
    return sum;
}

static spc_tensor *convolve(spc_tensor *x, const char *block, const char *part, size_t channels,
                            bool zero) {
    char name[NAME];
    snprintf(name, sizeof name, "%s.%s", block, part);
    return spc_layer_convolution(x, name, channels,
                                 (spc_convolution){.kernel = {3}, .zero_start = zero});
}

static spc_tensor *activate(spc_tensor *x, const char *block, const char *part) {
    char name[NAME];
    snprintf(name, sizeof name, "%s.%s", block, part);
    return spc_gelu(spc_layer_group_norm(x, name, 1));
}

static spc_tensor *residual(const unet *u, spc_tensor *x, const char *block, size_t channels) {
    char name[NAME];
    spc_tensor *y = convolve(activate(x, block, "norm.0"), block, "conv.0", channels, false);
    if (!y) return NULL;
    if (u->embedding) {
        snprintf(name, sizeof name, "%s.condition", block);
        spc_tensor *shift = spc_layer_dense(spc_gelu(u->embedding), name, channels);
        if (!shift) return NULL;
        y = spc_modulate(y, NULL, shift);
    }
    y = convolve(activate(y, block, "norm.1"), block, "conv.1", channels, true);
    snprintf(name, sizeof name, "%s.shortcut", block);
    if (spc_tensor_channels(x) != channels) x = spc_layer_dense(x, name, channels);
    return spc_add(x, y);
}

static spc_tensor *way_down(unet *u, spc_tensor *x) {
    char name[NAME];
    u->left[u->count++] = x;
    for (size_t level = 0; level < u->levels; level++) {
        for (size_t i = 0; x && i < u->blocks; i++) {
            snprintf(name, sizeof name, "down.%zu.%zu", level, i);
            x = residual(u, x, name, u->channels[level]);
            u->left[u->count++] = x;
        }
        if (level + 1 == u->levels) continue;
        snprintf(name, sizeof name, "down.%zu.halve", level);
        x = spc_layer_convolution(x, name, u->channels[level],
                                  (spc_convolution){.kernel = {3}, .stride = 2});
        u->left[u->count++] = x;
    }
    return x;
}

static spc_tensor *way_up(unet *u, spc_tensor *x) {
    char name[NAME];
    for (size_t level = u->levels; level-- > 0;) {
        for (size_t i = 0; x && i <= u->blocks; i++) {
            spc_tensor *both[] = {x, u->left[--u->count]};
            const size_t next = level ? u->channels[level - 1] : u->width;
            snprintf(name, sizeof name, "up.%zu.%zu", level, i);
            x = spc_concatenate(spc_tensor_graph(x), both, 2);
            if (x) x = residual(u, x, name, i < u->blocks ? u->channels[level] : next);
        }
        if (level == 0 || !x) continue;
        snprintf(name, sizeof name, "up.%zu.double", level);
        x = spc_layer_convolution(
            x, name, spc_tensor_channels(x),
            (spc_convolution){.kernel = {4}, .stride = 2, .transposed = true});
    }
    return x;
}

static spc_tensor *build(spc_graph *graph, const spc_network_setting *setting,
                         const spc_value *values, spc_tensor *fields, spc_tensor *conditions) {
    unet u = {.levels = values[MULTIPLIERS].count,
              .blocks = (size_t)values[BLOCKS].number,
              .width = (size_t)values[WIDTH].number};
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
    x = way_down(&u, x);
    for (size_t i = 0; x && i < 2; i++) {
        x = residual(&u, x, i ? "middle.1" : "middle.0", u.channels[u.levels - 1]);
    }
    x = spc_gelu(spc_layer_group_norm(way_up(&u, x), "norm", u.width % 8 ? 1 : 8));
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
