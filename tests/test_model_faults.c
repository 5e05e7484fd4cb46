/* specula: test_model_faults.c
 *
 * Models where memory, disk or file system fail: what fails is reported, and the file is the old one or the new one, whole.
 */
#include "files_support.h"
#include "harness.h"
#include "models.h"

#include <signal.h>

static spc_context *context;
static spc_pool *pool;
static char path[64], other[64];

static void set_up(void) {
    context = spc_context_create(NULL);
    pool = spc_pool_create(context);
    snprintf(path, sizeof path, "test_model_faults.%ld.h5", (long)getpid());
    snprintf(other, sizeof other, "test_model_faults.%ld.safetensors", (long)getpid());
}

static void tear_down(void) {
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    unlink(path);
    unlink(other);
}

/* Models that differ by their dt. */
static spc_model model_of(double dt) {
    spc_model model = test_model(pool, TEST_NETWORK);
    model.dt = dt;
    return model;
}

static double dt_there(void) {
    spc_model *model;
    ck_assert_msg(spc_model_read(pool, path, &model) == SPC_OK, "%s", spc_error_message(context));
    ck_assert(!exists(spc_temporary_name(pool, path)));
    return model->dt;
}

START_TEST(a_failed_write_leaves_the_old_file) {
    const spc_model old = model_of(1), new = model_of(2);
    faulty_io fault;
    int faults = 0;
    for (int nth = 1;; nth++, faults++) {
        ck_assert_int_eq(spc_model_write(context, &old, path), SPC_OK);
        spc_context *failing = faulty_context(&fault, spc_context_io(context), nth);
        const spc_status status = spc_model_write(failing, &new, path);
        ck_assert_int_eq(status, fault.hit ? SPC_IO_ERROR : SPC_OK);
        const double dt = dt_there();
        ck_assert(dt == 2 || (fault.hit && dt == 1));
        spc_context_destroy(failing);
        if (!fault.hit) break;
    }
    ck_assert_int_ge(faults, 10);
}
END_TEST

START_TEST(a_full_disk_leaves_the_old_file) {
    const spc_model old = model_of(1), new = model_of(2);
    ck_assert_int_eq(spc_model_write(context, &old, path), SPC_OK);
    signal(SIGXFSZ, SIG_IGN);
    limit_file_size((rlim_t)512 << _i);
    ck_assert_int_eq(spc_model_write(context, &new, path), SPC_IO_ERROR);
    ck_assert_int_eq(spc_model_export(context, &new, false, other), SPC_IO_ERROR);
    limit_file_size(RLIM_INFINITY);
    ck_assert(dt_there() == 1);
    ck_assert(!exists(other) && !exists(spc_temporary_name(pool, other)));
}
END_TEST

typedef spc_status (*attempt)(spc_pool *own, const spc_model *model);

static spc_status write_and_read(spc_pool *own, const spc_model *model) {
    spc_model *read;
    SPC_TRY(spc_model_write(spc_pool_context(own), model, path));
    return spc_model_read(own, path, &read);
}

static spc_status export_and_import(spc_pool *own, const spc_model *model) {
    spc_model *read;
    SPC_TRY(spc_model_export(spc_pool_context(own), model, false, other));
    return spc_model_import(own, other, NULL, &read);
}

static spc_status make_a_stepper(spc_pool *own, const spc_model *model) {
    (void)model;
    const char *text = spc_pool_print(own,
                                      "equation: {name: burgers, viscosity: 0.05}\n"
                                      "grid: {n: [16], length: [2*pi]}\n"
                                      "initial: {name: expression, formula: sin(x)}\n"
                                      "stepper: {model: %s}\ntime: {end: 1, save: 3}\n",
                                      path);
    spc_case *cas;
    void *self;
    if (!text) return SPC_NO_MEMORY;
    SPC_TRY(spc_case_parse(own, "test", text, NULL, &cas));
    return cas->stepper.stepper->create(own, &cas->setting, &cas->stepper, &self);
}

static const attempt attempts[] = {write_and_read, export_and_import, make_a_stepper};
enum { ATTEMPTS = sizeof attempts / sizeof *attempts };

START_TEST(every_lack_of_memory_is_reported) {
    spc_model model = model_of(0.5);
    model.target = SPC_TARGET_RESIDUAL;
    model.base = "{name: etdrk4, dt: 0.01}";
    ck_assert_int_eq(spc_model_write(context, &model, path), SPC_OK);
    short_memory memory = {0};
    int nth = 1;
    do {
        spc_context *lacking = short_context(&memory, nth++);
        spc_pool *own = lacking ? spc_pool_create(lacking) : NULL;
        const spc_status status = own ? attempts[_i](own, &model) : SPC_NO_MEMORY;
        ck_assert_msg(status == (memory.hit ? SPC_NO_MEMORY : SPC_OK), "request %d: %s, %s",
                      nth - 1, spc_status_name(status), lacking ? spc_error_message(lacking) : "");
        spc_pool_destroy(own);
        spc_context_destroy(lacking);
    } while (memory.hit);
    ck_assert_int_gt(nth, 20);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("model faults");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, a_failed_write_leaves_the_old_file);
    tcase_add_loop_test(all, a_full_disk_leaves_the_old_file, 0, 3);
    tcase_add_loop_test(all, every_lack_of_memory_is_reported, 0, ATTEMPTS);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
