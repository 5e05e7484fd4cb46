/* specula: spec_case.h
 *
 * What the readers of specs share: sections in a short form, and a case that stands in a file of its own.
 */
#ifndef SPECULA_SPEC_CASE_H
#define SPECULA_SPEC_CASE_H

#include <specula/document.h>

/* A section that may be written as one value: `train: 100` for `train: {size: 100}` with the key "size". In the pool; NULL when out of
 * memory. */
const spc_node *spc_spec_section(spc_pool *pool, const spc_node *node, const char *key);
/* The case file that a node names; beside the file that the node stands in where the path is relative. */
spc_status spc_spec_case(spc_pool *pool, const spc_node *node, spc_node **cas);
/* A case whose times are the spec's need not have any of its own. */
spc_status spc_spec_end(spc_pool *pool, spc_node *cas, double end);

#endif
