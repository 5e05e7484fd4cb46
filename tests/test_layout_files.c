/* specula: test_layout_files.c
 *
 * The files of training sets, in every layout: equal sets are equal files, in one piece and streamed; what cannot be written
 * leaves nothing behind.
 */
#include "layouts_support.h"

#include <signal.h>

/* One of each kind of file. */
static const int kinds[] = {1, 7, 10, 12, 13, 15, 18, 19};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* Equal sets are equal files, and no object has a time of its own. */
static herr_t has_no_time(hid_t object, const char *name, const H5O_info_t *info, void *unused) {
    (void)object;
    (void)unused;
    ck_assert_msg(info->mtime == 0 && info->ctime == 0, "%s has a time", name);
    return 0;
}

START_TEST(files_are_reproducible) {
    made_set made;
    const struct made_layout *fit = &fits[_i];
    const hid_t file = make(&made, *fit->spec, fit->layout, fit->file);
    ck_assert_int_ge(H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, has_no_time, NULL, H5O_INFO_TIME),
                     0);
    H5Fflush(file, H5F_SCOPE_LOCAL);
    char path[128];
    size_t sizes[2];
    snprintf(path, sizeof path, "%s/%s", made.folder, fit->file);
    unsigned char *first = read_bytes(path, &sizes[0]);
    ck_assert_int_eq(write_set(&made), SPC_OK);
    unsigned char *second = read_bytes(path, &sizes[1]);
    ck_assert_uint_eq(sizes[0], sizes[1]);
    ck_assert_mem_eq(first, second, sizes[0]);
    free(first);
    free(second);
    end(&made, file);
}
END_TEST

/* Fields are in one piece: their bytes in the file are the values, for programs that map it into memory. */
START_TEST(fields_are_of_one_piece) {
    static const struct {
        int fit;
        const char *array;
        size_t field;
    } pieces[] = {{3, "w", 0}, {10, "t0_fields/E", 3}, {15, "density", 0}, {19, "train/u", 0}};
    made_set made;
    const struct made_layout *fit = &fits[pieces[_i].fit];
    const hid_t file = make(&made, *fit->spec, fit->layout, fit->file);
    const hid_t array = H5Dopen2(file, pieces[_i].array, H5P_DEFAULT);
    const haddr_t offset = H5Dget_offset(array);
    ck_assert(offset != HADDR_UNDEF);
    char path[128];
    size_t size;
    snprintf(path, sizeof path, "%s/%s", made.folder, fit->file);
    unsigned char *bytes = read_bytes(path, &size);
    const size_t points = 8 * 6;
    for (size_t i = 0; i < SAMPLES * FRAMES * points; i++) {
        double value;
        memcpy(&value, bytes + offset + i * sizeof value, sizeof value);
        ck_assert_double_eq_tol(
            value,
            made_value(i / points / FRAMES, i / points % FRAMES, pieces[_i].field, i % points),
            1e-13);
    }
    free(bytes);
    H5Dclose(array);
    end(&made, file);
}
END_TEST

/* Memory does not grow with the number of samples, but for a few numbers about each. */
START_TEST(samples_are_streamed) {
    static const size_t counts[] = {4, 200};
    size_t peaks[2];
    for (int i = 0; i < 2; i++) {
        made_set made;
        char spec[512];
        snprintf(spec, sizeof spec,
                 "equation: {name: ks, viscosity: 1}\ngrid: {n: [512], length: [22]}\n"
                 "initial: {name: random-modes}\nstepper: {name: etdrk4, dt: 0.05}\n"
                 "dataset: {name: made, splits: {train: %zu}, every: 0.5, frames: 20}\n",
                 counts[i]);
        spc_context *context = spc_context_create(NULL);
        ck_assert_int_eq(make_set(&made, context, spec, fits[kinds[_i]].layout), SPC_OK);
        spc_context_memory_reset_peak(context);
        ck_assert_int_eq(write_set(&made), SPC_OK);
        peaks[i] = spc_context_memory(context).peak;
        end_set(&made);
        spc_context_destroy(context);
    }
    const size_t sample = 512 * 20 * sizeof(float);
    ck_assert_msg(peaks[1] < peaks[0] + counts[1] * sample / 20, "%zu, %zu", peaks[0], peaks[1]);
}
END_TEST

/* ---- faults ---- */

/* Nothing stands under the final name, and nothing under the temporary one. */
static bool left_nothing(const made_set *made, const char *name) {
    char path[160];
    snprintf(path, sizeof path, "%s/%s", made->folder, name);
    const bool whole = exists(path);
    strcat(path, ".partial");
    return !whole && !exists(path);
}

