/* specula: suits.h
 *
 * Whether a model may step a case: equation, grid, stride, and the numbers that it is told.
 */
#ifndef SPECULA_SUITS_H
#define SPECULA_SUITS_H

#include <specula/model.h>
#include <specula/stepper.h>

/* What may differ from the training. */
typedef struct spc_model_allowed {
    bool equation, grid, dt, range;
} spc_model_allowed;

/* What a model was trained for, as a case would say it, and the stepper that a residual is added to. `base` is left alone when there
 * is none. */
spc_status spc_model_trained(spc_pool *pool, const spc_model *model, const char *path,
                             spc_setting *trained, spc_stepper_use *base);

/* SPC_OK, or SPC_NOT_APPLICABLE with the reason. `dt` is the stride that is wished for. */
spc_status spc_model_suits(spc_context *context, const spc_model *model, const spc_setting *trained,
                           const spc_setting *setting, double dt, spc_model_allowed allowed);
/* Whether strides of dt are what it was trained for; dt may be a condition. */
spc_status spc_model_suits_dt(spc_context *context, const spc_model *model, double dt,
                              spc_model_allowed allowed);

/* The value of a condition's key in a case; false when a case has none. A list has one when all its members have; "velocity.1" is a
 * member. */
bool spc_condition_value(const char *key, const spc_setting *setting, double dt, double *value);
/* Whether a parameter has the same value in two places, but for rounding. */
bool spc_value_same(const spc_parameter *parameter, const spc_value *a, const spc_value *b);
/* The condition with this key, or NULL. */
const spc_condition *spc_model_condition(const spc_model *model, const char *key);

#endif
