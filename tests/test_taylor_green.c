/* specula: test_taylor_green.c
 *
 * The three-dimensional Taylor-Green vortex: its early enstrophy against the Taylor series of the exact solution, and its way to
 * turbulence at Re = 1600.
 */
#include "flows.h"

/* What is kept of each frame. */
typedef struct history {
    spc_pool *pool;
    const spc_case *cas;
    size_t frames;
    double energy[128], enstrophy[128];
    double asymmetry; /* of the last frame */
} history;

/* The flow keeps u(-x) = -u(x), v(-x) = v(x), w(-z) = -w(z) and u(x, y, z) = v(y, x, z + half a box): the largest violation
 * over the largest u. */
static double asymmetry_of(const spc_state *state) {
    const size_t n = state->grid.n[0], points = n * n * n;
    const double *u = state->data, *v = u + points, *w = v + points;
    double most = 0, violation = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            for (size_t k = 0; k < n; k++) {
                const size_t here = (i * n + j) * n + k;
                const size_t across_x = ((n - i) % n * n + j) * n + k;
                const size_t across_z = (i * n + j) * n + (n - k) % n;
                const size_t exchanged = (j * n + i) * n + (k + n / 2) % n;
                most = fmax(most, fabs(u[here]));
                violation = fmax(violation, fabs(u[here] + u[across_x]));
                violation = fmax(violation, fabs(v[here] - v[across_x]));
                violation = fmax(violation, fabs(w[here] + w[across_z]));
                violation = fmax(violation, fabs(u[here] - v[exchanged]));
            }
        }
    }
    return violation / most;
}

static spc_status note(void *self, size_t member, size_t index, const spc_state *state,
                       const spc_step_info *info) {
    (void)member;
    (void)info;
    history *h = self;
    spc_pool *scratch = spc_pool_create(spc_pool_context(h->pool));
    h->energy[index] = measure_of(scratch, h->cas, state->data, "energy");
    h->enstrophy[index] = measure_of(scratch, h->cas, state->data, "enstrophy");
    if (index + 1 == h->cas->saves) h->asymmetry = asymmetry_of(state);
    h->frames = index + 1;
    spc_pool_destroy(scratch);
    return SPC_OK;
}

static void follow(spc_context *context, const char *text, history *h) {
    spc_pool *pool = spc_pool_create(context);
    spc_case *cas = parse_case(pool, text);
    spc_rollout *rollout;
    ck_assert_ptr_nonnull(cas);
    *h = (history){.pool = pool, .cas = cas};
    const spc_sink sink = {.frame = note, .self = h};
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    ck_assert_msg(spc_rollout_run(rollout, &sink, 1) == SPC_OK, "%s", spc_error_message(context));
    spc_pool_destroy(pool);
    h->pool = NULL;
    h->cas = NULL;
}

/* Enstrophy of the inviscid flow, by u^(n+1) = sum P(u^(i) x omega^(n-i)) / (n + 1) in rational arithmetic. */
static double early_enstrophy(double t) {
    static const double coefficients[] = {3.0 / 8,
                                          5.0 / 128,
                                          25.0 / 8448,
                                          -52439.0 / 376668160,
                                          729080006648669.0 / 23885383815659520000.0,
                                          -4.8180671e-6};
    double sum = 0;
    for (int i = 5; i >= 0; i--) sum = sum * t * t + coefficients[i];
    return sum;
}

START_TEST(early_growth_of_enstrophy) {
    spc_context *context = spc_context_create(NULL);
    history h;
    follow(context,
           "equation: {name: navier-stokes-3d, viscosity: 0}\n"
           "grid: {n: [32, 32, 32], length: [2*pi, 2*pi, 2*pi]}\n"
           "initial: {name: taylor-green}\n"
           "stepper: {name: etdrk4, dt: 0.01}\n"
           "time: {end: 0.4, save_every: 0.1}\noutput: {diagnostics: none}\n",
           &h);
    for (size_t i = 0; i < h.frames; i++) {
        const double t = 0.1 * (double)i;
        ck_assert_double_eq_tol(h.energy[i], 0.125, 1e-13);
        /* The next term of the series is of order 1e-6 t^12. */
        ck_assert_double_eq_tol(h.enstrophy[i], early_enstrophy(t), 1e-10);
    }
    spc_context_destroy(context);
}
END_TEST

/* Published, with 512^3 modes: a peak of 0.0129 at t = 9.0 (van Rees et al., J. Comput. Phys. 230, 2794, 2011). On 64 points the
 * cascade piles up at the last modes before they dissipate it, and overshoots: hence a tenth. */
START_TEST(dissipation_at_reynolds_1600) {
    const double viscosity = 1.0 / 1600, interval = 0.1;
    spc_context *context = spc_context_create(NULL);
    history h;
    follow(context,
           "equation: {name: navier-stokes-3d, viscosity: 1/1600}\n"
           "grid: {n: [64, 64, 64], length: [2*pi, 2*pi, 2*pi]}\n"
           "initial: {name: taylor-green}\n"
           "stepper: {name: etdrk4, dt: 0.05}\n"
           "time: {end: 10, save_every: 0.1}\noutput: {diagnostics: none}\n",
           &h);
    /* What is lost is 2 nu times the integral of the enstrophy, by Simpson's rule. */
    double integral = 0;
    size_t peak = 0;
    for (size_t i = 0; i < h.frames; i++) {
        const bool end = i == 0 || i + 1 == h.frames;
        integral += interval / 3 * h.enstrophy[i] * (end ? 1 : i % 2 ? 4 : 2);
        if (h.enstrophy[i] > h.enstrophy[peak]) peak = i;
    }
    const double lost = h.energy[0] - h.energy[h.frames - 1];
    ck_assert_double_eq_tol(2 * viscosity * integral, lost, 1e-3 * lost);
    ck_assert_double_eq_tol(2 * viscosity * h.enstrophy[peak], 0.0129, 0.1 * 0.0129);
    ck_assert_double_eq_tol(interval * (double)peak, 9, 0.3);
    ck_assert_double_le(h.asymmetry, 1e-10);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("taylor-green");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 600);
    tcase_add_test(all, early_growth_of_enstrophy);
    tcase_add_test(all, dissipation_at_reynolds_1600);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
