/* specula: test_networks.c
 *
 * Gradients of every network of the registry, on every number of axes that it is defined on, at its small size; and that what it is
 * told beside the fields counts.
 */
#include "network.h"

#include <stdio.h>

enum { POINTS = 16 };
static const size_t grid[] = {POINTS, POINTS / 2, POINTS / 2};

static void check(const spc_network *network, const char *values, int dims, size_t conditions) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    char name[64];
    network_take(pool, network, values,
                 (spc_network_setting){dims, 2, 3, .conditions = conditions});
    snprintf(name, sizeof name, "%s on %d axes, %zu conditions", network->name, dims, conditions);
    const gradients_subject subject = network_subject(name, 2, grid);
    gradients_check(&subject);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

START_TEST(gradients) {
    const spc_network *network = spc_network_at((size_t)_i / SPC_MAX_DIMS);
    const int dims = _i % SPC_MAX_DIMS + 1;
    if (!network->form[dims - 1]) return;
    check(network, network->small, dims, 0);
    if (network->flags & SPC_NETWORK_CONDITIONAL) check(network, network->small, dims, 2);
}
END_TEST

/* What small values leave out. */
static const struct {
    const char *network, *values;
} others[] = {
    {"ffno", "{width: 4, modes: 3, layers: 2, shared: false, activation: tanh}"},
    {"lsm", "{width: 4, scales: 3, patch: 2, heads: 2, coordinates: false, activation: silu}"},
    {"message_passing", "{width: 4, layers: 2}"},
    {"sfno", "{width: 5, modes: 3, layers: 2, steps: 3, coordinates: false, activation: tanh}"},
    {"unet", "{width: 8, multipliers: [1, 2], blocks: 1, attention: 1, heads: 2}"},
    {"unet_base", "{width: 4, levels: 2}"},
};

START_TEST(other_values) {
    check(spc_network_find(others[_i].network), others[_i].values, 2, 2);
}
END_TEST

static int first_form(const spc_network *network) {
    int dims = 1;
    while (!network->form[dims - 1]) dims++;
    return dims;
}

/* Values of random weights, not those that a network starts with: some layers start at zero. */
START_TEST(conditions) {
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

int main(void) {
    Suite *suite = suite_create("networks");
    TCase *each = tcase_create("each");
    tcase_set_timeout(each, 60);
    int count = 0;
    while (spc_network_at((size_t)count)) count++;
    tcase_add_loop_test(each, gradients, 0, count * SPC_MAX_DIMS);
    tcase_add_loop_test(each, other_values, 0, (int)(sizeof others / sizeof *others));
    tcase_add_loop_test(each, conditions, 0, count);
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
