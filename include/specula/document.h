/* specula: document.h
 *
 * A YAML file as a tree that remembers where each key stands, so that every later message can name
 * file and line. Duplicate keys, anchors and several documents in one file are refused.
 */
#ifndef SPECULA_DOCUMENT_H
#define SPECULA_DOCUMENT_H

#include <specula/parameter.h>

SPC_BEGIN

typedef enum spc_node_kind { SPC_NODE_SCALAR, SPC_NODE_SEQUENCE, SPC_NODE_MAPPING } spc_node_kind;

typedef struct spc_node {
    spc_node_kind kind;
    const char *key;  /* in a mapping, else NULL */
    const char *text; /* of a scalar */
    bool quoted;      /* a scalar in quotes is never a number */
    const char *file; /* where it stands; "-s" for an override from the command line */
    int line;
    struct spc_node *children, *next;
} spc_node;

/* Read a file, or parse text that is to be called `name` in messages. All nodes live in the pool. */
spc_status spc_document_read(spc_pool *pool, const char *path, spc_node **root);
spc_status spc_document_parse(spc_pool *pool, const char *name, const char *text, spc_node **root);
/* Set "section.key=value" (any depth; value in YAML, so lists and mappings work); "section.list.0=value" sets the first
 * member of a list. */
spc_status spc_document_override(spc_pool *pool, spc_node *root, const char *assignment);
/* The tree as YAML text, in the pool. NULL when out of memory. */
char *spc_document_text(spc_pool *pool, const spc_node *root);

/* The child of a mapping with this key, or NULL (also when node is NULL). */
spc_node *spc_node_find(const spc_node *node, const char *key);
/* Add or replace `key: text` in a mapping. */
spc_status spc_node_set(spc_pool *pool, spc_node *mapping, const char *key, const char *text);
/* Take the child with this key out of a mapping; NULL when there is none. */
spc_node *spc_node_take(spc_node *mapping, const char *key);
/* Move the keys of `over` into `base`, in the place of equal ones; mappings key by key. */
void spc_node_merge(spc_node *base, spc_node *over);
/* A node and all below it, in the pool. NULL when out of memory. */
spc_node *spc_node_copy(spc_pool *pool, const spc_node *node);

/* Check a mapping against parameter tables and give the values of each, in the pool. A key that is in
 * no table nor in `others` (NULL-ended names handled elsewhere; may be NULL) is an error that names
 * the nearest known key. `node` may be NULL: then all are defaults, and a required parameter is an
 * error located at `parent`. `tables` is ended by NULL; values[i] belongs to tables[i]. `section` is
 * the name used in messages ("equation"); empty for keys outside of all sections. */
spc_status spc_node_parameters(spc_pool *pool, const spc_node *node, const spc_node *parent,
                               const char *section, const spc_parameter *const *tables,
                               const char *const *others, spc_value **values);

SPC_END
#endif
