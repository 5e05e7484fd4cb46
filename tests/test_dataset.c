/* specula: test_dataset.c
 *
 * Training sets: what is drawn has its distribution, a sample depends on nothing but its number, reductions are exact where
 * theory says so, and no crash, fault or flipped bit changes a set.
 */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <specula/specula.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static spc_context *context;
static spc_pool *pool;
static char folder[] = "/tmp/specula-dataset.XXXXXX", *place;

/* Flushing is left to chance: it is slow, and only a failing machine would tell. */
static int quick_sync(void *user, int file) {
    (void)user;
    (void)file;
    return 0;
}

static spc_context *quick_context(int threads) {
    return spc_context_create(
        &(spc_context_options){.io = {.sync = quick_sync}, .threads = threads});
}

static void set_up(void) {
    context = quick_context(1);
    pool = spc_pool_create(context);
    strcpy(folder, "/tmp/specula-dataset.XXXXXX");
    place = mkdtemp(folder);
    ck_assert_ptr_nonnull(place);
}

static void tear_down(void) {
    char command[256];
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    ck_assert_int_eq(system(command), 0);
}

static char *path_in(const char *name) {
    return spc_pool_print(pool, "%s/%s", place, name);
}

static spc_dataset *read_text(const char *text) {
    const char *path = path_in("spec.yaml");
    ck_assert_int_eq(spc_file_write(context, path, text, strlen(text)), SPC_OK);
    spc_dataset *dataset;
    ck_assert_msg(spc_dataset_read(pool, path, NULL, NULL, 1, &dataset) == SPC_OK, "%s",
                  spc_error_message(context));
    return dataset;
}

/* A small case that runs in milliseconds; `section` completes the section dataset. */
static spc_dataset *read_spec(const char *section) {
    return read_text(spc_pool_print(pool,
                                    "equation: {name: burgers, viscosity: 0.1}\n"
                                    "grid: {n: [32], length: [1]}\n"
                                    "initial: {name: random-modes, modes: 3, seed: 1}\n"
                                    "stepper: {name: etdrk4, dt: 0.01}\n"
                                    "time: {end: 0.1, save: 6}\n"
                                    "dataset:\n  name: set\n  layout: npy\n%s",
                                    section));
}

static const char usual[] = "  splits: {train: 7, valid: 3}\n"
                            "  vary:\n    equation.viscosity: {log-uniform: [0.05, 0.2]}\n"
                            "    grid.length: {uniform: [0.9, 1.1]}\n";

/* ---- draws ---- */

/* Mean and variance of a variable over many samples, against those of its distribution within six standard errors. */
static void check_moments(const spc_dataset *dataset, size_t variable, double mean, double variance,
                          bool logarithm) {
    enum { COUNT = 20000 };
    double sum = 0, square = 0;
    for (size_t i = 0; i < COUNT; i++) {
        double drawn[8];
        spc_dataset_draw(dataset, &dataset->splits[0], i, 0, drawn);
        const double value = logarithm ? log(drawn[variable]) : drawn[variable];
        sum += value - mean;
        square += (value - mean) * (value - mean);
    }
    ck_assert_double_le(fabs(sum / COUNT), 6 * sqrt(variance / COUNT));
    ck_assert_double_le(fabs(square / COUNT - variance), 6 * sqrt(2.0 / COUNT) * variance);
}

START_TEST(draws_have_their_distributions) {
    const spc_dataset *dataset = read_spec("  splits: {train: 20000}\n"
                                           "  vary:\n    grid.length: {uniform: [1, 4]}\n"
                                           "    equation.viscosity: {log-uniform: [0.01, 1]}\n"
                                           "    stepper.dt: {normal: [0.01, 0.001]}\n"
                                           "    initial.modes: {choice: [1, 2, 6]}\n");
    check_moments(dataset, 0, 2.5, 9.0 / 12, false);
    const double span = log(100);
    check_moments(dataset, 1, log(0.1), span * span / 12, true);
    check_moments(dataset, 2, 0.01, 1e-6, false);
    check_moments(dataset, 3, 3, 14.0 / 3, false);
}
END_TEST

