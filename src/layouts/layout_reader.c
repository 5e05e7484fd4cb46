/* specula: layout_reader.c
 *
 * See layout_reader.h.
 */
#include "layout_reader.h"

#include "netcdf_file.h"

#include <string.h>

/* ---- the file ---- */

static void close_file(void *object) {
    spc_layout_reader *reader = object;
    spc_hdf5_close(&reader->hdf5);
}

static spc_status take_room(spc_pool *pool, spc_layout_reader *reader) {
    const spc_samples *samples = reader->samples;
    const size_t variables = reader->dataset->variable_count;
    const size_t count =
        reader->dataset->frames * reader->dataset->field_count * spc_grid_points(&samples->grid);
    reader->values = spc_pool_take(pool, count, spc_layout_value_size(reader->dataset));
    reader->piece = spc_pool_take(pool, count, spc_layout_value_size(reader->dataset));
    reader->parameters = spc_pool_take(pool, samples->count * variables, sizeof(double));
    reader->attempts = spc_pool_take(pool, samples->count, sizeof *reader->attempts);
    const bool all = reader->values && reader->piece && reader->parameters && reader->attempts;
    return all ? SPC_OK : SPC_NO_MEMORY;
}

spc_status spc_layout_reader_open(spc_pool *pool, const spc_samples *samples, const char *name,
                                  spc_layout_reader **result) {
    spc_layout_reader *reader = spc_pool_take(pool, 1, sizeof *reader);
    if (!reader) return SPC_NO_MEMORY;
    const bool single = samples->dataset->single_precision;
    *reader = (spc_layout_reader){.pool = pool,
                                  .context = spc_pool_context(pool),
                                  .samples = samples,
                                  .dataset = samples->dataset};
    SPC_TRY(spc_dataset_file(pool, samples->dataset, name, &reader->path));
    SPC_TRY(take_room(pool, reader));
    spc_hdf5_quiet();
    if (!spc_hdf5_open(&reader->hdf5, pool, reader->path)) {
        return spc_fail_at(reader->context, SPC_CORRUPT, reader->path, 0,
                           "no HDF5 file; make the set again");
    }
    reader->number = single ? H5T_NATIVE_FLOAT : H5T_NATIVE_DOUBLE;
    *result = reader;
    return spc_pool_at_end(pool, close_file, reader);
}

/* ---- arrays ---- */

static bool type_fits(hid_t array, hid_t type) {
    const hid_t stored = H5Dget_type(array);
    const bool fits = stored >= 0 && H5Tget_class(stored) == H5Tget_class(type) &&
                      H5Tget_size(stored) == H5Tget_size(type);
    if (stored >= 0) H5Tclose(stored);
    return fits;
}

static bool shape_fits(hid_t array, int rank, const size_t *extent) {
    hsize_t found[SPC_LAYOUT_MAX_RANK];
    const hid_t space = H5Dget_space(array);
    bool fits = space >= 0 && H5Sget_simple_extent_ndims(space) == rank &&
                H5Sget_simple_extent_dims(space, found, NULL) == rank;
    for (int i = 0; i < rank && fits; i++) fits = found[i] == extent[i];
    if (space >= 0) H5Sclose(space);
    return fits;
}

spc_status spc_layout_reader_array(const spc_layout_reader *reader, const char *path, hid_t type,
                                   int rank, const size_t *extent, hid_t *array) {
    *array = H5Dopen2(reader->hdf5.file, path, H5P_DEFAULT);
    if (*array < 0) {
        return spc_fail_at(reader->context, SPC_CORRUPT, reader->path, 0,
                           "holds no array %s, which its spec asks for; make the set again", path);
    }
    if (type_fits(*array, type) && shape_fits(*array, rank, extent)) return SPC_OK;
    return spc_fail_at(reader->context, SPC_CORRUPT, reader->path, 0,
                       "type or shape of %s is not what the set's spec.yaml says; make the set "
                       "again",
                       path);
}

