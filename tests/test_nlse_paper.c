/* specula: test_nlse_paper.c
 *
 * The four NLSE cases of Herho et al., arXiv 2509.05901 (2025), from their case files: what is conserved, the entropies that
 * were published, and that its filter, not its time stepping, sets the error of its soliton.
 *
 * The "modulation instability" starts from noise of numpy's legacy generator, which is rebuilt here.
 */
#include "harness.h"

#include <math.h>
#include <specula/meter.h>
#include <specula/rollout.h>
#include <specula/specula.h>
#include <stdio.h>
#include <string.h>

/* ---- numpy.random.seed(42), numpy.random.randn ---- */

/* Matsumoto, Nishimura, ACM Trans. Model. Comput. Simul. 8, 3 (1998). */
typedef struct twister {
    uint32_t state[624];
    int next;
    double kept; /* the second of a pair of normals; NAN: none */
} twister;

static twister twister_start(uint32_t seed) {
    twister t = {.state = {seed}, .next = 624, .kept = NAN};
    for (uint32_t i = 1; i < 624; i++) {
        const uint32_t before = t.state[i - 1];
        t.state[i] = 1812433253u * (before ^ before >> 30) + i;
    }
    return t;
}

static uint32_t twister_bits(twister *t) {
    uint32_t *s = t->state;
    for (int i = 0; t->next == 624 && i < 624; i++) {
        const uint32_t mixed = (s[i] & 0x80000000u) | (s[(i + 1) % 624] & 0x7fffffffu);
        s[i] = s[(i + 397) % 624] ^ mixed >> 1 ^ (mixed & 1 ? 0x9908b0dfu : 0);
    }
    if (t->next == 624) t->next = 0;
    uint32_t bits = s[t->next++];
    bits ^= bits >> 11;
    bits ^= bits << 7 & 0x9d2c5680u;
    bits ^= bits << 15 & 0xefc60000u;
    return bits ^ bits >> 18;
}

static double twister_uniform(twister *t) {
    const double high = twister_bits(t) >> 5, low = twister_bits(t) >> 6;
    return (high * 67108864 + low) / 9007199254740992.0;
}

/* The polar method; of a pair the second comes first. */
static double twister_normal(twister *t) {
    if (!isnan(t->kept)) {
        const double kept = t->kept;
        t->kept = NAN;
        return kept;
    }
    double x, y, square;
    do {
        x = 2 * twister_uniform(t) - 1;
        y = 2 * twister_uniform(t) - 1;
        square = x * x + y * y;
    } while (square >= 1 || square == 0);
    const double factor = sqrt(-2 * log(square) / square);
    t->kept = factor * x;
    return factor * y;
}

/* numpy.random.seed(42); numpy.random.randn() is 0.4967141530112327, then -0.13826430117118466. */
START_TEST(numpy_noise) {
    twister t = twister_start(42);
    ck_assert_double_eq_tol(twister_normal(&t), 0.4967141530112327, 1e-15);
    ck_assert_double_eq_tol(twister_normal(&t), -0.13826430117118466, 1e-15);
}
END_TEST

/* exp(-x^2 / (2 s^2)) + 0.01 (randn(N) + i randn(N)), s = 5: all real parts are drawn first. */
static spc_status numpy_start(spc_pool *pool, const spc_physics *physics, const spc_value *values,
                              spc_random random, spc_state *state) {
    (void)pool;
    (void)values;
    (void)random;
    const size_t n = physics->grid.n[0];
    twister t = twister_start(42);
    for (size_t i = 0; i < n; i++) {
        const double x = spc_grid_coordinate(&physics->grid, 0, i);
        state->data[2 * i] = exp(-x * x / 50) + 0.01 * twister_normal(&t);
    }
    for (size_t i = 0; i < n; i++) state->data[2 * i + 1] = 0.01 * twister_normal(&t);
    return SPC_OK;
}

static const spc_profile numpy_profile = {.name = "numpy", .fill = numpy_start};

/* ---- runs ---- */

enum { MOST = 64 };

typedef struct series {
    spc_meter *meter;
    size_t count;
    double measured[MOST], first[MOST], last[MOST], drift[MOST]; /* largest relative drift */
} series;

static spc_status watch(void *self, size_t member, size_t index, const spc_state *state,
                        const spc_step_info *info) {
    (void)member;
    series *s = self;
    spc_meter_measure(s->meter, state, info->dt, s->measured);
    memcpy(s->last, s->measured, sizeof s->last);
    if (index == 0) memcpy(s->first, s->last, sizeof s->first);
    for (size_t i = 0; i < s->count; i++) {
        s->drift[i] = fmax(s->drift[i], fabs(s->last[i] - s->first[i]) / fabs(s->first[i]));
    }
    return SPC_OK;
}

/* What is measured, in the order of the meter: measures of the equation, then what is asked for here. */
enum { MASS, MOMENTUM, ENERGY, RENYI, SHANNON, SPECTRAL_SHANNON, TSALLIS };
static const char entropies[] = "output.diagnostics=[mass, momentum_x, energy, renyi_entropy, "
                                "shannon_entropy, spectral_shannon_entropy, tsallis_entropy]";

/* The relative L2 error against the exact solution; NAN when it is not known. */
static double error_of(spc_pool *pool, const spc_case *cas, const spc_state *state) {
    const spc_profile *initial = cas->initial.profile;
    const spc_physics *physics = &cas->setting.physics;
    if (!initial->exact || !initial->exact(physics, cas->initial.values)) return NAN;
    spc_state exact;
    ck_assert_int_eq(spc_state_create(pool, &state->grid, 1, 1, true, &exact), SPC_OK);
    exact.time = state->time;
    const spc_random random = {0};
    ck_assert_int_eq(initial->fill(pool, physics, cas->initial.values, random, &exact), SPC_OK);
    double square = 0, size = 0;
    for (size_t i = 0; i < spc_state_size(&exact); i++) {
        square += pow(state->data[i] - exact.data[i], 2);
        size += pow(exact.data[i], 2);
    }
    return sqrt(square / size);
}

