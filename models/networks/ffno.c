/* specula: ffno.c
 *
 * Factorised Fourier neural operator (Tran et al., ICLR 2023, section 3): lift the fields and the coordinates to
 * `width` channels; L layers
 *
 *   v <- v + F(sum over axes a of K_a v),   F(z) = W_2 sigma(W_1 z + b_1) + b_2,
 *
 * K_a a convolution in Fourier space along axis a alone that keeps wavenumbers 0 ... modes - 1, sigma = ReLU, W_1 to `factor` times the
 * width. What the last F gives, and not v, is projected by two dense layers, over 128 channels and without a function between.
 * Layers may share their K_a, as published for 24 layers: then weights grow with the layers only by F.
 *
 * With conditions c, each sum of K_a v becomes (1 + S c) K v + T c. Weights of K_a start with standard deviation
 * 0.1 / sqrt(2 width modes), so that the untrained network is close to zero. The published one also normalises the rows of its matrices (weight
 * norm): another course of training for the same maps.
 *
 * Good values: modes a quarter of the points or more, for they cost little; 4 layers to begin with; no coordinates in a periodic box.
 */
#include "layers.h"

#include <math.h>
#include <specula/network.h>

enum { WIDTH, MODES, LAYERS, SHARED, FACTOR, ACTIVATION, COORDINATES };
enum { PROJECTION = 128 };

static const spc_parameter parameters[] = {
    [WIDTH] = {.name = "width",
               .type = SPC_INTEGER,
               .fallback = 64,
               .minimum = 1,
               .maximum = 4096,
               .doc = "channels of the layers"},
    [MODES] = {.name = "modes",
               .type = SPC_INTEGER,
               .fallback = 16,
               .minimum = 1,
               .maximum = 4096,
               .doc = "Fourier modes that layers keep along each axis"},
    [LAYERS] = {.name = "layers",
                .type = SPC_INTEGER,
                .fallback = 24,
                .minimum = 1,
                .maximum = 100,
                .doc = "Fourier layers"},
    [SHARED] = {.name = "shared",
                .type = SPC_BOOLEAN,
                .fallback = true,
                .doc = "all layers have the same weights in Fourier space"},
    [FACTOR] = {.name = "factor",
                .type = SPC_INTEGER,
                .fallback = 4,
                .minimum = 1,
                .maximum = 64,
                .doc = "hidden channels of a layer by its width"},
    [ACTIVATION] = SPC_ACTIVATION_PARAMETER(SPC_RELU, "function within F"),
    [COORDINATES] = SPC_COORDINATES_PARAMETER,
    {.name = NULL},
};

/* K_a v */
static spc_tensor *along(spc_tensor *v, int axis, const char *name, size_t modes) {
    if (!v) return NULL;
    const size_t width = spc_tensor_channels(v);
    const spc_start start = {SPC_START_NORMAL, 0, 0.1 / sqrt(2.0 * (double)(width * modes))};
    spc_tensor *weight =
        spc_weight(spc_tensor_graph(v), spc_name_of("%s.%d.weight", name, axis).text,
                   spc_shape_list(4, (size_t[]){modes, 2, width, width}), start);
    return spc_spectral_convolution_along(v, axis, weight);
}

static spc_tensor *fourier(spc_tensor *v, int dims, const char *name, size_t modes) {
    spc_tensor *sum = along(v, 0, name, modes);
    for (int axis = 1; axis < dims; axis++) sum = spc_add(sum, along(v, axis, name, modes));
    return sum;
}

static spc_tensor *build(spc_graph *graph, const spc_network_setting *setting,
                         const spc_value *values, spc_tensor *fields, spc_tensor *conditions) {
    (void)graph;
    const size_t width = (size_t)values[WIDTH].number, modes = (size_t)values[MODES].number;
    const size_t hidden = width * (size_t)values[FACTOR].number;
    spc_tensor *v = values[COORDINATES].number != 0 ? spc_with_coordinates(fields) : fields;
    spc_activation *sigma = spc_activation_at(values[ACTIVATION].number);
    spc_tensor *last = NULL;
    v = spc_layer_dense(v, "lift", width);
    for (int layer = 0; layer < (int)values[LAYERS].number; layer++) {
        if (last) v = spc_add(v, last);
        const spc_name name = spc_name_of("layer.%d", layer);
        const spc_name own = spc_name_of("%s.spectral", name.text);
        spc_tensor *z =
            fourier(v, setting->dims, values[SHARED].number != 0 ? "spectral" : own.text, modes);
        z = spc_layer_condition(z, name.text, conditions);
        const spc_name mlp = spc_name_of("%s.mlp", name.text);
        last = spc_layer_perceptron(z, mlp.text, hidden, width, sigma);
    }
    return spc_layer_perceptron(last, "project", PROJECTION, setting->outputs, NULL);
}

const spc_network spc_network_ffno = {
    .abi = SPC_ABI,
    .name = "ffno",
    .doc = "factorised Fourier neural operator: modes along one axis at a time, residual layers",
    .cite = "Tran, Mathews, Xie, Ong, ICLR (2023), arXiv:2111.13802",
    .form = {true, true, true},
    .flags = SPC_NETWORK_ANY_GRID | SPC_NETWORK_ANY_SPACING | SPC_NETWORK_CONDITIONAL,
    .parameters = parameters,
    .small = "{width: 16, modes: 32, layers: 4, factor: 2, activation: gelu}",
    .build = build,
};