START_TEST(grids_make_all_combinations) {
    const spc_dataset *dataset = read_spec("  splits: {train: 6}\n"
                                           "  vary:\n    initial.modes: {grid: [1, 2, 3]}\n"
                                           "    equation.viscosity: {grid: [0.1, 0.2]}\n");
    bool seen[3][2] = {{false}};
    for (size_t i = 0; i < 6; i++) {
        double drawn[2];
        spc_dataset_draw(dataset, &dataset->splits[0], i, 0, drawn);
        seen[(size_t)drawn[0] - 1][drawn[1] > 0.15] = true;
    }
    for (int i = 0; i < 6; i++) ck_assert(seen[i / 2][i % 2]);
}
END_TEST

/* Each of the slices along each variable holds one sample. */
START_TEST(latin_hypercubes_fill_slices) {
    enum { SIZE = 50 };
    const spc_dataset *dataset = read_spec("  splits: {train: 50, valid: 50}\n"
                                           "  sampling: latin-hypercube\n"
                                           "  vary:\n    grid.length: {uniform: [1, 2]}\n"
                                           "    equation.viscosity: {uniform: [1, 2]}\n");
    bool differ = false;
    for (int variable = 0; variable < 2; variable++) {
        bool filled[SIZE] = {false};
        for (size_t i = 0; i < SIZE; i++) {
            double drawn[2], other[2];
            spc_dataset_draw(dataset, &dataset->splits[0], i, 0, drawn);
            spc_dataset_draw(dataset, &dataset->splits[1], i, 0, other);
            const size_t slice = (size_t)((drawn[variable] - 1) * SIZE);
            ck_assert_uint_lt(slice, SIZE);
            ck_assert(!filled[slice]);
            filled[slice] = true;
            differ = differ || (size_t)((other[variable] - 1) * SIZE) != slice;
        }
    }
    ck_assert(differ);
}
END_TEST

/* The mean of x y over Sobol points is nearer to its integral than 1/sqrt(n) by far. */
START_TEST(sobol_points_integrate) {
    enum { SIZE = 1024 };
    const spc_dataset *dataset = read_spec("  splits: {train: 1024}\n  sampling: sobol\n"
                                           "  vary:\n    grid.length: {uniform: [1, 2]}\n"
                                           "    equation.viscosity: {uniform: [1, 2]}\n");
    double sum = 0;
    for (size_t i = 0; i < SIZE; i++) {
        double drawn[2];
        spc_dataset_draw(dataset, &dataset->splits[0], i, 0, drawn);
        sum += drawn[0] * drawn[1] / SIZE;
    }
    ck_assert_double_le(fabs(sum - 2.25), 2e-3);
}
END_TEST

/* ---- samples ---- */

static size_t value_count(const spc_dataset *dataset, const spc_grid *grid) {
    return dataset->frames * dataset->field_count * spc_grid_points(grid);
}

START_TEST(a_sample_depends_on_its_number_alone) {
    const spc_dataset *dataset = read_spec(usual);
    spc_sample one, again, other;
    const spc_split *train = &dataset->splits[0], *valid = &dataset->splits[1];
    ck_assert_int_eq(spc_dataset_make(pool, dataset, train, 2, &one, NULL), SPC_OK);
    ck_assert_int_eq(spc_dataset_make(pool, dataset, valid, 2, &other, NULL), SPC_OK);
    ck_assert_int_eq(spc_dataset_make(pool, dataset, train, 2, &again, NULL), SPC_OK);
    const size_t bytes = value_count(dataset, &one.grid) * sizeof(float);
    ck_assert_uint_eq(dataset->frames, 6);
    ck_assert_mem_eq(one.values, again.values, bytes);
    ck_assert_mem_eq(one.parameters, again.parameters, 2 * sizeof(double));
    ck_assert(memcmp(one.values, other.values, bytes) != 0);
    ck_assert_double_eq(one.grid.length[0], one.parameters[1]);
}
END_TEST

