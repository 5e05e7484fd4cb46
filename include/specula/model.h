/* specula: model.h
 *
 * A surrogate: a network with weights that advances the fields of one equation on a grid by one interval dt, and all that it takes to
 * use it: normalisation, conditions, what it was trained on. `specula train` makes one, a file holds it, and the stepper
 * `model` steps with it.
 */
#ifndef SPECULA_MODEL_H
#define SPECULA_MODEL_H

#include <specula/document.h>
#include <specula/grid.h>
#include <specula/network.h>

SPC_BEGIN

/* What the network's output y stands for; its mean m and scale s are those of `prediction`. */
typedef enum spc_target {
    SPC_TARGET_STATE,     /* u(t + dt) = m + s y */
    SPC_TARGET_INCREMENT, /* u(t + dt) = u(t) + m + s y */
    SPC_TARGET_RESIDUAL   /* u(t + dt) = B(u(t)) + m + s y, B the step of a classical stepper */
} spc_target;

/* By field. */
typedef struct spc_normalisation {
    const double *mean, *scale;
} spc_normalisation;

/* A number that the network is told, as (value - offset) / scale. */
typedef struct spc_condition {
    const char *key; /* of the case: "equation.viscosity", "grid.length", or "dt" */
    double offset, scale;
    double minimum, maximum; /* seen in training */
} spc_condition;

/* A validation during training. */
typedef struct spc_curve_point {
    double update, rate, training, validation; /* losses; not a number where there was none */
} spc_curve_point;

typedef struct spc_model {
    const spc_network *network;
    const char *network_text; /* its section of the spec, as YAML */
    const spc_value *values;
    spc_network_setting setting; /* as many inputs as outputs as fields */

    const char *equation; /* the section `equation` of the cases that it was trained on, as YAML */
    spc_grid grid;        /* of the states */
    size_t fields;        /* channels of a state; a complex field counts as two */
    const char *const *field_names;
    double dt;

    spc_target target;
    const char *base; /* the section `stepper` of B for SPC_TARGET_RESIDUAL, else NULL */
    spc_normalisation input, prediction;
    const spc_condition *conditions; /* setting.conditions of them */

    spc_weights *weights;
    spc_real *numbers; /* the weights' values */

    const char *spec; /* of the training, after overrides; "" when there was none here */
    /* lines "key: value": version, commit, command, seed, hash of the data, updates, seconds, losses */
    const char *provenance;
    const spc_curve_point *curve;
    size_t curve_points;
} spc_model;

/* The network that a section of a spec describes, {name: fno, width: 64}, checked; `path` is the section's name in messages. In
 * the pool. */
spc_status spc_network_compose(spc_pool *pool, const spc_node *section, const char *path,
                               const spc_network **network, const spc_value **values);

/* The network's output y, [batch][grid][fields], for states in physical units: normalisation and conditions (physical units
 * too, [batch][conditions]; NULL when there are none) are in the graph. */
spc_tensor *spc_model_predict(const spc_model *model, spc_graph *graph, spc_tensor *states,
                              spc_tensor *conditions);
/* The state after dt from y; `base` is B(u) for SPC_TARGET_RESIDUAL, else NULL. */
spc_tensor *spc_model_advance(const spc_model *model, spc_tensor *states, spc_tensor *base,
                              spc_tensor *prediction);

/* Name the weights of a model whose network, setting, grid and normalisation are there, by building it once. */
spc_status spc_model_define_weights(spc_pool *pool, spc_model *model);

/* "state", "increment", "residual" */
const char *spc_target_name(spc_target target);

/* Files are HDF5 with a checksum over everything, written whole or not at all. Weights are kept in single precision. Reading
 * refuses what is damaged, cut off, not finite, or does not fit the network that it names. All in the pool. */
spc_status spc_model_write(spc_context *context, const spc_model *model, const char *path);
spc_status spc_model_read(spc_pool *pool, const char *path, spc_model **model);

/* Weights from elsewhere, in a file of the format safetensors, with their names here or those of neuraloperator's FNO, and a
 * description of the rest: a YAML file (docs/models.md), or NULL when the weights bring it along, as those of spc_model_export do. In the
 * pool. */
spc_status spc_model_import(spc_pool *pool, const char *weights, const char *description,
                            spc_model **model);
/* The way back. With neuraloperator's names only an `fno` of its layout goes. */
spc_status spc_model_export(spc_context *context, const spc_model *model, bool neuraloperator,
                            const char *path);

SPC_END
#endif
