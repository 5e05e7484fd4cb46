/* specula: test_random.c
 *
 * Philox against its published vectors (kat_vectors of Random123), and the statistics of the draws.
 */
#include "harness.h"

#include <math.h>
#include <specula/random.h>

START_TEST(published_vectors) {
    static const uint32_t vectors[][10] = {
        {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
        {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d,
         0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
        {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09,
         0x94fdcceb, 0x5001e420, 0x24126ea1},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        uint32_t out[4];
        spc_philox(vectors[i], vectors[i] + 4, out);
        for (int word = 0; word < 4; word++) ck_assert_uint_eq(out[word], vectors[i][6 + word]);
    }
}
END_TEST

START_TEST(moments) {
    enum { draws = 200000 };
    spc_random random = spc_random_start(7, 0, SPC_PURPOSE_TEST);
    double uniform = 0, first = 0, second = 0, fourth = 0;
    for (int i = 0; i < draws; i++) {
        const double u = spc_random_uniform(&random);
        ck_assert(u > 0 && u < 1);
        uniform += u / draws;
        const double z = spc_random_normal(&random);
        first += z / draws;
        second += z * z / draws;
        fourth += z * z * z * z / draws;
    }
    /* Five standard errors each. */
    ck_assert_double_eq_tol(uniform, 0.5, 5 * sqrt(1.0 / 12 / draws));
    ck_assert_double_eq_tol(first, 0, 5 * sqrt(1.0 / draws));
    ck_assert_double_eq_tol(second, 1, 5 * sqrt(2.0 / draws));
    ck_assert_double_eq_tol(fourth, 3, 5 * sqrt(96.0 / draws));
}
END_TEST

START_TEST(streams_are_apart) {
    enum { draws = 20000 };
    spc_random streams[] = {
        spc_random_start(1, 0, SPC_PURPOSE_TEST), spc_random_start(2, 0, SPC_PURPOSE_TEST),
        spc_random_start(1, 1, SPC_PURPOSE_TEST), spc_random_start(1, 0, SPC_PURPOSE_INITIAL)};
    double product[4][4] = {{0}};
    for (int i = 0; i < draws; i++) {
        double z[4];
        for (int s = 0; s < 4; s++) z[s] = spc_random_normal(&streams[s]);
        for (int s = 0; s < 4; s++) {
            for (int r = 0; r < s; r++) product[s][r] += z[s] * z[r] / draws;
        }
    }
    for (int s = 0; s < 4; s++) {
        for (int r = 0; r < s; r++) {
            ck_assert_double_eq_tol(product[s][r], 0, 5 / sqrt((double)draws));
        }
    }
}
END_TEST

START_TEST(a_draw_depends_on_its_counter_alone) {
    spc_random all = spc_random_start(3, 5, SPC_PURPOSE_TEST);
    double draws[100];
    for (int i = 0; i < 100; i++) draws[i] = spc_random_normal(&all);
    for (uint64_t i = 100; i-- > 0;) {
        spc_random one = spc_random_start(3, 5, SPC_PURPOSE_TEST);
        one.counter = i;
        ck_assert(spc_random_normal(&one) == draws[i]);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("random");
    TCase *all = tcase_create("all");
    tcase_add_test(all, published_vectors);
    tcase_add_test(all, moments);
    tcase_add_test(all, streams_are_apart);
    tcase_add_test(all, a_draw_depends_on_its_counter_alone);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
