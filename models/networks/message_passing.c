/* specula: message_passing.c
 *
 * Messages between neighbours on the grid (Brandstetter, Worrall, Welling, ICLR 2022, equations 8 and 9). f = embed(u, x, c) at each point;
 * in each layer, with j over the neighbours of i,
 *
 *   m_i = mean over j of psi(f_i, f_j, u_i - u_j, x_i - x_j, c),   f_i <- norm(f_i + phi(f_i, m_i, c)),
 *
 * psi and phi of two dense layers with a SiLU after each, the norm over all points of a channel; a dense layer projects. Neighbours are
 * the points within `radius` spacings, around the corner too; x_i - x_j in lengths of the axes. c are the conditions.
 *
 * The first layer of psi is a sum of parts, and the parts of f_i and of f_j are found once for all neighbours. Published with 25
 * frames in and out, that a convolution over the channels decodes: here frames are channels of inputs and outputs, decoded by the
 * projection. A radius of less than the way that fields go in a step, divided by layers, cannot work. The norm takes away how large
 * fields are, as one frame shows it; where that counts `norm: false` is far better.
 */
#include "layers.h"

#include <math.h>
#include <specula/network.h>

enum { WIDTH, LAYERS, RADIUS, POSITIONS, NORM };

static const spc_parameter parameters[] = {
    [WIDTH] = {.name = "width",
               .type = SPC_INTEGER,
               .fallback = 128,
               .minimum = 1,
               .maximum = 4096,
               .doc = "channels of points and of messages"},
    [LAYERS] = {.name = "layers",
                .type = SPC_INTEGER,
                .fallback = 6,
                .minimum = 1,
                .maximum = 100,
                .doc = "rounds of messages"},
    [RADIUS] = {.name = "radius",
                .type = SPC_REAL,
                .fallback = NAN,
                .minimum = 1,
                .maximum = 16,
                .unit = "spacings",
                .doc = "how far neighbours are; default: 3 on one axis, else 1.5 and 1"},
    [POSITIONS] = {.name = "positions",
                   .type = SPC_BOOLEAN,
                   .fallback = true,
                   .doc = "points know where they are"},
    [NORM] = {.name = "norm",
              .type = SPC_BOOLEAN,
              .fallback = true,
              .doc = "channels are normalised after each round"},
    {.name = NULL},
};

typedef struct messages {
    spc_graph *graph;
    int dims;
    size_t width;
    double radius;
    bool norm;
    spc_tensor *fields, *conditions; /* conditions may be NULL */
} messages;

/* One part of a dense layer that sees `all` channels in several tensors: x W, and the bias NAME.bias if this is the part to have it. */
static spc_tensor *part(const messages *m, spc_tensor *x, const char *layer, const char *name,
                        size_t all, bool biased) {
    if (!x) return NULL;
    const double bound = 1 / sqrt((double)all);
    const spc_start start = {SPC_START_UNIFORM, -bound, bound};
    const spc_shape shape = spc_shape_list(2, (size_t[]){spc_tensor_channels(x), m->width});
    spc_tensor *weight =
        spc_weight(m->graph, spc_name_of("%s.%s.weight", layer, name).text, shape, start);
    spc_tensor *bias = biased ? spc_weight(m->graph, spc_name_of("%s.bias", layer).text,
                                           spc_shape_list(1, &m->width), start)
                              : NULL;
    return spc_dense(x, weight, bias, NULL);
}

static size_t count_conditions(const messages *m) {
    return m->conditions ? spc_tensor_channels(m->conditions) : 0;
}

static spc_tensor *tell(const messages *m, spc_tensor *x, const char *layer, size_t all) {
    if (!x || !m->conditions) return x;
    return spc_modulate(x, NULL, part(m, m->conditions, layer, "condition", all, false));
}

static spc_tensor *embed(const messages *m, spc_tensor *seen) {
    if (!seen) return NULL;
    const size_t all = spc_tensor_channels(seen) + count_conditions(m);
    spc_tensor *f = part(m, seen, "embed.0", "own", all, true);
    f = spc_silu(tell(m, f, "embed.0", all));
    return spc_silu(spc_layer_dense(f, "embed.1", m->width));
}

/* ---- messages ---- */

/* The first dense layer of psi: what it takes from i, from j, and from where j lies. */
typedef struct meeting {
    spc_tensor *own, *other;
    size_t all;
    spc_name layer;
} meeting;