static void expect_one_line(const spc_context *context) {
    const char *message = spc_error_message(context);
    ck_assert_msg(*message && !strchr(message, '\n'), "'%s'", message);
}

/* A disk that is full at every size that the file passes through. */
START_TEST(a_full_disk_leaves_nothing) {
    const struct made_layout *fit = &fits[kinds[_i]];
    signal(SIGXFSZ, SIG_IGN);
    made_set made;
    spc_context *context = spc_context_create(NULL);
    bool written = false;
    for (rlim_t limit = 0; !written; limit += 1009) {
        spc_error_clear(context);
        ck_assert_int_eq(make_set(&made, context, *fit->spec, fit->layout), SPC_OK);
        limit_file_size(limit);
        const spc_status status = write_set(&made);
        limit_file_size(RLIM_INFINITY);
        written = status == SPC_OK;
        if (!written) {
            ck_assert_msg(status == SPC_IO_ERROR, "%s", spc_error_message(context));
            ck_assert_msg(strstr(spc_error_message(context), fit->file), "%s",
                          spc_error_message(context));
            expect_one_line(context);
            ck_assert(left_nothing(&made, fit->file));
        }
        end_set(&made);
    }
    spc_context_destroy(context);
}
END_TEST

START_TEST(failing_file_functions_leave_nothing) {
    const struct made_layout *fit = &fits[kinds[_i]];
    spc_context *system = spc_context_create(NULL);
    for (int nth = 1, hit = true; hit; nth++) {
        made_set made;
        faulty_io fault;
        spc_context *context = faulty_context(&fault, spc_context_io(system), -1);
        ck_assert_int_eq(make_set(&made, context, *fit->spec, fit->layout), SPC_OK);
        fault.left = nth;
        const spc_status status = write_set(&made);
        hit = fault.hit;
        fault.left = -1;
        /* A file that was read, and then would not close, was read. */
        ck_assert(status == SPC_OK || (hit && status == SPC_IO_ERROR));
        if (status != SPC_OK) expect_one_line(context);
        char path[160];
        snprintf(path, sizeof path, "%s/%s.partial", made.folder, fit->file);
        ck_assert(!exists(path));
        end_set(&made);
        spc_context_destroy(context);
    }
    spc_context_destroy(system);
}
END_TEST

START_TEST(short_memory_leaves_nothing) {
    const struct made_layout *fit = &fits[kinds[_i]];
    for (int nth = 1, hit = true; hit; nth++) {
        made_set made;
        short_memory memory;
        spc_context *context = short_context(&memory, -1);
        ck_assert_int_eq(make_set(&made, context, *fit->spec, fit->layout), SPC_OK);
        memory.left = nth;
        const spc_status status = write_set(&made);
        hit = memory.hit;
        memory.left = -1;
        ck_assert_msg(status == (hit ? SPC_NO_MEMORY : SPC_OK), "request %d: %s", nth,
                      spc_status_name(status));
        char path[160];
        snprintf(path, sizeof path, "%s/%s.partial", made.folder, fit->file);
        ck_assert(!exists(path));
        end_set(&made);
        spc_context_destroy(context);
    }
}
END_TEST

START_TEST(a_sample_that_cannot_be_read_ends_it) {
    const struct made_layout *fit = &fits[kinds[_i]];
    made_set made;
    spc_context *context = spc_context_create(NULL);
    ck_assert_int_eq(make_set(&made, context, *fit->spec, fit->layout), SPC_OK);
    made.fails_at = 3;
    ck_assert_int_eq(write_set(&made), SPC_CORRUPT);
    ck_assert_str_eq(spc_error_message(context), "a sample that cannot be read");
    ck_assert(left_nothing(&made, fit->file));
    end_set(&made);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("layout files");
    TCase *files = tcase_create("files"), *faults = tcase_create("faults");
    suite_add_tcase(suite, files);
    suite_add_tcase(suite, faults);
    tcase_add_loop_test(files, files_are_reproducible, 0, FITS);
    tcase_add_loop_test(files, fields_are_of_one_piece, 0, 4);
    tcase_add_loop_test(files, samples_are_streamed, 0, KINDS);
    tcase_add_loop_test(faults, a_full_disk_leaves_nothing, 0, KINDS);
    tcase_add_loop_test(faults, failing_file_functions_leave_nothing, 0, KINDS);
    tcase_add_loop_test(faults, short_memory_leaves_nothing, 0, KINDS);
    tcase_add_loop_test(faults, a_sample_that_cannot_be_read_ends_it, 0, KINDS);
    return spc_test_main(suite);
}
