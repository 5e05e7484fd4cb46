/* specula: hybrid.h
 *
 * What steppers made of two steppers share: strides, the two parts, and everything that only passes on to them. A hybrid has this as
 * its first member, so that the functions here serve in its descriptor wherever it has nothing to add.
 */
#ifndef SPECULA_HYBRID_H
#define SPECULA_HYBRID_H

#include "components.h"
#include "strides.h"

enum { SPC_HYBRID_PARTS = 2 };
/* The first parameter of every hybrid is the length of a stride. */
enum { SPC_HYBRID_DT };

typedef struct spc_hybrid {
    spc_strides strides;
    const spc_value *values; /* of its parameters */
    spc_component part[SPC_HYBRID_PARTS];
    spc_stride stride; /* of the whole object */
    const char *form;  /* what it is, to explain it */
} spc_hybrid;

/* In an object of `bytes`, zeroed, of which the hybrid is the first member. */
spc_status spc_hybrid_create(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                             size_t bytes, spc_stride stride, const char *form, void **result);
/* The work of both parts, the last step being the stride. */
void spc_hybrid_count(const spc_hybrid *hybrid, double dt, spc_step_info *info);

/* As spc_stepper's. */
spc_status spc_hybrid_step(void *self, spc_state *state, double dt, spc_step_info *info);
spc_status spc_hybrid_save(void *self, spc_archive *archive);
spc_status spc_hybrid_load(void *self, const spc_archive *archive, const spc_state *state);
spc_status spc_hybrid_report(void *self, spc_archive *report);
char *spc_hybrid_explain(void *self, spc_pool *pool);

#endif
