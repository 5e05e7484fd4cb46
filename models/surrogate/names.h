/* specula: names.h
 *
 * How other libraries call the weights of a network, and how they lay them out.
 */
#ifndef SPECULA_NAMES_H
#define SPECULA_NAMES_H

#include "surrogate/safetensors.h"

#include <specula/model.h>

typedef enum spc_names {
    SPC_NAMES_SPECULA,       /* ours, as they are */
    SPC_NAMES_NEURALOPERATOR /* of the class FNO of that library, since 1.0 */
} spc_names;

/* The scheme that a file's names follow. */
spc_names spc_names_of(const spc_safetensors *file);
/* SPC_OK, or SPC_NOT_APPLICABLE with the reason why a model's weights have no names in a scheme. */
spc_status spc_names_suit(spc_context *context, spc_names names, const spc_model *model);

/* An array for a weight, in the pool, and its numbers back; lengths of 1 in a shape do not count then. SPC_BAD_INPUT names what is missing
 * or of another shape. */
spc_status spc_names_put(spc_pool *pool, spc_names names, const spc_weight_entry *entry, int dims,
                         const spc_real *values, spc_stored *array);
spc_status spc_names_get(spc_pool *pool, spc_names names, const spc_weight_entry *entry, int dims,
                         const spc_safetensors *file, spc_real *values);

#endif
