/* specula: test_symmetries.c
 *
 * What architectures promise: a field that is moved along a periodic grid has the moved image, fields that a coarse grid resolves have the
 * same image on a finer one, and published settings have the published number of weights.
 */
#include "network.h"

static spc_real *random_weights(spc_pool *pool, const spc_weights *weights) {
    const size_t count = spc_weights_count(weights);
    spc_real *values = gradients_take(pool, count), *noise = gradients_take(pool, count);
    spc_weights_begin(weights, 1, values);
    gradients_fill(noise, count, 1, false);
    for (size_t i = 0; i < count; i++) values[i] += (spc_real)0.1 * noise[i];
    return values;
}

/* ---- translations ---- */

typedef struct translation_case {
    const char *network, *values;
    int dims;
    size_t step; /* points by which fields may be moved */
} translation_case;

static const translation_case translations[] = {
    {"dilated_resnet", "{width: 4, blocks: 1, dilations: [1, 2]}", 2, 1},
    {"ffno", "{width: 4, modes: 3, layers: 2, coordinates: false}", 1, 1},
    {"ffno", "{width: 4, modes: 3, layers: 2, coordinates: false}", 3, 1},
    {"fno", "{width: 4, modes: 3, layers: 2, coordinates: false}", 2, 1},
    {"fno", "{layout: neuraloperator, width: 4, modes: 5, coordinates: false}", 2, 1},
    {"message_passing", "{width: 4, layers: 2, positions: false}", 1, 1},
    {"message_passing", "{width: 4, layers: 2, positions: false}", 2, 1},
    {"sfno", "{width: 4, modes: 3, layers: 2, coordinates: false}", 1, 1},
    {"sfno", "{width: 4, modes: 3, layers: 2, coordinates: false}", 2, 1},
    {"lsm", "{width: 8, scales: 2, patch: 2, heads: 4, coordinates: false}", 2, 4},
    {"unet", "{width: 4, multipliers: [1, 2], blocks: 1, attention: 1, heads: 2}", 2, 2},
    {"unet_base", "{width: 4, levels: 2}", 2, 4},
    {"unet", "{width: 4, multipliers: [1, 2, 1], blocks: 1}", 2, 4},
};

/* A field of `channels` by a step forward along each axis. */
static void move(const size_t *n, int dims, size_t channels, size_t step, const spc_real *from,
                 spc_real *to) {
    size_t points = 1;
    for (int axis = 0; axis < dims; axis++) points *= n[axis];
    for (size_t point = 0; point < points; point++) {
        size_t rest = point, place = 0, stride = 1;
        for (int axis = dims; axis-- > 0; rest /= n[axis], stride *= n[axis]) {
            place += (rest % n[axis] + step) % n[axis] * stride;
        }
        memcpy(to + place * channels, from + point * channels, channels * sizeof *to);
    }
}

