/* specula: verify_arrays.c
 *
 * See verify_arrays.h.
 */
#include "verify_arrays.h"

#include "hdf5_file.h"

#include <specula/grid.h>
#include <string.h>

static bool is_of_numbers(hid_t file, const char *name) {
    const hid_t set = H5Dopen2(file, name, H5P_DEFAULT);
    if (set < 0) return false;
    const hid_t type = H5Dget_type(set);
    const bool numbers = H5Tget_class(type) == H5T_FLOAT;
    H5Tclose(type);
    H5Dclose(set);
    return numbers;
}

static bool may_have_gaps(const char *name) {
    return strcmp(name, "curve") == 0;
}

static bool look(spc_hdf5 *h, const char *name, spc_verdict *verdict) {
    size_t count;
    if (!is_of_numbers(h->file, name)) return true;
    if (!spc_hdf5_array_size(h, h->file, name, &count)) return false;
    double *values = spc_pool_take(h->pool, count, sizeof *values);
    if (!values || !spc_hdf5_get_array(h, h->file, name, values, count)) return false;
    verdict->checksums++;
    verdict->variables++;
    verdict->values += count;
    const size_t bad = spc_first_not_finite(values, count);
    if (bad == SIZE_MAX || verdict->not_finite || may_have_gaps(name)) return true;
    verdict->not_finite = spc_pool_print(h->pool, "%s, value %zu", name, bad);
    return verdict->not_finite;
}

static bool look_at_all(spc_hdf5 *h, spc_verdict *verdict) {
    H5G_info_t root;
    if (H5Gget_info(h->file, &root) < 0) return false;
    for (hsize_t i = 0; i < root.nlinks; i++) {
        enum { LONGEST = 256 };
        char *name = spc_pool_take(h->pool, LONGEST, 1); /* messages may name it */
        if (!name ||
            H5Lget_name_by_idx(h->file, ".", H5_INDEX_NAME, H5_ITER_INC, i, name, LONGEST,
                               H5P_DEFAULT) < 0 ||
            !look(h, name, verdict)) {
            return false;
        }
    }
    return true;
}

spc_status spc_verify_arrays(spc_pool *pool, const char *path, spc_verdict *verdict) {
    spc_hdf5 h;
    const bool sound = spc_hdf5_open(&h, pool, path) && look_at_all(&h, verdict);
    spc_hdf5_close(&h);
    if (sound) return SPC_OK;
    return spc_fail_at(spc_pool_context(pool), SPC_CORRUPT, path, 0,
                       "the file is damaged (at %s); use a sound copy", h.part);
}
