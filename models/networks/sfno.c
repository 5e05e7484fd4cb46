/* specula: sfno.c
 *
 * Spatiotemporal Fourier neural operator (Cao, Brarda, Li, Xia, ICLR 2025, "Spectral-Refiner"): frames in and out are points of
 * an axis of time, t. With u the frames, e of x, y and t (below), H = `width` channels, K convolutions in Fourier space that keep `modes` of x and y and
 * `time_modes` of t, W matrices at each point, F two dense layers (hidden: four times the width) with sigma between:
 *
 *   v = W norm(u + e),   v <- sigma(F K v + v at the last time),      K goes to `steps` points of t;
 *   v <- sigma(F K v + W v)                                           layers - 1 times;
 *   w = W v,   y = u at the last time + Q (0, u at the last time, w).
 *
 * Q is a convolution in Fourier space with a bias there, as many zeros ahead of the frames as there are of them, for time is not periodic; the
 * last of its times are the frames that come out. e holds x, y, t and then exp(-0.01 t) sin(pi k t) for odd k, cos for even ones, t a
 * hundredth for each frame.
 *
 * A frame is `fields` channels; inputs are frames one behind the other, oldest first, and so are outputs. Conditions c scale and
 * shift what sigma is given. Values as published for Navier-Stokes with FNO's data; decaying turbulence: width 10, modes 32.
 */
#include "layers.h"

#include <math.h>
#include <specula/network.h>

enum { WIDTH, MODES, TIME_MODES, LAYERS, STEPS, FIELDS, ACTIVATION, COORDINATES, RESIDUAL };
enum { HUNDRED = 100 };

static const spc_parameter parameters[] = {
    [WIDTH] = {.name = "width",
               .type = SPC_INTEGER,
               .fallback = 20,
               .minimum = 1,
               .maximum = 4096,
               .doc = "channels of the layers"},
    [MODES] = {.name = "modes",
               .type = SPC_INTEGER,
               .fallback = 12,
               .minimum = 1,
               .maximum = 4096,
               .doc = "Fourier modes that layers keep along axes of space"},
    [TIME_MODES] = {.name = "time_modes",
                    .type = SPC_INTEGER,
                    .fallback = 5,
                    .minimum = 1,
                    .maximum = 4096,
                    .doc = "the same along time"},
    [LAYERS] = {.name = "layers",
                .type = SPC_INTEGER,
                .fallback = 4,
                .minimum = 1,
                .maximum = 100,
                .doc = "Fourier layers"},
    [STEPS] = {.name = "steps",
               .type = SPC_INTEGER,
               .fallback = 10,
               .minimum = 1,
               .maximum = 4096,
               .doc = "points of time within"},
    [FIELDS] = {.name = "fields",
                .type = SPC_INTEGER,
                .fallback = 1,
                .minimum = 1,
                .maximum = 4096,
                .doc = "channels of a frame"},
    [ACTIVATION] = SPC_ACTIVATION_PARAMETER(SPC_GELU, "function between layers"),
    [COORDINATES] = {.name = "coordinates",
                     .type = SPC_BOOLEAN,
                     .fallback = true,
                     .doc = "the places of points are told beside the fields, and Q has a bias"},
    [RESIDUAL] = {.name = "residual",
                  .type = SPC_BOOLEAN,
                  .fallback = true,
                  .doc =
                      "the last frame is added to those that come out; false to learn increments"},
    {.name = NULL},
};

typedef struct sfno {
    spc_graph *graph;
    int dims; /* of space; axis `dims` is time */
    size_t width, modes[SPC_MAX_DIMS], points[SPC_MAX_DIMS];
    size_t batch, fields, first, steps, outputs; /* frames in, within and out */
    spc_activation *activation;
    bool coordinates, residual;
    spc_tensor *conditions;
} sfno;

/* A number for each axis: `space` along those of space, and one along time. */
typedef struct axes {
    size_t n[SPC_MAX_DIMS];
} axes;

static axes with_times(const sfno *s, const size_t *space, size_t times) {
    axes a = {{0}};
    for (int axis = 0; axis < s->dims; axis++) a.n[axis] = space[axis];
    a.n[s->dims] = times;
    return a;
}

static const size_t none[SPC_MAX_DIMS] = {0};