static spc_tensor *message(const messages *m, const meeting *at, const long *offset) {
    long back[SPC_MAX_DIMS];
    spc_tensor *way = spc_constant(m->graph, spc_shape_list(2, (size_t[]){1, (size_t)m->dims}));
    for (int axis = 0; way && axis < m->dims; axis++) {
        const double points = (double)spc_tensor_shape(m->fields)->n[axis + 1];
        back[axis] = -offset[axis];
        spc_tensor_values(way)[axis] = (spc_real)((double)back[axis] / points);
    }
    spc_tensor *x = spc_add(at->own, spc_roll(at->other, back));
    x = spc_modulate(x, NULL, part(m, way, at->layer.text, "way", at->all, false));
    x = spc_layer_dense(spc_silu(x), spc_name_of("%s.second", at->layer.text).text, m->width);
    return spc_silu(x);
}

/* The neighbour of number `index` of all in the box around a point; false beyond the radius, and for the point itself. */
static bool neighbour(const messages *m, size_t index, long reach, long *offset) {
    double square = 0;
    for (int axis = m->dims; axis-- > 0; index /= (size_t)(2 * reach + 1)) {
        offset[axis] = (long)(index % (size_t)(2 * reach + 1)) - reach;
        square += (double)(offset[axis] * offset[axis]);
    }
    return square > 0 && square <= m->radius * m->radius;
}

static spc_tensor *mean(const messages *m, const meeting *at) {
    const long reach = (long)m->radius;
    size_t box = 1, count = 0;
    for (int axis = 0; axis < m->dims; axis++) box *= (size_t)(2 * reach + 1);
    spc_tensor *sum = NULL;
    for (size_t index = 0; index < box; index++) {
        long offset[SPC_MAX_DIMS];
        if (!neighbour(m, index, reach, offset)) continue;
        spc_tensor *x = message(m, at, offset);
        sum = count++ ? spc_add(sum, x) : x;
    }
    return spc_scale(sum, 1 / (double)count);
}

static meeting meet(const messages *m, spc_tensor *f, const char *layer) {
    meeting at = {.all = 2 * m->width + spc_tensor_channels(m->fields) + (size_t)m->dims +
                         count_conditions(m)};
    at.layer = spc_name_of("%s.message", layer);
    spc_tensor *u = part(m, m->fields, at.layer.text, "field", at.all, false);
    at.own = spc_add(part(m, f, at.layer.text, "own", at.all, true), u);
    at.own = tell(m, at.own, at.layer.text, at.all);
    at.other = spc_subtract(part(m, f, at.layer.text, "other", at.all, false), u);
    return at;
}

static spc_tensor *pass(const messages *m, spc_tensor *f, const char *layer) {
    if (!f) return NULL;
    const meeting at = meet(m, f, layer);
    const size_t all = 2 * m->width + count_conditions(m);
    const spc_name name = spc_name_of("%s.update", layer);
    spc_tensor *x = spc_add(part(m, f, name.text, "own", all, true),
                            part(m, mean(m, &at), name.text, "message", all, false));
    x = spc_silu(tell(m, x, name.text, all));
    x = spc_silu(spc_layer_dense(x, spc_name_of("%s.second", name.text).text, m->width));
    f = spc_add(f, x);
    return m->norm ? spc_normalise(f, m->width, NULL, NULL) : f;
}

static spc_tensor *build(spc_graph *graph, const spc_network_setting *setting,
                         const spc_value *values, spc_tensor *fields, spc_tensor *conditions) {
    static const double reaches[] = {3, 1.5, 1};
    const double radius = values[RADIUS].number;
    const messages m = {graph,
                        setting->dims,
                        (size_t)values[WIDTH].number,
                        isnan(radius) ? reaches[setting->dims - 1] : radius,
                        values[NORM].number != 0,
                        fields,
                        conditions};
    spc_tensor *f =
        embed(&m, values[POSITIONS].number != 0 ? spc_with_coordinates(fields) : fields);
    for (int layer = 0; layer < (int)values[LAYERS].number; layer++) {
        f = pass(&m, f, spc_name_of("layer.%d", layer).text);
    }
    return spc_layer_dense(f, "project", setting->outputs);
}

const spc_network spc_network_message_passing = {
    .abi = SPC_ABI,
    .name = "message_passing",
    .doc = "messages between neighbours on the grid, rounds of them",
    .cite = "Brandstetter, Worrall, Welling, ICLR (2022), arXiv:2202.03376",
    .form = {true, true, true},
    .flags = SPC_NETWORK_ANY_GRID | SPC_NETWORK_CONDITIONAL,
    .parameters = parameters,
    .small = "{width: 32, layers: 3, radius: 1, norm: false}",
    .build = build,
};