/* The solver run by hand gives the same frames. */
START_TEST(a_sample_is_the_run) {
    const spc_dataset *dataset = read_spec("  splits: {train: 2}\n  precision: double\n"
                                           "  burn_in: 0.03\n  every: 0.02\n  frames: 4\n");
    spc_sample sample;
    ck_assert_int_eq(spc_dataset_make(pool, dataset, &dataset->splits[0], 1, &sample, NULL),
                     SPC_OK);
    spc_case *cas;
    ck_assert_int_eq(spc_case_parse(pool, "test", dataset->case_text, NULL, &cas), SPC_OK);
    const double times[] = {0, 0.03, 0.05, 0.07, 0.09};
    cas->save_times = times;
    cas->saves = 5;
    cas->seed = dataset->splits[0].seed;
    cas->first_sample = 1;
    spc_rollout *rollout;
    ck_assert_int_eq(spc_rollout_create(pool, cas, &rollout), SPC_OK);
    ck_assert_int_eq(spc_rollout_begin(rollout, NULL, 0), SPC_OK);
    for (size_t frame = 0; frame < 4; frame++) {
        ck_assert_int_eq(spc_rollout_advance(rollout, NULL, 0), SPC_OK);
        ck_assert_double_eq_tol(sample.times[frame], times[frame + 1], 1e-15);
        const double *values = (const double *)sample.values + frame * 32;
        const double *expected = spc_rollout_state(rollout, 0)->data;
        for (size_t i = 0; i < 32; i++) ck_assert_double_eq_tol(values[i], expected[i], 1e-13);
    }
}
END_TEST

/* Reductions of a field that the coarse grid holds: spectral and point values are the function; means over blocks of n
 * points of a wave exp(ikx) are it at the middle times sin(n k h/2)/(n sin(k h/2)). */
START_TEST(reductions_are_exact) {
    static const char *const by[] = {"spectral", "point", "average"};
    char *section = spc_pool_print(pool,
                                   "  splits: {train: 1}\n  precision: double\n"
                                   "  reduce: {factor: 4, by: %s}\n  pairs: true\n"
                                   "  every: 0.01\n  frames: 1\n",
                                   by[_i]);
    const spc_dataset *dataset = read_spec(section);
    spc_sample coarse, fine;
    ck_assert_int_eq(spc_dataset_make(pool, dataset, &dataset->splits[0], 0, &coarse, &fine),
                     SPC_OK);
    ck_assert_uint_eq(coarse.grid.n[0], 8);
    ck_assert_uint_eq(fine.grid.n[0], 32);
    const double *u = coarse.values, *v = fine.values;
    double sum = 0, of_fine = 0;
    for (size_t i = 0; i < 8; i++) {
        const double mean = (v[4 * i] + v[4 * i + 1] + v[4 * i + 2] + v[4 * i + 3]) / 4;
        const double expected = _i == 2 ? mean : v[4 * i];
        ck_assert_double_eq_tol(u[i], expected, 1e-14);
        const double x = spc_grid_coordinate(&coarse.grid, 0, i);
        const double middle = _i == 2 ? (4 * (double)i + 1.5) / 32 : (double)i / 8;
        ck_assert_double_eq_tol(x, middle, 1e-15);
        sum += u[i] / 8;
    }
    for (size_t i = 0; i < 32; i++) of_fine += v[i] / 32;
    ck_assert_double_eq_tol(sum, of_fine, 1e-14);
}
END_TEST

static double divergence(const spc_grid *grid, const double *u, const double *v) {
    const size_t n = grid->n[0], m = grid->n[1];
    double largest = 0;
    for (size_t i = 0; i < n * m; i++) {
        const size_t left = (i / m + n - 1) % n * m + i % m, below = i / m * m + (i + m - 1) % m;
        const double sum = (u[i] - u[left]) / spc_grid_spacing(grid, 0) +
                           (v[i] - v[below]) / spc_grid_spacing(grid, 1);
        largest = fmax(largest, fabs(sum));
    }
    return largest;
}

