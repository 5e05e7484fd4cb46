/* specula: test_safetensors.c
 *
 * Weights from elsewhere. tests/data/safetensors holds networks of the library neuraloperator with random weights, and what that library
 * makes of a state (bench/neuraloperator_weights.py); here they give the same. Round trips; files that are wrong in any way are refused.
 */
#include "models.h"
#include "runs.h"

#include "surrogate/safetensors.h"

#include <stdio.h>
#include <unistd.h>

static spc_context *context;
static spc_pool *pool;
static char *path, *copy;

static void set_up(void) {
    context = spc_context_create(NULL);
    pool = spc_pool_create(context);
    path = spc_pool_print(pool, "/tmp/specula-safetensors-%ld", (long)getpid());
    copy = spc_pool_print(pool, "%s.h5", path);
}

static void tear_down(void) {
    unlink(path);
    unlink(copy);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
}

static const char *kept(const char *name) {
    const char *source = getenv("SPECULA_SOURCE");
    return spc_pool_print(pool, "%s/tests/data/safetensors/%s.safetensors", source ? source : ".",
                          name);
}

static spc_model *imported(const char *file) {
    spc_model *model;
    ck_assert_msg(spc_model_import(pool, file, NULL, &model) == SPC_OK, "%s",
                  spc_error_message(context));
    return model;
}

/* ---- another library's answers ---- */

static double distance(const double *a, const spc_stored *b) {
    double difference = 0, norm = 0;
    for (size_t i = 0; i < spc_stored_numbers(b); i++) {
        const double wanted = spc_stored_number(b, i);
        difference += (a[i] - wanted) * (a[i] - wanted);
        norm += wanted * wanted;
    }
    return sqrt(difference / norm);
}

static const struct {
    const char *name, *equation, *grid;
} answers[] = {{"fno_line", "burgers", "{n: [16], length: [1]}"},
               {"fno_plane", "gray-scott", "{n: [8, 6], length: [1, 1]}"}};

START_TEST(the_answer_is_the_library_s) {
    spc_safetensors truth;
    ck_assert_int_eq(spc_safetensors_read(
                         pool, kept(spc_pool_print(pool, "%s_truth", answers[_i].name)), &truth),
                     SPC_OK);
    ck_assert_int_eq(spc_model_write(context, imported(kept(answers[_i].name)), copy), SPC_OK);
    const spc_case *cas =
        parse_case(pool, spc_pool_print(pool,
                                        "equation: {name: %s}\ngrid: %s\n"
                                        "initial: {name: expression, formula: \"%s\"}\n"
                                        "stepper: {model: %s}\ntime: {end: 1, save: 2}\n",
                                        answers[_i].equation, answers[_i].grid,
                                        spc_safetensors_text(&truth, "formula"), copy));
    ck_assert_msg(cas != NULL, "%s", spc_error_message(context));
    kept_frames frames = keep_all(pool, cas);
    run_all(pool, cas, &frames);
    const spc_stored *x = spc_safetensors_find(&truth, "x"), *y = spc_safetensors_find(&truth, "y");
    ck_assert_uint_eq(spc_stored_numbers(y), frames.size);
    ck_assert_double_le(distance(frames.values, x), 1e-15);
    ck_assert_double_le(distance(frames.values + frames.size, y), 1e-6);
}
END_TEST

/* ---- there and back ---- */

static bool same_weights(const spc_model *a, const spc_model *b) {
    const size_t count = spc_weights_count(a->weights);
    return count == spc_weights_count(b->weights) &&
           memcmp(a->numbers, b->numbers, count * sizeof *a->numbers) == 0;
}

