/* specula: layouts_support.h
 *
 * Training sets of made-up samples for the tests of layouts: specs of several equations, values that differ at every place,
 * and reading back through HDF5.
 */
#ifndef SPECULA_LAYOUTS_SUPPORT_H
#define SPECULA_LAYOUTS_SUPPORT_H

#include "dataset/dataset_internal.h"
#include "files_support.h"
#include "harness.h"

#include <ftw.h>
#include <hdf5.h>
#include <math.h>
#include <specula/specula.h>
#include <sys/stat.h>

/* A set with its samples and a folder. Keep it where it was made. */
typedef struct made_set {
    spc_context *context;
    spc_pool *pool;
    spc_dataset *dataset;
    spc_samples samples;
    spc_publication *publication;
    char folder[64];
    char *values;
    double *parameters, *times;
    size_t size;            /* doubles in a sample */
    size_t reads, fails_at; /* samples read so far; the read that fails */
    size_t spoilt;          /* the sample that holds a NAN */
} made_set;

/* A value that differs for each place, positive and moderate; rounded in one way wherever it is asked for. */
__attribute__((noinline)) static double made_value(size_t sample, size_t frame, size_t field,
                                                   size_t point) {
    return 2 + sin(1.0 + (double)point * 0.7 + (double)frame * 11.3 + (double)field * 3.1 +
                   (double)sample * 131.7);
}

/* As a file holds it. */
static inline double stored_value(const spc_dataset *dataset, size_t sample, size_t frame,
                                  size_t field, size_t point) {
    const double value = made_value(sample, frame, field, point);
    return dataset->single_precision ? (double)(float)value : value;
}

static inline void fill_values(made_set *made, size_t sample, size_t points) {
    const spc_dataset *dataset = made->dataset;
    for (size_t i = 0; i < made->size; i++) {
        const size_t point = i % points, field = i / points % dataset->field_count;
        const size_t frame = i / points / dataset->field_count;
        const bool spoilt = sample == made->spoilt && i == made->size / 2;
        const double value = spoilt ? NAN : made_value(sample, frame, field, point);
        if (dataset->single_precision) {
            ((float *)made->values)[i] = (float)value;
        } else {
            ((double *)made->values)[i] = value;
        }
    }
}

static inline spc_status read_made(void *self, size_t i, spc_sample *sample) {
    made_set *made = self;
    const spc_dataset *dataset = made->dataset;
    if (made->reads++ == made->fails_at) {
        return spc_fail(made->context, SPC_CORRUPT, "a sample that cannot be read");
    }
    *sample = (spc_sample){.index = i,
                           .attempt = i % 2,
                           .parameters = made->parameters,
                           .times = made->times,
                           .grid = made->samples.grid,
                           .values = made->values,
                           .failures = i % 2 ? "attempt 1: a made-up failure\n" : ""};
    spc_dataset_draw(dataset, made->samples.split, i, sample->attempt, made->parameters);
    const double every = spc_dataset_own_value(dataset, "dataset.every", 0.5, made->parameters);
    for (size_t t = 0; t < dataset->frames; t++) made->times[t] = 1 + every * (double)t;
    for (size_t v = 0; v < dataset->variable_count; v++) {
        if (strcmp(dataset->variables[v].key, "grid.length") == 0) {
            sample->grid.length[0] = made->parameters[v];
        }
    }
    fill_values(made, i, spc_grid_points(&sample->grid));
    return SPC_OK;
}

static inline int remove_entry(const char *path, const struct stat *facts, int kind,
                               struct FTW *where) {
    (void)facts;
    (void)kind;
    (void)where;
    return remove(path);
}

static inline void remove_folder(const char *folder) {
    nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

/* The spec's status; on SPC_OK all is ready for layout->write. The folder is there from then on. */
static inline spc_status make_set(made_set *made, spc_context *context, const char *spec,
                                  const char *layout) {
    *made = (made_set){.context = context, .fails_at = SIZE_MAX, .spoilt = SIZE_MAX};
    strcpy(made->folder, "test_layouts_XXXXXX");
    if (!mkdtemp(made->folder)) abort();
    made->pool = spc_pool_create(context);
    if (!made->pool) return SPC_NO_MEMORY;
    char path[96];
    snprintf(path, sizeof path, "%s/made.yaml", made->folder);
    write_bytes(path, (const unsigned char *)spec, strlen(spec));
    SPC_TRY(spc_dataset_read(made->pool, path, NULL, layout, 1, &made->dataset));
    const spc_dataset *dataset = made->dataset;
    /* Of pairs, the fine ones. */
    const spc_grid grid = dataset->pairs ? dataset->cas->setting.physics.grid : dataset->grid;
    made->size = dataset->frames * dataset->field_count * spc_grid_points(&grid);
    made->values = spc_pool_take(made->pool, made->size, sizeof(double));
    made->parameters = spc_pool_take(made->pool, dataset->variable_count, sizeof(double));
    made->times = spc_pool_take(made->pool, dataset->frames, sizeof(double));
    if (!made->values || !made->parameters || !made->times) return SPC_NO_MEMORY;
    made->samples = (spc_samples){.dataset = dataset,
                                  .split = &dataset->splits[0],
                                  .grid = grid,
                                  .count = dataset->splits[0].size,
                                  .read = read_made,
                                  .self = made};
    return spc_publication_create(made->pool, made->folder, &made->publication);
}

static inline spc_status write_set(made_set *made) {
    return made->dataset->layout->write(made->pool, &made->samples, "", made->publication);
}

static inline void end_set(made_set *made) {
    spc_pool_destroy(made->pool);
    remove_folder(made->folder);
}

/* ---- reading back ---- */

/* A file of the set. */
static inline hid_t open_file(const made_set *made, const char *name) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", made->folder, name);
    const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
    ck_assert_msg(file >= 0, "no file %s", name);
    return file;
}

