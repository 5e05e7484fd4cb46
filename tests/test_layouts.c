/* specula: test_layouts.c
 *
 * Layouts of training sets: made-up samples are found again at their places, in the types and with the attributes that the
 * loaders of other programs look for.
 */
#include "layouts_support.h"

static double drawn(const made_set *made, size_t sample, size_t variable) {
    double parameters[8];
    spc_dataset_draw(made->dataset, made->samples.split, sample, sample % 2, parameters);
    return parameters[variable];
}

/* values[sample][frame][point][component], where each component is a field of the set from `first` on. */
static void expect_fields(const made_set *made, hid_t file, const char *path, size_t first,
                          size_t components) {
    const size_t points = spc_grid_points(&made->samples.grid);
    double *values = values_of(file, path, SAMPLES * FRAMES * points * components), *at = values;
    for (size_t s = 0; s < SAMPLES; s++) {
        for (size_t t = 0; t < FRAMES; t++) {
            for (size_t p = 0; p < points; p++) {
                for (size_t c = 0; c < components; c++) {
                    ck_assert_double_eq(*at++, stored_value(made->dataset, s, t, first + c, p));
                }
            }
        }
    }
    free(values);
}

static void expect_shape(hid_t file, const char *path, size_t bytes, int rank,
                         const hsize_t *expected) {
    hsize_t extent[8];
    ck_assert_int_eq(shape_of(file, path, extent, bytes), rank);
    for (int i = 0; i < rank; i++) ck_assert_uint_eq(extent[i], expected[i]);
}

/* ---- specula ---- */

START_TEST(specula_holds_every_field_and_fact) {
    made_set made;
    const struct made_layout *fit = &fits[_i];
    const hid_t file = make(&made, *fit->spec, fit->layout, fit->file);
    for (size_t i = 0; i < made.dataset->field_count; i++) {
        expect_fields(&made, file, made.dataset->fields[i], i, 1);
    }
    double *failed = values_of(file, "failed_attempts", SAMPLES);
    for (size_t s = 0; s < SAMPLES; s++) ck_assert_double_eq(failed[s], (double)(s % 2));
    free(failed);
    for (size_t v = 0; v < made.dataset->variable_count; v++) {
        const char *name = strrchr(made.dataset->variables[v].key, '.') + 1;
        double *values = values_of(file, name, SAMPLES);
        for (size_t s = 0; s < SAMPLES; s++) ck_assert_double_eq(values[s], drawn(&made, s, v));
        free(values);
    }
    end(&made, file);
}
END_TEST

START_TEST(specula_reads_its_own_sets) {
    made_set made;
    const struct made_layout *fit = &fits[_i];
    const hid_t file = make(&made, *fit->spec, fit->layout, fit->file);
    char path[128];
    snprintf(path, sizeof path, "%s/%s", made.folder, fit->file);
    spc_trajectory *trajectory;
    const spc_status status = spc_trajectory_open(made.pool, path, &trajectory);
    ck_assert_msg(status == SPC_OK, "%s", spc_error_message(made.context));
    ck_assert_uint_eq(trajectory->samples, SAMPLES);
    ck_assert_uint_eq(trajectory->times, FRAMES);
    const bool own_axes = made.dataset->variable_count < 2;
    ck_assert(!own_axes || spc_grid_equal(&trajectory->grid, &made.dataset->grid));
    spc_trajectory_close(trajectory);
    end(&made, file);
}
END_TEST

/* ---- The Well ---- */

START_TEST(well_has_its_groups_flags_and_lists) {
    made_set made;
    const hid_t file = make(&made, gas, "the-well", "data/train/gas.hdf5");
    expect_texts(file, "/", "dataset_name", "gas");
    expect_texts(file, "/", "grid_type", "cartesian");
    expect_texts(file, "/", "simulation_parameters", "");
    ck_assert_double_eq(number_of(file, "/", "n_spatial_dims"), 2);
    ck_assert_double_eq(number_of(file, "/", "n_trajectories"), SAMPLES);
    expect_texts(file, "dimensions", "spatial_dims", "x y");
    ck_assert(!flag_of(file, "dimensions/time", "sample_varying"));
    ck_assert(flag_of(file, "dimensions/time", "time_varying"));
    ck_assert(!flag_of(file, "dimensions/x", "time_varying"));
    expect_texts(file, "t0_fields", "field_names", "rho E");
    expect_texts(file, "t1_fields", "field_names", "momentum");
    expect_texts(file, "t2_fields", "field_names", "");
    ck_assert(flag_of(file, "t1_fields/momentum", "dim_varying"));
    expect_texts(file, "scalars", "field_names", "gamma");
    ck_assert(flag_of(file, "scalars/gamma", "sample_varying"));
    end(&made, file);
}
END_TEST