static spc_shape shape_of(const sfno *s, size_t times, size_t channels) {
    return spc_shape_of(s->batch, s->dims + 1, with_times(s, s->points, times).n, channels);
}

/* `count` times from `first` on. */
static spc_tensor *part(const sfno *s, spc_tensor *v, size_t first, size_t count) {
    return spc_crop(v, with_times(s, none, first).n, with_times(s, s->points, count).n);
}

static spc_tensor *convolve(const sfno *s, spc_tensor *x, const char *name, size_t times,
                            size_t channels, double most) {
    if (!x) return NULL;
    spc_shape shape = {.rank = s->dims + 4};
    for (int axis = 0; axis <= s->dims; axis++) shape.n[axis] = s->modes[axis];
    shape.n[s->dims + 1] = 2;
    shape.n[s->dims + 2] = spc_tensor_channels(x);
    shape.n[s->dims + 3] = channels;
    const spc_start start = {SPC_START_UNIFORM, 0, most};
    return spc_spectral_convolution(x, spc_weight(s->graph, name, shape, start),
                                    with_times(s, s->points, times).n);
}

/* F K v */
static spc_tensor *fourier(const sfno *s, spc_tensor *v, const char *layer) {
    const double most = 0.5 / (double)(s->width * s->width);
    v = convolve(s, v, spc_name_of("%s.spectral.weight", layer).text, s->steps, s->width, most);
    return spc_layer_perceptron(v, spc_name_of("%s.mlp", layer).text, 4 * s->width, s->width,
                                s->activation);
}

static spc_tensor *finish(const sfno *s, spc_tensor *v, spc_tensor *other, const char *layer) {
    v = spc_layer_condition(spc_add(v, other), layer, s->conditions);
    return v ? s->activation(v) : NULL;
}

/* ---- lifting ---- */

static double encoding(const sfno *s, size_t channel, const spc_real *place, double t) {
    const size_t dims = (size_t)s->dims;
    if (channel < dims) return s->coordinates ? (double)place[channel] : 0;
    if (channel == dims) return t;
    const size_t k = channel - dims;
    const double angle = acos(-1) * (double)k * t;
    return exp(-0.01 * t) * (k % 2 ? sin(angle) : cos(angle));
}

static spc_tensor *encode(const sfno *s) {
    spc_tensor *e = spc_constant(s->graph, shape_of(s, s->first, s->width));
    spc_tensor *places = e ? spc_coordinates(e) : NULL;
    if (!places) return NULL;
    const size_t size = spc_shape_size(spc_tensor_shape(e));
    for (size_t i = 0; i < size; i++) {
        const size_t row = i / s->width;
        const double t = (double)(row % s->first + 1) / HUNDRED;
        spc_tensor_values(e)[i] = (spc_real)encoding(
            s, i % s->width, spc_tensor_values(places) + row * (size_t)(s->dims + 1), t);
    }
    return e;
}

/* Each channel is one of the fields, and e. */
static spc_tensor *spread(const sfno *s, spc_tensor *frames) {
    spc_tensor *matrix = spc_constant(s->graph, spc_shape_list(2, (size_t[]){s->fields, s->width}));
    if (!matrix) return NULL;
    for (size_t h = 0; h < s->width; h++) {
        spc_tensor_values(matrix)[h % s->fields * s->width + h] = 1;
    }
    spc_tensor *e = encode(s);
    return e ? spc_dense(frames, matrix, NULL, e) : NULL;
}

static spc_tensor *lift(const sfno *s, spc_tensor *frames) {
    spc_tensor *v = spc_layer_group_norm(spread(s, frames), "lift.norm", 1);
    v = spc_layer_dense(v, "lift", s->width);
    spc_tensor *last = spc_repeat(part(s, v, s->first - 1, 1), s->dims, s->steps);
    return finish(s, fourier(s, v, "layer.0"), last, "layer.0");
}

/* ---- output ---- */

/* The bias of Q: what its modes are. A spike has all modes, and each is 1. */
static spc_tensor *bias(const sfno *s, size_t times, size_t result) {
    const spc_shape shape = shape_of(s, times, 1);
    spc_tensor *spike = spc_constant(s->graph, shape);
    if (!spike) return NULL;
    const size_t points = spc_shape_size(&shape) / s->batch;
    for (size_t member = 0; member < s->batch; member++) {
        spc_tensor_values(spike)[member * points] = (spc_real)points;
    }
    return convolve(s, spike, "project.spectral.bias", result, s->fields, 0);
}

