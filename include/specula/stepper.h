/* specula: stepper.h
 *
 * Anything that steps a state: a solver, a trained network, an observer, an external program. Every command works
 * with any of them.
 */
#ifndef SPECULA_STEPPER_H
#define SPECULA_STEPPER_H

#include <specula/integrator.h>
#include <specula/profile.h>

SPC_BEGIN

enum {
    SPC_STEPPER_DETERMINISTIC = 1,
    SPC_STEPPER_ADAPTIVE = 2,
    SPC_STEPPER_LEARNED = 4,
    SPC_STEPPER_STOCHASTIC = 8,
    SPC_STEPPER_FIXED_DT = 16,
    SPC_STEPPER_BATCHED = 32,
    SPC_STEPPER_CELLS =
        64, /* states are averages over cells, and the box may have other than periodic sides */
    SPC_STEPPER_STAGGERED = 128, /* besides, components of vectors are averages over faces */
    SPC_STEPPER_RANKS =
        256, /* one sample may be shared by several ranks: the first has the state's values (others NULL), and
                               what fails is agreed upon or fails on all */
    /* Takes values at points, over cells or over faces, as its parts do or its parameter `values` says, and any sides. */
    SPC_STEPPER_ANY_GRID = 512,
    SPC_STEPPER_POINTS = 1024 /* of spc_stepper_use_flags: states are values at points */
};

/* What lies beyond a side of the box. */
typedef enum spc_side_kind {
    SPC_SIDE_PERIODIC,
    SPC_SIDE_OUTFLOW,    /* as the last cell */
    SPC_SIDE_REFLECTING, /* the mirror image: a wall without friction */
    SPC_SIDE_DIRICHLET   /* the given values */
} spc_side_kind;

/* "periodic", "outflow", ... */
const char *spc_side_name(spc_side_kind kind);

typedef struct spc_side {
    spc_side_kind kind;
    double values[SPC_MAX_CHANNELS]; /* of the fields, for SPC_SIDE_DIRICHLET */
} spc_side;

/* What a stepper is made for. */
typedef struct spc_setting {
    spc_physics physics;
    spc_profile_use forcing, potential;
    spc_side side[SPC_MAX_DIMS][2]; /* lower and upper; all zero: periodic */
    uint32_t sample;                /* index in the ensemble */
    const spc_ranks *ranks;         /* that share the sample; NULL: it is here alone */
} spc_setting;

/* The PDE as it is solved here, parameters filled in, in the pool. */
char *spc_setting_text(spc_pool *pool, const spc_setting *setting);
/* Whether the exact flow conserves a measure here. */
bool spc_setting_conserves(const spc_setting *setting, const spc_measure *measure);

/* Work done so far. */
typedef struct spc_step_info {
    uint64_t steps, rejected, evaluations; /* evaluations of N, or of the network */
    double dt, dt_min, dt_max;             /* of the last step, and over all */
    double error;                          /* last scaled estimate */
    double flops; /* floating-point operations, where the stepper counts them; else 0 */
} spc_step_info;

/* The parameter `values` of steppers that take any grid. */
#define SPC_VALUES_PARAMETER                                                                       \
    {                                                                                              \
        .name = "values", .type = SPC_CHOICE, .fallback = 0, .choices = "points|cells|faces",      \
        .doc = "what states hold: values at points, or averages over cells or faces"               \
    }

typedef struct spc_stepper spc_stepper;
typedef struct spc_stepper_use spc_stepper_use;

/* A stepper inside of another one: a section of its own within that one's. */
typedef struct spc_stepper_part {
    const char *name, *doc; /* the section's key; NULL ends a list */
} spc_stepper_part;

struct spc_stepper {
    unsigned abi;
    const char *name, *doc, *cite;
    unsigned flags;
    const spc_parameter *parameters;
    /* SPC_OK, or SPC_NOT_APPLICABLE with the reason in the context. NULL: always. */
    spc_status (*applicable)(spc_context *context, const spc_setting *setting,
                             const spc_stepper_use *use);
    spc_status (*create)(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                         void **self);
    /* Advance a state by dt exactly, in as many inner steps as it takes; state->time moves along. The first
     * value that is not finite ends it with SPC_NOT_FINITE, naming field, index, time and step. The caller owns the
     * state; nothing is allocated. */
    spc_status (*step)(void *self, spc_state *state, double dt, spc_step_info *info);
    /* Everything that a bitwise continuation needs; NULL: nothing. */
    spc_status (*save)(void *self, spc_archive *archive);
    spc_status (*load)(void *self, const spc_archive *archive, const spc_state *state);
    /* One line for --explain about how it will work here, in the pool. */
    char *(*explain)(void *self, spc_pool *pool);
    void (*destroy)(void *self);

    /* Steppers that it is made of, or NULL. */
    const spc_stepper_part *parts;
    /* One of its parameters, which chooses it where a section has no `name`: {process: ./model.py}. Or NULL. */
    const char *key;
    /* The stepper that it stands for, found from its own values: what a file holds. Everything that is in the
     * section besides belongs to that one. NULL: it stands for itself. */
    spc_status (*resolve)(spc_pool *pool, const spc_value *values, const spc_stepper **stepper);
    /* Numbers about the work so far that add up over samples, by name: attributes of trajectories. Or NULL. */
    spc_status (*report)(void *self, spc_archive *report);

    /* Derivatives of one step S of dt, for steppers that have them; all NULL: none. `differentiate` comes first: it takes the memory
     * for steps of dt, from the pool of create, or refuses with SPC_NOT_APPLICABLE and the reason, such as that dt takes several
     * inner steps. Then, at the state before the step: v = S'(state) v, or its transpose in the sum over all values
     * of a b, v = S'(state)^T v. `v` holds values as state->data does. Neither touches the state, nor how the stepper goes on. */
    spc_status (*differentiate)(void *self, double dt);
    spc_status (*tangent)(void *self, const spc_state *state, double dt, double *v);
    spc_status (*adjoint)(void *self, const spc_state *state, double dt, double *v);
};

/* A stepper as composed from a case. */
struct spc_stepper_use {
    const spc_stepper *stepper;
    const spc_value *values;
    const spc_integrator *integrator; /* of the classical steppers, else NULL */
    const spc_value *integrator_values;
    const spc_stepper_use *parts;    /* in the order of stepper->parts */
    const spc_stepper *found_by;     /* what resolved to this stepper, or NULL */
    const spc_value *found_by_values;
};

/* The name by which a case would call it: an integrator's, or a stepper's. */
const char *spc_stepper_use_name(const spc_stepper_use *use);
/* Flags of the whole: deterministic, batched, of ranks and of any grid when all parts are, the others when one is. */
unsigned spc_stepper_use_flags(const spc_stepper_use *use);

SPC_END
#endif
