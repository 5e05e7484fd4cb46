/* specula: tensor.h
 *
 * Graphs of tensor operations, run forward and differentiated in both modes. A graph is built once for a network and a
 * shape; spc_graph_finish plans its memory, and from then on nothing is allocated.
 *
 *     spc_weights *weights = spc_weights_create(pool);
 *     spc_graph *graph = spc_graph_create(pool, weights);
 *     spc_tensor *x = spc_input(graph, spc_shape_of(batch, 1, &points, 2));
 *     spc_tensor *y = spc_output(spc_gelu(spc_layer_dense(x, "lift", 64)));
 *     spc_graph_finish(graph, SPC_GRAPH_BACKWARD);
 *
 * Errors stick: an operation on what failed gives NULL, and spc_graph_finish says what was wrong first.
 *
 * Layout: [batch][x][y][z][channel], channels last and contiguous, as many axes as the problem has. All operations act on each
 * member of the batch alone, so that a batch may be cut into parts.
 */
#ifndef SPECULA_TENSOR_H
#define SPECULA_TENSOR_H

#include <specula/context.h>

SPC_BEGIN

/* Single precision for networks; the whole of models/ is built a second time with double, for checks of gradients. */
#ifdef SPC_TENSOR_DOUBLE
typedef double spc_real;
#else
typedef float spc_real;
#endif

enum { SPC_MAX_RANK = 6 };

typedef struct spc_shape {
    int rank;
    size_t n[SPC_MAX_RANK];
} spc_shape;

/* [batch][n of each axis][channels] */
spc_shape spc_shape_of(size_t batch, int dims, const size_t *n, size_t channels);
/* Any, of at most SPC_MAX_RANK lengths. */
spc_shape spc_shape_list(int rank, const size_t *n);
size_t spc_shape_size(const spc_shape *shape);
bool spc_shape_equal(const spc_shape *a, const spc_shape *b);

/* ---- weights ---- */

/* How a weight starts. */
typedef struct spc_start {
    enum { SPC_START_VALUE, SPC_START_UNIFORM, SPC_START_NORMAL } kind;
    double a, b; /* the value a; uniform in [a, b); mean a, standard deviation b */
} spc_start;

/* The weights of a network by name. They have no values of their own: a set of values is one array of
 * spc_weights_count numbers, in the order of the entries, so that optimisers, averages and files treat it as a whole. */
typedef struct spc_weights spc_weights;
typedef struct spc_weight_entry {
    const char *name;
    spc_shape shape;
    spc_start start;
    size_t offset, size;
} spc_weight_entry;

spc_weights *spc_weights_create(spc_pool *pool);
/* All numbers of all entries; and how many entries there are. */
size_t spc_weights_count(const spc_weights *weights);
size_t spc_weights_arrays(const spc_weights *weights);
/* Entry i, or NULL past the end; by name, or NULL. */
const spc_weight_entry *spc_weights_entry(const spc_weights *weights, size_t i);
const spc_weight_entry *spc_weights_find(const spc_weights *weights, const char *name);
/* Starting values, a function of the seed and each entry's name. */
void spc_weights_begin(const spc_weights *weights, uint64_t seed, spc_real *values);

/* ---- graphs ---- */

typedef struct spc_graph spc_graph;
typedef struct spc_tensor spc_tensor;

enum {
    SPC_GRAPH_FORWARD = 0,
    SPC_GRAPH_BACKWARD = 1, /* keep what the adjoint needs */
    SPC_GRAPH_TANGENT = 2
};

/* NULL when out of memory. Several graphs may share weights: an entry is added by the first that names it. */
spc_graph *spc_graph_create(spc_pool *pool, spc_weights *weights);
/* Store a reason in the graph's context unless there is one, and return NULL. For networks that refuse. */
spc_tensor *spc_graph_refuse(spc_graph *graph, const char *format, ...) SPC_PRINTF(2, 3);
spc_pool *spc_graph_pool(const spc_graph *graph);

