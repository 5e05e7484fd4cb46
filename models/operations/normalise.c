/* specula: normalise.c
 *
 * Normalisation of each member of the batch by its own mean m and variance v:
 *     y = scale (x - m) / sqrt(v + 1e-5) + shift,
 * taken over all points and the channels of a group (Wu and He 2018; one channel each: instance norm), or at each point over its
 * channels (layer norm, Ba et al. 2016).
 */
#include "tensor/operation.h"
#include "tensor/rows.h"

#include <math.h>
#include <stdio.h>

#define FLOOR ((spc_real)1e-5)

typedef struct settings {
    size_t members, points, channels, groups; /* a point is a member of layer norm */
} settings;

/* Numbers by channel, for one member. */
typedef struct columns {
    spc_real *mean, *factor, *first, *second;
} columns;

static columns columns_of(const spc_tensor *y) {
    const size_t channels = ((const settings *)y->settings)->channels;
    return (columns){y->work, y->work + channels, y->work + 2 * channels, y->work + 3 * channels};
}

/* Means over each group, in the place of sums by channel. */
static void average(const settings *s, spc_real *sums) {
    const size_t width = s->channels / s->groups;
    for (size_t first = 0; first < s->channels; first += width) {
        spc_real sum = 0;
        for (size_t c = 0; c < width; c++) sum += sums[first + c];
        for (size_t c = 0; c < width; c++) sums[first + c] = sum / (spc_real)(width * s->points);
    }
}

static void measure(const settings *s, const spc_real *restrict x, spc_real *restrict mean,
                    spc_real *restrict factor) {
    spc_rows_fill(mean, NULL, s->channels, 1);
    spc_rows_fill(factor, NULL, s->channels, 1);
    spc_rows_sum(mean, x, s->channels, s->points);
    average(s, mean);
    for (size_t i = 0; i < s->points; i++) {
        for (size_t c = 0; c < s->channels; c++) {
            const spc_real d = x[i * s->channels + c] - mean[c];
            factor[c] += d * d;
        }
    }
    average(s, factor);
    for (size_t c = 0; c < s->channels; c++) factor[c] = 1 / (spc_real)sqrt(factor[c] + FLOOR);
}

/* What forward found, spread to all channels. */
static void recall(const settings *s, const spc_real *kept, const columns *by) {
    const size_t width = s->channels / s->groups;
    for (size_t c = 0; c < s->channels; c++) {
        by->mean[c] = kept[2 * (c / width)];
        by->factor[c] = kept[2 * (c / width) + 1];
    }
}

static void retain(const settings *s, spc_real *kept, const columns *by) {
    const size_t width = s->channels / s->groups;
    for (size_t g = 0; g < s->groups; g++) {
        kept[2 * g] = by->mean[g * width];
        kept[2 * g + 1] = by->factor[g * width];
    }
}

static void forward(const spc_tensor *y) {
    const settings *s = y->settings;
    const spc_tensor *scale = y->operand[1], *shift = y->operand[2];
    const columns by = columns_of(y);
    const size_t size = s->points * s->channels;
    for (size_t m = 0; m < s->members; m++) {
        const spc_real *restrict x = y->operand[0]->value + m * size;
        spc_real *restrict out = y->value + m * size;
        measure(s, x, by.mean, by.factor);
        retain(s, y->kept + 2 * m * s->groups, &by);
        for (size_t c = 0; c < s->channels; c++) {
            by.first[c] = by.factor[c] * (scale ? scale->value[c] : 1);
            by.second[c] = (shift ? shift->value[c] : 0) - by.first[c] * by.mean[c];
        }
        for (size_t i = 0; i < s->points; i++) {
            for (size_t c = 0; c < s->channels; c++) {
                out[i * s->channels + c] = by.first[c] * x[i * s->channels + c] + by.second[c];
            }
        }
    }
}

/* Sums by channel of g and of g times the normalised x. */
static void sum_products(const settings *s, const spc_real *restrict x, const spc_real *restrict g,
                         const columns *by) {
    spc_real *restrict first = by->first, *restrict second = by->second;
    spc_rows_fill(first, NULL, s->channels, 1);
    spc_rows_fill(second, NULL, s->channels, 1);
    for (size_t i = 0; i < s->points; i++) {
        for (size_t c = 0; c < s->channels; c++) {
            const size_t at = i * s->channels + c;
            first[c] += g[at];
            second[c] += g[at] * (x[at] - by->mean[c]) * by->factor[c];
        }
    }
}

/* out += d normalised / dx applied to scale g, the same both ways: the matrix is symmetric. */
static void apply_slope(const settings *s, const spc_real *restrict x, const spc_real *restrict g,
                        const spc_real *scale, const columns *by, spc_real *restrict out) {
    for (size_t c = 0; c < s->channels; c++) {
        by->first[c] *= scale ? scale[c] : 1;
        by->second[c] *= scale ? scale[c] : 1;
    }
    average(s, by->first);
    average(s, by->second);
    for (size_t i = 0; i < s->points; i++) {
        for (size_t c = 0; c < s->channels; c++) {
            const size_t at = i * s->channels + c;
            const spc_real normal = (x[at] - by->mean[c]) * by->factor[c];
            out[at] += by->factor[c] *
                       ((scale ? scale[c] : 1) * g[at] - by->first[c] - normal * by->second[c]);
        }
    }
}

