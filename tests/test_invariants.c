/* specula: test_invariants.c
 *
 * Every measure that an equation calls conserved has no rate of change along L u + N(u) when dealiasing is exact; energy
 * budgets; and trajectories from states that a symmetry of the PDE maps to one another stay so mapped: translations,
 * reflections, Galilean boosts, phases.
 */
#include "engine.h"

#include <specula/meter.h>
#include <stdio.h>

/* ---- rates of change ---- */

enum {
    SIDES = 2
}; /* states on each side in a difference that is exact for polynomials of degree 4 */

/* L u + N(u) at b->start. */
static void find_rate(bench *b) {
    const spc_problem *problem = &b->engine->problem;
    problem->nonlinear(problem->self, 0, b->start, b->u);
    for (size_t i = 0; i < b->size; i++) {
        const size_t c = i / problem->modes, mode = i % problem->modes;
        const double *real = problem->linear_real[c];
        b->u[i] += (real ? real[mode] : problem->linear_complex[c][mode]) * b->start[i];
    }
}

/* A bench for the sample problem of an equation, dealiased exactly, with the rate L u + N(u) in b.u. `written` is the name
 * and parameters as in a case. */
static bench moving(const spc_equation *equation, const char *written, int dims) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    spc_equation renamed = *equation;
    renamed.name = written;
    bench b = set_up_engine(context, pool,
                            sample_case(pool, &renamed, dims, dims < 3 ? 24 : 16, "etdrk4",
                                        equation->sample_dt, 2, 1, 1));
    size_t rule = 1;
    while (spc_dealiasing_at(rule)->exact_degree < equation->degree) rule++;
    ck_assert_int_eq(spc_pseudospectral_create(pool, &b.cas->setting, spc_dealiasing_at(rule),
                                               SPC_DOUBLE, &b.engine),
                     SPC_OK);
    const spc_problem *problem = &b.engine->problem;
    b.size = problem->channels * problem->modes;
    fill_start(&b);
    spc_pseudospectral_project(b.engine, b.start);
    find_rate(&b);
    return b;
}

/* Measure of the state with these modes. */
static double measured(const bench *b, const spc_measure *measure, const spc_complex *modes) {
    spc_pool *pool = spc_pool_create(b->context);
    const spc_physics *physics = &b->cas->setting.physics;
    const spc_problem *problem = &b->engine->problem;
    const spc_transform *transform;
    spc_state state;
    spc_probe probe;
    ck_assert_int_eq(spc_state_create(pool, &physics->grid, 1, problem->channels,
                                      physics->equation->complex_valued, &state),
                     SPC_OK);
    ck_assert_int_eq(spc_transform_create(pool, b->engine->modes, physics->grid.n, &transform),
                     SPC_OK);
    spc_complex *buffer = spc_pool_take(
        pool, spc_transform_buffer_size(transform) + spc_transform_row_size(transform),
        sizeof *buffer);
    spc_transform_inverse_batch(transform, problem->channels, modes, state.data, buffer);
    ck_assert_int_eq(spc_probe_create(pool, physics, &state, &probe), SPC_OK);
    const double value = measure->value(&probe);
    spc_pool_destroy(pool);
    return value;
}

/* d/dt of a measure in units of |rate|/|u|, and in `size` what its rounding errors are relative to. */
static double rate_of(const bench *b, const spc_measure *measure, double *size) {
    const spc_problem *problem = &b->engine->problem;
    const double norm = spc_problem_norm(problem, b->start);
    const double h = 0.1 * norm / spc_problem_norm(problem, b->u);
    double value[2 * SIDES + 1];
    *size = norm * norm;
    for (int side = -SIDES; side <= SIDES; side++) {
        for (size_t i = 0; i < b->size; i++) b->next[i] = b->start[i] + side * h * b->u[i];
        value[side + SIDES] = measured(b, measure, b->next);
        *size = fmax(*size, fabs(value[side + SIDES]));
    }
    return (value[0] - 8 * value[1] + 8 * value[3] - value[4]) / (12 * 0.1);
}