static void check_same(const spc_model *a, const spc_model *b) {
    ck_assert(same_weights(a, b));
    ck_assert(spc_grid_equal(&a->grid, &b->grid));
    ck_assert(a->dt == b->dt && a->target == b->target && a->fields == b->fields);
    for (size_t c = 0; c < a->fields; c++) {
        ck_assert(a->input.mean[c] == b->input.mean[c] && a->input.scale[c] == b->input.scale[c]);
        ck_assert(a->prediction.mean[c] == b->prediction.mean[c] &&
                  a->prediction.scale[c] == b->prediction.scale[c]);
    }
    ck_assert_uint_eq(a->setting.conditions, b->setting.conditions);
    for (size_t i = 0; i < a->setting.conditions; i++) {
        const spc_condition *c = &a->conditions[i], *d = &b->conditions[i];
        ck_assert_str_eq(c->key, d->key);
        ck_assert(c->offset == d->offset && c->scale == d->scale && c->minimum == d->minimum &&
                  c->maximum == d->maximum);
    }
}

START_TEST(a_model_comes_back) {
    const spc_model model = test_model(pool, TEST_NETWORK);
    ck_assert_int_eq(spc_model_export(context, &model, false, path), SPC_OK);
    const spc_model *back = imported(path);
    check_same(&model, back);
    ck_assert_ptr_nonnull(strstr(back->provenance, "updates: 20\nimported: specula-safetensors-"));
}
END_TEST

START_TEST(a_residual_on_cells_comes_back) {
    spc_model model = test_model(pool, TEST_NETWORK);
    model.target = SPC_TARGET_RESIDUAL;
    model.base = "{name: finite-volume, cfl: 0.5}";
    model.grid.offset[0] = 0.5;
    ck_assert_int_eq(spc_model_export(context, &model, false, path), SPC_OK);
    const spc_model *back = imported(path);
    check_same(&model, back);
    ck_assert_str_eq(back->base, "name: finite-volume\ncfl: 0.5\n");
}
END_TEST

START_TEST(other_names_come_back) {
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        const spc_model *model = imported(kept(answers[i].name));
        ck_assert_int_eq(spc_model_export(context, model, true, path), SPC_OK);
        spc_safetensors file, original;
        ck_assert_int_eq(spc_safetensors_read(pool, path, &file), SPC_OK);
        ck_assert_int_eq(spc_safetensors_read(pool, kept(answers[i].name), &original), SPC_OK);
        ck_assert_uint_eq(file.count, original.count);
        for (size_t a = 0; a < file.count; a++) {
            const spc_stored *one = &file.arrays[a];
            const spc_stored *other = spc_safetensors_find(&original, one->name);
            ck_assert_msg(other != NULL, "%s", one->name);
            ck_assert(one->type == other->type && spc_shape_equal(&one->shape, &other->shape));
            for (size_t k = 0; k < spc_stored_numbers(one); k++) {
                ck_assert_double_eq_tol(spc_stored_number(one, k), spc_stored_number(other, k),
                                        1e-7);
            }
        }
    }
}
END_TEST

START_TEST(names_that_do_not_suit_are_refused) {
    const spc_model model = test_model(pool, TEST_NETWORK);
    ck_assert_int_eq(spc_model_export(context, &model, true, path), SPC_NOT_APPLICABLE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "neuraloperator has no name for"));
}
END_TEST

/* ---- files that are wrong ---- */

static void write_file(const void *bytes, size_t count) {
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, count, file), count);
    ck_assert_int_eq(fclose(file), 0);
}

/* A header, and `bytes` zeros behind it. */
static void write_header(const char *header, size_t bytes) {
    const size_t count = strlen(header);
    char *whole = spc_pool_take(pool, 8 + count + bytes, 1);
    for (int i = 0; i < 8; i++) whole[i] = (char)(count >> 8 * i);
    memcpy(whole + 8, header, count);
    write_file(whole, 8 + count + bytes);
}

#define F32 "\"dtype\":\"F32\""

