/* specula: test_setting.c
 *
 * The PDE in words where it is solved, and what it conserves there.
 */
#include "runs.h"

#include "pool.h"

static const struct {
    const char *equation, *n, *text;
} forms[] = {
    {"kdv", "16", "u_t + 6 u u_x + 1 u_xxx = 0"},
    {"kdv, nonlinearity: -6", "16", "u_t - 6 u u_x + 1 u_xxx = 0"},
    {"ks, forcing: {name: expression, formula: \"sin(x)\"}", "16",
     "u_t + u u_x + u_xx + 1 u_xxxx = forcing"},
    {"burgers, viscosity: 0", "16", "u_t + u u_x = 0"},
    {"nlse, nonlinearity: 0, potential: {name: harmonic}", "16, 16",
     "i psi_t + lap psi/2 - V psi = 0"},
    {"nlse, nonlinearity: -1", "16", "i psi_t + psi_xx/2 - 1 |psi|^2 psi = 0"},
    {"navier-stokes-2d, viscosity: 0.5", "16, 16",
     "w_t + u.grad w = 0.5 lap w, (u, v) = (psi_y, -psi_x), lap psi = -w"},
    {"navier-stokes-2d, viscosity: 0.5, drag: 0.1, forcing: {name: kolmogorov}", "16, 16",
     "w_t + u.grad w = 0.5 lap w - 0.1 w + forcing, (u, v) = (psi_y, -psi_x), lap psi = -w"},
    {"advection-diffusion, diffusion: 0, velocity: [1, -2]", "16, 16", "u_t + (1, -2).grad u = 0"},
};
enum { FORMS = sizeof forms / sizeof *forms };

static const spc_case *case_of(const char *equation, const char *n) {
    const bool plane = strchr(n, ',') != NULL;
    const char *text =
        spc_pool_print(pool,
                       "equation: {name: %s}\ngrid: {n: [%s], length: [%s]}\n"
                       "initial: {name: random-modes}\nstepper: {name: etdrk4, dt: 0.1}\n"
                       "time: {end: 1, save: 2}\n",
                       equation, n, plane ? "1, 1" : "1");
    return parse_case(pool, text);
}

START_TEST(the_pde_as_it_is_solved) {
    const spc_case *cas = case_of(forms[_i].equation, forms[_i].n);
    ck_assert_str_eq(spc_setting_text(pool, &cas->setting), forms[_i].text);
}
END_TEST

/* How many measures of a case are conserved. */
static int conserved(const char *equation, const char *n) {
    const spc_case *cas = case_of(equation, n);
    int count = 0;
    for (size_t i = 0; i < cas->measure_count; i++) {
        count += spc_setting_conserves(&cas->setting, cas->measures[i]);
    }
    return count;
}

START_TEST(forcings_and_potentials_break_laws) {
    /* mass, momentum, energy; a potential leaves mass */
    ck_assert_int_eq(conserved("nlse", "16"), 3);
    ck_assert_int_eq(conserved("nlse, potential: {name: harmonic}", "16"), 1);
    ck_assert_int_eq(
        conserved("nlse, forcing: {name: expression, formula: \"cos(x); sin(x)\"}", "16"), 0);
    ck_assert_int_eq(conserved("ks", "16"), 1);
    ck_assert_int_eq(conserved("ks", "16, 16"), 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("setting");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, the_pde_as_it_is_solved, 0, FORMS);
    tcase_add_test(all, forcings_and_potentials_break_laws);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
