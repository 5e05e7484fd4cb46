/* specula: solver_steps.c
 *
 * Steps of a solver. Forward keeps some of the states; backward goes through the stretches between them from the last to the first,
 * makes the states of a stretch once more, and takes the adjoint of each step at the state before it (Griewank and Walther, Evaluating
 * Derivatives (2008), chapter 12).
 */
#include "tensor/operation.h"
#include "tensor/states.h"

#include <math.h>
#include <specula/solver.h>
#include <string.h>

/* `work` of a call holds three arrays of doubles, `kept` the states. */
typedef struct settings {
    spc_solver solver;
    size_t size, every, stretches; /* numbers of a state; steps between states that are kept */
    spc_order order;
    spc_state state; /* the one under way; its data are lent */
} settings;

static double *kept_state(const spc_tensor *out, size_t member, size_t stretch) {
    const settings *s = out->settings;
    return (double *)out->kept + (member * s->stretches + stretch) * s->size;
}

/* The states of a stretch, and beyond them what is carried along. */
static double *work_state(const spc_tensor *out, size_t i) {
    const settings *s = out->settings;
    return (double *)out->work + i * s->size;
}

static double *carried(const spc_tensor *out) {
    const settings *s = out->settings;
    return work_state(out, s->every);
}

static spc_state *place(settings *s, double *data, size_t step) {
    s->state.data = data;
    s->state.time = (double)step * s->solver.dt;
    /* Nobody's: the stepper starts from these values, whatever it did before. */
    s->state.revision = 0;
    return &s->state;
}

static spc_status step_on(settings *s, double *data, size_t step) {
    return s->solver.stepper->step(s->solver.self, place(s, data, step), s->solver.dt, NULL);
}

static void give_up(double *values, size_t size) {
    for (size_t i = 0; i < size; i++) values[i] = NAN;
}

/* ---- forward ---- */

static void forward(const spc_tensor *out) {
    settings *s = out->settings;
    const spc_tensor *in = out->operand[0];
    const size_t numbers = in->size / spc_tensor_batch(in);
    double *now = carried(out);
    for (size_t member = 0; member < spc_tensor_batch(in); member++) {
        spc_tensor_to_state(&s->order, in->value + member * numbers, now);
        for (size_t step = 0; step < s->solver.steps; step++) {
            if (step % s->every == 0) {
                memcpy(kept_state(out, member, step / s->every), now, s->size * sizeof *now);
            }
            if (step_on(s, now, step) == SPC_OK) continue;
            give_up(now, s->size);
            break;
        }
        spc_state_to_tensor(&s->order, now, out->value + member * numbers);
    }
}

/* ---- backward ---- */

/* The cotangent in `carried`, through one stretch. */
static spc_status go_back(const spc_tensor *out, size_t member, size_t stretch) {
    settings *s = out->settings;
    const spc_solver *solver = &s->solver;
    const size_t first = stretch * s->every, bytes = s->size * sizeof(double);
    const size_t left = solver->steps - first, count = left < s->every ? left : s->every;
    memcpy(work_state(out, 0), kept_state(out, member, stretch), bytes);
    for (size_t i = 1; i < count; i++) {
        memcpy(work_state(out, i), work_state(out, i - 1), bytes);
        SPC_TRY(step_on(s, work_state(out, i), first + i - 1));
    }
    for (size_t i = count; i-- > 0;) {
        SPC_TRY(solver->stepper->adjoint(solver->self, place(s, work_state(out, i), first + i),
                                         solver->dt, carried(out)));
    }
    return SPC_OK;
}

/* What is carried into the tensor. */
static void add_to(const spc_tensor *out, size_t member, spc_real *sum) {
    const settings *s = out->settings;
    const double *given = carried(out);
    for (size_t f = 0; f < s->order.fields; f++) {
        const double *from = given + spc_order_start(&s->order, f);
        spc_real *to = sum + member * s->size + f;
        for (size_t i = 0; i < s->order.points; i++) {
            to[i * s->order.fields] += (spc_real)from[i * s->order.parts];
        }
    }
}

