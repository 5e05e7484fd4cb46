/* specula: lsm.c
 *
 * Latent spectral model (Wu, Hu, Luo, Wang, Long, ICML 2023): a U-Net each of whose levels is worked on in the coordinates of a few tokens. What the way
 * down has found on a level is cut into patches of points x_l, and in each patch, with `tokens` learned z_m,
 *
 *   z_m <- z_m + sum over l of softmax_l(z_m.k_l) v_l,        k, v from x by dense layers,
 *   z   <- z + sum over i of a_i sin(pi i z/B) + b_i cos(pi i z/B),   i = 0 ... B - 1, a and b by channel,
 *   x_l <- x_l + sum over m of softmax_m(q_l.z_m) z_m,        q from x by a dense layer,
 *
 * products by head and without a factor. Around it: fields and coordinates lifted to `width` channels, that double on coarser grids (but for the coarsest)
 * by the largest of blocks and two convolutions (kernel 3) with norms and ReLU; back by lines between points, what was left put
 * before, two convolutions; a dense layer, and two over 128 channels. Group norm with one group stands in place of batch norm, and
 * grids are periodic in place of padded. Conditions scale and shift the channels after the first norm of each pair.
 *
 * Each axis must be divisible by the patch times 2 for each scale beyond the first.
 */
#include "layers.h"

#include <math.h>
#include <specula/network.h>

enum { WIDTH, SCALES, PATCH, TOKENS, HEADS, BASIS, POOLING, ACTIVATION, COORDINATES };
enum { MAX_SCALES = 8, PROJECTION = 128 };

static const spc_parameter parameters[] = {
    [WIDTH] = {.name = "width",
               .type = SPC_INTEGER,
               .fallback = 64,
               .minimum = 1,
               .maximum = 4096,
               .doc = "channels on the finest grid"},
    [SCALES] = {.name = "scales",
                .type = SPC_INTEGER,
                .fallback = 5,
                .minimum = 1,
                .maximum = MAX_SCALES,
                .doc = "grids, the finest among them"},
    [PATCH] = {.name = "patch",
               .type = SPC_INTEGER,
               .fallback = 4,
               .minimum = 1,
               .maximum = 1024,
               .doc = "points of a patch along each axis"},
    [TOKENS] = {.name = "tokens",
                .type = SPC_INTEGER,
                .fallback = 4,
                .minimum = 1,
                .maximum = 1024,
                .doc = "learned tokens of a patch"},
    [HEADS] = {.name = "heads",
               .type = SPC_INTEGER,
               .fallback = 8,
               .minimum = 1,
               .maximum = 1024,
               .doc = "heads of attention; must divide the width"},
    [BASIS] = {.name = "basis",
               .type = SPC_INTEGER,
               .fallback = 12,
               .minimum = 1,
               .maximum = 1024,
               .doc = "waves of the basis, B"},
    [POOLING] = SPC_POOLING_PARAMETER,
    [ACTIVATION] = SPC_ACTIVATION_PARAMETER(SPC_RELU, "function after each norm"),
    [COORDINATES] = SPC_COORDINATES_PARAMETER,
    {.name = NULL},
};

typedef struct lsm {
    spc_graph *graph;
    const spc_value *values;
    spc_tensor *conditions;
} lsm;

static size_t number(const lsm *l, int parameter) {
    return (size_t)l->values[parameter].number;
}

/* ---- tokens ---- */

static spc_tensor *weight(const lsm *l, const char *name, const char *part, spc_shape shape) {
    const double most = 1 / (double)shape.n[shape.rank - 1];
    return spc_weight(l->graph, spc_name_of("%s.%s", name, part).text, shape,
                      (spc_start){SPC_START_UNIFORM, 0, most});
}

/* As many of z for every patch of x, which attention alone would share. */
static spc_tensor *tokens(const lsm *l, spc_tensor *x, const char *name) {
    const size_t channels = spc_tensor_channels(x), count = number(l, TOKENS);
    spc_tensor *z = weight(l, name, "tokens", spc_shape_list(2, (size_t[]){count, channels}));
    const size_t batch = spc_tensor_batch(x);
    spc_tensor *one = spc_constant(l->graph, spc_shape_list(3, (size_t[]){batch, count, count}));
    if (!z || !one) return NULL;
    for (size_t i = 0; i < batch * count; i++) {
        spc_tensor_values(one)[i * count + i % count] = 1;
    }
    return spc_dense(one, z, NULL, NULL);
}

