/* specula: test_model.c
 *
 * Model files: what is read is what was written, and a damaged file is never silently another model. Models in graphs: normalisation
 * commutes with the network, targets differ by what their names say.
 */
#include "files_support.h"
#include "harness.h"
#include "models.h"

#include "hdf5_file.h"
#include "verify.h"

#include <fcntl.h>
#include <hdf5.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static spc_context *context;
static spc_pool *pool;
static char path[64], copy[64];

static void setup(void) {
    context = spc_context_create(NULL);
    pool = spc_pool_create(context);
    snprintf(path, sizeof path, "test_model.%ld.h5", (long)getpid());
    snprintf(copy, sizeof copy, "test_model.%ld.copy.h5", (long)getpid());
}

static void teardown(void) {
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    remove(path);
    remove(copy);
}

typedef struct contents {
    char *bytes;
    size_t count;
} contents;

static contents of_file(const char *name) {
    contents whole;
    ck_assert_int_eq(spc_file_read(pool, name, &whole.bytes, &whole.count), SPC_OK);
    return whole;
}

static contents written(void) {
    const spc_model model = test_model(pool, TEST_NETWORK);
    ck_assert_msg(spc_model_write(context, &model, path) == SPC_OK, "%s",
                  spc_error_message(context));
    return of_file(path);
}

/* Equal models make equal files. */
static void check_same(const spc_model *model, const contents *original) {
    ck_assert_int_eq(spc_model_write(context, model, copy), SPC_OK);
    const contents again = of_file(copy);
    ck_assert_uint_eq(again.count, original->count);
    ck_assert(memcmp(again.bytes, original->bytes, again.count) == 0);
}

/* In a pool of its own; whether it was read. */
static bool read_and_compare(const contents *original) {
    spc_pool *own = spc_pool_create(context);
    spc_model *model;
    const spc_status status = spc_model_read(own, path, &model);
    if (status == SPC_OK) check_same(model, original);
    if (status != SPC_OK) ck_assert_int_gt(strlen(spc_error_message(context)), 0);
    spc_error_clear(context);
    spc_pool_destroy(own);
    return status == SPC_OK;
}

START_TEST(what_is_read_is_what_was_written) {
    const contents original = written();
    const spc_model wrote = test_model(pool, TEST_NETWORK);
    spc_model *model;
    ck_assert_msg(spc_model_read(pool, path, &model) == SPC_OK, "%s", spc_error_message(context));
    check_same(model, &original);
    ck_assert_str_eq(model->equation, wrote.equation);
    ck_assert_str_eq(model->conditions[0].key, wrote.conditions[0].key);
    ck_assert(spc_grid_equal(&model->grid, &wrote.grid));
    ck_assert_uint_eq(spc_weights_count(model->weights), spc_weights_count(wrote.weights));
    ck_assert(memcmp(model->numbers, wrote.numbers,
                     spc_weights_count(wrote.weights) * sizeof *wrote.numbers) == 0);
}
END_TEST

/* Whether a file with byte `at` flipped is refused; otherwise it is the same model. */
static bool flip(const contents *original, size_t at, unsigned char mask) {
    const unsigned char sound = (unsigned char)original->bytes[at], flipped = sound ^ mask;
    const int file = open(path, O_WRONLY);
    ck_assert_int_eq(pwrite(file, &flipped, 1, (off_t)at), 1);
    const bool refused = !read_and_compare(original);
    ck_assert_int_eq(pwrite(file, &sound, 1, (off_t)at), 1);
    close(file);
    return refused;
}

START_TEST(a_flipped_byte_is_never_another_model) {
    const contents original = written();
    size_t refused = 0;
    for (size_t at = 0; at < original.count; at++) refused += flip(&original, at, 0x55);
    /* A seal that is none any more says nothing: 64 bytes at most are free. */
    ck_assert_uint_ge(refused + 64, original.count);
    ck_assert(read_and_compare(&original));
}
END_TEST

enum { SEAL = 64 };

static void without_seal(const contents *original) {
    ck_assert_int_eq(truncate(path, (off_t)(original->count - SEAL)), 0);
}

/* As other programs leave files that they rewrite: then HDF5's checksums and that of the content stand guard. */
START_TEST(without_its_seal_neither) {
    const contents original = written();
    without_seal(&original);
    ck_assert(read_and_compare(&original));
    for (size_t at = 0; at < original.count - SEAL; at += 11) flip(&original, at, 0x01);
    ck_assert(read_and_compare(&original));
}
END_TEST

