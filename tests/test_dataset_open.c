/* specula: test_dataset_open.c
 *
 * The way back from a finished set: what is read equals what was made, value for value, in every layout that can be read; and
 * what is unfinished, damaged or of another shape is refused with the reason.
 */
#include "layouts_support.h"
#include "workplace.h"

static void expect_message(const char *part) {
    ck_assert_msg(strstr(spc_error_message(context), part), "no '%s' in: %s", part,
                  spc_error_message(context));
    spc_error_clear(context);
}

/* ---- comparing ---- */

static void expect_same(const spc_dataset *dataset, const spc_sample *a, const spc_sample *b) {
    const size_t count = dataset->frames * dataset->field_count * spc_grid_points(&a->grid);
    ck_assert_uint_eq(a->index, b->index);
    ck_assert_uint_eq(a->attempt, b->attempt);
    ck_assert(spc_grid_equal(&a->grid, &b->grid));
    ck_assert_mem_eq(a->values, b->values, count * (dataset->single_precision ? 4 : 8));
    for (size_t i = 0; i < dataset->variable_count; i++) {
        ck_assert_double_eq(a->parameters[i], b->parameters[i]);
    }
}

static void expect_same_times(const spc_dataset *dataset, const spc_sample *a,
                              const spc_sample *b) {
    for (size_t i = 0; i < dataset->frames; i++) ck_assert_double_eq(a->times[i], b->times[i]);
}

/* ---- made-up samples in every layout ---- */

/* Finish the made set, so that it can be opened. */
static void finish_set(made_set *made) {
    const char *text = made->dataset->text;
    expect_ok(write_set(made));
    expect_ok(spc_publication_write(made->publication, "spec.yaml", text, strlen(text)));
    expect_ok(spc_publication_close(made->publication));
}

static spc_status open_train(const made_set *made, spc_samples *samples) {
    spc_dataset *dataset;
    SPC_TRY(spc_dataset_open(pool, made->folder, &dataset));
    return spc_dataset_read_samples(pool, dataset, &dataset->splits[0], false, samples);
}

static bool is_gas_for_pdebench(int fit) {
    return fits[fit].spec == &gas && strcmp(fits[fit].layout, "pdebench") == 0;
}

/* Fits of each kind of file. */
static const int kinds[] = {0, 1, 7, 10, 12, 13, 17, 19, 20, 21};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* Forwards, backwards and twice. */
START_TEST(values_come_back) {
    made_set made;
    expect_ok(make_set(&made, context, *fits[_i].spec, fits[_i].layout));
    finish_set(&made);
    spc_samples samples;
    const spc_status status = open_train(&made, &samples);
    if (is_gas_for_pdebench(_i)) {
        ck_assert_int_eq(status, SPC_NOT_APPLICABLE);
        expect_message("specula");
        end_set(&made);
        return;
    }
    expect_ok(status);
    ck_assert_uint_eq(samples.count, SAMPLES);
    for (size_t turn = 0; turn < 3 * SAMPLES; turn++) {
        const size_t i = turn < SAMPLES ? turn : (3 * SAMPLES - 1 - turn) / 2;
        spc_sample expected, found;
        expect_ok(read_made(&made, i, &expected));
        expect_ok(samples.read(samples.self, i, &found));
        expect_same(made.dataset, &expected, &found);
        const bool tells = strcmp(fits[_i].layout, "specula") == 0;
        ck_assert_str_eq(found.failures, tells ? expected.failures : "");
    }
    end_set(&made);
}
END_TEST

START_TEST(values_that_are_not_finite_are_refused) {
    made_set made;
    expect_ok(make_set(&made, context, *fits[kinds[_i]].spec, fits[kinds[_i]].layout));
    made.spoilt = 2;
    finish_set(&made);
    spc_samples samples;
    spc_sample sample;
    expect_ok(open_train(&made, &samples));
    expect_ok(samples.read(samples.self, 1, &sample));
    ck_assert_int_eq(samples.read(samples.self, 2, &sample), SPC_CORRUPT);
    expect_message("train, sample 2 holds numbers that are not finite");
    end_set(&made);
}
END_TEST