static spc_tensor *attend(const lsm *l, spc_tensor *queries, spc_tensor *keys, spc_tensor *values) {
    return spc_attend(queries, keys, values,
                      (spc_attention){.heads = number(l, HEADS), .scale = 1});
}

static spc_tensor *solve(const lsm *l, spc_tensor *x, const char *name) {
    const size_t channels = spc_tensor_channels(x), basis = number(l, BASIS);
    spc_tensor *keys = spc_layer_dense(x, spc_name_of("%s.key", name).text, channels);
    spc_tensor *values = spc_layer_dense(x, spc_name_of("%s.value", name).text, channels);
    spc_tensor *z = tokens(l, x, name);
    z = spc_add(z, attend(l, z, keys, values));
    spc_tensor *waves = weight(l, name, "waves", spc_shape_list(3, (size_t[]){basis, 2, channels}));
    z = spc_add(z, spc_wave_series(z, waves, acos(-1) / (double)basis));
    spc_tensor *queries = spc_layer_dense(x, spc_name_of("%s.query", name).text, channels);
    return spc_add(x, attend(l, queries, z, z));
}

static spc_tensor *patchwise(const lsm *l, spc_tensor *x, int level) {
    if (!x) return NULL;
    const size_t side = number(l, PATCH);
    const size_t size[SPC_MAX_DIMS] = {side, side, side};
    const size_t *points = spc_tensor_shape(x)->n + 1;
    spc_tensor *patches = spc_patches(x, size);
    if (!patches) return NULL;
    return spc_join_patches(solve(l, patches, spc_name_of("scale.%d", level).text), points);
}

/* ---- the U-Net around them ---- */

static spc_tensor *pair(const lsm *l, spc_tensor *x, const char *name, size_t middle,
                        size_t channels) {
    return spc_layer_double_convolution(
        x, name,
        (spc_double_convolution){middle, channels, spc_activation_at(l->values[ACTIVATION].number),
                                 l->conditions, .no_bias = true});
}

static spc_tensor *back(const lsm *l, spc_tensor *x, spc_tensor *left, int level) {
    if (!x || !left) return NULL;
    const size_t channels = spc_tensor_channels(left);
    x = spc_resample(x, spc_tensor_shape(left)->n + 1, SPC_RESAMPLE_LINEAR);
    x = spc_concatenate(l->graph, (spc_tensor *[]){left, x}, 2);
    return pair(l, x, spc_name_of("up.%d", level).text, channels, level ? channels / 2 : channels);
}

static spc_tensor *build(spc_graph *graph, const spc_network_setting *setting,
                         const spc_value *values, spc_tensor *fields, spc_tensor *conditions) {
    const lsm l = {graph, values, conditions};
    const size_t width = number(&l, WIDTH);
    const int scales = (int)number(&l, SCALES);
    spc_tensor *left[MAX_SCALES];
    spc_tensor *x = values[COORDINATES].number != 0 ? spc_with_coordinates(fields) : fields;
    x = pair(&l, spc_layer_dense(x, "lift", width), "down.0", width, width);
    for (int level = 0; level + 1 < scales; level++) {
        left[level] = x;
        const size_t channels = (level + 2 < scales ? width << 1 : width) << level;
        x = pair(&l, spc_halve(x, values[POOLING].number), spc_name_of("down.%d", level + 1).text,
                 channels, channels);
    }
    x = patchwise(&l, x, scales - 1);
    for (int level = scales - 1; level-- > 0;) {
        x = back(&l, x, patchwise(&l, left[level], level), level);
    }
    x = spc_layer_dense(x, "mix", width);
    return spc_layer_perceptron(x, "project", PROJECTION, setting->outputs, spc_gelu);
}

const spc_network spc_network_lsm = {
    .abi = SPC_ABI,
    .name = "lsm",
    .doc =
        "latent spectral model: a U-Net whose patches are worked on as tokens in a basis of waves",
    .cite = "Wu, Hu, Luo, Wang, Long, ICML (2023), arXiv:2301.12664",
    .form = {true, true, true},
    .flags = SPC_NETWORK_ANY_GRID | SPC_NETWORK_CONDITIONAL,
    .parameters = parameters,
    .small = "{width: 16, scales: 2, heads: 4, basis: 8, pooling: average, activation: gelu}",
    .build = build,
};
