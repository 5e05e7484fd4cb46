/* specula: case.h
 *
 * A case file composed and checked: which equation on which grid, from where, stepped how, until when, and
 * what is written. docs/case-files.md describes the keys.
 */
#ifndef SPECULA_CASE_H
#define SPECULA_CASE_H

#include <specula/document.h>
#include <specula/registry.h>

SPC_BEGIN

typedef enum spc_checkpoint_policy {
    SPC_CHECKPOINT_NONE, /* only when interrupted */
    SPC_CHECKPOINT_LAST, /* OUT.checkpoint.h5: at the end, when interrupted, and every minute or so */
    SPC_CHECKPOINT_ALL   /* one for each save: OUT.checkpoint-0007.h5 */
} spc_checkpoint_policy;

typedef struct spc_case {
    const char *path;  /* of the case file */
    const char *text;  /* after overrides */
    const char *title; /* the key `title`, or a made-up one */
    const spc_node *root;

    spc_setting setting; /* equation, parameters, grid, forcing, potential */
    spc_profile_use initial;
    spc_stepper_use stepper;

    double start;             /* time of the initial state */
    const double *save_times; /* increasing; the first is `start` */
    size_t saves;

    const char *const *fields; /* names to write; channels and derived parts */
    size_t field_count;
    const spc_diagnostic *const *diagnostics; /* applicable and asked for */
    size_t diagnostic_count;
    const spc_measure *const *measures; /* of the equation, likewise */
    size_t measure_count;
    bool single_precision;
    size_t coarsen; /* fields are written with so many times fewer points on each axis */
    spc_checkpoint_policy checkpoint;

    size_t ensemble_size;
    uint64_t seed;
    uint32_t first_sample; /* number of the ensemble's first member, for its random numbers */
} spc_case;

/* Read, override ("section.key=value", NULL-ended, may be NULL), check and compose. Everything is in
 * the pool. Bad input is found here, before any work. */
spc_status spc_case_read(spc_pool *pool, const char *path, const char *const *overrides,
                         spc_case **result);
/* The same from text, called `name` in messages. */
spc_status spc_case_parse(spc_pool *pool, const char *name, const char *text,
                          const char *const *overrides, spc_case **result);

/* The same from a tree, which the overrides change and the case keeps. */
spc_status spc_case_compose(spc_pool *pool, const char *path, spc_node *root,
                            const char *const *overrides, spc_case **result);

/* The composed plan as people read it: the exact PDE with signs and parameters, domain, grid, dealiasing, initial
 * condition, stepper, times, outputs, every default; estimates of evaluations and memory. In the pool. */
char *spc_case_explain(spc_pool *pool, const spc_case *cas);

SPC_END
#endif