START_TEST(a_file_that_is_cut_off_is_refused) {
    const contents original = written();
    for (size_t length = original.count; length-- > 0;) {
        ck_assert_int_eq(truncate(path, (off_t)length), 0);
        /* Without the whole seal, but with all that it guards, the file is as another program leaves it. */
        const bool whole = length >= original.count - SEAL;
        const bool read = read_and_compare(&original);
        ck_assert_msg(!read || whole, "%zu of %zu bytes were read", length, original.count);
        if (length > 64) length -= 12;
    }
}
END_TEST

static void refused(const char *reason) {
    spc_model *model;
    ck_assert_int_ne(spc_model_read(pool, path, &model), SPC_OK);
    ck_assert_msg(strstr(spc_error_message(context), reason), "%s", spc_error_message(context));
    spc_error_clear(context);
}

START_TEST(weights_that_are_not_finite_are_refused) {
    const contents original = written();
    without_seal(&original);
    const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    const hid_t set = H5Dopen2(file, "weights/project.1.bias", H5P_DEFAULT);
    const float value = NAN;
    ck_assert_int_ge(H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value), 0);
    H5Dclose(set);
    H5Fclose(file);
    refused("weight 'project.1.bias' is not finite");

    spc_model model = test_model(pool, TEST_NETWORK);
    model.numbers[3] = (spc_real)INFINITY;
    ck_assert_int_eq(spc_model_write(context, &model, path), SPC_NOT_FINITE);
    spc_error_clear(context);
}
END_TEST

START_TEST(what_does_not_fit_together_is_refused) {
    spc_model model = test_model(pool, TEST_NETWORK);
    model.network_text = "{name: fno, width: 4, modes: 2, layers: 1}";
    ck_assert_int_eq(spc_model_write(context, &model, path), SPC_OK);
    refused("weight 'condition.bias' is missing or of another shape");
    model.network_text = "{name: fno, width: 2, modes: 2, layers: 2}";
    ck_assert_int_eq(spc_model_write(context, &model, path), SPC_OK);
    refused("number of weights");
    model.network_text = "{name: fnoo}";
    ck_assert_int_eq(spc_model_write(context, &model, path), SPC_OK);
    refused("did you mean 'fno'");
    model = test_model(pool, TEST_NETWORK);
    model.target = SPC_TARGET_RESIDUAL;
    ck_assert_int_eq(spc_model_write(context, &model, path), SPC_OK);
    refused("target");
    model = test_model(pool, TEST_NETWORK);
    const double zero[] = {0};
    model.input.scale = zero;
    ck_assert_int_eq(spc_model_write(context, &model, path), SPC_OK);
    refused("normalisation");
}
END_TEST

/* ---- verify ---- */

START_TEST(verify_knows_models) {
    const contents original = written();
    spc_verdict verdict;
    ck_assert_int_eq(spc_file_kind_of(context, path), SPC_FILE_MODEL);
    ck_assert_int_eq(spc_verify(pool, path, &verdict), SPC_OK);
    const spc_model model = test_model(pool, TEST_NETWORK);
    ck_assert(verdict.kind == SPC_FILE_MODEL && verdict.sealed);
    ck_assert_uint_eq(verdict.values, spc_weights_count(model.weights));
    const char nothing = (char)(original.bytes[original.count / 2] + 1);
    const int file = open(path, O_WRONLY);
    ck_assert_int_eq(pwrite(file, &nothing, 1, (off_t)original.count / 2), 1);
    close(file);
    ck_assert_int_eq(spc_verify(pool, path, &verdict), SPC_CORRUPT);
}
END_TEST

/* A training has arrays in its root, whichever. */
static void write_training(double value) {
    const double weights[] = {1, value, 3}, curve[] = {NAN};
    const size_t count = 3, points = 1;
    spc_hdf5 h;
    ck_assert(spc_hdf5_create(&h, pool, path));
    ck_assert(spc_hdf5_put_text(&h, h.file, "kind", "specula-training"));
    ck_assert(spc_hdf5_put_array(&h, h.file, "weights", weights, 1, &count));
    ck_assert(spc_hdf5_put_array(&h, h.file, "curve", curve, 1, &points));
    ck_assert(spc_hdf5_close(&h));
}