/* Staggered velocities: a coarse face has the mean of its fine ones, and no divergence appears. */
/* A member of a list varies by itself. */
START_TEST(members_of_lists_vary) {
    const spc_dataset *dataset =
        read_text("equation: {name: nlse}\n"
                  "grid: {n: [128], length: [40], origin: [-20]}\n"
                  "initial: {name: two-soliton, amplitude: [1, 1], position: [-10, 10], velocity: "
                  "[0, 0]}\n"
                  "stepper: {name: yoshida4, dt: 0.01}\n"
                  "output: {fields: [psi_abs]}\n"
                  "dataset:\n  splits: {train: 5}\n  every: 0.01\n  frames: 1\n"
                  "  vary: {initial.amplitude.1: {uniform: [1.5, 2]}}\n  precision: double\n");
    for (size_t i = 0; i < 5; i++) {
        spc_sample sample;
        ck_assert_msg(spc_dataset_make(pool, dataset, &dataset->splits[0], i, &sample, NULL) ==
                          SPC_OK,
                      "%s", spc_error_message(context));
        /* the solitons stand at points 32 and 96 */
        const double *psi = sample.values;
        ck_assert_double_eq_tol(psi[32], 1, 1e-6);
        ck_assert_double_eq_tol(psi[96], sample.parameters[0], 1e-6);
    }
}
END_TEST

START_TEST(coarse_faces_let_through_as_much) {
    const spc_dataset *dataset =
        read_text("equation: {name: navier-stokes-velocity-2d, viscosity: 1e-2}\n"
                  "grid: {n: [24, 16], length: [3, 2]}\n"
                  "initial: {name: filtered-velocity, speed: 1}\n"
                  "stepper: {name: staggered, dt: 0.01}\n"
                  "dataset:\n  splits: {train: 1}\n  every: 0.05\n  frames: 2\n"
                  "  reduce: {factor: 4, by: average}\n  pairs: true\n  precision: double\n");
    spc_sample coarse, fine;
    ck_assert_msg(spc_dataset_make(pool, dataset, &dataset->splits[0], 0, &coarse, &fine) == SPC_OK,
                  "%s", spc_error_message(context));
    /* The second frame: the first step has made the discrete divergence zero. */
    const double *u = (const double *)coarse.values + 48, *v = u + 24;
    const double *fine_u = (const double *)fine.values + 768, *fine_v = fine_u + 384;
    ck_assert(coarse.grid.staggered);
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 4; j++) {
            double along_y = 0, along_x = 0;
            for (size_t k = 0; k < 4; k++) {
                along_y += fine_u[(4 * i + 3) * 16 + 4 * j + k] / 4;
                along_x += fine_v[(4 * i + k) * 16 + 4 * j + 3] / 4;
            }
            ck_assert_double_eq_tol(u[4 * i + j], along_y, 1e-14);
            ck_assert_double_eq_tol(v[4 * i + j], along_x, 1e-14);
        }
    }
    ck_assert_double_lt(divergence(&fine.grid, fine_u, fine_v), 1e-11);
    ck_assert_double_lt(divergence(&coarse.grid, u, v), 1e-11);
}
END_TEST

/* A solver that blows up at some of the values drawn: the sample is drawn anew, and says why. */
START_TEST(failures_are_drawn_anew) {
    const spc_dataset *dataset =
        read_spec("  splits: {train: 20}\n  attempts: 50\n"
                  "  vary:\n    equation.viscosity: {choice: [0.1, 1e-6]}\n"
                  "    initial.amplitude: {choice: [0.5, 1e200]}\n");
    size_t failed = 0;
    for (size_t i = 0; i < 20; i++) {
        spc_sample sample;
        ck_assert_msg(spc_dataset_make(pool, dataset, &dataset->splits[0], i, &sample, NULL) ==
                          SPC_OK,
                      "%s", spc_error_message(context));
        ck_assert_double_eq(sample.parameters[1], 0.5);
        size_t lines = 0;
        for (const char *c = sample.failures; *c; c++) lines += *c == '\n';
        ck_assert_uint_eq(lines, sample.attempt);
        if (sample.attempt) ck_assert_ptr_nonnull(strstr(sample.failures, "finite"));
        failed += sample.attempt;
    }
    ck_assert_uint_gt(failed, 5);
}
END_TEST

START_TEST(too_many_failures_end_the_set) {
    const spc_dataset *dataset =
        read_spec("  splits: {train: 1}\n  attempts: 3\n"
                  "  vary:\n    initial.amplitude: {choice: [1e200, 1e201]}\n");
    spc_sample sample;
    ck_assert_int_eq(spc_dataset_make(pool, dataset, &dataset->splits[0], 0, &sample, NULL),
                     SPC_NOT_FINITE);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "train, sample 0 failed 3 times"));
}
END_TEST

