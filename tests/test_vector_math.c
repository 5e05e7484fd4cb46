/* specula: test_vector_math.c
 *
 * Cosine and sine of small angles, in vectors, against the C library's in wider numbers.
 */
#include "harness.h"

#include "vector_math.h"

#include <float.h>

enum { COUNT = 4096 };

START_TEST(small_angles) {
    for (double size = SPC_SMALL_ANGLE; size > 1e-9; size /= 7) {
        double angle[COUNT], less[COUNT], sine[COUNT];
        for (int i = 0; i < COUNT; i++) angle[i] = size * (2.0 * i / (COUNT - 1) - 1);
#pragma omp simd
        for (int i = 0; i < COUNT; i++) spc_small_angle(angle[i], &less[i], &sine[i]);
        for (int i = 0; i < COUNT; i++) {
            ck_assert_double_le((double)fabsl(1 + (long double)less[i] - cosl(angle[i])),
                                DBL_EPSILON / 2);
            ck_assert_double_le((double)fabsl(sine[i] - sinl(angle[i])), DBL_EPSILON / 2);
        }
    }
}
END_TEST

/* Small numbers have their own last places, and mirrored angles the same numbers. */
START_TEST(small_numbers) {
    for (double angle = 1e-150; angle < SPC_SMALL_ANGLE; angle *= 3) {
        double less, sine, same, opposite;
        spc_small_angle(angle, &less, &sine);
        ck_assert_double_le((double)fabsl(sine / sinl(angle) - 1), DBL_EPSILON);
        const long double half = sinl(angle / 2);
        ck_assert_double_le((double)fabsl(less + 2 * half * half), DBL_EPSILON * -less);
        spc_small_angle(-angle, &same, &opposite);
        ck_assert(same == less && opposite == -sine);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("vector math");
    TCase *all = tcase_create("all");
    tcase_add_test(all, small_angles);
    tcase_add_test(all, small_numbers);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
