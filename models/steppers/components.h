/* specula: components.h
 *
 * Steppers inside of a stepper. Each part has a state of its own, so that its revisions are only its own: a part that is shown
 * the values that it made itself goes on as if nothing lay between, to the last bit.
 */
#ifndef SPECULA_COMPONENTS_H
#define SPECULA_COMPONENTS_H

#include <specula/stepper.h>

typedef struct spc_component {
    const spc_stepper_use *use;
    const char *name;
    spc_context *outer,
        *context; /* of the whole; and its own, which no wish to stop reaches within a step */
    spc_pool *pool;
    void *self;
    spc_state state;
    spc_step_info info;
} spc_component;

/* Make one, with this name, or all parts of a stepper. They lie in the pool and end with it. */
spc_status spc_component_create(spc_pool *pool, const spc_setting *setting,
                                const spc_stepper_use *use, const char *name, spc_component *part);
spc_status spc_components_create(spc_pool *pool, const spc_setting *setting,
                                 const spc_stepper_use *whole, spc_component *parts);

/* The part is to go on from here. */
void spc_component_show(spc_component *part, const spc_state *state);
/* Advance its own state. A failure is its own, until it is raised to the whole or forgotten. */
spc_status spc_component_try(spc_component *part, double dt);
spc_status spc_component_raise(const spc_component *part, spc_status status);
void spc_component_forget(spc_component *part);
/* Try, and raise. */
spc_status spc_component_step(spc_component *part, double dt);
/* Values of the part's state. */
void spc_component_copy(const spc_component *part, spc_state *state);

/* The work of some parts together, the last step being that of the whole. */
void spc_components_count(const spc_component *parts, size_t count, double dt, spc_step_info *info);
spc_status spc_components_save(const spc_component *parts, size_t count, spc_archive *archive);
spc_status spc_components_load(spc_component *parts, size_t count, const spc_archive *archive);
spc_status spc_components_report(const spc_component *parts, size_t count, spc_archive *report);
/* "form [first; second]", each as it explains itself. */
char *spc_components_explain(const spc_component *parts, size_t count, spc_pool *pool,
                             const char *form);

#endif
