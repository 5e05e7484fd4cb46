/* specula: fno.c
 *
 * Fourier neural operator (Li et al., ICLR 2021): lift the fields and the coordinates to `width` channels; L layers
 *
 *   v <- sigma(K v + W v + b),   K a convolution in Fourier space that keeps `modes`, W and b at each point,
 *
 * sigma = GELU, left out in the last layer; project. `original`: lift and W linear, projection over 128 channels; K keeps wavenumbers
 * -modes ... modes - 1 on all axes but the last, and 0 ... modes - 1 there. `neuraloperator` (the library of that name, since 1.0): lift and projection
 * over twice the width; K has the bias and keeps n = modes centred wavenumbers, 0 ... n/2 on the last axis; and each layer
 * goes on v <- sigma(P v + (1 + g) v_0), P two dense layers over half the width, v_0 what the layer began with, g by channel: g here is that
 * library's gate less one.
 *
 * Without coordinates it commutes with translations, as periodic problems do. Good values: 1D width 64, modes 16; 2D width 20 to 64,
 * modes 12. It diverges in long rollouts of turbulence that has much above its modes.
 */
#include "layers.h"

#include <math.h>
#include <specula/network.h>

enum { WIDTH, MODES, LAYERS, LAYOUT, COORDINATES };
enum { ORIGINAL, NEURALOPERATOR };
enum { PROJECTION = 128 };

static const spc_parameter parameters[] = {
    [WIDTH] = {.name = "width",
               .type = SPC_INTEGER,
               .fallback = NAN,
               .minimum = 1,
               .maximum = 4096,
               .doc = "channels of the layers; default: 64 on one axis, else 20"},
    [MODES] = {.name = "modes",
               .type = SPC_REALS,
               .minimum = 1,
               .maximum = 4096,
               .doc = "Fourier modes that layers keep, by axis; default: 16 on one axis, 12 on "
                      "two, 8 on three"},
    [LAYERS] = {.name = "layers",
                .type = SPC_INTEGER,
                .fallback = 4,
                .minimum = 1,
                .maximum = 100,
                .doc = "Fourier layers"},
    [LAYOUT] = {.name = "layout",
                .type = SPC_CHOICE,
                .fallback = ORIGINAL,
                .choices = "original|neuraloperator",
                .doc = "as published, or as the library neuraloperator has it"},
    [COORDINATES] = SPC_COORDINATES_PARAMETER,
    {.name = NULL},
};

typedef struct plan {
    size_t width, modes[SPC_MAX_DIMS];
    int layers, dims;
    spc_tensor *conditions; /* taken to the width, or NULL */
} plan;

/* Modes of each axis as rows of the weights. */
static bool read_modes(const spc_value *values, int dims, plan *p) {
    static const double published[] = {16, 12, 8};
    const spc_value *given = values + MODES;
    const bool neuraloperator = values[LAYOUT].number == NEURALOPERATOR;
    if (given->count > 1 && given->count != (size_t)dims) return false;
    for (int axis = 0; axis < dims; axis++) {
        const double n = given->count == 0   ? published[dims - 1]
                         : given->count == 1 ? given->list[0]
                                             : given->list[axis];
        const size_t modes = (size_t)n;
        const bool last = axis == dims - 1;
        p->modes[axis] = neuraloperator ? (last ? modes / 2 + 1 : modes) : last ? modes : 2 * modes;
    }
    return true;
}

/* W v + b + addend */
static spc_tensor *dense(spc_tensor *v, const char *name, size_t channels, spc_tensor *addend) {
    if (!v) return NULL;
    spc_graph *graph = spc_tensor_graph(v);
    const size_t in = spc_tensor_channels(v);
    const double bound = 1 / sqrt((double)in);
    const spc_start start = {SPC_START_UNIFORM, -bound, bound};
    spc_tensor *weight = spc_weight(graph, spc_name_of("%s.weight", name).text,
                                    spc_shape_list(2, (size_t[]){in, channels}), start);
    spc_tensor *bias =
        spc_weight(graph, spc_name_of("%s.bias", name).text, spc_shape_list(1, &channels), start);
    return weight && bias ? spc_dense(v, weight, bias, addend) : NULL;
}

