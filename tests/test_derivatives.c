/* specula: test_derivatives.c
 *
 * Tangent and adjoint of one step, over all equations, integrators and rules of dealiasing that have them: each other's transpose
 * to rounding, the limit of differences, and for a linear equation the step itself.
 */
#include "files_support.h"
#include "ranks_of_threads.h"
#include "runs.h"

enum { RULES = 7 };
static const char *const rules[RULES] = {"none",         "two-thirds", "one-half",    "exponential",
                                         "three-halves", "double",     "paper-filter"};

typedef struct subject {
    spc_context *context;
    spc_pool *pool;
    spc_case *cas;
    const spc_stepper *stepper;
    void *self;
    double dt;
    spc_state state;
    size_t size;
} subject;

static void *take(const subject *s, size_t count) {
    double *values = spc_pool_take(s->pool, count, sizeof *values);
    ck_assert_ptr_nonnull(values);
    return values;
}

static void tear_down(const subject *s) {
    if (s->self && s->stepper->destroy) s->stepper->destroy(s->self);
    spc_pool_destroy(s->pool);
    ck_assert_uint_eq(spc_context_memory(s->context).bytes, 0);
    spc_context_destroy(s->context);
}

/* The sample problem; without `cas` when the stepper does not serve it. Ranks beyond the first have no values. */
static subject set_up_in(spc_context *context, const spc_equation *equation, int dims, size_t n,
                         const char *stepper, const char *const *overrides) {
    const spc_ranks *ranks = spc_context_ranks(context);
    subject s = {.context = context, .dt = 0.5 * equation->sample_dt};
    s.pool = spc_pool_create(s.context);
    const char *text = sample_case(s.pool, equation, dims, n, stepper, s.dt, 2, 1, 1);
    const spc_status status = spc_case_parse(s.pool, "test", text, overrides, &s.cas);
    if (status != SPC_OK) {
        ck_assert_msg(status == SPC_NOT_APPLICABLE, "%s\n%s", spc_error_message(s.context), text);
        s.cas = NULL;
        return s;
    }
    const spc_physics *physics = &s.cas->setting.physics;
    s.stepper = s.cas->stepper.stepper;
    if (ranks->count > 1) s.cas->setting.ranks = ranks;
    ck_assert_int_eq(s.stepper->create(s.pool, &s.cas->setting, &s.cas->stepper, &s.self), SPC_OK);
    ck_assert_int_eq(spc_equation_state(s.pool, equation, &physics->grid, &s.state), SPC_OK);
    const spc_profile_use *initial = &s.cas->initial;
    ck_assert_int_eq(initial->profile->fill(s.pool, physics, initial->values,
                                            spc_random_start(0, 0, SPC_PURPOSE_TEST), &s.state),
                     SPC_OK);
    s.size = spc_state_size(&s.state);
    if (ranks->rank > 0) s.state.data = NULL;
    return s;
}

static subject set_up(const spc_equation *equation, int dims, size_t n, const char *stepper,
                      const char *const *overrides, int threads) {
    const spc_context_options options = {.threads = threads};
    return set_up_in(spc_context_create(&options), equation, dims, n, stepper, overrides);
}

static void fill(double *values, size_t count, uint32_t seed, double size) {
    spc_random random = spc_random_start(seed, 0, SPC_PURPOSE_TEST);
    for (size_t i = 0; i < count; i++) values[i] = size * spc_random_normal(&random);
}