START_TEST(verify_knows_trainings) {
    spc_verdict verdict;
    write_training(2);
    ck_assert_int_eq(spc_file_kind_of(context, path), SPC_FILE_TRAINING);
    ck_assert_int_eq(spc_verify(pool, path, &verdict), SPC_OK);
    ck_assert_uint_eq(verdict.variables, 2);
    ck_assert_uint_eq(verdict.values, 4);
    write_training(NAN);
    ck_assert_int_eq(spc_verify(pool, path, &verdict), SPC_CHECK_FAILED);
    ck_assert_str_eq(verdict.not_finite, "weights, value 1");
    spc_error_clear(context);
    write_training(2);
    const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    const hid_t set = H5Dopen2(file, "weights", H5P_DEFAULT);
    const double others[] = {1, 2, 4};
    ck_assert_int_ge(H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, others), 0);
    H5Dclose(set);
    H5Fclose(file);
    ck_assert_int_eq(spc_verify(pool, path, &verdict), SPC_CORRUPT);
}
END_TEST

/* ---- in a graph ---- */

enum { POINTS = 16 };

typedef struct built {
    spc_graph *graph;
    spc_tensor *states, *told, *base, *y, *next;
} built;

static built build(spc_model *model) {
    built b = {.graph = spc_graph_create(pool, model->weights)};
    const size_t n = POINTS;
    b.states = spc_input(b.graph, spc_shape_of(1, 1, &n, 1));
    b.base = spc_input(b.graph, spc_shape_of(1, 1, &n, 1));
    b.told = spc_input(b.graph, spc_shape_list(2, (size_t[]){1, 1}));
    b.y = spc_output(spc_model_predict(model, b.graph, b.states, b.told));
    b.next = spc_output(spc_model_advance(model, b.states, b.base, b.y));
    ck_assert_int_eq(spc_graph_finish(b.graph, SPC_GRAPH_FORWARD), SPC_OK);
    for (size_t i = 0; i < POINTS; i++) {
        spc_tensor_values(b.states)[i] = (spc_real)sin(0.5 + (double)i);
        spc_tensor_values(b.base)[i] = (spc_real)cos((double)i);
    }
    spc_tensor_values(b.told)[0] = (spc_real)0.07;
    spc_graph_forward(b.graph, model->numbers);
    return b;
}

START_TEST(normalisation_commutes_with_the_network) {
    spc_model model = test_model(pool, TEST_NETWORK);
    built whole = build(&model);
    spc_graph *graph = spc_graph_create(pool, model.weights);
    const size_t n = POINTS;
    spc_tensor *x = spc_input(graph, spc_shape_of(1, 1, &n, 1));
    spc_tensor *c = spc_input(graph, spc_shape_list(2, (size_t[]){1, 1}));
    spc_tensor *y = spc_output(model.network->build(graph, &model.setting, model.values, x, c));
    ck_assert_int_eq(spc_graph_finish(graph, SPC_GRAPH_FORWARD), SPC_OK);
    for (size_t i = 0; i < POINTS; i++) {
        spc_tensor_values(x)[i] = (spc_real)((sin(0.5 + (double)i) - 0.25) / 2);
    }
    spc_tensor_values(c)[0] = 1; /* (0.07 - 0.05) / 0.02 */
    spc_graph_forward(graph, model.numbers);
    for (size_t i = 0; i < POINTS; i++) {
        ck_assert_double_eq_tol((double)spc_tensor_values(y)[i],
                                (double)spc_tensor_values(whole.y)[i], 1e-6);
    }
}
END_TEST

START_TEST(targets_are_what_their_names_say) {
    spc_model model = test_model(pool, TEST_NETWORK);
    for (int target = SPC_TARGET_STATE; target <= SPC_TARGET_RESIDUAL; target++) {
        model.target = (spc_target)target;
        built b = build(&model);
        for (size_t i = 0; i < POINTS; i++) {
            const double y = (double)spc_tensor_values(b.y)[i];
            const double from[] = {0, sin(0.5 + (double)i), cos((double)i)};
            ck_assert_double_eq_tol((double)spc_tensor_values(b.next)[i],
                                    from[target] + 0.125 + 0.5 * y, 1e-6);
        }
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("models");
    TCase *test = tcase_create("models");
    tcase_add_checked_fixture(test, setup, teardown);
    tcase_add_test(test, what_is_read_is_what_was_written);
    tcase_add_test(test, a_flipped_byte_is_never_another_model);
    tcase_add_test(test, without_its_seal_neither);
    tcase_add_test(test, a_file_that_is_cut_off_is_refused);
    tcase_add_test(test, weights_that_are_not_finite_are_refused);
    tcase_add_test(test, what_does_not_fit_together_is_refused);
    tcase_add_test(test, verify_knows_models);
    tcase_add_test(test, verify_knows_trainings);
    tcase_add_test(test, normalisation_commutes_with_the_network);
    tcase_add_test(test, targets_are_what_their_names_say);
    suite_add_tcase(suite, test);
    return spc_test_main(suite);
}