START_TEST(well_has_components_last) {
    made_set made;
    hid_t file = make(&made, gas, "the-well", "data/train/gas.hdf5");
    expect_shape(file, "t1_fields/momentum", 8, 5, (hsize_t[]){SAMPLES, FRAMES, 8, 6, 2});
    expect_fields(&made, file, "t0_fields/rho", 0, 1);
    expect_fields(&made, file, "t1_fields/momentum", 1, 2);
    expect_fields(&made, file, "t0_fields/E", 3, 1);
    end(&made, file);
    file = make(&made, cube, "the-well", "data/train/cube.hdf5");
    expect_shape(file, "t1_fields/velocity", 4, 6, (hsize_t[]){SAMPLES, FRAMES, 6, 4, 8, 3});
    expect_fields(&made, file, "t1_fields/velocity", 0, 3);
    end(&made, file);
    file = make(&made, wave, "the-well", "data/train/wave.hdf5");
    expect_shape(file, "t0_fields/psi_imag", 4, 3, (hsize_t[]){SAMPLES, FRAMES, 12});
    expect_fields(&made, file, "t0_fields/psi_real", 0, 1);
    expect_fields(&made, file, "t0_fields/psi_imag", 1, 1);
    end(&made, file);
}
END_TEST

START_TEST(well_marks_the_ends_of_each_side) {
    static const struct {
        const char *group, *type;
        size_t n;
        bool lower, upper;
    } sides[] = {{"x_reflecting_lower", "WALL", 8, true, false},
                 {"x_outflow_upper", "OPEN", 8, false, true},
                 {"y_periodic", "PERIODIC", 6, true, true}};
    made_set made;
    const hid_t file = make(&made, gas, "the-well", "data/train/gas.hdf5");
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        char group[64], path[96];
        const size_t n = sides[i].n;
        snprintf(group, sizeof group, "boundary_conditions/%s", sides[i].group);
        snprintf(path, sizeof path, "%s/mask", group);
        expect_texts(file, group, "bc_type", sides[i].type);
        expect_texts(file, group, "associated_fields", "");
        ck_assert(!flag_of(file, group, "time_varying"));
        int8_t mask[8] = {0};
        const hid_t array = H5Dopen2(file, path, H5P_DEFAULT), type = H5Dget_type(array);
        ck_assert_int_eq(H5Tget_class(type), H5T_ENUM);
        H5Dread(array, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, mask);
        for (size_t p = 0; p < n; p++) {
            ck_assert_int_eq(mask[p], (p == 0 && sides[i].lower) || (p == n - 1 && sides[i].upper));
        }
        H5Tclose(type);
        H5Dclose(array);
    }
    end(&made, file);
}
END_TEST

START_TEST(well_has_axes_of_each_sample_where_they_vary) {
    made_set made;
    const hid_t file = make(&made, box, "the-well", "data/train/box.hdf5");
    ck_assert(flag_of(file, "dimensions/time", "sample_varying"));
    ck_assert(flag_of(file, "dimensions/x", "sample_varying"));
    double *x = values_of(file, "dimensions/x", SAMPLES * 16);
    double *t = values_of(file, "dimensions/time", SAMPLES * FRAMES);
    for (size_t s = 0; s < SAMPLES; s++) {
        for (size_t p = 0; p < 16; p++) {
            ck_assert_double_eq_tol(x[16 * s + p], (double)p * drawn(&made, s, 0) / 16, 1e-13);
        }
        for (size_t f = 0; f < FRAMES; f++) {
            ck_assert_double_eq(t[FRAMES * s + f], 1 + drawn(&made, s, 1) * (double)f);
        }
    }
    free(x);
    free(t);
    expect_texts(file, "/", "simulation_parameters", "viscosity");
    ck_assert_double_eq(number_of(file, "/", "viscosity"), 1);
    ck_assert(!flag_of(file, "scalars/viscosity", "sample_varying"));
    end(&made, file);
}
END_TEST

