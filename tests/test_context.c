/* specula: test_context.c
 *
 * Memory accounting, errors, pools, and files that appear whole or not at all whatever call fails.
 */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <specula/context.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

START_TEST(memory_is_aligned_zeroed_and_counted) {
    spc_context *context = spc_context_create(NULL);
    unsigned char *memory = spc_allocate(context, 1000, 3);
    ck_assert_uint_eq((uintptr_t)memory % 64, 0);
    for (int i = 0; i < 3000; i++) ck_assert_uint_eq(memory[i], 0);
    ck_assert_uint_eq(spc_context_memory(context).bytes, 3000);
    spc_release(context, memory);
    ck_assert_uint_eq(spc_context_memory(context).bytes, 0);
    ck_assert_uint_eq(spc_context_memory(context).peak, 3000);
    spc_context_memory_reset_peak(context);
    ck_assert_uint_eq(spc_context_memory(context).peak, 0);
    spc_context_destroy(context);
}
END_TEST

START_TEST(forks_share_the_accounts_and_not_the_error) {
    spc_context *context = spc_context_create(NULL);
    spc_context *fork = spc_context_fork(context);
    void *memory = spc_allocate(fork, 10, 10);
    ck_assert_uint_eq(spc_context_memory(context).bytes, 100);
    spc_release(fork, memory);
    spc_fail(fork, SPC_BAD_INPUT, "mine");
    ck_assert_int_eq(spc_error_status(context), SPC_OK);
    spc_context_destroy(fork);
    spc_context_destroy(context);
}
END_TEST

START_TEST(overflow_is_refused) {
    spc_context *context = spc_context_create(NULL);
    ck_assert_ptr_null(spc_allocate(context, SIZE_MAX / 4, 8));
    ck_assert_int_eq(spc_error_status(context), SPC_NO_MEMORY);
    spc_context_destroy(context);
}
END_TEST

START_TEST(the_first_error_stays) {
    spc_context *context = spc_context_create(NULL);
    ck_assert_int_eq(spc_fail_at(context, SPC_BAD_INPUT, "a.yaml", 7, "cause\n%d", 1),
                     SPC_BAD_INPUT);
    ck_assert_int_eq(spc_fail(context, SPC_IO_ERROR, "consequence"), SPC_BAD_INPUT);
    ck_assert_str_eq(spc_error_message(context), "a.yaml:7: cause 1");
    spc_error_clear(context);
    ck_assert_str_eq(spc_error_message(context), "");
    ck_assert_int_eq(spc_fail(context, SPC_IO_ERROR, "another"), SPC_IO_ERROR);
    spc_context_destroy(context);
}
END_TEST

START_TEST(statuses_have_the_promised_exit_codes) {
    static const struct {
        spc_status status;
        int code;
    } promised[] = {{SPC_OK, 0},         {SPC_CHECK_FAILED, 1}, {SPC_BAD_USAGE, 2},
                    {SPC_BAD_INPUT, 2},  {SPC_IO_ERROR, 3},     {SPC_CORRUPT, 3},
                    {SPC_NOT_FINITE, 4}, {SPC_NO_MEMORY, 5},    {SPC_INTERRUPTED, 130},
                    {SPC_TOO_LARGE, 5}};
    for (size_t i = 0; i < sizeof promised / sizeof promised[0]; i++) {
        ck_assert_int_eq(spc_status_exit_code(promised[i].status), promised[i].code);
    }
    ck_assert_str_eq(spc_status_name(SPC_CORRUPT), "SPC_CORRUPT");
    ck_assert_str_eq(spc_status_name((spc_status)999), "SPC_UNKNOWN");
}
END_TEST

static void count_up(void *object) {
    ++*(int *)object;
}

START_TEST(pools_release_everything) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    int finished = 0;
    for (size_t i = 0; i < 50; i++) ck_assert_ptr_nonnull(spc_pool_take(pool, i, 7));
    ck_assert_str_eq(spc_pool_print(pool, "%s-%03d", "a", 5), "a-005");
    ck_assert_int_eq(spc_pool_at_end(pool, count_up, &finished), SPC_OK);
    ck_assert_int_eq(finished, 0);
    spc_pool_destroy(pool);
    ck_assert_int_eq(finished, 1);
    ck_assert_uint_eq(spc_context_memory(context).bytes, 0);
    spc_context_destroy(context);
}
END_TEST

