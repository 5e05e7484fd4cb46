/* specula: description.h
 *
 * A model without its weights, as text: what somebody who has weights from elsewhere says about them. docs/models.md describes the
 * keys.
 */
#ifndef SPECULA_DESCRIPTION_H
#define SPECULA_DESCRIPTION_H

#include <specula/model.h>

/* From a tree, in the pool; weights are named and have no values yet. */
spc_status spc_model_describe(spc_pool *pool, spc_node *root, spc_model **model);
/* The same as YAML, in the pool; NULL when out of memory. */
char *spc_model_description(spc_pool *pool, const spc_model *model);

#endif