static const struct {
    const char *header;
    size_t bytes;
    const char *reason;
} malformed[] = {
    {"{\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[0,8]}", 8, "not YAML"},
    {"[]", 0, "no safetensors file"},
    {"{\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[0,8]}}", 4, "outside of the file"},
    {"{\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[0,8]}}", 12, "bytes that belong to no array"},
    {"{\"a\":{" F32 ",\"shape\":[3],\"data_offsets\":[0,8]}}", 8, "dtype and shape do not want"},
    {"{\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[8,0]}}", 8, "outside of the file"},
    {"{\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[-8,0]}}", 8, "outside of the file"},
    {"{\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[0,8,8]}}", 8, "outside of the file"},
    {"{\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[0,99999999999999999999]}}", 8,
     "outside of the file"},
    {"{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "a dtype other than"},
    {"{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "a dtype other than"},
    {"{\"a\":{" F32 ",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}", 8,
     "a shape that cannot be"},
    {"{\"a\":{" F32 ",\"shape\":[1,1,1,1,1,1,2],\"data_offsets\":[0,8]}}", 8,
     "a shape that cannot be"},
    {"{\"a\":{" F32 ",\"shape\":\"2\",\"data_offsets\":[0,8]}}", 8, "a shape that cannot be"},
    {"{\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[0,8]},"
     "\"b\":{" F32 ",\"shape\":[2],\"data_offsets\":[4,12]}}",
     12, "'b' overlaps another array"},
    {"{\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[0,8]},"
     "\"b\":{" F32 ",\"shape\":[1],\"data_offsets\":[12,16]}}",
     16, "'b' lies behind a hole"},
    {"{\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[0,8]},"
     "\"a\":{" F32 ",\"shape\":[2],\"data_offsets\":[8,16]}}",
     16, "stands twice"},
    {"{\"a\":3}", 0, "is no array in the header"},
    {"{\"__metadata__\":{\"a\":3}}", 0, "is no text"},
};

START_TEST(a_malformed_file_is_refused) {
    spc_safetensors file;
    write_header(malformed[_i].header, malformed[_i].bytes);
    ck_assert_int_ne(spc_safetensors_read(pool, path, &file), SPC_OK);
    ck_assert_msg(strstr(spc_error_message(context), malformed[_i].reason) != NULL, "%s",
                  spc_error_message(context));
}
END_TEST

START_TEST(what_is_allowed_is_read) {
    spc_safetensors file;
    write_header("{\"__metadata__\":{\"who\":\"me\"},"
                 "\"b\":{" F32 ",\"shape\":[],\"data_offsets\":[8,12]},"
                 "\"none\":{" F32 ",\"shape\":[0,3],\"data_offsets\":[8,8]},"
                 "\"a\":{\"dtype\":\"C64\",\"shape\":[1],\"data_offsets\":[0,8]}}   ",
                 12);
    ck_assert_msg(spc_safetensors_read(pool, path, &file) == SPC_OK, "%s",
                  spc_error_message(context));
    ck_assert_uint_eq(file.count, 3);
    ck_assert_uint_eq(spc_stored_numbers(spc_safetensors_find(&file, "a")), 2);
    ck_assert_uint_eq(spc_stored_numbers(spc_safetensors_find(&file, "b")), 1);
    ck_assert_uint_eq(spc_stored_numbers(spc_safetensors_find(&file, "none")), 0);
    ck_assert_str_eq(spc_safetensors_text(&file, "who"), "me");
}
END_TEST

START_TEST(a_header_that_is_too_long_is_refused) {
    static const unsigned char lengths[][8] = {{255, 255, 255, 255, 255, 255, 255, 255},
                                               {3, 0, 0, 0, 0, 0, 0, 0},
                                               {0, 0, 0, 0, 0, 0, 0, 128}};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        unsigned char bytes[10] = {0};
        spc_safetensors file;
        memcpy(bytes, lengths[i], 8);
        memcpy(bytes + 8, "{}", 2);
        write_file(bytes, sizeof bytes);
        ck_assert_int_eq(spc_safetensors_read(pool, path, &file), SPC_CORRUPT);
        ck_assert_ptr_nonnull(strstr(spc_error_message(context), "a header of"));
        spc_error_clear(context);
    }
}
END_TEST

/* The format has no checksum for its numbers; but whatever is done to its header, nothing is read that is not there. */
START_TEST(damage_is_refused_or_harmless) {
    char *bytes;
    size_t count;
    ck_assert_int_eq(spc_file_read(pool, kept("fno_line"), &bytes, &count), SPC_OK);
    for (size_t length = 0; length < count; length += 1 + length / 16) {
        spc_safetensors file;
        spc_pool *own = spc_pool_create(context);
        write_file(bytes, length);
        ck_assert_int_ne(spc_safetensors_read(own, path, &file), SPC_OK);
        spc_error_clear(context);
        spc_pool_destroy(own);
    }
    const size_t header = 8 + (unsigned char)bytes[0] + 256 * (size_t)(unsigned char)bytes[1];
    for (size_t at = 0; at < header; at++) {
        spc_pool *own = spc_pool_create(context);
        spc_model *model;
        bytes[at] ^= 0x11;
        write_file(bytes, count);
        bytes[at] ^= 0x11;
        if (spc_model_import(own, path, NULL, &model) != SPC_OK) {
            ck_assert_int_gt(strlen(spc_error_message(context)), 0);
        }
        spc_error_clear(context);
        spc_pool_destroy(own);
    }
}
END_TEST

/* ---- weights that do not belong to the network ---- */

static spc_status import_changed(const spc_safetensors *file) {
    spc_model *model;
    ck_assert_int_eq(spc_safetensors_write(pool, path, file), SPC_OK);
    return spc_model_import(pool, path, NULL, &model);
}

static void refused(const spc_safetensors *file, const char *reason) {
    ck_assert_int_eq(import_changed(file), SPC_BAD_INPUT);
    ck_assert_msg(strstr(spc_error_message(context), reason) != NULL, "%s",
                  spc_error_message(context));
    spc_error_clear(context);
}

START_TEST(weights_of_another_network_are_refused) {
    spc_safetensors file;
    ck_assert_int_eq(spc_safetensors_read(pool, kept("fno_line"), &file), SPC_OK);
    spc_stored *arrays = spc_pool_take(pool, file.count + 1, sizeof *arrays);
    memcpy(arrays, file.arrays, file.count * sizeof *arrays);
    const spc_safetensors fewer = {arrays, file.count - 1, file.texts, file.text_count};
    refused(&fewer, "is missing; describe the network");
    const spc_safetensors more = {arrays, file.count + 1, file.texts, file.text_count};
    arrays[file.count] = arrays[0];
    arrays[file.count].name = "fno_blocks.norm.0.weight";
    refused(&more, "the network has no place for the weight 'fno_blocks.norm.0.weight'");
    const spc_safetensors same = {arrays, file.count, file.texts, file.text_count};
    for (size_t i = 0; i < file.count; i++) {
        if (strcmp(arrays[i].name, "projection.fcs.0.weight") == 0) {
            arrays[i].shape = spc_shape_list(2, (size_t[]){4, 8});
        }
    }
    refused(&same, "weight 'projection.fcs.0.weight' has another shape than the network's, which "
                   "is 8 x 4 x 1");
    const spc_safetensors bare = {file.arrays, file.count, NULL, 0};
    refused(&bare, "without a description of their model");
}
END_TEST

/* Numbers that are none, or too large for single precision. */
START_TEST(weights_that_are_not_finite_are_refused) {
    static const double bad[] = {NAN, INFINITY, -1e39};
    spc_safetensors file;
    ck_assert_int_eq(spc_safetensors_read(pool, kept("fno_line"), &file), SPC_OK);
    spc_stored *arrays = spc_pool_take(pool, file.count, sizeof *arrays);
    memcpy(arrays, file.arrays, file.count * sizeof *arrays);
    const size_t at = (size_t)(spc_safetensors_find(&file, "projection.fcs.0.bias") - file.arrays);
    const size_t count = spc_stored_numbers(&arrays[at]);
    double *values = spc_pool_take(pool, count, sizeof *values);
    values[count - 1] = bad[_i];
    arrays[at].type = SPC_STORED_F64;
    arrays[at].bytes = (const unsigned char *)values;
    const spc_safetensors changed = {arrays, file.count, file.texts, file.text_count};
    ck_assert_int_eq(import_changed(&changed), SPC_CORRUPT);
    ck_assert_ptr_nonnull(
        strstr(spc_error_message(context), "weight 'project.0.bias' is not finite"));
    spc_error_clear(context);
}
END_TEST

/* Complex weights as pairs of real ones, as torch.view_as_real has them. */
START_TEST(pairs_are_complex_numbers) {
    spc_safetensors file;
    const spc_model *model = imported(kept("fno_line"));
    ck_assert_int_eq(spc_safetensors_read(pool, kept("fno_line"), &file), SPC_OK);
    spc_stored *arrays = spc_pool_take(pool, file.count, sizeof *arrays);
    memcpy(arrays, file.arrays, file.count * sizeof *arrays);
    for (size_t i = 0; i < file.count; i++) {
        if (arrays[i].type != SPC_STORED_C64) continue;
        arrays[i].type = SPC_STORED_F32;
        arrays[i].shape.n[arrays[i].shape.rank++] = 2;
    }
    const spc_safetensors pairs = {arrays, file.count, file.texts, file.text_count};
    ck_assert_int_eq(spc_safetensors_write(pool, path, &pairs), SPC_OK);
    ck_assert(same_weights(model, imported(path)));
}
END_TEST

/* ---- descriptions ---- */

static const struct {
    const char *change, *reason;
} descriptions[] = {
    {"dt: 1", NULL},
    {"", "dt is missing"},
    {"dt: 1\ntarget: residual", "residual and base, a stepper, go together"},
    {"dt: 1\nbase: {name: etdrk4}", "residual and base, a stepper, go together"},
    {"dt: 1\ninput: {mean: [1, 2]}", "input has 2 numbers in a list; give one for each of 1"},
    {"dt: 1\ninput: {scale: 0}", "scales are above zero"},
    {"dt: 1\nprediction: {scal: 2}", "unknown key 'scal' in prediction; did you mean 'scale'?"},
    {"dt: 1\nnetwrk: {}", "unknown key 'netwrk'"},
    {"dt: 1\nconditions: {equation.viscosity: {minimum: 2, maximum: 1}}",
     "minimum is above maximum"},
    {"dt: 1\nconditions: [dt]", "conditions are keys"},
    {"dt: 1\nconditions: {dt: {minimum: 1, maximum: 2}}", "neuraloperator has no name for"},
};

START_TEST(a_description_is_checked) {
    spc_model *model;
    const char *text = spc_pool_print(pool,
                                      "network: {name: fno, layout: neuraloperator, width: 4, "
                                      "modes: [6], layers: 2}\n"
                                      "equation: {name: burgers}\ngrid: {n: [16], length: [1]}\n"
                                      "%s\n",
                                      descriptions[_i].change);
    write_file(text, strlen(text));
    const spc_status status = spc_model_import(pool, kept("fno_line"), path, &model);
    const char *reason = descriptions[_i].reason;
    ck_assert((status == SPC_OK) == (reason == NULL));
    ck_assert_msg(!reason || strstr(spc_error_message(context), reason) != NULL, "%s",
                  spc_error_message(context));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("safetensors");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, the_answer_is_the_library_s, 0, sizeof answers / sizeof *answers);
    tcase_add_test(all, a_model_comes_back);
    tcase_add_test(all, a_residual_on_cells_comes_back);
    tcase_add_test(all, other_names_come_back);
    tcase_add_test(all, names_that_do_not_suit_are_refused);
    tcase_add_loop_test(all, a_malformed_file_is_refused, 0, sizeof malformed / sizeof *malformed);
    tcase_add_test(all, what_is_allowed_is_read);
    tcase_add_test(all, a_header_that_is_too_long_is_refused);
    tcase_add_test(all, damage_is_refused_or_harmless);
    tcase_add_test(all, weights_of_another_network_are_refused);
    tcase_add_loop_test(all, weights_that_are_not_finite_are_refused, 0, 3);
    tcase_add_test(all, pairs_are_complex_numbers);
    tcase_add_loop_test(all, a_description_is_checked, 0,
                        sizeof descriptions / sizeof *descriptions);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