static void expect_in_file(const made_set *made, const char *name, const char *part) {
    char path[96];
    size_t size;
    snprintf(path, sizeof path, "%s/%s", made->folder, name);
    char *text = (char *)read_bytes(path, &size);
    text[size] = '\0';
    ck_assert_msg(strstr(text, part), "no '%s' in\n%s", part, text);
    free(text);
}

START_TEST(well_has_statistics_by_field) {
    static const double numbers[2][4] = {{0.5, 1, 2, -3e-5}, {10, 20, 30, 40}};
    made_set made;
    const hid_t file = make(&made, gas, "the-well", "data/train/gas.hdf5");
    const spc_statistics statistics = {.mean = numbers[0],
                                       .deviation = numbers[1],
                                       .root_mean_square = numbers[1],
                                       .delta_mean = numbers[0],
                                       .delta_deviation = numbers[1],
                                       .delta_root = numbers[1]};
    ck_assert_int_eq(made.dataset->layout->finish(made.pool, made.dataset, &made.dataset->grid,
                                                  &statistics, "", made.publication),
                     SPC_OK);
    expect_in_file(&made, "stats.yaml",
                   "mean:\n  rho: 5.0000E-01\n  momentum:\n  - 1.0000E+00\n  - 2.0000E+00\n  E: "
                   "-3.0000E-05\nstd:\n");
    expect_in_file(&made, "stats.yaml", "std_delta:\n  rho: 1.0000E+01\n");
    expect_in_file(&made, "gas.yaml", "1: [momentum_x, momentum_y]\n");
    expect_in_file(&made, "gas.yaml", "boundary_condition_types: [WALL, OPEN, PERIODIC]\n");
    end(&made, file);
}
END_TEST

/* ---- PDEBench ---- */

START_TEST(pdebench_keeps_a_line_as_a_tensor) {
    made_set made;
    const hid_t file = make(&made, ks, "pdebench", "1D_ks_Sols_ks_train.hdf5");
    expect_shape(file, "tensor", 4, 3, (hsize_t[]){SAMPLES, FRAMES, 16});
    expect_fields(&made, file, "tensor", 0, 1);
    expect_shape(file, "x-coordinate", 4, 1, (hsize_t[]){16});
    expect_shape(file, "t-coordinate", 4, 1, (hsize_t[]){FRAMES});
    double viscosity[SAMPLES];
    const hid_t attribute = attribute_of(file, "/", "viscosity");
    H5Aread(attribute, H5T_NATIVE_DOUBLE, viscosity);
    H5Aclose(attribute);
    for (size_t s = 0; s < SAMPLES; s++) ck_assert_double_eq(viscosity[s], drawn(&made, s, 0));
    end(&made, file);
}
END_TEST

/* p = (gamma - 1) (E - |m|^2/(2 rho)), with the gamma of each sample. */
START_TEST(pdebench_keeps_a_gas_in_primitive_variables) {
    made_set made;
    const hid_t file = make(&made, gas, "pdebench", fits[15].file);
    const size_t points = 8 * 6, count = SAMPLES * FRAMES * points;
    expect_fields(&made, file, "density", 0, 1);
    double *vx = values_of(file, "Vx", count), *vy = values_of(file, "Vy", count);
    double *p = values_of(file, "pressure", count);
    for (size_t i = 0; i < count; i++) {
        const size_t point = i % points, t = i / points % FRAMES, s = i / points / FRAMES;
        const double rho = made_value(s, t, 0, point), energy = made_value(s, t, 3, point);
        const double mx = made_value(s, t, 1, point), my = made_value(s, t, 2, point);
        const double kinetic = (mx * mx + my * my) / (2 * rho);
        ck_assert_double_eq_tol(vx[i], mx / rho, 1e-14 * fabs(mx / rho));
        ck_assert_double_eq_tol(vy[i], my / rho, 1e-14 * fabs(my / rho));
        ck_assert_double_eq_tol(p[i], (drawn(&made, s, 0) - 1) * (energy - kinetic),
                                1e-13 * (energy + kinetic));
    }
    free(vx);
    free(vy);
    free(p);
    ck_assert_double_eq(number_of(file, "/", "eta"), 0);
    end(&made, file);
}
END_TEST