/* A whole file, and a manifest that knows it, but of another spec. */
START_TEST(other_shapes_are_refused) {
    made_set made, other;
    const struct made_layout *fit = &fits[kinds[_i]];
    expect_ok(make_set(&made, context, *fit->spec, fit->layout));
    char *spec = spc_pool_text(pool, *fit->spec);
    memcpy(strstr(spec, "frames: 4"), "frames: 6", 9);
    expect_ok(make_set(&other, context, spec, fit->layout));
    made.dataset->text = other.dataset->text;
    finish_set(&made);
    spc_samples samples;
    ck_assert_int_eq(open_train(&made, &samples), SPC_CORRUPT);
    expect_message("make the set again");
    end_set(&made);
    end_set(&other);
}
END_TEST

/* ---- real sets ---- */

static const char solved[] = "equation: {name: ks, viscosity: 1}\n"
                             "grid: {n: [32], length: [22]}\n"
                             "initial: {name: random-modes}\n"
                             "stepper: {name: etdrk4, dt: 0.05}\n"
                             "dataset:\n"
                             "  splits: {train: 6, valid: {size: 3, seed: 5}}\n"
                             "  burn_in: 0.3\n  every: 0.2\n  frames: 4\n"
                             "  vary: {equation.viscosity: {uniform: [0.8, 1.2]}, "
                             "grid.length: {uniform: [20, 24]}, "
                             "dataset.every: {uniform: [0.1, 0.2]}}\n";

static spc_dataset *read_spec(const char *text, const char *const *overrides, const char *layout,
                              double scale) {
    const char *path = path_in("solved.yaml");
    spc_dataset *dataset;
    expect_ok(spc_file_write(context, path, text, strlen(text)));
    expect_ok(spc_dataset_read(pool, path, overrides, layout, scale, &dataset));
    return dataset;
}

static spc_status generate(const spc_dataset *dataset, const char *name) {
    const spc_generation generation = {.dataset = dataset, .folder = path_in(name)};
    return spc_dataset_generate(pool, &generation);
}

/* The same samples from memory and from the disk. */
static void compare_splits(const spc_dataset *dataset, const char *name, bool fine) {
    spc_dataset *opened;
    expect_ok(spc_dataset_open(pool, path_in(name), &opened));
    ck_assert_str_eq(opened->text, dataset->text);
    for (size_t s = 0; s < dataset->split_count; s++) {
        const spc_split *split;
        spc_samples made, read;
        const spc_making making = {.dataset = dataset, .split = &dataset->splits[s], .fine = fine};
        expect_ok(spc_dataset_make_samples(pool, &making, &made));
        expect_ok(spc_dataset_find_split(context, opened, dataset->splits[s].name, &split));
        expect_ok(spc_dataset_read_samples(pool, opened, split, fine, &read));
        ck_assert_uint_eq(made.count, read.count);
        ck_assert(spc_grid_equal(&made.grid, &read.grid));
        for (size_t i = 0; i < made.count; i++) {
            spc_sample a, b;
            expect_ok(made.read(made.self, i, &a));
            expect_ok(read.read(read.self, i, &b));
            expect_same(dataset, &a, &b);
            expect_same_times(dataset, &a, &b);
        }
    }
}

static const char *const layouts[] = {"npy", "specula", "the-well", "pdearena"};
enum { LAYOUTS = sizeof layouts / sizeof *layouts };

START_TEST(sets_come_back) {
    const spc_dataset *dataset = read_spec(solved, NULL, layouts[_i], 1);
    expect_ok(generate(dataset, "set"));
    compare_splits(dataset, "set", false);
}
END_TEST

START_TEST(scaled_sets_come_back) {
    const spc_dataset *dataset = read_spec(solved, NULL, layouts[_i], 0.5);
    ck_assert_uint_eq(dataset->splits[0].size, 3);
    expect_ok(generate(dataset, "set"));
    compare_splits(dataset, "set", false);
}
END_TEST

START_TEST(pairs_come_back) {
    static const char *const overrides[] = {"dataset.pairs=true",
                                            "dataset.reduce={factor: 4, by: average}",
                                            "dataset.precision=double", NULL};
    const spc_dataset *dataset = read_spec(solved, overrides, layouts[_i], 1);
    expect_ok(generate(dataset, "set"));
    compare_splits(dataset, "set", false);
    compare_splits(dataset, "set", true);
}
END_TEST

