/* specula: test_conjugate_gradients.c
 *
 * Conjugate gradients on the discrete Laplacian and on matrices whose spectrum is known: finite termination, the bound by the
 * condition number, preconditioners, directions that vary or lead nowhere, and systems with the constants as null space.
 */
#include "runs.h"

#include "pool.h"

#include "linear/conjugate_gradients.h"
#include "staggered/poisson.h"

static double *take(size_t count) {
    double *values = spc_pool_take(pool, count, sizeof *values);
    ck_assert_ptr_nonnull(values);
    return values;
}

static void fill_random(double *values, size_t count, uint32_t sample) {
    spc_random random = spc_random_start(7, sample, SPC_PURPOSE_TEST);
    for (size_t i = 0; i < count; i++) values[i] = spc_random_normal(&random);
}

static double root_mean_square(const double *x, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += x[i] * x[i];
    return sqrt(sum / (double)count);
}

/* ---- a matrix with the eigenvalues one likes: H diag H, H = 1 - 2 h h a reflection ---- */

enum { N = 120 };

typedef struct matrix {
    double h[N], eigenvalue[N];
    size_t applied;
} matrix;

static void reflect(const matrix *m, const double *x, double *y) {
    double along = 0;
    for (size_t i = 0; i < N; i++) along += m->h[i] * x[i];
    for (size_t i = 0; i < N; i++) y[i] = x[i] - 2 * along * m->h[i];
}

static void apply(void *self, const double *x, double *y) {
    matrix *m = self;
    double turned[N];
    m->applied++;
    reflect(m, x, turned);
    for (size_t i = 0; i < N; i++) turned[i] *= m->eigenvalue[i];
    reflect(m, turned, y);
}

static void invert(const matrix *m, const double *b, double *x) {
    double turned[N];
    reflect(m, b, turned);
    for (size_t i = 0; i < N; i++) turned[i] /= m->eigenvalue[i];
    reflect(m, turned, x);
}

static matrix matrix_of(double (*eigenvalue)(size_t i)) {
    matrix m = {.applied = 0};
    fill_random(m.h, N, 1);
    const double size = root_mean_square(m.h, N) * sqrt(N);
    for (size_t i = 0; i < N; i++) m.h[i] /= size;
    for (size_t i = 0; i < N; i++) m.eigenvalue[i] = eigenvalue(i);
    return m;
}

static double five_values(size_t i) {
    return (double)(1 + i % 5 * 7);
}

static double even_values(size_t i) {
    return 1 + 99.0 * (double)i / (N - 1);
}

static spc_conjugate_gradients *solver_of(matrix *m, const spc_search *search) {
    const spc_linear_operator a = {.size = N, .self = m, .apply = apply};
    spc_conjugate_gradients *solver;
    ck_assert_int_eq(spc_conjugate_gradients_create(pool, &a, search, &solver), SPC_OK);
    return solver;
}

static double error_of(const matrix *m, const double *b, const double *x) {
    double exact[N], difference[N];
    invert(m, b, exact);
    for (size_t i = 0; i < N; i++) difference[i] = x[i] - exact[i];
    return root_mean_square(difference, N) / root_mean_square(exact, N);
}

/* As many iterations as there are different eigenvalues. */
START_TEST(ends_with_the_eigenvalues) {
    matrix m = matrix_of(five_values);
    spc_conjugate_gradients *solver = solver_of(&m, &spc_search_residual);
    double b[N], x[N] = {0};
    fill_random(b, N, 2);
    const spc_solved solved = spc_conjugate_gradients_solve(solver, b, 1e-13, 1000, x);
    ck_assert(solved.converged);
    ck_assert_uint_eq(solved.iterations, 5);
    ck_assert_double_le(error_of(&m, b, x), 1e-13);
}
END_TEST

