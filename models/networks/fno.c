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
 * Good values: 1D width 64, modes 16; 2D width 20 to 64, modes 12. It diverges in long rollouts of turbulence that has much above its modes.
 */
#include <math.h>
#include <specula/network.h>
#include <stdio.h>

enum { WIDTH, MODES, LAYERS, LAYOUT };
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
    {.name = NULL},
};

typedef struct plan {
    size_t width, modes[SPC_MAX_DIMS];
    int layers, dims;
    spc_tensor *conditions; /* taken to the width, or NULL */
} plan;

/* "layer.3.spectral" */
static const char *layer_name(char *text, size_t size, int layer, const char *part) {
    snprintf(text, size, "layer.%d.%s", layer, part);
    return text;
}

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

static spc_tensor *dense(spc_tensor *x, const char *name, size_t channels, bool biased,
                         spc_tensor *addend) {
    if (!x) return NULL;
    spc_graph *graph = spc_tensor_graph(x);
    const size_t in = spc_tensor_channels(x);
    const double bound = 1 / sqrt((double)in);
    const spc_start start = {SPC_START_UNIFORM, -bound, bound};
    char text[80];
    snprintf(text, sizeof text, "%s.weight", name);
    spc_tensor *weight =
        spc_weight(graph, text, spc_shape_list(2, (size_t[]){in, channels}), start);
    snprintf(text, sizeof text, "%s.bias", name);
    spc_tensor *bias = biased ? spc_weight(graph, text, spc_shape_list(1, &channels), start) : NULL;
    return weight && (bias || !biased) ? spc_dense(x, weight, bias, addend) : NULL;
}

/* Two dense layers. */
static spc_tensor *perceptron(spc_tensor *x, const char *name, size_t hidden, size_t channels) {
    char first[80], second[80];
    snprintf(first, sizeof first, "%s.0", name);
    snprintf(second, sizeof second, "%s.1", name);
    return spc_layer_dense(spc_gelu(spc_layer_dense(x, first, hidden)), second, channels);
}

static spc_tensor *condition(const plan *p, spc_tensor *x, int layer) {
    if (!p->conditions || !x) return x;
    char scale[64], shift[64];
    layer_name(scale, sizeof scale, layer, "scale");
    layer_name(shift, sizeof shift, layer, "shift");
    return spc_modulate(x, spc_layer_dense(p->conditions, scale, p->width),
                        spc_layer_dense(p->conditions, shift, p->width));
}

/* K v + W v + b */
static spc_tensor *fourier(const plan *p, spc_tensor *v, int layer) {
    char name[64];
    spc_tensor *low =
        spc_layer_spectral(v, layer_name(name, sizeof name, layer, "spectral"), p->modes, p->width);
    if (!low) return NULL;
    return dense(v, layer_name(name, sizeof name, layer, "local"), p->width, true, low);
}

/* P v + (1 + g) start */
static spc_tensor *mix_channels(const plan *p, spc_tensor *v, spc_tensor *start, int layer) {
    if (!v || !start) return NULL;
    char name[64];
    spc_tensor *gate = spc_weight(spc_tensor_graph(v), layer_name(name, sizeof name, layer, "gate"),
                                  spc_shape_list(1, &p->width), (spc_start){SPC_START_VALUE, 0, 0});
    const size_t half = p->width > 1 ? p->width / 2 : 1;
    spc_tensor *mixed = perceptron(v, layer_name(name, sizeof name, layer, "mlp"), half, p->width);
    return gate && mixed ? spc_add(mixed, spc_modulate(start, gate, NULL)) : NULL;
}

static spc_tensor *original(const plan *p, spc_tensor *x, size_t outputs) {
    spc_tensor *v = spc_layer_dense(x, "lift", p->width);
    for (int layer = 0; layer < p->layers; layer++) {
        v = condition(p, fourier(p, v, layer), layer);
        if (layer + 1 < p->layers) v = spc_gelu(v);
    }
    return perceptron(v, "project", PROJECTION, outputs);
}

static spc_tensor *neuraloperator(const plan *p, spc_tensor *x, size_t outputs) {
    spc_tensor *v = perceptron(x, "lift", 2 * p->width, p->width);
    for (int layer = 0; layer < p->layers; layer++) {
        const bool last = layer + 1 == p->layers;
        spc_tensor *start = v;
        v = condition(p, fourier(p, v, layer), layer);
        v = mix_channels(p, last ? v : spc_gelu(v), start, layer);
        if (!last) v = spc_gelu(v);
    }
    return perceptron(v, "project", 2 * p->width, outputs);
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
    spc_tensor *x = spc_concatenate(graph, (spc_tensor *[]){fields, spc_coordinates(fields)}, 2);
    return values[LAYOUT].number == NEURALOPERATOR ? neuraloperator(&p, x, setting->outputs)
                                                   : original(&p, x, setting->outputs);
}

const spc_network spc_network_fno = {
    .abi = SPC_ABI,
    .name = "fno",
    .doc = "Fourier neural operator: low modes mixed by weights of their own",
    .cite = "Li et al., ICLR (2021), arXiv:2010.08895; Kovachki et al., JMLR 24 (2023)",
    .form = {true, true, true},
    .flags = SPC_NETWORK_ANY_GRID | SPC_NETWORK_CONDITIONAL,
    .parameters = parameters,
    .small = "{width: 6, modes: 3, layers: 2}",
    .build = build,
};