/* The saves of the case, thinned. */
START_TEST(saves_of_the_case_come_back) {
    const char *text = spc_pool_print(
        pool,
        "%stime: {end: 1.1, save: 12}\n"
        "dataset: {splits: {train: 3}, burn_in: 0.2, time_factor: 3}\n",
        spc_pool_print(pool, "%.*s", (int)(strstr(solved, "dataset:") - solved), solved));
    const spc_dataset *dataset = read_spec(text, NULL, layouts[_i], 1);
    expect_ok(generate(dataset, "set"));
    compare_splits(dataset, "set", false);
}
END_TEST

/* A set stands for itself: the case that its spec took from another file is in it, and its name. */
START_TEST(a_set_needs_nothing_else) {
    const char *section = strstr(solved, "dataset:");
    const char *base = spc_pool_print(pool, "%.*s", (int)(section - solved), solved);
    expect_ok(spc_file_write(context, path_in("base.yaml"), base, strlen(base)));
    const char *spec = spc_pool_print(pool, "case: base.yaml\n%s", section);
    const spc_dataset *dataset = read_spec(spec, NULL, "npy", 1);
    expect_ok(generate(dataset, "set"));
    ck_assert_int_eq(remove(path_in("base.yaml")), 0);
    ck_assert_int_eq(rename(path_in("set"), path_in("moved")), 0);
    spc_dataset *opened;
    expect_ok(spc_dataset_open(pool, path_in("moved"), &opened));
    ck_assert_str_eq(opened->name, "solved");
    ck_assert_str_eq(opened->folder, path_in("moved"));
    compare_splits(dataset, "moved", false);
}
END_TEST

static spc_status write_frame(void *self, size_t member, size_t index, const spc_state *state,
                              const spc_step_info *info) {
    (void)info;
    return spc_recorder_frame(self, member, index, state, NULL);
}

/* One frame of waves. */
static void write_start(const char *path) {
    spc_case *cas;
    spc_rollout *rollout;
    spc_recorder *recorder;
    expect_ok(spc_case_parse(pool, "start",
                             "equation: {name: ks}\ngrid: {n: [32], length: [22]}\n"
                             "initial: {name: random-modes}\nstepper: {name: etdrk4, dt: 0.1}\n"
                             "time: {end: 0.1, save: 2}\noutput: {diagnostics: none}\n",
                             NULL, &cas));
    expect_ok(spc_recorder_create(pool, cas, path, "test", &recorder));
    expect_ok(spc_rollout_create(pool, cas, &rollout));
    const spc_sink sink = {.frame = write_frame, .self = recorder};
    expect_ok(spc_rollout_run(rollout, &sink, 1));
    expect_ok(spc_recorder_close(recorder, cas->saves, "complete"));
}

/* A path in a case is beside that case, wherever the spec lies that names it; and where the set lies that comes of it. */
START_TEST(paths_lead_to_the_same_files) {
    const char *base = "equation: {name: ks, viscosity: 1}\ngrid: {n: [32], length: [22]}\n"
                       "initial: {name: file, path: start.nc}\n"
                       "stepper: {name: etdrk4, dt: 0.1}\n";
    ck_assert_int_eq(mkdir(path_in("cases"), 0777), 0);
    write_start(path_in("cases/start.nc"));
    expect_ok(spc_file_write(context, path_in("cases/base.yaml"), base, strlen(base)));
    const spc_dataset *dataset =
        read_spec("case: cases/base.yaml\n"
                  "dataset: {splits: {train: 2}, every: 0.2, frames: 2, vary: "
                  "{equation.viscosity: {uniform: [1, 2]}}}\n",
                  NULL, "npy", 1);
    expect_ok(generate(dataset, "set"));
    compare_splits(dataset, "set", false);
}
END_TEST

START_TEST(what_is_no_finished_set_is_refused) {
    const spc_dataset *dataset = read_spec(solved, NULL, "npy", 1);
    spc_dataset *opened;
    ck_assert_int_eq(spc_dataset_open(pool, path_in("set"), &opened), SPC_BAD_INPUT);
    expect_message("is no training set");
    expect_ok(generate(dataset, "set"));
    expect_ok(spc_dataset_open(pool, path_in("set"), &opened));
    const spc_split *split;
    ck_assert_int_eq(spc_dataset_find_split(context, opened, "vald", &split), SPC_BAD_INPUT);
    expect_message("has no split 'vald'; did you mean 'valid'?");
    spc_samples samples;
    ck_assert_int_eq(spc_dataset_read_samples(pool, opened, &opened->splits[0], true, &samples),
                     SPC_BAD_INPUT);
    expect_message("dataset.pairs");
    ck_assert_int_eq(remove(path_in("set/manifest.txt")), 0);
    ck_assert_int_eq(spc_dataset_open(pool, path_in("set"), &opened), SPC_CHECK_FAILED);
    expect_message("is unfinished");
}
END_TEST