spc_status spc_layout_reader_field(const spc_layout_reader *reader, const char *path,
                                   size_t components, hid_t *array) {
    const spc_grid *grid = &reader->samples->grid;
    size_t extent[SPC_LAYOUT_MAX_RANK] = {reader->samples->count, reader->dataset->frames};
    int rank = 2;
    for (int axis = 0; axis < grid->dims; axis++) extent[rank++] = grid->n[axis];
    if (components > 0) extent[rank++] = components;
    return spc_layout_reader_array(reader, path, reader->number, rank, extent, array);
}

static bool read_part(hid_t array, hid_t type, size_t i, void *values) {
    hsize_t extent[SPC_LAYOUT_MAX_RANK], start[SPC_LAYOUT_MAX_RANK] = {i};
    if (i == SIZE_MAX) return H5Dread(array, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0;
    const hid_t space = H5Dget_space(array);
    const int rank = H5Sget_simple_extent_dims(space, extent, NULL);
    extent[0] = 1;
    const hid_t memory = H5Screate_simple(rank, extent, NULL);
    const bool good = H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, extent, NULL) >= 0 &&
                      H5Dread(array, type, memory, space, H5P_DEFAULT, values) >= 0;
    H5Sclose(memory);
    H5Sclose(space);
    return good;
}

spc_status spc_layout_read_part(const spc_layout_reader *reader, hid_t array, hid_t type, size_t i,
                                void *values) {
    if (read_part(array, type, i, values)) return SPC_OK;
    return spc_fail_at(reader->context, SPC_CORRUPT, reader->path, 0,
                       "cannot be read to its end; restore it from a copy");
}

spc_status spc_layout_read_field(const spc_layout_reader *reader, hid_t array, size_t i,
                                 size_t first, size_t components) {
    const size_t points = spc_grid_points(&reader->samples->grid);
    SPC_TRY(spc_layout_read_part(reader, array, reader->number, i, reader->piece));
    spc_layout_scatter(reader->dataset, points, reader->piece, first, components, reader->values);
    return SPC_OK;
}

spc_status spc_layout_read_small(const spc_layout_reader *reader, const char *path, hid_t type,
                                 int rank, const size_t *extent, void *values) {
    hid_t array;
    SPC_TRY(spc_layout_reader_array(reader, path, type, rank, extent, &array));
    const spc_status status = spc_layout_read_part(reader, array, type, SIZE_MAX, values);
    H5Dclose(array);
    return status;
}

/* ---- what was drawn ---- */

spc_status spc_layout_read_attribute(const spc_layout_reader *reader, const char *object,
                                     const char *name, hid_t type, void *value) {
    const hid_t attribute =
        H5Aopen_by_name(reader->hdf5.file, object, name, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t space = attribute < 0 ? -1 : H5Aget_space(attribute);
    const bool good = space >= 0 && H5Sget_simple_extent_npoints(space) == 1 &&
                      H5Aread(attribute, type, value) >= 0;
    if (space >= 0) H5Sclose(space);
    if (attribute >= 0) H5Aclose(attribute);
    if (good) return SPC_OK;
    return spc_fail_at(reader->context, SPC_CORRUPT, reader->path, 0,
                       "%s has no number %s; make the set again", object, name);
}

spc_status spc_layout_read_record(const spc_layout_reader *reader) {
    const size_t variables = reader->dataset->variable_count;
    const size_t extent[] = {reader->samples->count, variables};
    SPC_TRY(spc_layout_read_small(reader, "specula/failed_attempts", H5T_NATIVE_INT64, 1, extent,
                                  reader->attempts));
    if (variables == 0) return SPC_OK;
    return spc_layout_read_small(reader, "specula/parameters", H5T_NATIVE_DOUBLE, 2, extent,
                                 reader->parameters);
}

void spc_layout_reader_tell(const spc_layout_reader *reader, size_t i, spc_sample *sample) {
    sample->parameters = reader->parameters + i * reader->dataset->variable_count;
    sample->attempt = (size_t)reader->attempts[i];
    sample->values = reader->values;
}