/* In the norm of A the error falls at least as 2 ((sqrt(kappa) - 1) / (sqrt(kappa) + 1))^i; the residual by sqrt(kappa) less. */
START_TEST(keeps_the_bound_by_the_condition) {
    matrix m = matrix_of(even_values);
    spc_conjugate_gradients *solver = solver_of(&m, &spc_search_residual);
    double b[N];
    fill_random(b, N, 3);
    const double kappa = 100, factor = (sqrt(kappa) - 1) / (sqrt(kappa) + 1);
    for (int digits = 2; digits <= 12; digits += 2) {
        double x[N] = {0};
        const double tolerance = pow(10, -digits) * root_mean_square(b, N);
        const spc_solved solved = spc_conjugate_gradients_solve(solver, b, tolerance, 1000, x);
        const double bound = log(pow(10, -digits) / (2 * sqrt(kappa))) / log(factor);
        ck_assert(solved.converged);
        ck_assert_double_le(solved.residual, tolerance);
        ck_assert_double_le((double)solved.iterations, ceil(bound));
    }
}
END_TEST

START_TEST(a_good_guess_needs_nothing) {
    matrix m = matrix_of(even_values);
    spc_conjugate_gradients *solver = solver_of(&m, &spc_search_residual);
    double b[N], x[N];
    fill_random(b, N, 3);
    invert(&m, b, x);
    const spc_solved solved = spc_conjugate_gradients_solve(solver, b, 1e-12, 1000, x);
    ck_assert(solved.converged);
    ck_assert_uint_eq(solved.iterations, 0);
    m.applied = 0;
    double y[N] = {0};
    ck_assert(!spc_conjugate_gradients_solve(solver, b, 1e-12, 3, y).converged);
    ck_assert_uint_eq(m.applied, 5); /* the first residual, three steps, the last residual */
}
END_TEST

/* ---- other searches ---- */

static void exactly(void *self, const double *residual, double *direction) {
    invert(self, residual, direction);
}

/* A guess that changes from call to call, as a trained one would: the inverse, entry by entry a little off. */
typedef struct varying {
    const matrix *m;
    uint32_t calls;
} varying;

static void roughly(void *self, const double *residual, double *direction) {
    varying *v = self;
    double noise[N];
    invert(v->m, residual, direction);
    fill_random(noise, N, 100 + v->calls++);
    for (size_t i = 0; i < N; i++) direction[i] *= 1 + 0.1 * noise[i];
}

static void nowhere(void *self, const double *residual, double *direction) {
    (void)self;
    (void)residual;
    memset(direction, 0, N * sizeof *direction);
}

static void away(void *self, const double *residual, double *direction) {
    (void)self;
    for (size_t i = 0; i < N; i++) direction[i] = -residual[i];
}

static spc_solved solve_with(matrix *m, const spc_search *search, double *error) {
    spc_conjugate_gradients *solver = solver_of(m, search);
    double b[N], x[N] = {0};
    fill_random(b, N, 4);
    const spc_solved solved = spc_conjugate_gradients_solve(solver, b, 1e-12, 1000, x);
    *error = error_of(m, b, x);
    return solved;
}

START_TEST(searches_are_plugged_in) {
    matrix m = matrix_of(even_values);
    double error;
    const spc_solved plain = solve_with(&m, &spc_search_residual, &error);
    const spc_search inverse = {.name = "inverse", .memory = 1, .self = &m, .direction = exactly};
    const spc_solved exact = solve_with(&m, &inverse, &error);
    ck_assert(exact.converged);
    ck_assert_uint_le(exact.iterations, 2); /* the second takes out rounding */
    varying v = {.m = &m};
    const spc_search trained = {.name = "trained", .memory = 3, .self = &v, .direction = roughly};
    const spc_solved flexible = solve_with(&m, &trained, &error);
    ck_assert(flexible.converged);
    ck_assert_uint_lt(flexible.iterations, plain.iterations / 2);
    ck_assert_double_le(error, 1e-10);
}
END_TEST

/* The sign of a direction does not matter, and one that leads nowhere is replaced. */
START_TEST(useless_searches_do_no_harm) {
    matrix m = matrix_of(even_values);
    double error;
    const spc_solved plain = solve_with(&m, &spc_search_residual, &error);
    const spc_search searches[] = {{.name = "nowhere", .memory = 1, .direction = nowhere},
                                   {.name = "away", .memory = 1, .direction = away}};
    for (size_t i = 0; i < 2; i++) {
        const spc_solved solved = solve_with(&m, &searches[i], &error);
        ck_assert(solved.converged);
        ck_assert_uint_le(solved.iterations, plain.iterations + 2);
        ck_assert_double_le(error, 1e-10);
    }
}
END_TEST

