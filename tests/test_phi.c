/* specula: test_phi.c
 *
 * The phi functions against quadruple precision by scaling and doubling, an algorithm that they do
 * not use: Taylor series at z / 2^s, then phi_k(2 z) = 2^-k (phi_0(z) phi_k(z) + sum over j from 1
 * to k of phi_j(z) / (k - j)!).
 */
#include "harness.h"

#include "integrators/phi.h"

#include <complex.h>
#include <float.h>
#include <math.h>

#if LDBL_MANT_DIG >= 113
typedef long double quad;
#else
typedef __float128 quad;
#endif

typedef struct quad_complex {
    quad re, im;
} quad_complex;

static const double pi = 3.14159265358979323846;
static const double tolerance = 1e-14;
static const double factorial[SPC_PHI_COUNT] = {1, 1, 2, 6, 24};

static quad_complex product(quad_complex a, quad_complex b) {
    return (quad_complex){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static quad_complex plus_scaled(quad_complex a, quad_complex b, quad factor) {
    return (quad_complex){a.re + factor * b.re, a.im + factor * b.im};
}

static void reference(double complex z, quad_complex phi[SPC_PHI_COUNT]) {
    quad_complex small = {creal(z), cimag(z)};
    int doublings = 0;
    for (; fabs((double)small.re) + fabs((double)small.im) > 0.5; doublings++) {
        small = (quad_complex){small.re / 2, small.im / 2};
    }
    for (int k = 0; k < SPC_PHI_COUNT; k++) {
        quad_complex sum = {1, 0};
        for (int n = k + 30; n > k; n--) {
            sum = product(sum, small);
            sum = (quad_complex){1 + sum.re / n, sum.im / n};
        }
        phi[k] = (quad_complex){sum.re / (quad)factorial[k], sum.im / (quad)factorial[k]};
    }
    for (; doublings > 0; doublings--) {
        quad_complex doubled[SPC_PHI_COUNT];
        for (int k = 0; k < SPC_PHI_COUNT; k++) {
            doubled[k] = product(phi[0], phi[k]);
            for (int j = 1; j <= k; j++) {
                doubled[k] = plus_scaled(doubled[k], phi[j], 1 / (quad)factorial[k - j]);
            }
            const quad scale = 1 / (quad)(1 << k);
            doubled[k] = (quad_complex){scale * doubled[k].re, scale * doubled[k].im};
        }
        for (int k = 0; k < SPC_PHI_COUNT; k++) phi[k] = doubled[k];
    }
}

/* |value - exact| relative to `size`, the difference taken before rounding. */
static double error_of(double complex value, quad_complex exact, double size) {
    const quad re = creal(value) - exact.re, im = cimag(value) - exact.im;
    return hypot((double)re, (double)im) / size;
}

static double modulus(quad_complex z) {
    return hypot((double)z.re, (double)z.im);
}

/* Relative to |phi_k|: all along both axes. */
static void check_relative(double complex z) {
    quad_complex exact[SPC_PHI_COUNT];
    spc_complex phi[SPC_PHI_COUNT];
    double real[SPC_PHI_COUNT];
    reference(z, exact);
    spc_phi_complex(&z, phi);
    spc_phi_real(creal(z), real);
    for (int k = 0; k < SPC_PHI_COUNT; k++) {
        const double size = modulus(exact[k]);
        double error = error_of(phi[k], exact[k], size);
        ck_assert_msg(error <= tolerance, "phi_%d(%.17g + %.17g i): relative error %.2g", k,
                      creal(z), cimag(z), error);
        if (cimag(z) != 0) continue;
        error = error_of(real[k], exact[k], size);
        ck_assert_msg(error <= tolerance, "phi_%d(%.17g): relative error %.2g", k, creal(z), error);
    }
}

START_TEST(real_axis) {
    for (int exponent = -30; exponent < 3; exponent++) {
        for (int i = 0; i < 20; i++) {
            const double x = pow(10, exponent + i / 20.0);
            if (x > 700) continue;
            check_relative(x);
            check_relative(-x);
        }
    }
}
END_TEST

START_TEST(imaginary_axis) {
    for (int exponent = -30; exponent < 4; exponent++) {
        for (int i = 0; i < 20; i++) {
            const double y = pow(10, exponent + i / 20.0);
            check_relative(I * y);
            check_relative(-I * y);
        }
    }
    /* phi_1 is next to zero at the multiples of 2 pi i. */
    for (int m = 1; m < 100; m++) {
        check_relative(2 * pi * m * I);
        check_relative(pi * m * I);
    }
}
END_TEST

START_TEST(where_series_and_recurrence_meet) {
    const double inside = nextafter(3, 0), outside = nextafter(3, 4);
    for (double x = inside; x <= outside; x = nextafter(x, 4)) {
        check_relative(x);
        check_relative(-x);
        check_relative(I * x);
    }
    for (int i = 0; i < 360; i++) {
        const double complex direction = cexp(I * pi * i / 180);
        spc_complex in[SPC_PHI_COUNT], out[SPC_PHI_COUNT];
        const spc_complex near = 2.999999999999 * direction, far = 3.000000000001 * direction;
        spc_phi_complex(&near, in);
        spc_phi_complex(&far, out);
        /* |phi_k'| is at most e^3 there. */
        for (int k = 0; k < SPC_PHI_COUNT; k++) {
            ck_assert_double_le(cabs(in[k] - out[k]), 2e-12 * exp(3) + 1e-14);
        }
    }
}
END_TEST

START_TEST(whole_plane) {
    for (int exponent = -12; exponent < 28; exponent++) {
        for (int i = 0; i < 180; i++) {
            const double radius = pow(10, exponent / 10.0);
            const spc_complex z = radius * cexp(I * pi * (2 * i + 1) / 180);
            quad_complex exact[SPC_PHI_COUNT];
            spc_complex phi[SPC_PHI_COUNT];
            reference(z, exact);
            spc_phi_complex(&z, phi);
            for (int k = 0; k < SPC_PHI_COUNT; k++) {
                const double least = k > 0 ? 1 / (factorial[k] * fmax(1, radius)) : 0;
                const double error = error_of(phi[k], exact[k], fmax(modulus(exact[k]), least));
                ck_assert_msg(error <= tolerance, "phi_%d(%.17g + %.17g i): error %.2g", k,
                              creal(z), cimag(z), error);
            }
        }
    }
}
END_TEST

START_TEST(conjugate_symmetry) {
    for (int i = 1; i < 1000; i++) {
        const spc_complex z = 0.02 * i * cexp(I * 0.7 * i), mirrored = conj(z);
        spc_complex phi[SPC_PHI_COUNT], other[SPC_PHI_COUNT];
        spc_phi_complex(&z, phi);
        spc_phi_complex(&mirrored, other);
        for (int k = 0; k < SPC_PHI_COUNT; k++) ck_assert(other[k] == conj(phi[k]));
    }
}
END_TEST

START_TEST(zero_and_far_away) {
    double phi[SPC_PHI_COUNT];
    const double zeros[] = {0.0, -0.0};
    for (int i = 0; i < 2; i++) {
        const spc_complex z = zeros[i];
        spc_complex values[SPC_PHI_COUNT];
        spc_phi_real(zeros[i], phi);
        spc_phi_complex(&z, values);
        for (int k = 0; k < SPC_PHI_COUNT; k++) {
            ck_assert_double_eq(phi[k], 1 / factorial[k]);
            ck_assert(values[k] == 1 / factorial[k]);
        }
    }
    for (double x = 1e-320; x < 1e-20; x *= 1e20) {
        check_relative(x);
        check_relative(-x);
        check_relative(I * x);
    }
    /* phi_k(-x) tends to 1 / ((k - 1)! x). */
    for (double x = 1e17; x < 1e140; x *= 10) {
        const spc_complex z = -x;
        spc_complex values[SPC_PHI_COUNT];
        spc_phi_real(-x, phi);
        spc_phi_complex(&z, values);
        for (int k = 0; k < SPC_PHI_COUNT; k++) {
            const double limit = k > 0 ? 1 / (factorial[k - 1] * x) : 0;
            ck_assert_double_le(fabs(phi[k] - limit), tolerance * limit);
            ck_assert_double_le(cabs(values[k] - limit), tolerance * limit);
        }
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("phi");
    TCase *all = tcase_create("all");
    tcase_add_test(all, real_axis);
    tcase_add_test(all, imaginary_axis);
    tcase_add_test(all, where_series_and_recurrence_meet);
    tcase_add_test(all, whole_plane);
    tcase_add_test(all, conjugate_symmetry);
    tcase_add_test(all, zero_and_far_away);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
