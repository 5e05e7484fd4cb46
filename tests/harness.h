/* specula: harness.h
 *
 * What every test program shares: TAP on stdout, and an exit status that leaves the verdict to TAP.
 */
#ifndef SPECULA_HARNESS_H
#define SPECULA_HARNESS_H

#include <check.h>
#include <stdlib.h>

static inline int spc_test_main(Suite *suite) {
    SRunner *runner = srunner_create(suite);
    srunner_set_tap(runner, "-");
    srunner_run_all(runner, CK_SILENT);
    srunner_free(runner);
    return EXIT_SUCCESS;
}

#endif