START_TEST(translation) {
    static const size_t n[] = {8, 12, 8};
    const translation_case *p = translations + _i;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_weights *weights = spc_weights_create(pool);
    network_take(pool, spc_network_find(p->network), p->values,
                 (spc_network_setting){p->dims, 2, 3, .conditions = 1});
    const gradients_subject subject = network_subject(p->network, 1, n);
    gradients_graph g = gradients_build(pool, weights, &subject, SPC_GRAPH_FORWARD);
    const spc_real *values = random_weights(pool, weights);
    const size_t in = spc_shape_size(subject.shapes);
    spc_real *x = gradients_take(pool, in), *y = gradients_take(pool, g.output_size);
    memcpy(x, spc_tensor_values(g.inputs[0]), in * sizeof *x);
    spc_graph_forward(g.graph, values);
    move(n, p->dims, 3, p->step, spc_tensor_values(g.output), y);
    move(n, p->dims, 2, p->step, x, spc_tensor_values(g.inputs[0]));
    spc_graph_forward(g.graph, values);
    for (size_t i = 0; i < g.output_size; i++) {
        ck_assert_double_eq_tol(spc_tensor_values(g.output)[i], y[i], 1e-11);
    }
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* ---- grids ---- */

/* Of one layer, what functions at each point make of waves is not convolved again, and images are the same to rounding. Of more the
 * coarse grid has to hold the waves that matter: then the rest falls faster than any power. */
typedef struct refinement {
    const char *network, *values;
    int dims;
    size_t finer;  /* times as many points as the coarse grid */
    size_t coarse; /* times as many points as are compared */
    double tolerance;
} refinement;

static const refinement grids[] = {
    {"ffno", "{width: 4, modes: 4, layers: 1, coordinates: false}", 1, 3, 1, 1e-12},
    {"ffno", "{width: 4, modes: 4, layers: 1, coordinates: false}", 2, 2, 1, 1e-12},
    {"sfno", "{width: 4, modes: 4, layers: 2, coordinates: false}", 1, 2, 8, 1e-10},
    {"sfno", "{width: 4, modes: 2, layers: 2, coordinates: false}", 2, 2, 4, 1e-6},
};
enum { COARSE = 8 };

/* The values at the points of the coarse grid, of a grid `finer` times as fine. */
static void map_wave(spc_pool *pool, const refinement *p, size_t finer, spc_real *y) {
    const size_t n = COARSE * finer;
    spc_weights *weights = spc_weights_create(pool);
    const gradients_subject subject = network_subject(p->network, 1, (size_t[]){n, n, n});
    gradients_graph g = gradients_build(pool, weights, &subject, SPC_GRAPH_FORWARD);
    const size_t points = spc_shape_size(subject.shapes);
    for (size_t point = 0; point < points; point++) {
        double angle = 0, product = 1;
        size_t rest = point;
        for (int axis = p->dims; axis-- > 0; rest /= n) {
            const double a = 2 * M_PI * (double)(rest % n) / (double)n;
            angle += (axis + 1) * a;
            product *= sin(a) + 0.5;
        }
        spc_tensor_values(g.inputs[0])[point] = cos(angle) + product;
    }
    spc_graph_forward(g.graph, random_weights(pool, weights));
    size_t coarse = 1;
    for (int axis = 0; axis < p->dims; axis++) coarse *= COARSE;
    for (size_t point = 0; point < coarse; point++) {
        size_t rest = point, place = 0, stride = finer;
        for (int axis = p->dims; axis-- > 0; rest /= COARSE, stride *= n) {
            place += rest % COARSE * stride;
        }
        y[point] = spc_tensor_values(g.output)[place];
    }
}

START_TEST(grid) {
    const refinement *p = grids + _i;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    network_take(pool, spc_network_find(p->network), p->values,
                 (spc_network_setting){p->dims, 1, 1, .conditions = 0});
    spc_real coarse[COARSE * COARSE] = {0}, fine[COARSE * COARSE] = {0};
    map_wave(pool, p, p->coarse, coarse);
    map_wave(pool, p, p->coarse * p->finer, fine);
    for (size_t i = 0; i < COARSE * COARSE; i++) {
        ck_assert_double_eq_tol(coarse[i], fine[i], p->tolerance);
    }
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* ---- numbers of weights ---- */

typedef struct published {
    const char *network, *values;
    spc_network_setting setting;
    size_t count;
} published;

/* Two convolutions and norms of a plain U-Net; a transposed convolution to c channels with a block that follows. */
#define BLOCK(in, out) (9 * (in) * (out) + 9 * (out) * (out) + 6 * (out))
#define UP(c)          (4 * 2 * (c) * (c) + (c) + BLOCK(2 * (c), c))

/* Two convolutions without a bias and their norms; queries, keys and values, four tokens, twelve waves. */
#define PAIR(in, middle, out)                                                                      \
    (9 * (in) * (middle) + 9 * (middle) * (out) + 2 * (middle) + 2 * (out))
#define TOKENS(c) (3 * ((c) + 1) * (c) + 4 * (c) + 24 * (c))

static const published counts[] = {
    /* 24 layers as in the experiment on Navier-Stokes, the field and two coordinates in; less the lengths of rows of weight norm */
    {"ffno",
     "{}",
     {2, 1, 1, .conditions = 0},
     4 * 64 + 2 * 2 * 16 * 64 * 64 + 24 * (65 * 256 + 257 * 64) + 65 * 128 + 129},
    {"ffno",
     "{shared: false, layers: 4}",
     {3, 1, 1, .conditions = 0},
     5 * 64 + 4 * (3 * 2 * 16 * 64 * 64 + 65 * 256 + 257 * 64) + 65 * 128 + 129},
    /* Lu et al. for Burgers' equation with sensors at the points of the test's grid, four waves in */
    {"deeponet",
     "{}",
     {1, 1, 1, .conditions = 0},
     65 * 128 + 3 * 129 * 128 + 5 * 128 + 2 * 129 * 128 + 1},
    /* 25 frames and the time, as published; its decoder apart */
    {"message_passing",
     "{}",
     {1, 25, 25, .conditions = 1},
     28 * 128 + 129 * 128 + 6 * (284 * 128 + 258 * 128 + 2 * 129 * 128) + 129 * 25},
    /* Cao et al. for decaying turbulence: 16.47 million, as published; ten frames in and out */
    {"sfno",
     "{width: 10, modes: 32}",
     {2, 10, 10, .conditions = 0},
     4 * (2 * 64 * 64 * 5 * 100 + 11 * 40 + 41 * 10) + 3 * 110 + 20 + 110 + 11 + 4 * 64 * 64 * 5},
    /* Wu et al. for Navier-Stokes, ten frames in */
    {"lsm",
     "{}",
     {2, 10, 1, .conditions = 0},
     13 * 64 + PAIR(64, 64, 64) + PAIR(64, 128, 128) + PAIR(128, 256, 256) + PAIR(256, 512, 512) +
         PAIR(512, 512, 512) + PAIR(1024, 512, 256) + PAIR(512, 256, 128) + PAIR(256, 128, 64) +
         PAIR(128, 64, 64) + TOKENS(64) + TOKENS(128) + TOKENS(256) + 2 * TOKENS(512) + 65 * 64 +
         65 * 128 + 129},
    /* PDE-Refiner for the Kuramoto-Sivashinsky equation: the state and the noise that it removes in, told its step and two parameters */
    {"unet", "{}", {1, 2, 1, .conditions = 3}, 53924225},
    /* PDEArena for one field and a velocity, four frames in */
    {"unet_base",
     "{}",
     {2, 12, 3, .conditions = 0},
     BLOCK(12, 64) + BLOCK(64, 128) + BLOCK(128, 256) + BLOCK(256, 512) + BLOCK(512, 1024) +
         UP(512) + UP(256) + UP(128) + UP(64) + 9 * 64 * 3 + 3},
};

START_TEST(count) {
    enum { POINTS = 64 };
    const published *c = counts + _i;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_weights *weights = spc_weights_create(pool);
    network_take(pool, spc_network_find(c->network), c->values, c->setting);
    const gradients_subject subject =
        network_subject(c->network, 1, (size_t[]){POINTS, POINTS, 16});
    gradients_build(pool, weights, &subject, SPC_GRAPH_FORWARD);
    ck_assert_uint_eq(spc_weights_count(weights), c->count);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

#define COUNT(list) ((int)(sizeof(list) / sizeof *(list)))

int main(void) {
    Suite *suite = suite_create("symmetries");
    TCase *each = tcase_create("each");
    tcase_add_loop_test(each, translation, 0, COUNT(translations));
    tcase_add_loop_test(each, grid, 0, COUNT(grids));
    tcase_add_loop_test(each, count, 0, COUNT(counts));
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