/* ---- sets ---- */

static spc_status generate(spc_context *with, const spc_dataset *dataset, const char *name,
                           bool resume) {
    spc_pool *own = spc_pool_create(with);
    const spc_generation generation = {
        .dataset = dataset, .folder = path_in(name), .resume = resume};
    const spc_status status = spc_dataset_generate(own, &generation);
    spc_pool_destroy(own);
    return status;
}

static bool same_sets(const char *a, const char *b) {
    char *command = spc_pool_print(pool, "diff -r %s %s >/dev/null", path_in(a), path_in(b));
    return system(command) == 0;
}

static bool is_complete(const char *name) {
    char *command = spc_pool_print(pool, "test -f %s/manifest.txt -a ! -e %s/shards", path_in(name),
                                   path_in(name));
    return system(command) == 0;
}

START_TEST(threads_make_the_same_set) {
    static const int threads[] = {1, 2, 3, 7};
    const spc_dataset *dataset = read_spec(usual);
    for (int i = 0; i < 4; i++) {
        spc_context *with = quick_context(threads[i]);
        const char *name = i ? "other" : "first";
        ck_assert_int_eq(generate(with, dataset, name, false), SPC_OK);
        ck_assert(is_complete(name));
        if (i) ck_assert(same_sets("first", "other"));
        if (i) ck_assert_int_eq(system(spc_pool_print(pool, "rm -r %s", path_in("other"))), 0);
        spc_context_destroy(with);
    }
}
END_TEST

/* ---- faults ---- */

/* The n-th call to one of the functions of files fails; or all from then on, as on a full disk. */
typedef struct faults {
    spc_io real;
    int kind; /* 0 open, 1 write, 2 sync, 3 rename, 4 read */
    long left;
    bool forever, reached;
} faults;

static bool fails(faults *f, int kind) {
    if (f->kind != kind || f->left < 0) return false;
    if (f->left-- > 0) return false;
    if (f->forever) f->left = 0;
    f->reached = true;
    errno = kind == 0 ? EACCES : kind == 1 ? ENOSPC : EIO;
    return true;
}

static int faulty_open(void *user, const char *path, int flags, int mode) {
    (void)mode;
    return fails(user, 0) ? -1 : open(path, flags, 0666);
}
static ptrdiff_t faulty_read(void *user, int file, void *bytes, size_t count) {
    return fails(user, 4) ? -1 : read(file, bytes, count);
}
static ptrdiff_t faulty_write(void *user, int file, const void *bytes, size_t count) {
    return fails(user, 1) ? -1 : write(file, bytes, count);
}
static int faulty_sync(void *user, int file) {
    return fails(user, 2) ? -1 : quick_sync(user, file);
}
static int faulty_rename(void *user, const char *from, const char *to) {
    return fails(user, 3) ? -1 : rename(from, to);
}

static spc_context *faulty_context(faults *f) {
    return spc_context_create(&(spc_context_options){.io = {.open = faulty_open,
                                                            .read = faulty_read,
                                                            .write = faulty_write,
                                                            .sync = faulty_sync,
                                                            .rename = faulty_rename,
                                                            .user = f}});
}

/* Whatever fails, and at whatever time: one message, nothing half under a final name, and a set that resumes to the same
 * bits. */
START_TEST(every_fault_resumes) {
    static const int strides[] = {3, 7, 3, 2, 11};
    const spc_dataset *dataset = read_spec(usual);
    ck_assert_int_eq(generate(context, dataset, "whole", false), SPC_OK);
    const int kind = _i / 2;
    size_t faults_met = 0;
    for (long n = 0;; n += strides[kind]) {
        faults f = {.kind = kind, .left = n, .forever = _i % 2};
        spc_context *with = faulty_context(&f);
        const spc_status status = generate(with, dataset, "broken", false);
        if (!f.reached) {
            ck_assert_int_eq(status, SPC_OK);
            spc_context_destroy(with);
            break;
        }
        faults_met++;
        if (status != SPC_OK) {
            ck_assert_msg(status == SPC_IO_ERROR || status == SPC_CORRUPT, "%s",
                          spc_error_message(with));
            ck_assert_ptr_nonnull(strchr(spc_error_message(with), ';'));
        }
        spc_context_destroy(with);
        const spc_status resumed = generate(context, dataset, "broken", true);
        ck_assert_msg(resumed == SPC_OK, "call %ld of kind %d: %s", n, kind,
                      spc_error_message(context));
        ck_assert(is_complete("broken"));
        ck_assert_msg(same_sets("whole", "broken"), "call %ld of kind %d", n, kind);
        ck_assert_int_eq(system(spc_pool_print(pool, "rm -r %s", path_in("broken"))), 0);
    }
    ck_assert_uint_gt(faults_met, 1);
}
END_TEST