START_TEST(pdebench_keeps_others_in_groups) {
    made_set made;
    const hid_t file = make(&made, cube, "pdebench", "3D_navier-stokes-3d_Sols_cube_train.h5");
    H5G_info_t info;
    ck_assert_int_ge(H5Gget_info(file, &info), 0);
    ck_assert_uint_eq(info.nlinks, SAMPLES);
    for (size_t s = 0; s < SAMPLES; s++) {
        char path[32];
        snprintf(path, sizeof path, "%04zu/data", s);
        expect_shape(file, path, 4, 5, (hsize_t[]){FRAMES, 6, 4, 8, 3});
        const size_t count = FRAMES * 6 * 4 * 8 * 3;
        double *values = values_of(file, path, count);
        for (size_t i = 0; i < count; i++) {
            const size_t c = i % 3, point = i / 3 % (6 * 4 * 8), t = i / 3 / (6 * 4 * 8);
            ck_assert_double_eq(values[i], stored_value(made.dataset, s, t, c, point));
        }
        free(values);
    }
    expect_shape(file, "0003/grid/z", 4, 1, (hsize_t[]){8});
    expect_shape(file, "0003/grid/t", 4, 1, (hsize_t[]){FRAMES});
    ck_assert_double_eq(number_of(file, "0003", "viscosity"), 0.01);
    end(&made, file);
}
END_TEST

/* Burgers with (Nu/pi) u_xx, advection with beta. */
START_TEST(pdebench_names_files_by_its_parameters) {
    static const struct {
        const char *equation, *file, *symbol;
        double value;
    } named[] = {{"burgers, viscosity: 0.01", "1D_Burgers_Sols_Nu0.0314159_made_train.hdf5", "Nu",
                  0.0314159},
                 {"advection-diffusion, velocity: [0.4]",
                  "1D_Advection_Sols_beta0.4_made_train.hdf5", "beta", 0.4}};
    made_set made;
    char spec[512];
    snprintf(spec, sizeof spec,
             "equation: {name: %s}\ngrid: {n: [16], length: [1]}\ninitial: {name: sine}\n"
             "stepper: {name: etdrk4, dt: 0.01}\n"
             "dataset: {name: made, " SPLITS ", every: 0.5, frames: 4}\n",
             named[_i].equation);
    const hid_t file = make(&made, spec, "pdebench", named[_i].file);
    ck_assert_double_eq_tol(number_of(file, "/", named[_i].symbol), named[_i].value, 1e-6);
    end(&made, file);
}
END_TEST

/* Attributes beyond 64 KiB. */
START_TEST(pdebench_keeps_many_parameters) {
    enum { MANY = 9000 };
    made_set made;
    const hid_t file = make(&made,
                            "equation: {name: ks, viscosity: 1}\n"
                            "grid: {n: [4], length: [22]}\n"
                            "initial: {name: random-modes}\n"
                            "stepper: {name: etdrk4, dt: 0.05}\n"
                            "dataset: {name: ks, splits: {train: 9000}, every: 0.5, frames: 1,\n"
                            "  vary: {equation.viscosity: {uniform: [0.5, 1.5]}}}\n",
                            "pdebench", "1D_ks_Sols_ks_train.hdf5");
    double *viscosity = malloc(MANY * sizeof *viscosity);
    const hid_t attribute = attribute_of(file, "/", "viscosity");
    ck_assert_int_ge(H5Aread(attribute, H5T_NATIVE_DOUBLE, viscosity), 0);
    H5Aclose(attribute);
    ck_assert_double_eq(viscosity[MANY - 1], drawn(&made, MANY - 1, 0));
    free(viscosity);
    end(&made, file);
}
END_TEST

/* ---- PDEArena ---- */

START_TEST(pdearena_has_steps_of_each_sample) {
    made_set made;
    const hid_t file = make(&made, box, "pdearena", "box_train_5.h5");
    expect_shape(file, "train/pde_4-16", 8, 3, (hsize_t[]){SAMPLES, FRAMES, 16});
    expect_fields(&made, file, "train/pde_4-16", 0, 1);
    double *dx = values_of(file, "train/dx", SAMPLES), *dt = values_of(file, "train/dt", SAMPLES);
    for (size_t s = 0; s < SAMPLES; s++) {
        ck_assert_double_eq_tol(dx[s], drawn(&made, s, 0) / 16, 1e-14);
        ck_assert_double_eq_tol(dt[s], drawn(&made, s, 1), 1e-14);
    }
    free(dx);
    free(dt);
    ck_assert_int_eq(H5Lexists(file, "train/v", H5P_DEFAULT), 0);
    end(&made, file);
}
END_TEST