static double dot(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

static double relative_difference(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sqrt(sum / dot(b, b, count));
}

/* A step from the subject's state moved by h v, into out. */
static void step_from(subject *s, const double *v, double h, double *out) {
    spc_state moved = s->state;
    moved.data = out;
    moved.revision = s->state.revision += 10;
    for (size_t i = 0; i < s->size; i++) out[i] = s->state.data[i] + h * v[i];
    ck_assert_int_eq(s->stepper->step(s->self, &moved, s->dt, NULL), SPC_OK);
}

/* <w, J v> = <J^T w, v> for v and w of very different size, and J v is the limit of differences. */
static void check(subject *s, const char *name) {
    double *v = take(s, s->size), *w = take(s, s->size), *jv = take(s, s->size);
    double *jw = take(s, s->size), *above = take(s, s->size), *below = take(s, s->size);
    fill(v, s->size, 1, 1e-3);
    fill(w, s->size, 2, 1e6);
    memcpy(jv, v, s->size * sizeof *v);
    memcpy(jw, w, s->size * sizeof *w);
    ck_assert_int_eq(s->stepper->tangent(s->self, &s->state, s->dt, jv), SPC_OK);
    ck_assert_int_eq(s->stepper->adjoint(s->self, &s->state, s->dt, jw), SPC_OK);
    const double forward = dot(w, jv, s->size), backward = dot(jw, v, s->size);
    const double size = sqrt(dot(w, w, s->size) * dot(jv, jv, s->size));
    ck_assert_msg(fabs(forward - backward) <= 1e-12 * size,
                  "%s: <w, Jv> = %.17g but <J'w, v> = %.17g, of %g", name, forward, backward, size);
    ck_assert_msg(size > 0, "%s: a step forgets its start", name);
    const double h = 1e-2;
    step_from(s, v, h, above);
    step_from(s, v, -h, below);
    for (size_t i = 0; i < s->size; i++) above[i] = (above[i] - below[i]) / (2 * h);
    const double error = relative_difference(above, jv, s->size);
    ck_assert_msg(error <= 1e-6, "%s: the tangent differs from differences by %g", name, error);
}

static void check_or_refuse(const spc_equation *equation, int dims, size_t n,
                            const spc_integrator *integrator, const char *const *overrides) {
    subject s = set_up(equation, dims, n, integrator->name, overrides, 1);
    const char *name =
        spc_pool_print(s.pool, "%s in %dD by %s", equation->name, dims, integrator->name);
    const unsigned without =
        SPC_INTEGRATOR_ADAPTIVE | SPC_INTEGRATOR_MULTISTEP | SPC_INTEGRATOR_SPLITTING;
    if (s.cas) {
        const spc_status status = s.stepper->differentiate(s.self, s.dt);
        if (integrator->flags & without) {
            ck_assert_int_eq(status, SPC_NOT_APPLICABLE);
            ck_assert_ptr_nonnull(strstr(spc_error_message(s.context), integrator->name));
        } else {
            ck_assert_msg(status == SPC_OK, "%s: %s", name, spc_error_message(s.context));
            check(&s, name);
        }
    }
    tear_down(&s);
}

static size_t points_for(int dims) {
    return dims == 1 ? 24 : dims == 2 ? 12 : 8;
}

START_TEST(every_equation_by_every_integrator) {
    const spc_integrator *integrator = spc_integrator_at((size_t)_i);
    for (size_t i = 0; spc_equation_at(i); i++) {
        const spc_equation *equation = spc_equation_at(i);
        for (int dims = 1; dims <= SPC_MAX_DIMS; dims++) {
            if (!equation->form[dims - 1] || !equation->degree) continue;
            check_or_refuse(equation, dims, points_for(dims), integrator, NULL);
        }
    }
}
END_TEST

START_TEST(every_rule_of_dealiasing) {
    const spc_integrator *integrator = spc_integrator_find("etdrk4");
    for (size_t i = 0; spc_equation_at(i); i++) {
        const spc_equation *equation = spc_equation_at(i);
        for (int dims = 1; dims <= 2; dims++) {
            if (!equation->form[dims - 1] || !equation->degree) continue;
            for (size_t n = points_for(dims); n <= points_for(dims) + 1; n++) {
                spc_context *context = spc_context_create(NULL);
                spc_pool *pool = spc_pool_create(context);
                const char *const overrides[] = {
                    spc_pool_print(pool, "stepper.dealias=%s", rules[_i]), NULL};
                check_or_refuse(equation, dims, n, integrator, overrides);
                spc_pool_destroy(pool);
                spc_context_destroy(context);
            }
        }
    }
}
END_TEST

START_TEST(a_linear_step_is_its_own_tangent) {
    const spc_equation *equation = spc_equation_find("advection-diffusion");
    for (int dims = 1; dims <= SPC_MAX_DIMS; dims++) {
        subject s = set_up(equation, dims, points_for(dims), "etdrk4", NULL, 1);
        double *v = take(&s, s.size);
        memcpy(v, s.state.data, s.size * sizeof *v);
        ck_assert_int_eq(s.stepper->differentiate(s.self, s.dt), SPC_OK);
        ck_assert_int_eq(s.stepper->tangent(s.self, &s.state, s.dt, v), SPC_OK);
        ck_assert_int_eq(s.stepper->step(s.self, &s.state, s.dt, NULL), SPC_OK);
        ck_assert_double_le(relative_difference(v, s.state.data, s.size), 1e-15);
        tear_down(&s);
    }
}
END_TEST

/* What is added to N or multiplies it at points. */
START_TEST(forcing_and_potential) {
    const char *const forced[] = {"equation.forcing={name: expression, formula: 3*cos(2*x)}", NULL};
    const char *const trapped[] = {"equation.potential={name: harmonic, frequency: 0.3}", NULL};
    const spc_integrator *integrator = spc_integrator_find("if-rk4");
    check_or_refuse(spc_equation_find("burgers"), 1, 32, integrator, forced);
    check_or_refuse(spc_equation_find("nlse"), 1, 32, integrator, trapped);
}
END_TEST

/* Derivatives between two steps, at another state, leave the steps what they are. */
START_TEST(steps_go_on_as_if_nobody_asked) {
    subject s = set_up(spc_equation_find("ks"), 2, 12, "etdrk4", NULL, 1);
    subject other = set_up(spc_equation_find("ks"), 2, 12, "etdrk4", NULL, 1);
    double *v = take(&s, s.size);
    ck_assert_int_eq(s.stepper->differentiate(s.self, s.dt), SPC_OK);
    for (int i = 0; i < 3; i++) {
        fill(v, s.size, 3, 1);
        ck_assert_int_eq(s.stepper->step(s.self, &s.state, s.dt, NULL), SPC_OK);
        ck_assert_int_eq(other.stepper->step(other.self, &other.state, s.dt, NULL), SPC_OK);
        ck_assert_mem_eq(s.state.data, other.state.data, s.size * sizeof *v);
        spc_state elsewhere = s.state;
        elsewhere.data = v;
        double *w = take(&s, s.size);
        fill(w, s.size, 4, 1);
        ck_assert_int_eq(s.stepper->tangent(s.self, &elsewhere, 0.5 * s.dt, w), SPC_OK);
        ck_assert_int_eq(s.stepper->adjoint(s.self, &elsewhere, 0.5 * s.dt, w), SPC_OK);
    }
    tear_down(&s);
    tear_down(&other);
}
END_TEST

/* A team shares the work and changes no bit. */
START_TEST(threads_give_the_same_bits) {
    const spc_equation *equation = spc_equation_find("burgers");
    subject one = set_up(equation, 2, 96, "rk4", NULL, 1);
    subject two = set_up(equation, 2, 96, "rk4", NULL, 2);
    const subject *both[] = {&one, &two};
    double *values[2][2];
    for (int i = 0; i < 2; i++) {
        const subject *s = both[i];
        for (int k = 0; k < 2; k++) fill(values[i][k] = take(s, s->size), s->size, 5, 1);
        ck_assert_int_eq(s->stepper->differentiate(s->self, s->dt), SPC_OK);
        ck_assert_int_eq(s->stepper->tangent(s->self, &s->state, s->dt, values[i][0]), SPC_OK);
        ck_assert_int_eq(s->stepper->adjoint(s->self, &s->state, s->dt, values[i][1]), SPC_OK);
    }
    for (int k = 0; k < 2; k++) {
        ck_assert_mem_eq(values[0][k], values[1][k], one.size * sizeof(double));
    }
    tear_down(&one);
    tear_down(&two);
}
END_TEST

/* What one process gives: a tangent and an adjoint. */
typedef struct shared {
    int dims;
    double *tangent, *adjoint;
} shared;

static subject shared_subject(spc_context *context, const shared *whole) {
    const char *name = whole->dims == 2 ? "navier-stokes-velocity-2d" : "navier-stokes-3d";
    return set_up_in(context, spc_equation_find(name), whole->dims, 12, "etdrk4", NULL);
}

static void derive(const subject *s, double *tangent, double *adjoint) {
    if (tangent) fill(tangent, s->size, 6, 1);
    if (adjoint) fill(adjoint, s->size, 7, 1);
    ck_assert_int_eq(s->stepper->differentiate(s->self, s->dt), SPC_OK);
    ck_assert_int_eq(s->stepper->tangent(s->self, &s->state, s->dt, tangent), SPC_OK);
    ck_assert_int_eq(s->stepper->adjoint(s->self, &s->state, s->dt, adjoint), SPC_OK);
}

static void derive_on_rank(spc_context *context, void *user) {
    const shared *whole = user;
    const bool first = spc_context_ranks(context)->rank == 0;
    const subject s = shared_subject(context, whole);
    double *tangent = first ? take(&s, s.size) : NULL, *adjoint = first ? take(&s, s.size) : NULL;
    derive(&s, tangent, adjoint);
    if (first) {
        ck_assert_double_le(relative_difference(tangent, whole->tangent, s.size), 1e-13);
        ck_assert_double_le(relative_difference(adjoint, whole->adjoint, s.size), 1e-13);
    }
    spc_pool_destroy(s.pool);
}

START_TEST(ranks_share_derivatives) {
    shared whole = {.dims = _i};
    const subject s = shared_subject(spc_context_create(NULL), &whole);
    whole.tangent = take(&s, s.size);
    whole.adjoint = take(&s, s.size);
    derive(&s, whole.tangent, whole.adjoint);
    for (int ranks = 2; ranks <= 3; ranks++) run_on_ranks(ranks, derive_on_rank, &whole);
    tear_down(&s);
}
END_TEST

/* Whichever request for memory fails, the next try has derivatives. */
START_TEST(memory_that_is_short_is_asked_for_again) {
    bool whole = false;
    for (int nth = 1; !whole; nth++) {
        short_memory memory;
        spc_context *context = short_context(&memory, 1 << 20);
        const subject s = set_up_in(context, spc_equation_find("ks"), 2, 12, "etdrk4", NULL);
        double *v = take(&s, s.size), *w = take(&s, s.size);
        memory.left = nth;
        const spc_status status = s.stepper->differentiate(s.self, s.dt);
        whole = !memory.hit;
        ck_assert_int_eq(status, whole ? SPC_OK : SPC_NO_MEMORY);
        memory.left = 1 << 20;
        spc_error_clear(context);
        derive(&s, v, w);
        tear_down(&s);
    }
}
END_TEST

START_TEST(refusals_say_why) {
    const char *const single[] = {"stepper.precision=single", NULL};
    const spc_equation *equation = spc_equation_find("ks");
    subject s = set_up(equation, 1, 24, "etdrk4", single, 1);
    ck_assert_int_eq(s.stepper->differentiate(s.self, s.dt), SPC_NOT_APPLICABLE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(s.context), "precision: double"));
    tear_down(&s);
    s = set_up(equation, 1, 24, "etdrk4", NULL, 1);
    ck_assert_int_eq(s.stepper->differentiate(s.self, 3 * s.dt), SPC_NOT_APPLICABLE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(s.context), "takes 3"));
    spc_error_clear(s.context);
    ck_assert_int_eq(s.stepper->differentiate(s.self, s.dt), SPC_OK);
    double *v = take(&s, s.size);
    ck_assert_int_eq(s.stepper->tangent(s.self, &s.state, 3 * s.dt, v), SPC_NOT_APPLICABLE);
    spc_error_clear(s.context);
    s.state.data[3] = NAN;
    ck_assert_int_eq(s.stepper->adjoint(s.self, &s.state, s.dt, v), SPC_NOT_FINITE);
    tear_down(&s);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("derivatives");
    TCase *each = tcase_create("each");
    int integrators = 0;
    while (spc_integrator_at((size_t)integrators)) integrators++;
    tcase_add_loop_test(each, every_equation_by_every_integrator, 0, integrators);
    tcase_add_loop_test(each, every_rule_of_dealiasing, 0, RULES);
    tcase_add_test(each, a_linear_step_is_its_own_tangent);
    tcase_add_test(each, forcing_and_potential);
    tcase_add_test(each, steps_go_on_as_if_nobody_asked);
    tcase_add_test(each, threads_give_the_same_bits);
    tcase_add_loop_test(each, ranks_share_derivatives, 2, 4);
    tcase_add_test(each, memory_that_is_short_is_asked_for_again);
    tcase_add_test(each, refusals_say_why);
    suite_add_tcase(suite, each);
    return spc_test_main(suite);
}
