/* specula: node_edit.c
 *
 * Trees of documents taken apart and put together.
 */
#include <specula/document.h>
#include <string.h>

static spc_node **place_of(spc_node *mapping, const char *key) {
    spc_node **at = &mapping->children;
    while (*at && strcmp((*at)->key, key) != 0) at = &(*at)->next;
    return at;
}

spc_node *spc_node_take(spc_node *mapping, const char *key) {
    spc_node **at = place_of(mapping, key);
    spc_node *found = *at;
    if (found) {
        *at = found->next;
        found->next = NULL;
    }
    return found;
}

void spc_node_merge(spc_node *base, spc_node *over) {
    while (over->children) {
        spc_node *child = over->children;
        over->children = child->next;
        child->next = NULL;
        spc_node **at = place_of(base, child->key);
        if (*at && (*at)->kind == SPC_NODE_MAPPING && child->kind == SPC_NODE_MAPPING) {
            spc_node_merge(*at, child);
            continue;
        }
        child->next = *at ? (*at)->next : NULL;
        *at = child;
    }
}

spc_node *spc_node_copy(spc_pool *pool, const spc_node *node) {
    spc_node *copy = spc_pool_take(pool, 1, sizeof *copy);
    if (!copy) return NULL;
    *copy = *node;
    copy->children = copy->next = NULL;
    spc_node **end = &copy->children;
    for (const spc_node *child = node->children; child; child = child->next) {
        *end = spc_node_copy(pool, child);
        if (!*end) return NULL;
        end = &(*end)->next;
    }
    return copy;
}
