/* specula: test_fno.c
 *
 * The Fourier neural operator: published counts of weights, both of its layouts, and the same map on every grid.
 */
#include "network.h"

static void take(spc_pool *pool, const char *text, int dims, size_t inputs) {
    network_take(pool, spc_network_find("fno"), text,
                 (spc_network_setting){dims, inputs, 1, .conditions = 0});
}

static size_t count_weights(const char *text, int dims, size_t inputs) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_weights *weights = spc_weights_create(pool);
    take(pool, text, dims, inputs);
    const gradients_subject subject = network_subject("fno", 1, (size_t[]){8, 8, 8});
    gradients_build(pool, weights, &subject, SPC_GRAPH_FORWARD);
    const size_t count = spc_weights_count(weights);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    return count;
}

START_TEST(counts) {
    /* Li et al.: the script for Burgers, and the one for Navier-Stokes with ten frames, layer by layer */
    ck_assert_uint_eq(count_weights("{}", 1, 1), 549569);
    ck_assert_uint_eq(count_weights("{}", 2, 10),
                      (12 + 1) * 20 + 4 * (2 * 2 * 12 * 12 * 20 * 20 + 21 * 20) + 21 * 128 + 129);
    /* neuraloperator: 9 columns of 16 modes; a gate by channel */
    ck_assert_uint_eq(count_weights("{layout: neuraloperator, width: 8}", 1, 1),
                      3 * 16 + 17 * 8 + 4 * (9 * 2 * 64 + 8 + 64 + 9 * 4 + 5 * 8 + 8) + 9 * 16 +
                          17);
}
END_TEST

START_TEST(neuraloperator) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    take(pool, "{layout: neuraloperator, width: 4, modes: [5, 4], layers: 2}", 2, 2);
    const gradients_subject subject = network_subject("neuraloperator", 2, (size_t[]){8, 6});
    gradients_check(&subject);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* One layer is linear between lift and projection, so that a field whose modes both grids hold has the same image; the
 * coordinates, which are no such field, have no weights here. */
static void map_wave(spc_pool *pool, size_t n, double *y) {
    spc_weights *weights = spc_weights_create(pool);
    const gradients_subject subject = network_subject("grids", 1, &n);
    gradients_graph g = gradients_build(pool, weights, &subject, SPC_GRAPH_FORWARD);
    spc_real *numbers = gradients_take(pool, spc_weights_count(weights));
    spc_weights_begin(weights, 1, numbers);
    const spc_weight_entry *lift = spc_weights_find(weights, "lift.weight");
    for (size_t c = 0; c < lift->shape.n[1]; c++) {
        numbers[lift->offset + lift->shape.n[1] + c] = 0;
    }
    for (size_t i = 0; i < n; i++) {
        const double a = 2 * M_PI * (double)i / (double)n;
        spc_tensor_values(g.inputs[0])[i] = sin(a) + cos(2 * a);
    }
    spc_graph_forward(g.graph, numbers);
    for (size_t i = 0; i < 8; i++) y[i] = spc_tensor_values(g.output)[i * n / 8];
}

START_TEST(grids) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    take(pool, "{width: 8, modes: 4, layers: 1}", 1, 1);
    double coarse[8], fine[8];
    map_wave(pool, 8, coarse);
    map_wave(pool, 64, fine);
    for (size_t i = 0; i < 8; i++) ck_assert_double_eq_tol(coarse[i], fine[i], 1e-13);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("fno");
    TCase *each = tcase_create("each");
    tcase_add_test(each, counts);
    tcase_add_test(each, neuraloperator);
    tcase_add_test(each, grids);
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