/* Run a case of the paper from its own start or another, with overrides (NULL: none); its error. */
static double run_paper(const char *name, const spc_profile *start, const char *override,
                        const char *another, series *result) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    const char *source = getenv("SPECULA_SOURCE");
    char *path = spc_pool_print(pool, "%s/cases/nlse/%s.yaml", source ? source : "..", name);
    const char *const overrides[] = {entropies, override, another, NULL};
    const spc_sink sink = {.frame = watch, .self = result};
    spc_case *cas;
    spc_rollout *rollout;
    *result = (series){.count = TSALLIS + 1};
    ck_assert_msg(spc_case_read(pool, path, overrides, &cas) == SPC_OK, "%s",
                  spc_error_message(context));
    if (start) cas->initial.profile = start;
    ck_assert_int_eq(spc_meter_create(pool, cas, &result->meter), SPC_OK);
    ck_assert_uint_eq(spc_meter_count(result->meter), result->count);
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    ck_assert_msg(spc_rollout_run(rollout, &sink, 1) == SPC_OK, "%s", spc_error_message(context));
    const double error = error_of(pool, cas, spc_rollout_state(rollout, 0));
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    return error;
}

/* ---- what is conserved ---- */

static const char *const resolved[] = {"single_soliton", "two_soliton", "breather"};

/* Without dealiasing the scheme is i psi_t = dH/dpsi* for H summed over the points, so it conserves H and mass, aliases or not;
 * what is left is the time stepping. */
START_TEST(mass_and_energy_of_resolved_cases) {
    series s;
    run_paper(resolved[_i], NULL, NULL, NULL, &s);
    ck_assert_double_le(s.drift[MASS], 1e-12);
    ck_assert_double_le(s.drift[ENERGY], 1e-12);
}
END_TEST

START_TEST(momentum_without_aliases) {
    series s;
    run_paper("single_soliton", NULL, NULL, NULL, &s);
    ck_assert_double_le(s.drift[MOMENTUM], 1e-12);
}
END_TEST

/* With noise up to Nyquist the fastest waves set the step, and energy is held to the rounding of 1.5 million
 * evaluations: 5e-13 on one machine, and a little more on others. */
START_TEST(mass_and_energy_with_noise) {
    series s;
    run_paper("modulation_instability", NULL, NULL, NULL, &s);
    ck_assert_double_le(s.drift[MASS], 1e-12);
    ck_assert_double_le(s.drift[ENERGY], 2e-12);
}
END_TEST

/* ---- what was published ---- */

typedef struct published {
    const char *name;
    const spc_profile *start;
    double shannon[2], spectral_shannon[2], renyi[2], tsallis[2]; /* at t = 0 and 20 */
} published;

/* The entropies of its supplement, to the three decimals given there. */
static const published table[] = {
    {"single_soliton", NULL, {2.940, 2.940}, {3.623, 3.623}, {2.732, 2.732}, {0.935, 0.935}},
    {"two_soliton", NULL, {3.746, 3.746}, {4.080, 4.080}, {3.499, 3.499}, {0.970, 0.970}},
    {"breather", NULL, {3.384, 3.277}, {3.171, 4.067}, {3.197, 2.522}, {0.959, 0.920}},
    {"modulation_instability",
     &numpy_profile,
     {5.015, 4.902},
     {1.548, 2.098},
     {4.858, 4.665},
     {0.992, 0.991}},
};

static void three_decimals(const double given[2], const series *s, int which) {
    ck_assert_double_eq_tol(s->first[which], given[0], 5e-4);
    ck_assert_double_eq_tol(s->last[which], given[1], 5e-4);
}

START_TEST(published_entropies) {
    const published *p = &table[_i];
    series s;
    run_paper(p->name, p->start, "stepper.dealias=paper-filter", NULL, &s);
    three_decimals(p->shannon, &s, SHANNON);
    three_decimals(p->spectral_shannon, &s, SPECTRAL_SHANNON);
    three_decimals(p->renyi, &s, RENYI);
    three_decimals(p->tsallis, &s, TSALLIS);
}
END_TEST

/* ---- what sets the error ---- */

/* With the filter the error does not depend on the tolerance; without, it does, and is far below. */
START_TEST(filter_sets_the_error) {
    static const char filter[] = "stepper.dealias=paper-filter";
    series s;
    const double loose = run_paper("single_soliton", NULL, filter, "stepper.rtol=1e-9", &s);
    const double tight = run_paper("single_soliton", NULL, filter, "stepper.rtol=1e-13", &s);
    const double unfiltered = run_paper("single_soliton", NULL, NULL, NULL, &s);
    ck_assert_double_eq_tol(loose, tight, 0.01 * tight);
    ck_assert_double_eq_tol(tight, 1.7e-6, 0.05e-6);
    ck_assert_double_le(unfiltered, 1e-10);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("nlse_paper");
    TCase *tests = tcase_create("paper");
    tcase_add_test(tests, numpy_noise);
    tcase_add_loop_test(tests, mass_and_energy_of_resolved_cases, 0, 3);
    tcase_add_test(tests, momentum_without_aliases);
    tcase_add_test(tests, mass_and_energy_with_noise);
    tcase_add_loop_test(tests, published_entropies, 0, 4);
    tcase_add_test(tests, filter_sets_the_error);
    suite_add_tcase(suite, tests);
    return spc_test_main(suite);
}