static void flip(const char *path, long byte, int bit) {
    FILE *file = fopen(path, "r+b");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, byte, SEEK_SET), 0);
    const int value = fgetc(file);
    ck_assert_int_eq(fseek(file, byte, SEEK_SET), 0);
    fputc(value ^ 1 << bit, file);
    ck_assert_int_eq(fclose(file), 0);
}

static long size_of(const char *path) {
    struct stat facts;
    ck_assert_int_eq(stat(path, &facts), 0);
    return (long)facts.st_size;
}

/* An interrupted set whose shards were damaged, one byte at a time, still comes out right. */
START_TEST(damaged_shards_are_made_again) {
    const spc_dataset *dataset = read_spec("  splits: {train: 3}\n  precision: double\n");
    ck_assert_int_eq(generate(context, dataset, "whole", false), SPC_OK);
    for (long at = 0; at < 6; at++) {
        /* The layout's files cannot be written, so that the shards stay. */
        faults f = {.kind = 3, .left = 4, .forever = true};
        spc_context *with = faulty_context(&f);
        ck_assert_int_ne(generate(with, dataset, "broken", false), SPC_OK);
        spc_context_destroy(with);
        const char *shard = path_in("broken/shards/train-0000000.shard");
        if (access(shard, F_OK) == 0) flip(shard, at * (size_of(shard) - 1) / 5, (int)at % 8);
        ck_assert_int_eq(generate(context, dataset, "broken", true), SPC_OK);
        ck_assert(same_sets("whole", "broken"));
        ck_assert_int_eq(system(spc_pool_print(pool, "rm -r %s", path_in("broken"))), 0);
    }
}
END_TEST

/* Every byte of every small file of a finished set, one bit of it flipped, is found. */
START_TEST(verify_finds_every_flipped_byte) {
    static const char *const files[] = {"spec.yaml", "set.json", "manifest.txt", "set_train.npy",
                                        "set_train_drawn.npy"};
    const spc_dataset *dataset = read_spec("  splits: {train: 1}\n");
    ck_assert_int_eq(generate(context, dataset, "whole", false), SPC_OK);
    size_t count;
    double bytes;
    ck_assert_int_eq(spc_dataset_verify(pool, path_in("whole"), &count, &bytes), SPC_OK);
    ck_assert_uint_eq(count, 4);
    const char *path = spc_pool_print(pool, "%s/%s", path_in("whole"), files[_i]);
    for (long byte = 0; byte < size_of(path); byte++) {
        spc_pool *scratch = spc_pool_create(context);
        flip(path, byte, (int)byte % 8);
        ck_assert_msg(spc_dataset_verify(scratch, path_in("whole"), &count, &bytes) != SPC_OK,
                      "byte %ld of %s", byte, files[_i]);
        flip(path, byte, (int)byte % 8);
        spc_error_clear(context);
        spc_pool_destroy(scratch);
    }
    ck_assert_int_eq(spc_dataset_verify(pool, path_in("whole"), &count, &bytes), SPC_OK);
}
END_TEST

START_TEST(another_spec_does_not_resume) {
    const spc_dataset *dataset = read_spec("  splits: {train: 1}\n");
    ck_assert_int_eq(generate(context, dataset, "whole", false), SPC_OK);
    ck_assert_int_eq(generate(context, dataset, "whole", false), SPC_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "already holds a training set"));
    spc_error_clear(context);
    ck_assert_int_eq(generate(context, dataset, "whole", true), SPC_OK);
    dataset = read_spec("  splits: {train: 2}\n");
    ck_assert_int_eq(generate(context, dataset, "whole", true), SPC_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(spc_error_message(context), "begun with another spec"));
}
END_TEST

