/* specula: test_networks.c
 *
 * Gradients of every network of the registry, on every number of axes that it is defined on, at its small size; that what it is
 * told beside the fields counts, that members of a batch do not know of one another, and that weights fit any grid if it says so.
 */
#include "network.h"

#include <stdio.h>

enum { POINTS = 16 };
static const size_t grid[] = {POINTS, POINTS / 2, POINTS / 2};

static void check(const spc_network *network, const char *values, spc_network_setting setting) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    char name[64];
    network_take(pool, network, values, setting);
    snprintf(name, sizeof name, "%s on %d axes, %zu conditions", network->name, setting.dims,
             setting.conditions);
    const gradients_subject subject = network_subject(name, 2, grid);
    gradients_check(&subject);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

START_TEST(gradients) {
    const spc_network *network = spc_network_at((size_t)_i / SPC_MAX_DIMS);
    const int dims = _i % SPC_MAX_DIMS + 1;
    if (!network->form[dims - 1]) return;
    spc_network_setting setting = {dims, 2, 3, .conditions = 0};
    check(network, network->small, setting);
    setting.conditions = 2;
    if (network->flags & SPC_NETWORK_CONDITIONAL) check(network, network->small, setting);
}
END_TEST

/* What small values leave out. */
static const struct {
    const char *network, *values;
    size_t inputs, outputs;
} others[] = {
    {"ffno", "{width: 4, modes: 3, layers: 2, shared: false, activation: tanh}", 2, 3},
    {"lsm", "{width: 4, scales: 3, patch: 2, heads: 2, coordinates: false, activation: silu}", 2,
     3},
    {"message_passing", "{width: 4, layers: 2}", 2, 3},
    {"sfno", "{width: 5, modes: 3, layers: 2, steps: 3, coordinates: false, activation: tanh}", 2,
     3},
    {"sfno", "{width: 4, modes: 3, layers: 2, steps: 3, fields: 2}", 4, 6},
    {"unet", "{width: 8, multipliers: [1, 2], blocks: 1, attention: 1, heads: 2}", 2, 3},
    {"unet_base", "{width: 4, levels: 2}", 2, 3},
};

START_TEST(other_values) {
    const spc_network_setting setting = {2, others[_i].inputs, others[_i].outputs, .conditions = 2};
    check(spc_network_find(others[_i].network), others[_i].values, setting);
}
END_TEST

static int first_form(const spc_network *network) {
    int dims = 1;
    while (!network->form[dims - 1]) dims++;
    return dims;
}

/* Values of random weights, not those that a network starts with: some layers start at zero. */
START_TEST(told) {
    const spc_network *network = spc_network_at((size_t)_i);
    if (!(network->flags & SPC_NETWORK_CONDITIONAL)) return;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_weights *weights = spc_weights_create(pool);
    network_take(pool, network, network->small,
                 (spc_network_setting){first_form(network), 2, 3, .conditions = 2});
    const gradients_subject subject = network_subject(network->name, 1, grid);
    gradients_graph g = gradients_build(pool, weights, &subject, SPC_GRAPH_FORWARD);
    spc_real *values = gradients_take(pool, spc_weights_count(weights));
    gradients_fill(values, spc_weights_count(weights), 1, false);
    for (int which = 0; which < 2; which++) {
        spc_graph_forward(g.graph, values);
        const spc_real before = spc_tensor_values(g.output)[0];
        spc_tensor_values(g.inputs[1])[which] += (spc_real)0.1;
        spc_graph_forward(g.graph, values);
        ck_assert_msg(before != spc_tensor_values(g.output)[0], "%s: condition %d is not heard",
                      network->name, which);
    }
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

/* The last of three members, and the same alone. */
START_TEST(members) {
    const spc_network *network = spc_network_at((size_t)_i);
    const size_t conditions = network->flags & SPC_NETWORK_CONDITIONAL ? 2 : 0;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_weights *weights = spc_weights_create(pool);
    network_take(pool, network, network->small,
                 (spc_network_setting){first_form(network), 2, 3, .conditions = conditions});
    const gradients_subject all = network_subject(network->name, 3, grid);
    const gradients_subject one = network_subject(network->name, 1, grid);
    gradients_graph a = gradients_build(pool, weights, &all, SPC_GRAPH_FORWARD);
    gradients_graph b = gradients_build(pool, weights, &one, SPC_GRAPH_FORWARD);
    for (size_t i = 0; i < one.count; i++) {
        const size_t size = spc_shape_size(&one.shapes[i]);
        memcpy(spc_tensor_values(b.inputs[i]), spc_tensor_values(a.inputs[i]) + 2 * size,
               size * sizeof(spc_real));
    }
    spc_real *values = gradients_take(pool, spc_weights_count(weights));
    gradients_fill(values, spc_weights_count(weights), 1, false);
    spc_graph_forward(a.graph, values);
    spc_graph_forward(b.graph, values);
    for (size_t i = 0; i < b.output_size; i++) {
        const double y = (double)spc_tensor_values(b.output)[i];
        const double other = (double)spc_tensor_values(a.output)[2 * b.output_size + i];
        ck_assert_msg(fabs(y - other) <= 1e-9 * (1 + fabs(y)),
                      "%s: %.17g beside others, %.17g alone", network->name, other, y);
    }
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

START_TEST(any_grid) {
    const spc_network *network = spc_network_at((size_t)_i);
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_weights *weights = spc_weights_create(pool);
    const spc_network_setting setting = {first_form(network), 2, 3, .conditions = 0};
    network_take(pool, network, network->small, setting);
    for (size_t finer = 1; finer <= 2; finer++) {
        const size_t n[] = {finer * grid[0], finer * grid[1], finer * grid[2]};
        spc_graph *graph = spc_graph_create(pool, weights);
        spc_tensor *const fields[] = {
            spc_input(graph, spc_shape_of(1, setting.dims, n, setting.inputs)), NULL};
        const bool fits = finer == 1 || network->flags & SPC_NETWORK_ANY_GRID;
        ck_assert_msg((network_build(graph, fields) != NULL) == fits, "%s", network->name);
        ck_assert_msg((spc_graph_finish(graph, SPC_GRAPH_FORWARD) == SPC_OK) == fits, "%s",
                      network->name);
    }
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("networks");
    TCase *each = tcase_create("each");
    tcase_set_timeout(each, 60);
    int count = 0;
    while (spc_network_at((size_t)count)) count++;
    tcase_add_loop_test(each, gradients, 0, count * SPC_MAX_DIMS);
    tcase_add_loop_test(each, other_values, 0, (int)(sizeof others / sizeof *others));
    tcase_add_loop_test(each, members, 0, count);
    tcase_add_loop_test(each, any_grid, 0, count);
    tcase_add_loop_test(each, told, 0, count);
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