/* What goes in: written by the caller before each run. spc_watch asks for its gradient. */
spc_tensor *spc_input(spc_graph *graph, spc_shape shape);
spc_tensor *spc_watch(spc_tensor *input);
/* Values that never change; the caller fills spc_tensor_values at once (they are zero). */
spc_tensor *spc_constant(spc_graph *graph, spc_shape shape);
/* The entry of this name, added if it is not there; one of another shape is an error. */
spc_tensor *spc_weight(spc_graph *graph, const char *name, spc_shape shape, spc_start start);
/* What comes out: kept to the end of a run. The caller writes its whole gradient before a run backward. */
spc_tensor *spc_output(spc_tensor *tensor);

spc_graph *spc_tensor_graph(const spc_tensor *tensor);
const spc_shape *spc_tensor_shape(const spc_tensor *tensor);
size_t spc_tensor_batch(const spc_tensor *tensor);
size_t spc_tensor_channels(const spc_tensor *tensor);
int spc_tensor_dims(const spc_tensor *tensor); /* axes between batch and channels */

/* Plan the memory for runs of these kinds. SPC_OK, or what failed in building. */
spc_status spc_graph_finish(spc_graph *graph, unsigned kinds);
/* Bytes planned for values, gradients and tangents; and floating point operations of a run forward, as far as
 * operations count them. */
size_t spc_graph_bytes(const spc_graph *graph);
double spc_graph_flops(const spc_graph *graph);

/* Of inputs, constants and outputs. */
spc_real *spc_tensor_values(spc_tensor *tensor);
spc_real *spc_tensor_gradient(spc_tensor *tensor);
spc_real *spc_tensor_tangent(spc_tensor *tensor);

/* Values of all outputs from the inputs' and the weights' (NULL when there are none). */
void spc_graph_forward(spc_graph *graph, const spc_real *weights);
/* After forward, with the same weights: from the gradients of the outputs those of the watched inputs and, in `gradient`, of all
 * weights. */
void spc_graph_backward(spc_graph *graph, const spc_real *weights, spc_real *gradient);
/* After forward: from the tangents of the inputs and of the weights (spc_weights_count numbers; NULL: zero) those of
 * the outputs. */
void spc_graph_tangent(spc_graph *graph, const spc_real *weights, const spc_real *tangents);

/* ---- operations: linear in channels ---- */

/* y = x W + b + addend at each point; W[in][out]; b[out] and addend (like y) may be NULL. */
spc_tensor *spc_dense(spc_tensor *x, spc_tensor *weight, spc_tensor *bias, spc_tensor *addend);
/* The same with weights NAME.weight and NAME.bias that start uniform in +-1/sqrt(in). */
spc_tensor *spc_layer_dense(spc_tensor *x, const char *name, size_t channels);

/* Fields of a basis [1][axes][k] that the batch shares, with coefficients [batch][outputs][k]: [batch][axes][outputs]. */
spc_tensor *spc_superpose(spc_tensor *coefficients, spc_tensor *basis);

/* ---- operations: in Fourier space ---- */

/* y_k = x_k W_k for the low modes k of x, nothing for others (Li et al. 2021). W is [modes of each axis][real, imaginary][in][out]; row r
 * of an axis of m modes is wavenumber r - m/2, and r on the last axis, so that fields are real. Modes that the number of points cannot hold are
 * left out, so that the same weights on another grid are the same map. y has `points` along each axis; NULL: as x. */
spc_tensor *spc_spectral_convolution(spc_tensor *x, spc_tensor *weight, const size_t *points);
/* The same along one axis of x alone (Tran et al. 2023): W is [modes][real, imaginary][in][out], row r is wavenumber r. */
spc_tensor *spc_spectral_convolution_along(spc_tensor *x, int axis, spc_tensor *weight);
/* spc_spectral_convolution with weights NAME.weight that start uniform in [0, 1 / (in out)). */
spc_tensor *spc_layer_spectral(spc_tensor *x, const char *name, const size_t *modes,
                               size_t channels);

/* All modes of each channel, U_k = (1/N) sum u exp(-i k.x): [batch][modes of each axis][2 channels], pairs of real and imaginary part.
 * On an axis of n points modes are stored as 0, 1, ..., n/2, ..., -1 and on the last as 0 ... n/2 alone: the order, and the
 * factor, of spc_modes. */
spc_tensor *spc_fourier(spc_tensor *x);
/* The fields of these modes, u = sum of Re(U_k exp(i k.x)) over all k, of which those that the last axis does not store are conjugates of
 * those that it does. `last`: points of the last axis. */
