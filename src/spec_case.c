/* specula: spec_case.c
 *
 * See spec_case.h.
 */
#include "spec_case.h"

static const spc_parameter file_parameters[] = {
    {.name = "file", .type = SPC_PATH, .required = true, .doc = "a case file"},
    {.name = NULL},
};

const spc_node *spc_spec_section(spc_pool *pool, const spc_node *node, const char *key) {
    if (node->kind == SPC_NODE_MAPPING) return node;
    spc_node *nodes = spc_pool_take(pool, 2, sizeof *nodes);
    if (!nodes) return NULL;
    nodes[0] = (spc_node){.kind = SPC_NODE_MAPPING,
                          .key = node->key,
                          .file = node->file,
                          .line = node->line,
                          .children = &nodes[1]};
    nodes[1] = *node;
    nodes[1].key = key;
    nodes[1].next = NULL;
    return nodes;
}

spc_status spc_spec_case(spc_pool *pool, const spc_node *node, spc_node **cas) {
    const spc_parameter *const tables[] = {file_parameters, NULL};
    const spc_node *section = spc_spec_section(pool, node, "file");
    spc_value *values;
    if (!section) return SPC_NO_MEMORY;
    SPC_TRY(spc_node_parameters(pool, section, node, "case", tables, NULL, &values));
    SPC_TRY(spc_document_read(pool, values[0].text, cas));
    if ((*cas)->kind == SPC_NODE_MAPPING) return SPC_OK;
    return spc_fail_at(spc_pool_context(pool), SPC_BAD_INPUT, node->file, node->line,
                       "case names a file that is no case; give one such as l64.yaml");
}

spc_status spc_spec_end(spc_pool *pool, spc_node *cas, double end) {
    if (spc_node_find(cas, "time")) return SPC_OK;
    char *time = spc_pool_print(pool, "time={end: %.17g, save: 2}", end);
    return time ? spc_document_override(pool, cas, time) : SPC_NO_MEMORY;
}