/* The extents of an array by path, and how many axes; whether it is stored in this many bytes a value. */
static inline int shape_of(hid_t file, const char *path, hsize_t extent[8], size_t bytes) {
    const hid_t array = H5Dopen2(file, path, H5P_DEFAULT);
    ck_assert_msg(array >= 0, "no array %s", path);
    const hid_t space = H5Dget_space(array), type = H5Dget_type(array);
    ck_assert_uint_eq(H5Tget_size(type), bytes);
    const int rank = H5Sget_simple_extent_dims(space, extent, NULL);
    H5Tclose(type);
    H5Sclose(space);
    H5Dclose(array);
    return rank;
}

/* All values as doubles; release with free. */
static inline double *values_of(hid_t file, const char *path, size_t count) {
    const hid_t array = H5Dopen2(file, path, H5P_DEFAULT);
    ck_assert_msg(array >= 0, "no array %s", path);
    const hid_t space = H5Dget_space(array);
    ck_assert_int_eq(H5Sget_simple_extent_npoints(space), (hssize_t)count);
    double *values = malloc(count * sizeof *values);
    ck_assert_int_ge(H5Dread(array, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), 0);
    H5Sclose(space);
    H5Dclose(array);
    return values;
}

static inline hid_t attribute_of(hid_t file, const char *object, const char *name) {
    const hid_t attribute = H5Aopen_by_name(file, object, name, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_msg(attribute >= 0, "no attribute %s of %s", name, object);
    return attribute;
}

static inline double number_of(hid_t file, const char *object, const char *name) {
    const hid_t attribute = attribute_of(file, object, name);
    double value;
    ck_assert_int_ge(H5Aread(attribute, H5T_NATIVE_DOUBLE, &value), 0);
    H5Aclose(attribute);
    return value;
}

/* A flag must be the enumeration that h5py takes for a truth value. */
static inline bool flag_of(hid_t file, const char *object, const char *name) {
    const hid_t attribute = attribute_of(file, object, name), type = H5Aget_type(attribute);
    int8_t values[8] = {0};
    char word[8];
    ck_assert_int_eq(H5Tget_class(type), H5T_ENUM);
    ck_assert_int_eq(H5Tget_nmembers(type), 2);
    ck_assert_int_ge(H5Aread(attribute, type, values), 0);
    ck_assert_int_ge(H5Tenum_nameof(type, values, word, sizeof word), 0);
    ck_assert_str_eq(word, values[0] ? "TRUE" : "FALSE");
    H5Tclose(type);
    H5Aclose(attribute);
    return values[0] != 0;
}

/* Texts joined by blanks: UTF-8 of variable length, a list even when empty, or a scalar. */
static inline void texts_of(hid_t file, const char *object, const char *name, char *joined,
                            size_t room) {
    const hid_t attribute = attribute_of(file, object, name), type = H5Aget_type(attribute);
    const hid_t space = H5Aget_space(attribute);
    const hssize_t count = H5Sget_simple_extent_npoints(space);
    char *texts[16] = {NULL};
    ck_assert_int_gt(H5Tis_variable_str(type), 0);
    ck_assert_int_eq(H5Tget_cset(type), H5T_CSET_UTF8);
    ck_assert_int_ne(H5Sget_simple_extent_type(space), H5S_NULL);
    if (count > 0) ck_assert_int_ge(H5Aread(attribute, type, texts), 0);
    joined[0] = '\0';
    for (hssize_t i = 0; i < count; i++) {
        snprintf(joined + strlen(joined), room - strlen(joined), "%s%s", i ? " " : "", texts[i]);
    }
    if (count > 0) H5Dvlen_reclaim(type, space, H5P_DEFAULT, texts);
    H5Sclose(space);
    H5Tclose(type);
    H5Aclose(attribute);
}

static inline void expect_texts(hid_t file, const char *object, const char *name,
                                const char *expected) {
    char joined[256];
    texts_of(file, object, name, joined, sizeof joined);
    ck_assert_str_eq(joined, expected);
}

/* ---- the sets and their layouts ---- */

#define SPLITS "splits: {train: 5}"

static const char *const ks = "equation: {name: ks, viscosity: 1}\n"
                              "grid: {n: [16], length: [22]}\n"
                              "initial: {name: random-modes}\n"
                              "stepper: {name: etdrk4, dt: 0.05}\n"
                              "dataset: {name: ks, " SPLITS ", every: 0.5, frames: 4,\n"
                              "  vary: {equation.viscosity: {uniform: [0.5, 1.5]}}}\n";
static const char *const box = "equation: {name: ks, viscosity: 1}\n"
                               "grid: {n: [16], length: [22]}\n"
                               "initial: {name: random-modes}\n"
                               "stepper: {name: etdrk4, dt: 0.05}\n"
                               "dataset: {name: box, " SPLITS ", every: 0.5, frames: 4, precision: "
                               "double,\n  vary: {grid.length: {uniform: [20, 24]}, "
                               "dataset.every: {uniform: [0.4, 0.6]}}}\n";
static const char *const wave = "equation: {name: nlse}\n"
                                "grid: {n: [12], length: [20]}\n"
                                "initial: {name: noisy-gaussian}\n"
                                "stepper: {name: strang, dt: 0.05}\n"
                                "dataset: {name: wave, " SPLITS ", every: 0.5, frames: 4}\n";
static const char *const whirl = "equation: {name: navier-stokes-2d, viscosity: 1e-3}\n"
                                 "grid: {n: [8, 6], length: [2, 1]}\n"
                                 "initial: {name: random-modes}\n"
                                 "stepper: {name: if-rk4, dt: 0.05}\n"
                                 "dataset: {name: whirl, " SPLITS ", every: 0.5, frames: 4, "
                                 "precision: double}\n";
static const char *const gas = "equation: {name: euler, gamma: 1.4}\n"
                               "grid: {n: [8, 6], length: [1, 1]}\n"
                               "boundary: {x: [reflecting, outflow]}\n"
                               "initial: {name: kelvin-helmholtz}\n"
                               "stepper: {name: finite-volume}\n"
                               "dataset: {name: gas, " SPLITS ", every: 0.5, frames: 4, precision: "
                               "double,\n  vary: {equation.gamma: {uniform: [1.3, 1.6]}}}\n";
static const char *const cube = "equation: {name: navier-stokes-3d, viscosity: 0.01}\n"
                                "grid: {n: [6, 4, 8], length: [2*pi, 2*pi, 2*pi]}\n"
                                "initial: {name: taylor-green}\n"
                                "stepper: {name: if-rk4, dt: 0.05}\n"
                                "dataset: {name: cube, " SPLITS ", every: 0.5, frames: 4}\n";

/* Pairs of set and layout that fit, and the file that comes of it; those after FITS are no HDF5. */
static const struct made_layout {
    const char *const *spec;
    const char *layout, *file;
} fits[] = {
    {&ks, "specula", "ks_train.nc"},
    {&box, "specula", "box_train.nc"},
    {&wave, "specula", "wave_train.nc"},
    {&whirl, "specula", "whirl_train.nc"},
    {&gas, "specula", "gas_train.nc"},
    {&cube, "specula", "cube_train.nc"},
    {&ks, "the-well", "data/train/ks.hdf5"},
    {&box, "the-well", "data/train/box.hdf5"},
    {&wave, "the-well", "data/train/wave.hdf5"},
    {&whirl, "the-well", "data/train/whirl.hdf5"},
    {&gas, "the-well", "data/train/gas.hdf5"},
    {&cube, "the-well", "data/train/cube.hdf5"},
    {&ks, "pdebench", "1D_ks_Sols_ks_train.hdf5"},
    {&wave, "pdebench", "1D_nlse_Sols_wave_train.h5"},
    {&whirl, "pdebench", "2D_navier-stokes-2d_Sols_whirl_train.h5"},
    {&gas, "pdebench", "2D_CFD_Eta0_Zeta0_trans_gas_train.hdf5"},
    {&cube, "pdebench", "3D_navier-stokes-3d_Sols_cube_train.h5"},
    {&ks, "pdearena", "ks_train_5.h5"},
    {&box, "pdearena", "box_train_5.h5"},
    {&whirl, "pdearena", "whirl_train_5.h5"},
    {&ks, "npy", "ks_train.npy"},
    {&cube, "npy", "cube_train.npy"},
};
enum { ALL_FITS = sizeof fits / sizeof *fits, FITS = ALL_FITS - 2, SAMPLES = 5, FRAMES = 4 };

/* Write one of them and open its file. */
static inline hid_t make(made_set *made, const char *spec, const char *layout, const char *name) {
    spc_context *context = spc_context_create(NULL);
    const spc_status status = make_set(made, context, spec, layout);
    ck_assert_msg(status == SPC_OK, "%s", spc_error_message(context));
    ck_assert_msg(write_set(made) == SPC_OK, "%s", spc_error_message(context));
    return open_file(made, name);
}

static inline void end(made_set *made, hid_t file) {
    spc_context *context = made->context;
    ck_assert_int_eq(H5Fget_obj_count(file, H5F_OBJ_ALL), 1);
    H5Fclose(file);
    end_set(made);
    spc_context_destroy(context);
}

#endif
