/* specula: test_checkpoint.c
 *
 * Checkpoints: what is written is read back to the last bit; damage is refused; a failed write leaves the old file.
 */
#include "checksum.h"
#include "files_support.h"
#include "harness.h"
#include "verify.h"

#include <math.h>
#include <signal.h>

#define MEMBERS 3
#define HISTORY 5

typedef struct made_checkpoint {
    spc_checkpoint checkpoint;
    spc_state states[MEMBERS];
    spc_archive *archives[MEMBERS];
    spc_step_info info[MEMBERS];
} made_checkpoint;

static void make_checkpoint(spc_pool *pool, int dims, bool complex_valued, double shift,
                            made_checkpoint *made) {
    spc_grid grid = {.dims = dims, .n = {4, dims > 1 ? 3 : 1, dims > 2 ? 5 : 1}};
    for (int axis = 0; axis < dims; axis++) grid.length[axis] = 1.0 / (3 + axis);
    for (size_t i = 0; i < MEMBERS; i++) {
        spc_state *state = &made->states[i];
        double history[HISTORY];
        ck_assert_int_eq(spc_state_create(pool, &grid, 1, 2, complex_valued, state), SPC_OK);
        for (size_t j = 0; j < spc_state_size(state); j++) {
            state->data[j] = sin((double)(i + 1) * (double)(j + 1)) + shift;
        }
        for (size_t j = 0; j < HISTORY; j++) history[j] = cos((double)(i + j)) + shift;
        state->time = 0.1 * 3;
        state->revision = 7 + i;
        made->archives[i] = spc_archive_create(pool);
        ck_assert_int_eq(spc_archive_put(made->archives[i], "history", history, HISTORY), SPC_OK);
        ck_assert_int_eq(spc_archive_put(made->archives[i], "a/b", history, 1), SPC_OK);
        made->info[i] = (spc_step_info){.steps = i,
                                        .rejected = 2,
                                        .evaluations = UINT64_MAX,
                                        .dt = 0.1,
                                        .dt_min = 0.01,
                                        .dt_max = 0.5,
                                        .error = INFINITY};
    }
    made->checkpoint = (spc_checkpoint){.case_text = "equation: {name: made}\n",
                                        .equation = "made",
                                        .frame = 12,
                                        .time = 0.1 * 3,
                                        .members = MEMBERS,
                                        .states = made->states,
                                        .archives = made->archives,
                                        .info = made->info};
}

static bool same_archive(const spc_archive *a, const spc_archive *b) {
    const char *names[2];
    const double *values[2];
    size_t counts[2];
    for (size_t i = 0;; i++) {
        const bool one = spc_archive_entry(a, i, &names[0], &values[0], &counts[0]);
        if (one != spc_archive_entry(b, i, &names[1], &values[1], &counts[1])) return false;
        if (!one) return true;
        if (counts[0] != counts[1] || strcmp(names[0], names[1]) != 0 ||
            memcmp(values[0], values[1], counts[0] * sizeof(double)) != 0) {
            return false;
        }
    }
}

static bool same_info(const spc_step_info *a, const spc_step_info *b) {
    return a->steps == b->steps && a->rejected == b->rejected && a->evaluations == b->evaluations &&
           a->dt == b->dt && a->dt_min == b->dt_min && a->dt_max == b->dt_max &&
           a->error == b->error;
}

static bool same_member(const spc_checkpoint *a, const spc_checkpoint *b, size_t i) {
    const spc_state *one = &a->states[i], *other = &b->states[i];
    return spc_grid_equal(&one->grid, &other->grid) && one->channels == other->channels &&
           one->complex_valued == other->complex_valued && one->time == other->time &&
           one->revision == other->revision &&
           memcmp(one->data, other->data, spc_state_size(one) * sizeof(double)) == 0 &&
           same_archive(a->archives[i], b->archives[i]) && same_info(&a->info[i], &b->info[i]);
}

static bool same_checkpoint(const spc_checkpoint *a, const spc_checkpoint *b) {
    if (a->frame != b->frame || a->time != b->time || a->members != b->members ||
        strcmp(a->case_text, b->case_text) != 0 || strcmp(a->equation, b->equation) != 0) {
        return false;
    }
    for (size_t i = 0; i < a->members; i++) {
        if (!same_member(a, b, i)) return false;
    }
    return true;
}