/* ---- statistics and estimate ---- */

typedef struct seen {
    double sum, square, delta_square, least, most;
    size_t count;
    spc_statistics statistics;
} seen;

static spc_status compare_statistics(void *self, spc_pool *own, const spc_samples *samples,
                                     const spc_statistics *statistics,
                                     spc_publication *publication) {
    (void)own;
    (void)publication;
    seen *s = self;
    const size_t points = spc_grid_points(&samples->grid), frames = samples->dataset->frames;
    for (size_t i = 0; i < samples->count; i++) {
        spc_sample sample;
        SPC_TRY(samples->read(samples->self, i, &sample));
        const float *u = sample.values;
        for (size_t j = 0; j < frames * points; j++) {
            s->sum += u[j];
            s->square += (double)u[j] * u[j];
            s->least = fmin(s->least, u[j]);
            s->most = fmax(s->most, u[j]);
            if (j < points) continue;
            const double delta = (double)u[j] - u[j - points];
            s->delta_square += delta * delta;
        }
        s->count += frames * points;
    }
    const double mean = s->sum / (double)s->count, root = sqrt(s->square / (double)s->count);
    const size_t deltas = samples->count * (frames - 1) * points;
    ck_assert_double_eq_tol(statistics->mean[0], mean, 1e-13);
    ck_assert_double_eq_tol(statistics->root_mean_square[0], root, 1e-12);
    ck_assert_double_eq_tol(statistics->deviation[0], sqrt(root * root - mean * mean), 1e-12);
    ck_assert_double_eq_tol(statistics->delta_root[0], sqrt(s->delta_square / (double)deltas),
                            1e-12);
    ck_assert_double_eq(statistics->minimum[0], s->least);
    ck_assert_double_eq(statistics->maximum[0], s->most);
    return SPC_OK;
}

START_TEST(statistics_are_of_the_training_split) {
    const spc_dataset *dataset = read_spec(usual);
    seen s = {.least = INFINITY, .most = -INFINITY};
    const spc_generation generation = {
        .dataset = dataset, .folder = path_in("set"), .describe = compare_statistics, .self = &s};
    ck_assert_msg(spc_dataset_generate(pool, &generation) == SPC_OK, "%s",
                  spc_error_message(context));
    ck_assert_uint_eq(s.count, 7 * 6 * 32);
}
END_TEST

START_TEST(estimates_count_bytes) {
    const spc_dataset *dataset = read_spec(usual);
    spc_dataset_estimate estimate;
    ck_assert_int_eq(spc_dataset_estimate_cost(pool, dataset, 0.01, &estimate), SPC_OK);
    ck_assert_double_eq(estimate.bytes, 10.0 * 6 * 32 * sizeof(float));
    ck_assert_double_eq(estimate.peak_bytes, 2 * estimate.bytes);
    ck_assert(estimate.seconds > 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("dataset");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_test(all, draws_have_their_distributions);
    tcase_add_test(all, grids_make_all_combinations);
    tcase_add_test(all, latin_hypercubes_fill_slices);
    tcase_add_test(all, sobol_points_integrate);
    tcase_add_test(all, a_sample_depends_on_its_number_alone);
    tcase_add_test(all, a_sample_is_the_run);
    tcase_add_loop_test(all, reductions_are_exact, 0, 3);
    tcase_add_test(all, members_of_lists_vary);
    tcase_add_test(all, coarse_faces_let_through_as_much);
    tcase_add_test(all, failures_are_drawn_anew);
    tcase_add_test(all, too_many_failures_end_the_set);
    tcase_add_test(all, threads_make_the_same_set);
    tcase_add_loop_test(all, every_fault_resumes, 0, 10);
    tcase_add_test(all, damaged_shards_are_made_again);
    tcase_add_loop_test(all, verify_finds_every_flipped_byte, 0, 5);
    tcase_add_test(all, another_spec_does_not_resume);
    tcase_add_test(all, statistics_are_of_the_training_split);
    tcase_add_test(all, estimates_count_bytes);
    suite_add_tcase(suite, all);
    return spc_test_main(suite);
}