/* ---- faults ---- */

static spc_status open_and_read(spc_context *with, const char *place) {
    spc_pool *own = spc_pool_create(with);
    if (!own) return SPC_NO_MEMORY;
    spc_dataset *opened;
    spc_samples samples;
    spc_status status = spc_dataset_open(own, place, &opened);
    if (status == SPC_OK) {
        status = spc_dataset_read_samples(own, opened, &opened->splits[0], false, &samples);
    }
    for (size_t i = 0; status == SPC_OK && i < samples.count; i++) {
        spc_sample sample;
        status = samples.read(samples.self, i, &sample);
    }
    spc_pool_destroy(own);
    return status;
}

/* The smallest set: one sample of each split. */
static const char *small_set(const char *layout) {
    static const char *const overrides[] = {
        "dataset.vary={equation.viscosity: {uniform: [0.8, 1.2]}}", NULL};
    expect_ok(generate(read_spec(solved, overrides, layout, 0.01), "set"));
    return path_in("set");
}

START_TEST(every_flipped_byte_is_found) {
    static const char *const files[] = {"spec.yaml", "manifest.txt", "solved_train.npy",
                                        "solved_train_drawn.npy"};
    const char *place = small_set("npy");
    expect_ok(open_and_read(context, place));
    const char *path = spc_pool_print(pool, "%s/%s", place, files[_i]);
    size_t size;
    unsigned char *bytes = read_bytes(path, &size);
    for (size_t i = 0; i < size; i++) {
        bytes[i] ^= (unsigned char)(1 << i % 8);
        write_bytes(path, bytes, size);
        ck_assert_msg(open_and_read(context, place) != SPC_OK, "byte %zu", i);
        ck_assert(*spc_error_message(context));
        spc_error_clear(context);
        bytes[i] ^= (unsigned char)(1 << i % 8);
    }
    write_bytes(path, bytes, size);
    expect_ok(open_and_read(context, place));
    free(bytes);
}
END_TEST

START_TEST(failing_file_functions_are_told) {
    const char *place = small_set(layouts[_i]);
    for (int nth = 1, hit = true; hit; nth++) {
        faulty_io fault;
        spc_context *with = faulty_context(&fault, spc_context_io(context), nth);
        const spc_status status = open_and_read(with, place);
        hit = fault.hit;
        /* A file that was read and would not close was read. */
        ck_assert(status == SPC_OK || (hit && *spc_error_message(with)));
        spc_context_destroy(with);
    }
}
END_TEST

/* Most requests are the spec's, the same for every layout. */
START_TEST(short_memory_is_told) {
    const char *place = small_set(layouts[_i]);
    for (int nth = 1 + _i, hit = true; hit; nth += LAYOUTS) {
        short_memory memory;
        spc_context *with = short_context(&memory, nth);
        const spc_status status = with ? open_and_read(with, place) : SPC_NO_MEMORY;
        hit = memory.hit;
        ck_assert_msg(status == (hit ? SPC_NO_MEMORY : SPC_OK), "request %d: %s", nth,
                      spc_status_name(status));
        spc_context_destroy(with);
    }
}
END_TEST

/* ---- in memory ---- */

START_TEST(threads_make_the_same_samples) {
    const spc_dataset *dataset = read_spec(solved, NULL, "npy", 1);
    spc_samples one;
    const spc_making making = {.dataset = dataset, .split = &dataset->splits[0]};
    expect_ok(spc_dataset_make_samples(pool, &making, &one));
    for (int threads = 2; threads < 8; threads += 3) {
        spc_context *with = spc_context_create(&(spc_context_options){.threads = threads});
        spc_pool *own = spc_pool_create(with);
        spc_samples many;
        expect_ok(spc_dataset_make_samples(own, &making, &many));
        for (size_t i = 0; i < one.count; i++) {
            spc_sample a, b;
            expect_ok(one.read(one.self, i, &a));
            expect_ok(many.read(many.self, i, &b));
            expect_same(dataset, &a, &b);
            expect_same_times(dataset, &a, &b);
        }
        spc_pool_destroy(own);
        spc_context_destroy(with);
    }
}
END_TEST

