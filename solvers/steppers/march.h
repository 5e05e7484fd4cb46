/* specula: march.h
 *
 * Explicit steps over a state that is held as it is shown, for solvers whose step is bounded by the flow: what the steppers of finite
 * volumes and of staggered grids share.
 */
#ifndef SPECULA_MARCH_H
#define SPECULA_MARCH_H

#include <specula/registry.h>

/* What the solver adds. */
typedef struct spc_march_rules {
    const char *advice; /* when values are no longer finite: "try ..." */
    const char *name;   /* of the stepper, in archives */
    void *self;
    /* The largest good step from a state. */
    double (*largest_step)(void *self, const double *u);
    /* Before a step, on the state in place; NULL: nothing. */
    void (*before)(void *self, double dt, double *u);
    /* After it, or when a state is taken in (dt = 0): finish in place, and judge. NULL: nothing. */
    spc_status (*after)(void *self, double t, double dt, double *u);
} spc_march_rules;

typedef struct spc_march {
    spc_context *context;
    const spc_setting *setting;
    const spc_integrator *integrator;
    void *method;
    spc_team *team;        /* the problem's */
    size_t size;           /* numbers of a state */
    spc_complex *u, *next; /* in pairs */
    double t;
    uint64_t revision;
    spc_step_info info;
} spc_march;

/* The integrator has no parameters that matter here. `size` numbers make a state. */
spc_status spc_march_create(spc_pool *pool, const spc_setting *setting, const spc_problem *problem,
                            size_t size, const spc_integrator *integrator, spc_march *march);
/* As spc_stepper's. */
spc_status spc_march_step(spc_march *march, const spc_march_rules *rules, spc_state *state,
                          double dt);
spc_status spc_march_save(const spc_march *march, const spc_march_rules *rules,
                          spc_archive *archive);
spc_status spc_march_load(spc_march *march, const spc_march_rules *rules,
                          const spc_archive *archive, const spc_state *state);
void spc_march_destroy(spc_march *march);

#endif