spc_tensor *spc_fourier_inverse(spc_tensor *modes, size_t last);
/* y_k = s_k x_k. The symbol is [modes][2 channels], complex, or [modes][channels], real, with or without a batch before. */
spc_tensor *spc_multiply_modes(spc_tensor *modes, spc_tensor *symbol);
/* The same with numbers that are given by mode, for all channels: derivatives, filters, exp(L dt). NULL: zero. */
spc_tensor *spc_symbol(spc_tensor *modes, const double *real, const double *imaginary);

/* ---- operations: at each number ---- */

spc_tensor *spc_gelu(spc_tensor *x); /* x Phi(x), exact (Hendrycks and Gimpel 2016) */
spc_tensor *spc_silu(spc_tensor *x); /* x / (1 + exp(-x)) */
spc_tensor *spc_relu(spc_tensor *x);
spc_tensor *spc_tanh(spc_tensor *x);
spc_tensor *spc_sine(spc_tensor *x);
spc_tensor *spc_exponential(spc_tensor *x);
spc_tensor *spc_logarithm(spc_tensor *x);
/* Sum over k of a sin(k w x) + b cos(k w x), w the wavenumber; weight[k][a, b][channels], k from 0. */
spc_tensor *spc_wave_series(spc_tensor *x, spc_tensor *weight, double wavenumber);
/* Of tensors of one shape. */
spc_tensor *spc_add(spc_tensor *a, spc_tensor *b);
spc_tensor *spc_subtract(spc_tensor *a, spc_tensor *b);
spc_tensor *spc_multiply(spc_tensor *a, spc_tensor *b);
spc_tensor *spc_divide(spc_tensor *a, spc_tensor *b);
spc_tensor *spc_scale(spc_tensor *x, double factor);
/* The same numbers, of which no gradient passes on. */
spc_tensor *spc_detach(spc_tensor *x);
/* x * scale[channel] + shift[channel], given numbers (not weights); NULL: 1 and 0. */
spc_tensor *spc_affine(spc_tensor *x, const double *scale, const double *shift);
/* x * (1 + scale) + shift; scale and shift are [batch][channels], or [channels] for all of the batch; either may be NULL. */
spc_tensor *spc_modulate(spc_tensor *x, spc_tensor *scale, spc_tensor *shift);

/* ---- operations: convolutions ---- */

/* How a kernel moves over the grid. What is zero has its default. */
typedef struct spc_convolution {
    size_t kernel[SPC_MAX_DIMS]; /* points along each axis; as along the axis before */
    size_t stride, dilation;     /* 1 */
    bool zero_padding;           /* zeros beyond the grid; else it is periodic */
    bool transposed;             /* the adjoint: to a grid of stride times as many points */
    bool depthwise;              /* each channel by itself */
    bool no_bias, zero_start;    /* for spc_layer_convolution */
} spc_convolution;

/* Weights W[kernel of each axis][in][out], or [kernel of each axis][channels] for depthwise ones; bias[out] may be NULL. The grid that
 * comes out has 1 / stride of the points; a stride must divide the grid. */
spc_tensor *spc_convolve(spc_tensor *x, spc_tensor *weight, spc_tensor *bias, spc_convolution how);
/* The same with weights NAME.weight and NAME.bias that start uniform in +-1/sqrt(taps in), as PyTorch's, or at zero. */
spc_tensor *spc_layer_convolution(spc_tensor *x, const char *name, size_t channels,
                                  spc_convolution how);

/* ---- operations: normalisation, of each member of the batch by itself ---- */

/* scale (x - mean) / sqrt(variance + 1e-5) + shift over all points and the channels of each of `groups` groups; 0 groups: at each
 * point over its channels. scale and shift are [channels]; NULL: 1 and 0. With a scale and a shift [batch][channels] from conditions:
 *     spc_modulate(spc_normalise(x, groups, NULL, NULL), scale, shift) */
spc_tensor *spc_normalise(spc_tensor *x, size_t groups, spc_tensor *scale, spc_tensor *shift);
/* The same with weights NAME.weight and NAME.bias that start at 1 and 0. */
spc_tensor *spc_layer_group_norm(spc_tensor *x, const char *name, size_t groups);
spc_tensor *spc_layer_instance_norm(spc_tensor *x, const char *name);
spc_tensor *spc_layer_norm(spc_tensor *x, const char *name);

