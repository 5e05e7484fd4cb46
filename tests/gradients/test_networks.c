/* specula: test_networks.c
 *
 * Gradients of every network of the registry, on every number of axes that it is defined on, at its small size.
 */
#include "gradients.h"

#include <specula/document.h>
#include <specula/network.h>
#include <stdio.h>

enum { POINTS = 16 };

static const spc_network *network;
static spc_network_setting setting;
static const spc_value *values;

static spc_tensor *build(spc_graph *graph, spc_tensor *const *in) {
    return network->build(graph, &setting, values, in[0], setting.conditions ? in[1] : NULL);
}

static void take_small_values(spc_pool *pool) {
    spc_node *node;
    ck_assert_int_eq(spc_document_parse(pool, network->name, network->small, &node), SPC_OK);
    spc_value *read[1];
    const spc_parameter *const tables[] = {network->parameters, NULL};
    ck_assert_msg(spc_node_parameters(pool, node, node, "network", tables, NULL, read) == SPC_OK,
                  "%s", spc_error_message(spc_pool_context(pool)));
    values = read[0];
}

static void check(int dims, size_t conditions) {
    static const size_t n[] = {POINTS, POINTS / 2, POINTS / 2};
    setting = (spc_network_setting){.dims = dims, .inputs = 2, .outputs = 3};
    setting.conditions = conditions;
    char name[64];
    snprintf(name, sizeof name, "%s on %d axes, %zu conditions", network->name, dims, conditions);
    const gradients_subject subject = {
        name,
        conditions ? 2 : 1,
        {spc_shape_of(2, dims, n, 2), spc_shape_list(2, (size_t[]){2, conditions})},
        build,
        false};
    gradients_check(&subject);
}

START_TEST(gradients) {
    network = spc_network_at((size_t)_i / SPC_MAX_DIMS);
    if (!network) return;
    const int dims = _i % SPC_MAX_DIMS + 1;
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    take_small_values(pool);
    if (network->form[dims - 1]) check(dims, 0);
    if (network->form[dims - 1] && network->flags & SPC_NETWORK_CONDITIONAL) check(dims, 2);
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
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