/* Whatever the threads, the first sample that fails is told. */
START_TEST(failures_are_told_alike) {
    static const char *const overrides[] = {
        "dataset.attempts=1", "dataset.splits.train=20",
        "dataset.vary={initial.amplitude: {choice: [1, 1, 1, 1e200]}}", NULL};
    const spc_dataset *dataset = read_spec(solved, overrides, "npy", 1);
    const spc_making making = {.dataset = dataset, .split = &dataset->splits[0]};
    char first[256] = "";
    for (int threads = 1; threads < 8; threads += 3) {
        spc_context *with = spc_context_create(&(spc_context_options){.threads = threads});
        spc_pool *own = spc_pool_create(with);
        spc_samples samples;
        ck_assert_int_eq(spc_dataset_make_samples(own, &making, &samples), SPC_NOT_FINITE);
        if (threads == 1) snprintf(first, sizeof first, "%s", spc_error_message(with));
        ck_assert_str_eq(spc_error_message(with), first);
        spc_pool_destroy(own);
        spc_context_destroy(with);
    }
}
END_TEST

static void count_progress(void *self, const spc_generation_progress *progress) {
    size_t *most = self;
    ck_assert_uint_le(progress->done, progress->total);
    *most = progress->done;
}

START_TEST(progress_comes_to_its_end) {
    const spc_dataset *dataset = read_spec(solved, NULL, "npy", 1);
    size_t done = 0;
    const spc_making making = {.dataset = dataset,
                               .split = &dataset->splits[0],
                               .progress = count_progress,
                               .self = &done};
    spc_samples samples;
    expect_ok(spc_dataset_make_samples(pool, &making, &samples));
    ck_assert_uint_eq(done, 6);
}
END_TEST

static bool stop_at_once(void *user) {
    (void)user;
    return true;
}

START_TEST(a_wish_to_stop_is_heard) {
    const spc_dataset *dataset = read_spec(solved, NULL, "npy", 1);
    spc_context *with =
        spc_context_create(&(spc_context_options){.threads = 2, .stop = {stop_at_once, NULL}});
    spc_pool *own = spc_pool_create(with);
    const spc_making making = {.dataset = dataset, .split = &dataset->splits[0]};
    spc_samples samples;
    ck_assert_int_eq(spc_dataset_make_samples(own, &making, &samples), SPC_INTERRUPTED);
    spc_pool_destroy(own);
    spc_context_destroy(with);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("dataset open");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, set_up, tear_down);
    suite_add_tcase(suite, all);
    tcase_add_loop_test(all, values_come_back, 0, ALL_FITS);
    tcase_add_loop_test(all, values_that_are_not_finite_are_refused, 0, KINDS);
    tcase_add_loop_test(all, other_shapes_are_refused, 0, KINDS);
    tcase_add_loop_test(all, sets_come_back, 0, LAYOUTS);
    tcase_add_loop_test(all, scaled_sets_come_back, 0, LAYOUTS);
    tcase_add_loop_test(all, pairs_come_back, 0, LAYOUTS);
    tcase_add_loop_test(all, saves_of_the_case_come_back, 0, LAYOUTS);
    tcase_add_test(all, a_set_needs_nothing_else);
    tcase_add_test(all, paths_lead_to_the_same_files);
    tcase_add_test(all, what_is_no_finished_set_is_refused);
    tcase_add_loop_test(all, every_flipped_byte_is_found, 0, 4);
    tcase_add_loop_test(all, failing_file_functions_are_told, 0, LAYOUTS);
    tcase_add_loop_test(all, short_memory_is_told, 0, LAYOUTS);
    tcase_add_test(all, threads_make_the_same_samples);
    tcase_add_test(all, failures_are_told_alike);
    tcase_add_test(all, progress_comes_to_its_end);
    tcase_add_test(all, a_wish_to_stop_is_heard);
    return spc_test_main(suite);
}