static void backward(const spc_tensor *y) {
    const settings *s = y->settings;
    const spc_tensor *x = y->operand[0], *scale = y->operand[1], *shift = y->operand[2];
    const columns by = columns_of(y);
    const size_t size = s->points * s->channels;
    spc_real *dx = x->gradient ? spc_gradient_sum(y, 0) : NULL;
    spc_real *dscale = scale && scale->gradient ? spc_gradient_sum(y, 1) : NULL;
    spc_real *dshift = shift && shift->gradient ? spc_gradient_sum(y, 2) : NULL;
    for (size_t m = 0; m < s->members; m++) {
        const spc_real *values = x->value + m * size, *dy = y->gradient + m * size;
        recall(s, y->kept + 2 * m * s->groups, &by);
        sum_products(s, values, dy, &by);
        if (dshift) spc_add_numbers(dshift, by.first, s->channels);
        if (dscale) spc_add_numbers(dscale, by.second, s->channels);
        if (dx) apply_slope(s, values, dy, scale ? scale->value : NULL, &by, dx + m * size);
    }
}

/* y' += scale' normalised + shift', and scale (what x' brings), which is in y' before. */
static void finish_tangent(const spc_tensor *y, const spc_real *x, const columns *by,
                           spc_real *out) {
    const settings *s = y->settings;
    const spc_tensor *scale = y->operand[1], *shift = y->operand[2];
    for (size_t i = 0; i < s->points; i++) {
        for (size_t c = 0; c < s->channels; c++) {
            const size_t at = i * s->channels + c;
            spc_real value = out[at] * (scale ? scale->value[c] : 1);
            if (scale && scale->tangent) {
                value += scale->tangent[c] * (x[at] - by->mean[c]) * by->factor[c];
            }
            out[at] = value + (shift && shift->tangent ? shift->tangent[c] : 0);
        }
    }
}

static void tangent(const spc_tensor *y) {
    const settings *s = y->settings;
    const spc_tensor *x = y->operand[0];
    const columns by = columns_of(y);
    const size_t size = s->points * s->channels;
    spc_rows_fill(y->tangent, NULL, y->size, 1);
    for (size_t m = 0; m < s->members; m++) {
        const spc_real *values = x->value + m * size;
        recall(s, y->kept + 2 * m * s->groups, &by);
        if (x->tangent) {
            const spc_real *dx = x->tangent + m * size;
            sum_products(s, values, dx, &by);
            apply_slope(s, values, dx, NULL, &by, y->tangent + m * size);
        }
        finish_tangent(y, values, &by, y->tangent + m * size);
    }
}

static const spc_operation normalise = {
    .name = "normalise",
    .keeps = SPC_KEEPS_FIRST | SPC_KEEPS_SECOND,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};

spc_tensor *spc_normalise(spc_tensor *x, size_t groups, spc_tensor *scale, spc_tensor *shift) {
    if (!x) return NULL;
    const size_t channels = spc_tensor_channels(x);
    if (groups && channels % groups) {
        return spc_graph_refuse(x->graph, "%zu channels are not divided by %zu groups", channels,
                                groups);
    }
    if ((scale && scale->size != channels) || (shift && shift->size != channels)) {
        return spc_graph_refuse(x->graph, "normalise: scale and shift must have %zu channels",
                                channels);
    }
    spc_tensor *y =
        spc_result(x->graph, &normalise, x->shape, (spc_tensor *[]){x, scale, shift}, 3);
    settings *s = y ? spc_settings(y, sizeof *s) : NULL;
    if (!s) return NULL;
    s->channels = channels;
    s->groups = groups ? groups : 1;
    s->members = groups ? spc_tensor_batch(x) : spc_tensor_rows(x);
    s->points = x->size / channels / s->members;
    y->kept_size = 2 * s->members * s->groups;
    y->work_size = 4 * channels;
    return y;
}

static spc_tensor *layer(spc_tensor *x, const char *name, size_t groups) {
    if (!x) return NULL;
    char label[128];
    const size_t channels = spc_tensor_channels(x);
    const spc_shape shape = spc_shape_list(1, &channels);
    snprintf(label, sizeof label, "%s.weight", name);
    spc_tensor *scale = spc_weight(x->graph, label, shape, (spc_start){SPC_START_VALUE, 1, 0});
    snprintf(label, sizeof label, "%s.bias", name);
    spc_tensor *shift = spc_weight(x->graph, label, shape, (spc_start){SPC_START_VALUE, 0, 0});
    return scale && shift ? spc_normalise(x, groups, scale, shift) : NULL;
}

spc_tensor *spc_layer_group_norm(spc_tensor *x, const char *name, size_t groups) {
    if (x && groups == 0) return spc_graph_refuse(x->graph, "group norm needs a group");
    return layer(x, name, groups);
}

spc_tensor *spc_layer_instance_norm(spc_tensor *x, const char *name) {
    return x ? layer(x, name, spc_tensor_channels(x)) : NULL;
}

spc_tensor *spc_layer_norm(spc_tensor *x, const char *name) {
    return layer(x, name, 0);
}