START_TEST(pdearena_has_the_viscosity_where_it_varies) {
    made_set made;
    const hid_t file = make(&made, ks, "pdearena", "ks_train_5.h5");
    double *v = values_of(file, "train/v", SAMPLES);
    for (size_t s = 0; s < SAMPLES; s++) ck_assert_double_eq(v[s], drawn(&made, s, 0));
    free(v);
    end(&made, file);
}
END_TEST

/* Taylor and Green's vortices: w = 2 sin x sin y with u = sin x cos y, v = -cos x sin y. */
static double green(int array, double x, double y) {
    return array == 0 ? 2 * sin(x) * sin(y) : array == 1 ? sin(x) * cos(y) : -cos(x) * sin(y);
}

static spc_status read_green(void *self, size_t i, spc_sample *sample) {
    made_set *made = self;
    SPC_TRY(read_made(self, i, sample));
    const spc_grid *grid = &sample->grid;
    const size_t points = spc_grid_points(grid), fields = made->dataset->field_count;
    for (size_t j = 0; j < made->size; j++) {
        const double x = spc_grid_coordinate(grid, 0, j % points / grid->n[1]);
        const double y = spc_grid_coordinate(grid, 1, j % grid->n[1]);
        const int field = (int)(j / points % fields);
        ((double *)made->values)[j] = green(fields == 1 ? 0 : 1 + field, x, y);
    }
    return SPC_OK;
}

START_TEST(pdearena_has_velocity_and_vorticity_of_a_flow) {
    static const char *const equations[] = {"navier-stokes-2d", "navier-stokes-velocity-2d"};
    static const char *const arrays[] = {"train/u", "train/vx", "train/vy"};
    char spec[512];
    snprintf(spec, sizeof spec,
             "equation: {name: %s, viscosity: 0.01}\n"
             "grid: {n: [10, 8], length: [2*pi, 2*pi]}\ninitial: {name: taylor-green}\n"
             "stepper: {name: if-rk4, dt: 0.05}\n"
             "dataset: {name: green, " SPLITS ", every: 0.5, frames: 4, precision: double}\n",
             equations[_i]);
    made_set made;
    spc_context *context = spc_context_create(NULL);
    ck_assert_msg(make_set(&made, context, spec, "pdearena") == SPC_OK, "%s",
                  spc_error_message(context));
    made.samples.read = read_green;
    ck_assert_int_eq(write_set(&made), SPC_OK);
    const hid_t file = open_file(&made, "green_train_5.h5");
    for (int a = 0; a < 3; a++) {
        const size_t count = SAMPLES * FRAMES * 80;
        expect_shape(file, arrays[a], 8, 4, (hsize_t[]){SAMPLES, FRAMES, 10, 8});
        double *values = values_of(file, arrays[a], count);
        for (size_t i = 0; i < count; i++) {
            const double x = spc_grid_coordinate(&made.dataset->grid, 0, i % 80 / 8);
            const double y = spc_grid_coordinate(&made.dataset->grid, 1, i % 8);
            ck_assert_double_eq_tol(values[i], green(a, x, y), 1e-13);
        }
        free(values);
    }
    end(&made, file);
}
END_TEST

/* ---- pairs ---- */

/* A set with pairs is laid out twice; its own grid is the coarse one. */
START_TEST(fine_points_of_pairs_are_laid_out_whole) {
    static const struct {
        const char *layout, *file, *array;
    } fine[] = {{"specula", "pair_train.nc", "u"},
                {"the-well", "data/train/pair.hdf5", "t0_fields/u"},
                {"pdebench", "1D_ks_Sols_pair_train.hdf5", "tensor"},
                {"pdearena", "pair_train_5.h5", "train/pde_4-16"}};
    made_set made;
    const hid_t file = make(&made,
                            "equation: {name: ks, viscosity: 1}\n"
                            "grid: {n: [16], length: [22]}\n"
                            "initial: {name: random-modes}\n"
                            "stepper: {name: etdrk4, dt: 0.05}\n"
                            "dataset: {name: pair, " SPLITS ", every: 0.5, frames: 4, pairs: true, "
                            "reduce: {factor: 4}}\n",
                            fine[_i].layout, fine[_i].file);
    expect_shape(file, fine[_i].array, 4, 3, (hsize_t[]){SAMPLES, FRAMES, 16});
    expect_fields(&made, file, fine[_i].array, 0, 1);
    end(&made, file);
}
END_TEST

