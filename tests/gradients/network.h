/* specula: network.h
 *
 * Networks of the registry with values as in a spec, for tests.
 */
#ifndef SPECULA_TEST_NETWORK_H
#define SPECULA_TEST_NETWORK_H

#include "gradients.h"

#include <specula/document.h>
#include <specula/network.h>

/* What network_build builds: gradients_subject has no place for it. */
static struct {
    const spc_network *network;
    spc_network_setting setting;
    const spc_value *values;
} network_now;

static inline void network_take(spc_pool *pool, const spc_network *network, const char *text,
                                spc_network_setting setting) {
    spc_node *node;
    ck_assert_ptr_nonnull(network);
    ck_assert_int_eq(spc_document_parse(pool, network->name, text, &node), SPC_OK);
    spc_value *read[1];
    const spc_parameter *const tables[] = {network->parameters, NULL};
    ck_assert_msg(spc_node_parameters(pool, node, node, "network", tables, NULL, read) == SPC_OK,
                  "%s", spc_error_message(spc_pool_context(pool)));
    network_now.network = network;
    network_now.setting = setting;
    network_now.values = read[0];
}

static inline spc_tensor *network_build(spc_graph *graph, spc_tensor *const *in) {
    const spc_network_setting *setting = &network_now.setting;
    return network_now.network->build(graph, setting, network_now.values, in[0],
                                      setting->conditions ? in[1] : NULL);
}

/* Of the network taken last, on a grid of n[axis] points. */
static inline gradients_subject network_subject(const char *name, size_t batch, const size_t *n) {
    const spc_network_setting *s = &network_now.setting;
    return (gradients_subject){name,
                               s->conditions ? 2 : 1,
                               {spc_shape_of(batch, s->dims, n, s->inputs),
                                spc_shape_list(2, (size_t[]){batch, s->conditions})},
                               network_build,
                               false};
}

#endif