/* ---- operations: along an axis. Axes of the grid count from 0, and channels are axis spc_tensor_dims(x) ---- */

/* Sum and mean; the axis stays, with length 1. spc_repeat gives an axis of length 1 the same numbers `count` times. */
spc_tensor *spc_sum(spc_tensor *x, int axis);
spc_tensor *spc_mean(spc_tensor *x, int axis);
spc_tensor *spc_repeat(spc_tensor *x, int axis, size_t count);
/* [batch][channels] from the mean over all points; and [batch][channels] at every point that `like` has. */
spc_tensor *spc_mean_points(spc_tensor *x);
spc_tensor *spc_broadcast(spc_tensor *x, const spc_tensor *like);

/* y = A x along an axis, A a given matrix of `rows` rows: by its entries that are not zero, in any order, those of one place
 * added; or whole, row by row. */
typedef struct spc_matrix_entry {
    size_t row, column;
    double value;
} spc_matrix_entry;
spc_tensor *spc_map_axis(spc_tensor *x, int axis, size_t rows, const spc_matrix_entry *entries,
                         size_t count);
spc_tensor *spc_map_axis_dense(spc_tensor *x, int axis, size_t rows, const double *matrix);

/* ---- operations: grids. Arrays have a number for each axis of the grid ---- */

/* Points put before and after those of each axis, from around the corner or zero. */
spc_tensor *spc_pad(spc_tensor *x, const size_t *before, const size_t *after, bool zeros);
/* `points` points from point `first` on. */
spc_tensor *spc_crop(spc_tensor *x, const size_t *first, const size_t *points);
/* y[j] = x[j - shift], around the corner. */
spc_tensor *spc_roll(spc_tensor *x, const long *shift);
/* [batch][count][channels]: given points of the grid, counted row by row; any may be named several times. */
spc_tensor *spc_gather(spc_tensor *x, const size_t *points, size_t count);
/* The mean, or the largest, of each block of points; blocks must divide the grid. */
spc_tensor *spc_average_pooling(spc_tensor *x, const size_t *block);
spc_tensor *spc_max_pooling(spc_tensor *x, const size_t *block);

typedef enum spc_resampling {
    SPC_RESAMPLE_NEAREST, /* of the points at or before the place */
    SPC_RESAMPLE_LINEAR,  /* periodic: point j of m is at j/m */
    SPC_RESAMPLE_CORNERS, /* linear: point j of m is at j/(m - 1), as PyTorch's align_corners */
    SPC_RESAMPLE_SPECTRAL /* periodic, with all modes that both grids hold */
} spc_resampling;
/* Any other numbers of points; coarser grids are not smoothed, but for the modes that they do not hold. */
spc_tensor *spc_resample(spc_tensor *x, const size_t *points, spc_resampling how);

/* [batch and patches][size of each axis][channels]: the grid cut into patches of `size`, which must divide it, and put together again
 * to `points`. */
spc_tensor *spc_patches(spc_tensor *x, const size_t *size);
spc_tensor *spc_join_patches(spc_tensor *x, const size_t *points);
/* Points of each patch as channels, those of a point side by side, and back. */
spc_tensor *spc_space_to_channels(spc_tensor *x, const size_t *size);
spc_tensor *spc_channels_to_space(spc_tensor *x, const size_t *size);

/* ---- operations: attention ---- */

/* How queries look at keys. What is zero has its default. */
typedef struct spc_attention {
    size_t heads;       /* 1; each has its share of the channels, one behind the other */
    double scale;       /* of q.k; 1 / sqrt(channels of a head) */
    spc_tensor *bias;   /* [rows][heads], added to scores */
    const size_t *rows; /* of the bias, [queries][keys]; a row for each pair, in order */
} spc_attention;
/* At each point of the queries the mean of values, weighed by the softmax over points of the keys of scale q.k + bias. Keys have the
 * points of values and the channels of queries; batches of 1 serve all. */
spc_tensor *spc_attend(spc_tensor *queries, spc_tensor *keys, spc_tensor *values,
                       spc_attention how);
/* Rows of a bias by the offset of query and key, both points of a grid of this size: rows[points][points], unless it is NULL. Their
 * count, the product of 2 size - 1. */
