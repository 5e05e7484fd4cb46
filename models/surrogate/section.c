/* specula: section.c
 *
 * The section of a spec or a model file that describes a network.
 */
#include <specula/model.h>
#include <string.h>

static spc_status unknown(spc_context *context, const spc_node *at, const char *name) {
    const char *nearest = spc_nearest(name, spc_network_name, NULL);
    if (nearest) {
        return spc_fail_at(context, SPC_BAD_INPUT, at->file, at->line,
                           "unknown network '%s'; did you mean '%s'?", name, nearest);
    }
    return spc_fail_at(context, SPC_BAD_INPUT, at->file, at->line,
                       "unknown network '%s'; `specula list networks` has them all", name);
}

spc_status spc_network_compose(spc_pool *pool, const spc_node *section, const char *path,
                               const spc_network **network, const spc_value **values) {
    spc_context *context = spc_pool_context(pool);
    const spc_node *name = spc_node_find(section, "name");
    if (!name || name->kind != SPC_NODE_SCALAR) {
        return spc_fail_at(context, SPC_BAD_INPUT, section->file, section->line,
                           "%s has no name; write %s: {name: fno}", path, path);
    }
    *network = spc_network_find(name->text);
    if (!*network) return unknown(context, name, name->text);
    static const char *const others[] = {"name", NULL};
    const spc_parameter *const tables[] = {(*network)->parameters, NULL};
    spc_value *found = NULL;
    SPC_TRY(spc_node_parameters(pool, section, section, path, tables, others, &found));
    *values = found;
    return SPC_OK;
}