typedef struct bench {
    spc_context *context;
    spc_pool *pool;
    char path[40];
} bench;

static bench begin(void) {
    bench b = {.path = "test_checkpoint_XXXXXX.h5"};
    b.context = spc_context_create(NULL);
    b.pool = spc_pool_create(b.context);
    temporary_path(b.path);
    return b;
}

static void end(bench *b) {
    unlink(b->path);
    spc_pool_destroy(b->pool);
    spc_context_destroy(b->context);
}

START_TEST(round_trip_is_bitwise) {
    bench b = begin();
    made_checkpoint made;
    spc_checkpoint *read;
    make_checkpoint(b.pool, 1 + _i % 3, _i >= 3, 0, &made);
    ck_assert_int_eq(spc_checkpoint_write(b.context, b.path, &made.checkpoint), SPC_OK);
    ck_assert(!exists(spc_temporary_name(b.pool, b.path)));
    ck_assert_msg(spc_checkpoint_read(b.pool, b.path, &read) == SPC_OK, "%s",
                  spc_error_message(b.context));
    ck_assert(same_checkpoint(&made.checkpoint, read));
    end(&b);
}
END_TEST

START_TEST(equal_content_gives_equal_bytes) {
    bench b = begin();
    made_checkpoint made;
    size_t sizes[2];
    unsigned char *bytes[2];
    make_checkpoint(b.pool, 2, true, 0, &made);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(spc_checkpoint_write(b.context, b.path, &made.checkpoint), SPC_OK);
        bytes[i] = read_bytes(b.path, &sizes[i]);
    }
    ck_assert_uint_eq(sizes[0], sizes[1]);
    ck_assert_mem_eq(bytes[0], bytes[1], sizes[0]);
    free(bytes[0]);
    free(bytes[1]);
    end(&b);
}
END_TEST

/* A long case does not fit into an attribute; the file holds it all the same. */
START_TEST(a_long_case_is_kept) {
    bench b = begin();
    made_checkpoint made;
    spc_checkpoint *read;
    const size_t length = 200000;
    char *text = spc_pool_take(b.pool, length + 1, 1);
    memset(text, '#', length);
    make_checkpoint(b.pool, 1, false, 0, &made);
    made.checkpoint.case_text = text;
    ck_assert_int_eq(spc_checkpoint_write(b.context, b.path, &made.checkpoint), SPC_OK);
    ck_assert_int_eq(spc_checkpoint_read(b.pool, b.path, &read), SPC_OK);
    ck_assert_str_eq(read->case_text, text);
    end(&b);
}
END_TEST

static spc_status read_damaged(const bench *b, const unsigned char *bytes, size_t size) {
    spc_checkpoint *read;
    spc_pool *pool = spc_pool_create(b->context);
    write_bytes(b->path, bytes, size);
    const spc_status status = spc_checkpoint_read(pool, b->path, &read);
    if (status != SPC_OK) ck_assert_ptr_nonnull(strstr(spc_error_message(b->context), b->path));
    spc_error_clear(b->context);
    spc_pool_destroy(pool);
    return status;
}