static bool conserved(const spc_measure *measure, const spc_physics *physics) {
    if (measure->applies && !measure->applies(physics)) return false;
    return measure->conserved_when ? measure->conserved_when(physics) : measure->conserved;
}

/* The number of measures that are conserved, all of which must be. */
static int check_conserved(const spc_equation *equation, const char *written, int dims) {
    bench b = moving(equation, written, dims);
    int count = 0;
    for (const spc_measure *m = equation->measures; m && m->name; m++) {
        if (!conserved(m, &b.cas->setting.physics)) continue;
        double size;
        const double rate = rate_of(&b, m, &size);
        ck_assert_msg(fabs(rate) < 1e-12 * size,
                      "%s of %s in %d dimensions has the rate %g, size %g", m->name, written, dims,
                      rate, size);
        count++;
    }
    tear_down(&b);
    return count;
}

START_TEST(conserved_by_every_equation) {
    const spc_equation *equation = spc_equation_at((size_t)_i);
    for (int dims = 1; dims <= SPC_MAX_DIMS; dims++) {
        if (equation->form[dims - 1]) check_conserved(equation, equation->name, dims);
    }
}
END_TEST

/* How much each must find to conserve. */
static const struct {
    const char *equation, *written;
    int dims, count;
} rich[] = {{"burgers", "burgers, viscosity: 0", 1, 1},
            {"ks", "ks, viscosity: 0.3", 1, 1},
            {"kdv", "kdv, nonlinearity: -1.5, dispersion: 0.3", 1, 3},
            {"nlse", "nlse, nonlinearity: -1.3", 1, 3},
            {"nlse", "nlse, nonlinearity: 0.4", 2, 4},
            {"advection-diffusion", "advection-diffusion, diffusion: 0, dispersion: 0.2", 1, 2},
            {"advection-diffusion",
             "advection-diffusion, velocity: [1, 2, 3], diffusion: 0, dispersion: 0.2", 3, 2}};

START_TEST(conserved_with_parameters) {
    const spc_equation *equation = spc_equation_find(rich[_i].equation);
    ck_assert_int_eq(check_conserved(equation, rich[_i].written, rich[_i].dims), rich[_i].count);
}
END_TEST

static const spc_measure *measure_of(const bench *b, const char *name) {
    const spc_measure *m = b->cas->setting.physics.equation->measures;
    while (m->name && strcmp(m->name, name) != 0) m++;
    ck_assert_ptr_nonnull(m->name);
    return m;
}

/* The rate of a measure in units of time. */
static double rate_in_time(const bench *b, const char *name) {
    double size;
    const double rate = rate_of(b, measure_of(b, name), &size);
    const spc_problem *problem = &b->engine->problem;
    return rate * spc_problem_norm(problem, b->u) / spc_problem_norm(problem, b->start);
}

/* Burgers: dE/dt = -viscosity <u_x^2>. */
START_TEST(burgers_budget) {
    bench b = moving(spc_equation_find("burgers"), "burgers, viscosity: 0.2", 1);
    const double dissipation = measured(&b, measure_of(&b, "dissipation"), b.start);
    ck_assert_double_eq_tol(rate_in_time(&b, "energy") / dissipation, -1, 1e-11);
    tear_down(&b);
}
END_TEST

/* Allen-Cahn: dF/dt = -<u_t^2>, a gradient flow. */
START_TEST(allen_cahn_descends) {
    for (int dims = 1; dims <= 3; dims++) {
        bench b = moving(spc_equation_find("allen-cahn"), "allen-cahn, interface_width: 0.3", dims);
        const double speed = spc_problem_norm(&b.engine->problem, b.u);
        ck_assert_double_eq_tol(rate_in_time(&b, "free_energy") / (speed * speed), -1, 1e-11);
        tear_down(&b);
    }
}
END_TEST

static double wavenumber(const bench *b, size_t i) {
    return b->engine->modes->wavenumber[0][i % b->engine->problem.modes];
}

/* u(x - s) on a line */
static void shift(const bench *b, double s, const spc_complex *from, spc_complex *to) {
    for (size_t i = 0; i < b->size; i++) to[i] = cexp(-I * wavenumber(b, i) * s) * from[i];
}