size_t spc_relative_rows(int dims, const size_t *size, size_t *rows);
/* x to itself: dense layers NAME.query, .key, .value before and NAME.out after; over all points, with or without a bias by offset, NAME.bias;
 * or with it in windows, of a grid shifted around the corner by `shift` (NULL: not). */
spc_tensor *spc_layer_attention(spc_tensor *x, const char *name, size_t heads, bool relative);
spc_tensor *spc_layer_window_attention(spc_tensor *x, const char *name, size_t heads,
                                       const size_t *window, const long *shift);
/* For each channel c of x `width` (even) channels: cos(w c), then sin(w c), w falling from 1 towards 1 / longest. */
spc_tensor *spc_embed_numbers(spc_tensor *x, size_t width, double longest);
/* Pairs of channels of each head turned by w j at point j of an axis (rotary embedding, Su et al. 2021), pairs shared out to the
 * axes in turn and w falling as above, so that q.k depends on offsets alone. */
spc_tensor *spc_rotate(spc_tensor *x, size_t heads, double longest);

/* ---- operations: shape ---- */

/* Axis i of what comes out is axis order[i] of x, the batch being axis 0 and channels the last. */
spc_tensor *spc_permute(spc_tensor *x, const int *order);

/* The same numbers with another shape; costs nothing. */
spc_tensor *spc_reshape(spc_tensor *x, spc_shape shape);
/* Channels of several tensors one behind the other, and channels first to first + count - 1. */
spc_tensor *spc_concatenate(spc_graph *graph, spc_tensor *const *parts, size_t count);
spc_tensor *spc_channels(spc_tensor *x, size_t first, size_t count);
/* Constant [batch][axes][dims]: the place of each point along each axis, in [0, 1). */
spc_tensor *spc_coordinates(spc_tensor *like);

/* ---- losses: of x against a target of the same shape, one number for the whole batch ---- */

/* Mean over all numbers of (x - y)^2, of |x - y|, and of Huber's: d^2/2 up to |d| = bend, a line beyond. y may be NULL: zero. */
spc_tensor *spc_loss_mean_square(spc_tensor *x, spc_tensor *y);
spc_tensor *spc_loss_mean_absolute(spc_tensor *x, spc_tensor *y);
spc_tensor *spc_loss_huber(spc_tensor *x, spc_tensor *y, double bend);
/* Mean over the batch of |x - y| / |y|, norms over all axes and channels: L2, and L1. */
spc_tensor *spc_loss_relative(spc_tensor *x, spc_tensor *y);
spc_tensor *spc_loss_relative_absolute(spc_tensor *x, spc_tensor *y);

/* The Sobolev norm |u|^2 = sum over k of (floor + |k|^2)^order |U_k|^2, k = 2 pi m / length; a floor of 0 leaves out the mean. Mean over
 * batch and channels of |x - y|^2: with order 0, and a floor, that is the mean square. Relative: mean over the batch of |x - y| / |y|, summed over
 * channels, which may be times (spc_reshape).
 *
 * "norm_order" of torch-cfd and Spectral-Refiner is not the order: there 0 is order 1, and -1 is order -1/2 (with floors 0.1 and
 * 10^-1.5). The residual of Spectral-Refiner's estimator is of order -1. */
typedef struct spc_sobolev {
    double order, floor;
    double length[SPC_MAX_DIMS]; /* of the box; 0: 1 */
    bool relative;
} spc_sobolev;
spc_tensor *spc_loss_sobolev(spc_tensor *x, spc_tensor *y, spc_sobolev how);

/* [batch][shells][channels]: sums of |U_k|^2 over shells of |k|, as wide as the lowest wavenumber and around its multiples. They add to
 * the mean of u^2, less what lies in the corners beyond the last whole shell. `length` of the box; NULL: 1. */
spc_tensor *spc_spectrum(spc_tensor *x, const double *length);
/* Mean over batch, shells and channels of (log(E(x) + floor) - log(E(y) + floor))^2, E the spectrum; and of E(x - y) / (E(y) +
 * floor). The first sees no phases. */
spc_tensor *spc_loss_log_spectrum(spc_tensor *x, spc_tensor *y, double floor, const double *length);
spc_tensor *spc_loss_shells(spc_tensor *x, spc_tensor *y, double floor, const double *length);

SPC_END
#endif