START_TEST(no_flipped_bit_passes) {
    bench b = begin();
    made_checkpoint made;
    size_t size;
    make_checkpoint(b.pool, 1, false, 0, &made);
    ck_assert_int_eq(spc_checkpoint_write(b.context, b.path, &made.checkpoint), SPC_OK);
    unsigned char *bytes = read_bytes(b.path, &size);
    spc_random random = spc_random_start(11, 0, SPC_PURPOSE_TEST);
    for (int i = 0; i < 2000; i++) {
        const size_t bit = (size_t)(spc_random_uniform(&random) * 8.0 * (double)size);
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        ck_assert_int_eq(read_damaged(&b, bytes, size), SPC_CORRUPT);
        bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    free(bytes);
    end(&b);
}
END_TEST

START_TEST(no_cut_file_passes) {
    bench b = begin();
    made_checkpoint made;
    size_t size;
    make_checkpoint(b.pool, 1, false, 0, &made);
    ck_assert_int_eq(spc_checkpoint_write(b.context, b.path, &made.checkpoint), SPC_OK);
    unsigned char *bytes = read_bytes(b.path, &size);
    for (size_t length = 0; length + 64 < size; length += 64) {
        ck_assert_int_eq(read_damaged(&b, bytes, length), SPC_CORRUPT);
    }
    free(bytes);
    end(&b);
}
END_TEST

/* Without the seal the arrays' own checksums speak: every bit of every state is covered. */
START_TEST(a_state_is_covered_by_its_own_checksum) {
    bench b = begin();
    made_checkpoint made;
    size_t size;
    make_checkpoint(b.pool, 1, false, 0, &made);
    ck_assert_int_eq(spc_checkpoint_write(b.context, b.path, &made.checkpoint), SPC_OK);
    unsigned char *bytes = read_bytes(b.path, &size);
    ck_assert_int_eq(read_damaged(&b, bytes, size - 64), SPC_OK);
    int found = 0;
    for (size_t m = 0; m < MEMBERS; m++) {
        const spc_state *state = &made.states[m];
        const size_t length = spc_state_size(state) * sizeof(double);
        unsigned char *at = memmem(bytes, size, state->data, length);
        for (size_t i = 0; at && i < length; i++) {
            at[i] ^= 1;
            ck_assert_int_eq(read_damaged(&b, bytes, size - 64), SPC_CORRUPT);
            at[i] ^= 1;
        }
        found += at != NULL;
    }
    ck_assert_int_eq(found, MEMBERS);
    free(bytes);
    end(&b);
}
END_TEST

START_TEST(other_files_are_refused) {
    static const char *const contents[] = {"", "equation: {name: ks}\n", "\x89HDF\r\n\x1a\n"};
    bench b = begin();
    spc_checkpoint *read;
    ck_assert_int_eq(spc_checkpoint_read(b.pool, b.path, &read), SPC_IO_ERROR);
    spc_error_clear(b.context);
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        const unsigned char *bytes = (const unsigned char *)contents[i];
        ck_assert_int_eq(read_damaged(&b, bytes, strlen(contents[i])), SPC_CORRUPT);
    }
    end(&b);
}
END_TEST

/* Either the old checkpoint or the new one is there after any fault, and the fault is reported. */
START_TEST(a_failed_write_leaves_the_old_file) {
    bench b = begin();
    made_checkpoint old, new;
    faulty_io fault;
    int faults = 0;
    make_checkpoint(b.pool, 1, false, 0, &old);
    make_checkpoint(b.pool, 1, false, 1, &new);
    for (int nth = 1;; nth++, faults++) {
        spc_checkpoint *read;
        ck_assert_int_eq(spc_checkpoint_write(b.context, b.path, &old.checkpoint), SPC_OK);
        spc_context *failing = faulty_context(&fault, spc_context_io(b.context), nth);
        const spc_status status = spc_checkpoint_write(failing, b.path, &new.checkpoint);
        ck_assert_int_eq(status, fault.hit ? SPC_IO_ERROR : SPC_OK);
        ck_assert_int_eq(spc_checkpoint_read(b.pool, b.path, &read), SPC_OK);
        ck_assert(same_checkpoint(read, &new.checkpoint) ||
                  (fault.hit && same_checkpoint(read, &old.checkpoint)));
        ck_assert(!exists(spc_temporary_name(b.pool, b.path)));
        spc_context_destroy(failing);
        if (!fault.hit) break;
    }
    ck_assert_int_ge(faults, 10);
    end(&b);
}
END_TEST

START_TEST(every_lack_of_memory_is_reported) {
    bench b = begin();
    made_checkpoint made;
    short_memory memory = {0};
    make_checkpoint(b.pool, 2, true, 0, &made);
    int nth = 1;
    do {
        spc_checkpoint *read;
        spc_context *lacking = short_context(&memory, nth++);
        spc_pool *pool = lacking ? spc_pool_create(lacking) : NULL;
        if (pool) {
            spc_status status = spc_checkpoint_write(lacking, b.path, &made.checkpoint);
            if (status == SPC_OK) status = spc_checkpoint_read(pool, b.path, &read);
            ck_assert_int_eq(status, memory.hit ? SPC_NO_MEMORY : SPC_OK);
        }
        spc_pool_destroy(pool);
        spc_context_destroy(lacking);
    } while (memory.hit);
    ck_assert_int_gt(nth, 20);
    end(&b);
}
END_TEST