/* ---- the Laplacian of the pressure ---- */

static const char *const boundaries[] = {
    "", "boundary: {x: reflecting}\n",
    "boundary: {x: {dirichlet: [0, 0]}, y: [{dirichlet: [0, 0]}, {dirichlet: [1, 0]}]}\n"};

static const spc_case *box(int which, size_t nx, size_t ny) {
    return parse_case(pool, spc_pool_print(pool,
                                           "equation: {name: navier-stokes-velocity-2d}\n"
                                           "grid: {n: [%zu, %zu], length: [1, 1.5]}\n%s"
                                           "initial: {name: expression, formula: \"0; 0\"}\n"
                                           "stepper: {name: staggered}\ntime: {end: 1}\n",
                                           nx, ny, boundaries[which]));
}

static spc_poisson *poisson_of(const spc_case *cas, spc_pressure_solver solver,
                               spc_preconditioner preconditioner) {
    spc_poisson *poisson;
    ck_assert_int_eq(
        spc_poisson_create(pool, &cas->setting, solver, preconditioner, NULL, &poisson), SPC_OK);
    return poisson;
}

static double dot(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

START_TEST(laplacian_is_symmetric_and_semidefinite) {
    const spc_case *cas = box(_i, 12, 10);
    const spc_poisson *poisson =
        poisson_of(cas, SPC_PRESSURE_CONJUGATE_GRADIENTS, SPC_PRECONDITIONER_IDENTITY);
    const size_t count = 120;
    double *a = take(count), *b = take(count), *of_a = take(count), *of_b = take(count);
    fill_random(a, count, 1);
    fill_random(b, count, 2);
    spc_poisson_apply(poisson, a, of_a);
    spc_poisson_apply(poisson, b, of_b);
    const double scale = root_mean_square(of_a, count) * root_mean_square(b, count) * (double)count;
    ck_assert_double_le(fabs(dot(of_a, b, count) - dot(a, of_b, count)), 1e-13 * scale);
    ck_assert_double_gt(dot(of_a, a, count), 0);
    for (size_t i = 0; i < count; i++) a[i] = 3;
    spc_poisson_apply(poisson, a, of_a);
    for (size_t i = 0; i < count; i++) ck_assert_double_eq_tol(of_a[i], 0, 1e-10);
}
END_TEST

/* Waves are eigenvectors: of a periodic box exp(i k x) with (2 sin(k dx/2)/dx)^2, and between walls half waves at
 * centres. */
START_TEST(laplacian_of_waves) {
    const size_t nx = 12, ny = 10, count = nx * ny;
    double *a = take(count), *of_a = take(count);
    for (int which = 0; which < 2; which++) {
        const spc_poisson *poisson = poisson_of(
            box(which, nx, ny), SPC_PRESSURE_CONJUGATE_GRADIENTS, SPC_PRECONDITIONER_IDENTITY);
        const double kx = which == 0 ? 2 * M_PI * 2 : M_PI * 3, ky = 2 * M_PI * 3 / 1.5;
        const double sx = 2.0 * (double)nx * sin(0.5 * kx / (double)nx);
        const double sy = 2.0 * (double)ny / 1.5 * sin(0.5 * ky * 1.5 / (double)ny);
        for (size_t i = 0; i < count; i++) {
            const double x = ((double)(i / ny) + 0.5) / (double)nx;
            const double y = ((double)(i % ny) + 0.5) * 1.5 / (double)ny;
            a[i] = cos(kx * x) * sin(ky * y + 0.3);
        }
        spc_poisson_apply(poisson, a, of_a);
        for (size_t i = 0; i < count; i++) {
            ck_assert_double_eq_tol(of_a[i], (sx * sx + sy * sy) * a[i], 1e-9);
        }
    }
}
END_TEST

/* b from the image of something, so that it has zero mean. */
static void right_side(const spc_poisson *poisson, size_t count, double *x, double *b) {
    double mean = 0;
    fill_random(x, count, 5);
    for (size_t i = 0; i < count; i++) mean += x[i] / (double)count;
    for (size_t i = 0; i < count; i++) x[i] -= mean;
    spc_poisson_apply(poisson, x, b);
}

static const struct {
    int box;
    spc_pressure_solver solver;
    spc_preconditioner preconditioner;
    size_t most; /* iterations */
} solvers[] = {
    {0, SPC_PRESSURE_FFT, SPC_PRECONDITIONER_IDENTITY, 0},
    /* Where the preconditioner is the inverse, once, and once more for rounding. */
    {0, SPC_PRESSURE_CONJUGATE_GRADIENTS, SPC_PRECONDITIONER_FFT, 2},
    {0, SPC_PRESSURE_CONJUGATE_GRADIENTS, SPC_PRECONDITIONER_JACOBI, 300},
    {0, SPC_PRESSURE_CONJUGATE_GRADIENTS, SPC_PRECONDITIONER_IDENTITY, 300},
    {1, SPC_PRESSURE_CONJUGATE_GRADIENTS, SPC_PRECONDITIONER_FFT, 60},
    {1, SPC_PRESSURE_CONJUGATE_GRADIENTS, SPC_PRECONDITIONER_JACOBI, 300},
    {1, SPC_PRESSURE_CONJUGATE_GRADIENTS, SPC_PRECONDITIONER_IDENTITY, 300},
    {2, SPC_PRESSURE_CONJUGATE_GRADIENTS, SPC_PRECONDITIONER_FFT, 100},
    {2, SPC_PRESSURE_CONJUGATE_GRADIENTS, SPC_PRECONDITIONER_JACOBI, 300},
    {2, SPC_PRESSURE_CONJUGATE_GRADIENTS, SPC_PRECONDITIONER_IDENTITY, 300},
};
enum { SOLVERS = sizeof solvers / sizeof *solvers };

START_TEST(every_solver_inverts_the_laplacian) {
    const spc_case *cas = box(solvers[_i].box, 24, 30);
    const size_t count = 24 * 30;
    double *x = take(count), *b = take(count), *found = take(count);
    spc_poisson *poisson = poisson_of(cas, solvers[_i].solver, solvers[_i].preconditioner);
    right_side(poisson, count, x, b);
    const spc_solved solved =
        spc_poisson_solve(poisson, b, 1e-12 * root_mean_square(b, count), found);
    ck_assert(solved.converged);
    for (size_t i = 0; i < count; i++) ck_assert_double_eq_tol(found[i], x[i], 1e-9);
    ck_assert_uint_le(solved.iterations, solvers[_i].most);
}
END_TEST

/* Without a preconditioner iterations grow with the points on an axis, with the periodic box as one they hardly do. */
START_TEST(preconditioning_pays_between_walls) {
    size_t iterations[2][2];
    for (int size = 0; size < 2; size++) {
        const size_t n = size == 0 ? 32 : 64;
        const spc_case *cas = box(2, n, n);
        for (int with = 0; with < 2; with++) {
            double *x = take(n * n), *b = take(n * n), *found = take(n * n);
            spc_poisson *poisson =
                poisson_of(cas, SPC_PRESSURE_CONJUGATE_GRADIENTS,
                           with ? SPC_PRECONDITIONER_FFT : SPC_PRECONDITIONER_IDENTITY);
            right_side(poisson, n * n, x, b);
            const double tolerance = 1e-10 * root_mean_square(b, n * n);
            iterations[size][with] = spc_poisson_solve(poisson, b, tolerance, found).iterations;
        }
        ck_assert_uint_lt(2 * iterations[size][1], iterations[size][0]);
    }
    ck_assert_double_ge((double)iterations[1][0], 1.6 * (double)iterations[0][0]);
    ck_assert_double_le((double)iterations[1][1], 1.6 * (double)iterations[0][1]);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("conjugate-gradients");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, ends_with_the_eigenvalues);
    tcase_add_test(all, keeps_the_bound_by_the_condition);
    tcase_add_test(all, a_good_guess_needs_nothing);
    tcase_add_test(all, searches_are_plugged_in);
    tcase_add_test(all, useless_searches_do_no_harm);
    tcase_add_loop_test(all, laplacian_is_symmetric_and_semidefinite, 0, 3);
    tcase_add_test(all, laplacian_of_waves);
    tcase_add_loop_test(all, every_solver_inverts_the_laplacian, 0, SOLVERS);
    tcase_add_test(all, preconditioning_pays_between_walls);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