/* NLSE in a potential: the mass stays, and d/dt momentum = -int V_x |psi|^2, here from V = 2 (1 - cos(k x))/2. */
START_TEST(potential_pushes) {
    bench b = moving(spc_equation_find("nlse"),
                     "nlse, potential: {name: lattice, depth: 2, wavenumber: 1}", 1);
    shift(&b, 1, b.start, b.start);
    find_rate(&b);
    ck_assert_double_lt(fabs(rate_in_time(&b, "mass")), 1e-10);
    /* int sin(k x) |psi|^2 = L Im sum_j psi_j conj(psi_(j+1)) */
    const spc_modes *modes = b.engine->modes;
    const double length = modes->grid.length[0], k = 2 * M_PI / length;
    double sum = 0;
    for (size_t i = 0; i < modes->total; i++) {
        for (size_t j = 0; j < modes->total; j++) {
            if (modes->number[0][j] != modes->number[0][i] + 1) continue;
            sum += cimag(b.start[i] * conj(b.start[j]));
        }
    }
    ck_assert_double_gt(fabs(sum), 0.1);
    ck_assert_double_eq_tol(rate_in_time(&b, "momentum_x") / (-k * length * sum), 1, 1e-11);
    tear_down(&b);
}
END_TEST

/* ---- symmetries of trajectories on a line ---- */

typedef void mapping(const bench *b, double time, const spc_complex *from, spc_complex *to);

static const double SHIFT = 0.73, BOOST = 0.6;

static void translate(const bench *b, double time, const spc_complex *from, spc_complex *to) {
    (void)time;
    shift(b, SHIFT, from, to);
}

static void mirror(const bench *b, double time, const spc_complex *from, spc_complex *to) {
    (void)time;
    for (size_t i = 0; i < b->size; i++) to[i] = conj(from[i]);
}

static void turn(const bench *b, double time, const spc_complex *from, spc_complex *to) {
    (void)time;
    for (size_t i = 0; i < b->size; i++) to[i] = -from[i];
}

static void mirror_and_turn(const bench *b, double time, const spc_complex *from, spc_complex *to) {
    (void)time;
    for (size_t i = 0; i < b->size; i++) to[i] = -conj(from[i]);
}

static void mirror_complex(const bench *b, double time, const spc_complex *from, spc_complex *to) {
    (void)time;
    for (size_t i = 0; i < b->size; i++) to[i] = from[(b->size - i) % b->size];
}

static void change_phase(const bench *b, double time, const spc_complex *from, spc_complex *to) {
    (void)time;
    for (size_t i = 0; i < b->size; i++) to[i] = cexp(0.9 * I) * from[i];
}

/* u(x - c t) + c */
static void boost(const bench *b, double time, const spc_complex *from, spc_complex *to) {
    shift(b, BOOST * time, from, to);
    to[0] += BOOST;
}

/* u(x - 6 c t) + c */
static void boost_kdv(const bench *b, double time, const spc_complex *from, spc_complex *to) {
    shift(b, 6 * BOOST * time, from, to);
    to[0] += BOOST;
}

/* exp(i (v x - v^2 t/2)) psi(x - v t), v three waves across the box */
static void boost_nlse(const bench *b, double time, const spc_complex *from, spc_complex *to) {
    enum { WAVES = 3 };
    const spc_modes *modes = b->engine->modes;
    const double v = 2 * M_PI * WAVES / modes->grid.length[0];
    for (size_t i = 0; i < b->size; i++) {
        const size_t boosted = (i + WAVES) % b->size;
        const double k = modes->wavenumber[0][i];
        to[boosted] = cexp(-I * (k * v + 0.5 * v * v) * time) * from[i];
    }
}

typedef struct symmetry {
    const char *equation, *formula;
    mapping *map;
    double dt;
} symmetry;

#define WAVES      "0.2 + 0.5*sin(x + 0.4) + 0.2*cos(2*x)"
#define WAVES_PSI  "1 + 0.2*cos(x + 0.4); 0.3*sin(x) + 0.1*cos(2*x)"
#define WAVES_PAIR "0.8 + 0.1*cos(x + 0.4); 0.3 + 0.1*sin(2*x)"