/* K v + W v + b */
static spc_tensor *fourier(const plan *p, spc_tensor *v, const char *layer) {
    spc_tensor *low =
        spc_layer_spectral(v, spc_name_of("%s.spectral", layer).text, p->modes, p->width);
    if (!low) return NULL;
    spc_tensor *y = dense(v, spc_name_of("%s.local", layer).text, p->width, low);
    return spc_layer_condition(y, layer, p->conditions);
}

/* P v + (1 + g) start */
static spc_tensor *mix_channels(const plan *p, spc_tensor *v, spc_tensor *start,
                                const char *layer) {
    if (!v || !start) return NULL;
    spc_tensor *gate = spc_weight(spc_tensor_graph(v), spc_name_of("%s.gate", layer).text,
                                  spc_shape_list(1, &p->width), (spc_start){SPC_START_VALUE, 0, 0});
    const size_t half = p->width > 1 ? p->width / 2 : 1;
    spc_tensor *mixed =
        spc_layer_perceptron(v, spc_name_of("%s.mlp", layer).text, half, p->width, spc_gelu);
    return gate && mixed ? spc_add(mixed, spc_modulate(start, gate, NULL)) : NULL;
}

static spc_tensor *original(const plan *p, spc_tensor *x, size_t outputs) {
    spc_tensor *v = spc_layer_dense(x, "lift", p->width);
    for (int layer = 0; layer < p->layers; layer++) {
        v = fourier(p, v, spc_name_of("layer.%d", layer).text);
        if (layer + 1 < p->layers) v = spc_gelu(v);
    }
    return spc_layer_perceptron(v, "project", PROJECTION, outputs, spc_gelu);
}

static spc_tensor *neuraloperator(const plan *p, spc_tensor *x, size_t outputs) {
    spc_tensor *v = spc_layer_perceptron(x, "lift", 2 * p->width, p->width, spc_gelu);
    for (int layer = 0; layer < p->layers; layer++) {
        const spc_name name = spc_name_of("layer.%d", layer);
        const bool last = layer + 1 == p->layers;
        spc_tensor *start = v;
        v = fourier(p, v, name.text);
        v = mix_channels(p, last ? v : spc_gelu(v), start, name.text);
        if (!last) v = spc_gelu(v);
    }
    return spc_layer_perceptron(v, "project", 2 * p->width, outputs, spc_gelu);
}

static spc_tensor *build(spc_graph *graph, const spc_network_setting *setting,
                         const spc_value *values, spc_tensor *fields, spc_tensor *conditions) {
    plan p = {.layers = (int)values[LAYERS].number, .dims = setting->dims};
    const double width = values[WIDTH].number;
    p.width = isnan(width) ? (setting->dims == 1 ? 64 : 20) : (size_t)width;
    if (!read_modes(values, setting->dims, &p)) {
        return spc_graph_refuse(graph,
                                "fno: modes are %zu numbers; give one, or one for each of %d axes",
                                values[MODES].count, setting->dims);
    }
    if (conditions) {
        p.conditions = spc_gelu(spc_layer_dense(conditions, "condition", p.width));
        if (!p.conditions) return NULL;
    }
    spc_tensor *x = values[COORDINATES].number != 0 ? spc_with_coordinates(fields) : fields;
    return values[LAYOUT].number == NEURALOPERATOR ? neuraloperator(&p, x, setting->outputs)
                                                   : original(&p, x, setting->outputs);
}

const spc_network spc_network_fno = {
    .abi = SPC_ABI,
    .name = "fno",
    .doc = "Fourier neural operator: low modes mixed by weights of their own",
    .cite = "Li et al., ICLR (2021), arXiv:2010.08895; Kovachki et al., JMLR 24 (2023)",
    .form = {true, true, true},
    .flags = SPC_NETWORK_ANY_GRID | SPC_NETWORK_ANY_SPACING | SPC_NETWORK_CONDITIONAL,
    .parameters = parameters,
    .small = "{width: 16, modes: 8}",
    .build = build,
};
