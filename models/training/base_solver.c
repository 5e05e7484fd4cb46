/* specula: base_solver.c
 *
 * See base_solver.h.
 */
#include "training/base_solver.h"

#include "context_internal.h"
#include "steppers/components.h"
#include "steppers/strides.h"
#include "surrogate/suits.h"

#include <math.h>
#include <string.h>

typedef struct base_solver {
    spc_setting setting;
    spc_stepper_use use;
    spc_component component;
    spc_solver solver;
} base_solver;

/* The base's own step; not a number when it has none. */
static double nominal_of(const spc_stepper_use *use) {
    const spc_parameter *parameters = use->stepper->parameters;
    for (size_t i = 0; parameters && parameters[i].name; i++) {
        if (strcmp(parameters[i].name, "dt") == 0) return use->values[i].number;
    }
    return NAN;
}

static spc_status fill_forcing(spc_pool *pool, const spc_setting *setting, uint32_t sample,
                               spc_state *state) {
    const spc_physics *physics = &setting->physics;
    const spc_profile_use *forcing = &setting->forcing;
    SPC_TRY(spc_equation_state(pool, physics->equation, &physics->grid, state));
    return spc_profile_fill(pool, physics, forcing,
                            spc_random_start(forcing->seed, sample, SPC_PURPOSE_FORCING), state);
}

/* One solver serves all samples. */
static spc_status refuse_random_forcing(spc_pool *pool, const spc_setting *setting) {
    spc_state one, other;
    if (!setting->forcing.profile) return SPC_OK;
    SPC_TRY(fill_forcing(pool, setting, 0, &one));
    SPC_TRY(fill_forcing(pool, setting, 1, &other));
    if (memcmp(one.data, other.data, spc_state_size(&one) * sizeof *one.data) == 0) return SPC_OK;
    return spc_fail(spc_pool_context(pool), SPC_NOT_APPLICABLE,
                    "the forcing %s is another one for each sample, and the base within a graph "
                    "is for all; train in mode one-step without noise",
                    setting->forcing.profile->name);
}

/* With one thread: those that there are have graphs of their own. */
static spc_status create_alone(spc_pool *pool, base_solver *self) {
    spc_context_options *tables = &spc_pool_context(pool)->tables;
    const int threads = tables->threads;
    tables->threads = 1;
    const spc_status status =
        spc_component_create(pool, &self->setting, &self->use, "base", &self->component);
    tables->threads = threads;
    return status;
}

static spc_status make(spc_pool *pool, const spc_model *model, const spc_grid *grid,
                       base_solver *self) {
    SPC_TRY(spc_model_trained(pool, model, "the training", &self->setting, &self->use));
    self->setting.physics.grid = *grid;
    SPC_TRY(refuse_random_forcing(pool, &self->setting));
    SPC_TRY(create_alone(pool, self));
    const spc_stepper *stepper = self->use.stepper;
    uint64_t steps;
    const double dt = spc_strides_partition(model->dt, nominal_of(&self->use), &steps);
    self->solver = (spc_solver){.stepper = stepper,
                                .self = self->component.self,
                                .physics = &self->setting.physics,
                                .dt = dt,
                                .steps = (size_t)steps};
    if (!stepper->differentiate) return SPC_OK;
    return spc_component_raise(&self->component, stepper->differentiate(self->component.self, dt));
}

const spc_solver *spc_base_solver(spc_graph *graph, const spc_model *model, const spc_grid *grid) {
    spc_pool *pool = spc_graph_pool(graph);
    base_solver *self = spc_pool_take(pool, 1, sizeof *self);
    if (self && make(pool, model, grid, self) == SPC_OK) return &self->solver;
    spc_graph_refuse(graph, "the base of the residual cannot be made");
    return NULL;
}