/* Times and channels as channels of space. */
static spc_tensor *flatten(const sfno *s, spc_tensor *v) {
    if (!v) return NULL;
    const spc_shape *shape = spc_tensor_shape(v);
    const size_t channels = shape->n[s->dims + 1] * shape->n[s->dims + 2];
    return spc_reshape(v, spc_shape_of(s->batch, s->dims, s->points, channels));
}

/* Zeros, the last frame, w */
static spc_tensor *prepare(const sfno *s, spc_tensor *last, spc_tensor *w) {
    const size_t times = s->steps + 1;
    spc_tensor *v = spc_concatenate(s->graph, (spc_tensor *[]){flatten(s, last), flatten(s, w)}, 2);
    if (!v) return NULL;
    v = spc_reshape(v, shape_of(s, times, s->fields));
    return spc_pad(v, with_times(s, none, times).n, none, true);
}

static spc_tensor *project(const sfno *s, spc_tensor *v, spc_tensor *frames) {
    const size_t zeros = s->steps + 1, result = zeros + s->outputs + 1;
    const double most = 0.5 / (double)(s->fields * s->fields);
    spc_tensor *last = part(s, frames, s->first - 1, 1);
    v = prepare(s, last, spc_layer_dense(v, "reduce", s->fields));
    v = convolve(s, v, "project.spectral.weight", result, s->fields, most);
    if (s->coordinates) v = spc_add(v, bias(s, 2 * zeros, result));
    v = part(s, v, result - s->outputs, s->outputs);
    if (s->residual) v = spc_add(v, spc_repeat(last, s->dims, s->outputs));
    return flatten(s, v);
}

static spc_tensor *build(spc_graph *graph, const spc_network_setting *setting,
                         const spc_value *values, spc_tensor *fields, spc_tensor *conditions) {
    const size_t each = (size_t)values[FIELDS].number;
    if (setting->inputs % each || setting->outputs % each) {
        return spc_graph_refuse(graph, "sfno: %zu channels in and %zu out are no frames of %zu",
                                setting->inputs, setting->outputs, each);
    }
    sfno s = {.graph = graph,
              .dims = setting->dims,
              .width = (size_t)values[WIDTH].number,
              .batch = spc_tensor_batch(fields),
              .fields = each,
              .first = setting->inputs / each,
              .steps = (size_t)values[STEPS].number,
              .outputs = setting->outputs / each,
              .activation = spc_activation_at(values[ACTIVATION].number),
              .coordinates = values[COORDINATES].number != 0,
              .residual = values[RESIDUAL].number != 0,
              .conditions = conditions};
    for (int axis = 0; axis < s.dims; axis++) {
        s.modes[axis] = 2 * (size_t)values[MODES].number;
        s.points[axis] = spc_tensor_shape(fields)->n[axis + 1];
    }
    s.modes[s.dims] = (size_t)values[TIME_MODES].number;
    spc_tensor *frames = spc_reshape(fields, shape_of(&s, s.first, each));
    spc_tensor *v = lift(&s, frames);
    for (int layer = 1; layer < (int)values[LAYERS].number; layer++) {
        const spc_name name = spc_name_of("layer.%d", layer);
        spc_tensor *local = spc_layer_dense(v, spc_name_of("%s.local", name.text).text, s.width);
        v = finish(&s, fourier(&s, v, name.text), local, name.text);
    }
    return project(&s, v, frames);
}

const spc_network spc_network_sfno = {
    .abi = SPC_ABI,
    .name = "sfno",
    .doc = "spatiotemporal Fourier neural operator: frames are points of an axis of time",
    .cite = "Cao, Brarda, Li, Xia, ICLR (2025), arXiv:2405.17211",
    .form = {true, true, false},
    .flags = SPC_NETWORK_ANY_GRID | SPC_NETWORK_ANY_SPACING | SPC_NETWORK_CONDITIONAL,
    .parameters = parameters,
    .small = "{width: 8, modes: 16, time_modes: 3, layers: 3, steps: 4}",
    .build = build,
};