START_TEST(a_full_disk_leaves_the_old_file) {
    bench b = begin();
    made_checkpoint old, new;
    spc_checkpoint *read;
    make_checkpoint(b.pool, 1, false, 0, &old);
    make_checkpoint(b.pool, 1, false, 1, &new);
    ck_assert_int_eq(spc_checkpoint_write(b.context, b.path, &old.checkpoint), SPC_OK);
    signal(SIGXFSZ, SIG_IGN);
    limit_file_size((rlim_t)512 << _i);
    ck_assert_int_eq(spc_checkpoint_write(b.context, b.path, &new.checkpoint), SPC_IO_ERROR);
    limit_file_size(RLIM_INFINITY);
    ck_assert_int_eq(spc_checkpoint_read(b.pool, b.path, &read), SPC_OK);
    ck_assert(same_checkpoint(read, &old.checkpoint));
    ck_assert(!exists(spc_temporary_name(b.pool, b.path)));
    end(&b);
}
END_TEST

START_TEST(verify_counts_and_finds_what_is_not_finite) {
    bench b = begin();
    made_checkpoint made;
    spc_verdict verdict;
    make_checkpoint(b.pool, 2, false, 0, &made);
    ck_assert_int_eq(spc_checkpoint_write(b.context, b.path, &made.checkpoint), SPC_OK);
    ck_assert_int_eq(spc_verify(b.pool, b.path, &verdict), SPC_OK);
    ck_assert(verdict.sealed);
    ck_assert_int_eq(verdict.kind, SPC_FILE_CHECKPOINT);
    ck_assert_uint_eq(verdict.samples, MEMBERS);
    ck_assert_uint_eq(verdict.values, MEMBERS * (2 * 4 * 3 + HISTORY + 1));
    made.states[1].data[5] = -INFINITY;
    ck_assert_int_eq(spc_checkpoint_write(b.context, b.path, &made.checkpoint), SPC_OK);
    ck_assert_int_eq(spc_verify(b.pool, b.path, &verdict), SPC_CHECK_FAILED);
    ck_assert_ptr_nonnull(strstr(spc_error_message(b.context), "sample 1, value 5"));
    end(&b);
}
END_TEST

/* Published values of XXH64 with seed 0, and any division of the stream. */
START_TEST(checksum_is_xxh64) {
    static const struct {
        const char *text;
        uint64_t value;
    } known[] = {
        {"", 0xEF46DB3751D8E999u},
        {"a", 0xD24EC4F1A98C6E5Bu},
        {"abc", 0x44BC2CF5AD770999u},
        {"Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1u},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const size_t length = strlen(known[i].text);
        for (size_t cut = 0; cut <= length; cut++) {
            spc_checksum checksum;
            spc_checksum_start(&checksum);
            spc_checksum_add(&checksum, known[i].text, cut);
            spc_checksum_add(&checksum, known[i].text + cut, length - cut);
            ck_assert_uint_eq(spc_checksum_value(&checksum), known[i].value);
        }
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("checkpoint");
    TCase *cases = tcase_create("files");
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, round_trip_is_bitwise, 0, 6);
    tcase_add_test(cases, equal_content_gives_equal_bytes);
    tcase_add_test(cases, a_long_case_is_kept);
    tcase_add_test(cases, no_flipped_bit_passes);
    tcase_add_test(cases, no_cut_file_passes);
    tcase_add_test(cases, a_state_is_covered_by_its_own_checksum);
    tcase_add_test(cases, other_files_are_refused);
    tcase_add_test(cases, a_failed_write_leaves_the_old_file);
    tcase_add_test(cases, every_lack_of_memory_is_reported);
    tcase_add_loop_test(cases, a_full_disk_leaves_the_old_file, 0, 4);
    tcase_add_test(cases, verify_counts_and_finds_what_is_not_finite);
    tcase_add_test(cases, checksum_is_xxh64);
    suite_add_tcase(suite, cases);
    return spc_test_main(suite);
}