/* ---- what does not fit ---- */

static const struct refusal {
    const char *layout, *spec, *reason;
} refusals[] = {
    {"pdebench",
     "equation: {name: ks, viscosity: 1}\ngrid: {n: [16], length: [22]}\n"
     "dataset: {splits: {train: 1}, every: 1, frames: 2, vary: {grid.length: {uniform: [20, "
     "24]}}}\n",
     "one x-coordinate for all samples"},
    {"pdebench",
     "equation: {name: ks, viscosity: 1}\ngrid: {n: [16], length: [22]}\n"
     "dataset: {splits: {train: 1}, every: 1, frames: 2, vary: {dataset.every: {uniform: [1, "
     "2]}}}\n",
     "one t-coordinate for all samples"},
    {"pdebench",
     "equation: {name: euler}\ngrid: {n: [16], length: [1]}\noutput: {fields: [rho]}\n"
     "dataset: {splits: {train: 1}, every: 1, frames: 2}\n",
     "needs all its fields"},
    {"pdearena",
     "equation: {name: nlse}\ngrid: {n: [16], length: [22]}\n"
     "dataset: {splits: {train: 1}, every: 1, frames: 2}\n",
     "one field in one dimension"},
    {"pdearena",
     "equation: {name: ks}\ngrid: {n: [16], length: [22]}\n"
     "dataset: {splits: {training: 1}, every: 1, frames: 2}\n",
     "knows the splits train, valid and test, not training"},
    {"pdearena",
     "equation: {name: ks}\ngrid: {n: [16], length: [22]}\n"
     "dataset: {name: test1, splits: {train: 1}, every: 1, frames: 2}\n",
     "choose another dataset.name"},
};

START_TEST(sets_that_do_not_fit_are_refused) {
    const struct refusal *r = &refusals[_i];
    char spec[512];
    snprintf(spec, sizeof spec, "%sinitial: {name: %s}\nstepper: {name: %s}\n", r->spec,
             strstr(r->spec, "euler")  ? "density-wave"
             : strstr(r->spec, "nlse") ? "noisy-gaussian"
                                       : "random-modes",
             strstr(r->spec, "euler") ? "finite-volume" : "etdrk4, dt: 0.1");
    made_set made;
    spc_context *context = spc_context_create(NULL);
    const spc_status status = make_set(&made, context, spec, r->layout);
    ck_assert_msg(status == SPC_NOT_APPLICABLE, "%s", spc_error_message(context));
    ck_assert_msg(strstr(spc_error_message(context), r->reason), "%s", spc_error_message(context));
    end_set(&made);
    spc_context_destroy(context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("layouts");
    TCase *contents = tcase_create("contents");
    suite_add_tcase(suite, contents);
    tcase_add_loop_test(contents, specula_holds_every_field_and_fact, 0, 6);
    tcase_add_loop_test(contents, specula_reads_its_own_sets, 0, 6);
    tcase_add_test(contents, well_has_its_groups_flags_and_lists);
    tcase_add_test(contents, well_has_components_last);
    tcase_add_test(contents, well_marks_the_ends_of_each_side);
    tcase_add_test(contents, well_has_axes_of_each_sample_where_they_vary);
    tcase_add_test(contents, well_has_statistics_by_field);
    tcase_add_test(contents, pdebench_keeps_a_line_as_a_tensor);
    tcase_add_test(contents, pdebench_keeps_a_gas_in_primitive_variables);
    tcase_add_test(contents, pdebench_keeps_others_in_groups);
    tcase_add_loop_test(contents, pdebench_names_files_by_its_parameters, 0, 2);
    tcase_add_test(contents, pdebench_keeps_many_parameters);
    tcase_add_test(contents, pdearena_has_steps_of_each_sample);
    tcase_add_test(contents, pdearena_has_the_viscosity_where_it_varies);
    tcase_add_loop_test(contents, pdearena_has_velocity_and_vorticity_of_a_flow, 0, 2);
    tcase_add_loop_test(contents, fine_points_of_pairs_are_laid_out_whole, 0, 4);
    tcase_add_loop_test(contents, sets_that_do_not_fit_are_refused, 0,
                        sizeof refusals / sizeof *refusals);
    return spc_test_main(suite);
}