static void backward(const spc_tensor *out) {
    const settings *s = out->settings;
    if (!out->operand[0]->gradient) return;
    spc_real *sum = spc_gradient_sum(out, 0);
    for (size_t member = 0; member < spc_tensor_batch(out); member++) {
        spc_tensor_to_state(&s->order, out->gradient + member * s->size, carried(out));
        for (size_t stretch = s->stretches; stretch-- > 0;) {
            if (go_back(out, member, stretch) == SPC_OK) continue;
            give_up(carried(out), s->size);
            break;
        }
        add_to(out, member, sum);
    }
}

/* ---- tangent ---- */

static spc_status carry_tangent(const spc_tensor *out, size_t member) {
    settings *s = out->settings;
    const spc_solver *solver = &s->solver;
    double *now = work_state(out, 0);
    memcpy(now, kept_state(out, member, 0), s->size * sizeof *now);
    for (size_t step = 0; step < solver->steps; step++) {
        SPC_TRY(
            solver->stepper->tangent(solver->self, place(s, now, step), solver->dt, carried(out)));
        if (step + 1 < solver->steps) SPC_TRY(step_on(s, now, step));
    }
    return SPC_OK;
}

static void tangent(const spc_tensor *out) {
    const settings *s = out->settings;
    const spc_real *dx = out->operand[0]->tangent;
    if (!dx) {
        memset(out->tangent, 0, out->size * sizeof *out->tangent);
        return;
    }
    for (size_t member = 0; member < spc_tensor_batch(out); member++) {
        spc_tensor_to_state(&s->order, dx + member * s->size, carried(out));
        if (carry_tangent(out, member) != SPC_OK) give_up(carried(out), s->size);
        spc_state_to_tensor(&s->order, carried(out), out->tangent + member * s->size);
    }
}

static const spc_operation solver_steps = {
    .name = "solver steps", .forward = forward, .backward = backward, .tangent = tangent};

/* ---- building ---- */

static bool fits(const spc_tensor *states, const spc_state *state, size_t fields) {
    const spc_grid *grid = &state->grid;
    const spc_shape wanted = spc_shape_of(spc_tensor_batch(states), grid->dims, grid->n, fields);
    return spc_shape_equal(&wanted, &states->shape);
}

static size_t spacing(const spc_solver *solver) {
    if (solver->every > solver->steps) return solver->steps;
    return solver->every ? solver->every : (size_t)ceil(sqrt((double)solver->steps));
}

spc_tensor *spc_solver_steps(spc_tensor *states, const spc_solver *solver) {
    if (!states) return NULL;
    spc_graph *graph = states->graph;
    const spc_physics *physics = solver->physics;
    const int dims = physics->grid.dims;
    const spc_state state = {
        .grid = physics->grid,
        .batch = 1,
        .channels = (size_t)spc_equation_channels(physics->equation, dims),
        .complex_valued = physics->equation->complex_valued,
    };
    const spc_order order = spc_order_of(&state);
    if (!fits(states, &state, order.fields)) {
        return spc_graph_refuse(graph,
                                "solver steps: the tensor does not have the grid and the %zu "
                                "fields of %s",
                                order.fields, physics->equation->name);
    }
    if (!solver->steps) return spc_graph_refuse(graph, "solver steps: 0 steps; take 1 or more");
    const spc_stepper *stepper = solver->stepper;
    if (!stepper->differentiate || stepper->differentiate(solver->self, solver->dt) != SPC_OK) {
        return spc_graph_refuse(graph,
                                "solver steps: steps of %s by %g have no derivative; take those of "
                                "etdrk4, rk4 or if-rk4",
                                stepper->name, solver->dt);
    }
    spc_tensor *out = spc_result(graph, &solver_steps, states->shape, &states, 1);
    settings *s = out ? spc_settings(out, sizeof *s) : NULL;
    if (!s) return NULL;
    const size_t doubles = sizeof(double) / sizeof(spc_real), every = spacing(solver);
    *s = (settings){.solver = *solver,
                    .size = spc_state_size(&state),
                    .every = every,
                    .stretches = (solver->steps + every - 1) / every,
                    .order = order,
                    .state = state};
    out->kept_size = spc_tensor_batch(states) * s->stretches * s->size * doubles;
    out->work_size = (every + 1) * s->size * doubles;
    return out;
}