/* ---- files ---- */

typedef struct faulty {
    int countdown; /* the call that fails; negative: none */
    bool hit;
} faulty;

static bool fails(void *user) {
    faulty *fault = user;
    if (fault->countdown-- != 0) return false;
    fault->hit = true;
    errno = ENOSPC;
    return true;
}

static int faulty_open(void *user, const char *path, int flags, int mode) {
    return fails(user) ? -1 : open(path, flags, mode);
}
static ptrdiff_t faulty_write(void *user, int file, const void *bytes, size_t count) {
    /* Short writes are legal and must be gone on with. */
    return fails(user) ? -1 : write(file, bytes, count > 3 ? 3 : count);
}
static int faulty_sync(void *user, int file) {
    return fails(user) ? -1 : fsync(file);
}
static int faulty_close(void *user, int file) {
    const bool failed = fails(user);
    return close(file) || failed ? -1 : 0;
}
static int faulty_rename(void *user, const char *from, const char *to) {
    return fails(user) ? -1 : rename(from, to);
}

START_TEST(a_file_is_whole_or_as_before_whatever_call_fails) {
    char folder[] = "/tmp/specula-test-XXXXXX", path[64];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/file", folder);
    faulty fault;
    const spc_context_options options = {.io = {.open = faulty_open,
                                                .write = faulty_write,
                                                .sync = faulty_sync,
                                                .close = faulty_close,
                                                .rename = faulty_rename,
                                                .user = &fault}};
    spc_context *context = spc_context_create(&options);
    fault = (faulty){.countdown = -1};
    ck_assert_int_eq(spc_file_write(context, path, "before", 6), SPC_OK);
    for (int call = 0;; call++) {
        fault = (faulty){.countdown = call};
        const spc_status status = spc_file_write(context, path, "afterwards", 10);
        ck_assert_int_eq(status != SPC_OK, fault.hit);
        const bool renamed = status == SPC_OK;
        ck_assert(renamed || strstr(spc_error_message(context), path) != NULL);
        spc_error_clear(context);
        spc_pool *pool = spc_pool_create(context);
        char *bytes;
        size_t count;
        fault = (faulty){.countdown = -1};
        ck_assert_int_eq(spc_file_read(pool, path, &bytes, &count), SPC_OK);
        ck_assert(strcmp(bytes, "before") == 0 || strcmp(bytes, "afterwards") == 0);
        spc_pool_destroy(pool);
        char temporary[80];
        snprintf(temporary, sizeof temporary, "%s.partial", path);
        ck_assert_int_ne(access(temporary, F_OK), 0);
        if (renamed) break;
        ck_assert_int_lt(call, 100);
    }
    ck_assert_uint_eq(spc_context_memory(context).bytes, 0);
    spc_context_destroy(context);
    remove(path);
    rmdir(folder);
}
END_TEST

START_TEST(reading_what_is_not_there_names_it) {
    spc_context *context = spc_context_create(NULL);
    spc_pool *pool = spc_pool_create(context);
    char *bytes;
    size_t count;
    ck_assert_int_eq(spc_file_read(pool, "/nowhere/at/all", &bytes, &count), SPC_IO_ERROR);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "/nowhere/at/all"));
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("context");
    TCase *all = tcase_create("all");
    tcase_add_test(all, memory_is_aligned_zeroed_and_counted);
    tcase_add_test(all, forks_share_the_accounts_and_not_the_error);
    tcase_add_test(all, overflow_is_refused);
    tcase_add_test(all, the_first_error_stays);
    tcase_add_test(all, statuses_have_the_promised_exit_codes);
    tcase_add_test(all, pools_release_everything);
    tcase_add_test(all, a_file_is_whole_or_as_before_whatever_call_fails);
    tcase_add_test(all, reading_what_is_not_there_names_it);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