static const symmetry symmetries[] = {
    {"burgers", WAVES, translate, 1e-2},
    {"burgers", WAVES, mirror_and_turn, 1e-2},
    {"burgers", WAVES, boost, 1e-2},
    {"ks, viscosity: 0.01", WAVES, translate, 2e-3},
    {"ks, viscosity: 0.01", WAVES, mirror_and_turn, 2e-3},
    {"ks, viscosity: 0.01", WAVES, boost, 2e-3},
    {"kdv", WAVES, translate, 4e-4},
    {"kdv", WAVES, boost_kdv, 4e-4},
    {"nlse", WAVES_PSI, translate, 1e-2},
    {"nlse", WAVES_PSI, mirror_complex, 1e-2},
    {"nlse", WAVES_PSI, change_phase, 1e-2},
    {"nlse", WAVES_PSI, boost_nlse, 1e-2},
    {"allen-cahn", WAVES, translate, 1e-2},
    {"allen-cahn", WAVES, mirror, 1e-2},
    {"allen-cahn", WAVES, turn, 1e-2},
    {"gray-scott", WAVES_PAIR, translate, 1e-1},
    {"gray-scott", WAVES_PAIR, mirror, 1e-1},
    {"advection-diffusion, velocity: [1], diffusion: 0.1, dispersion: 1", WAVES, translate, 4e-4},
    {"advection-diffusion, velocity: [0], diffusion: 0.1", WAVES, mirror, 1e-2}};

static bench on_a_line(const symmetry *s) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    return set_up_engine(context, pool,
                         spc_pool_print(pool,
                                        "equation: {name: %s}\ngrid: {n: [64], length: [2*pi]}\n"
                                        "initial: {name: expression, formula: \"%s\"}\n"
                                        "stepper: {name: etdrk4, dt: 1}\ntime: {end: 1}\n",
                                        s->equation, s->formula));
}

enum { STEPS = 12 };

/* The state after some steps of order 8, whose own errors are below the tolerance. */
static void evolve(bench *b, double dt, const spc_complex *from, spc_complex *to) {
    const spc_integrator *integrator = spc_integrator_find("dop853");
    void *method = create_method(b->pool, b, integrator);
    spc_complex *u = spc_pool_take(b->pool, b->size, sizeof *u);
    memcpy(u, from, b->size * sizeof *u);
    for (int i = 0; i < STEPS; i++) {
        double error = 0;
        integrator->step(method, i * dt, dt, u, to, &error);
        if (integrator->accept) integrator->accept(method);
        memcpy(u, to, b->size * sizeof *u);
    }
}

START_TEST(symmetric_trajectories) {
    const symmetry *s = &symmetries[_i];
    bench b = on_a_line(s);
    spc_complex *mapped = spc_pool_take(b.pool, b.size, sizeof *mapped);
    evolve(&b, s->dt, b.start, b.next);
    s->map(&b, STEPS * s->dt, b.next, mapped);
    s->map(&b, 0, b.start, b.next);
    evolve(&b, s->dt, b.next, b.u);
    double error = 0, moved = 0;
    for (size_t i = 0; i < b.size; i++) {
        error = fmax(error, cabs(b.u[i] - mapped[i]));
        moved = fmax(moved, cabs(b.u[i] - b.next[i]));
    }
    ck_assert_double_gt(moved, 1e-4);
    ck_assert_msg(error < 1e-12, "%s, symmetry %d: %g", s->equation, _i, error);
    tear_down(&b);
}
END_TEST

static int equations(void) {
    int count = 0;
    while (spc_equation_at((size_t)count)) count++;
    return count;
}

int main(void) {
    Suite *suite = suite_create("invariants");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, conserved_by_every_equation, 0, equations());
    tcase_add_loop_test(all, conserved_with_parameters, 0, (int)(sizeof rich / sizeof rich[0]));
    tcase_add_test(all, burgers_budget);
    tcase_add_test(all, allen_cahn_descends);
    tcase_add_test(all, potential_pushes);
    tcase_add_loop_test(all, symmetric_trajectories, 0,
                        (int)(sizeof symmetries / sizeof symmetries[0]));
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
