/* specula: curve.c
 *
 * See curve.h.
 */
#include "surrogate/curve.h"

#define NAME "curve"

enum { NUMBERS = sizeof(spc_curve_point) / sizeof(double) };

_Static_assert(sizeof(spc_curve_point) == NUMBERS * sizeof(double), "points are written as rows");

bool spc_curve_put(spc_hdf5 *h, const spc_curve_point *points, size_t count) {
    const size_t extent[] = {count, NUMBERS};
    return count == 0 || spc_hdf5_put_array(h, h->file, NAME, &points->update, 2, extent);
}

spc_curve_point *spc_curve_get(spc_hdf5 *h, size_t count) {
    const size_t extent[] = {count, NUMBERS};
    size_t size = 0;
    if (count > 0 && (!spc_hdf5_has_shape(h, h->file, NAME, 2, extent) ||
                      !spc_hdf5_array_size(h, h->file, NAME, &size))) {
        return NULL;
    }
    spc_curve_point *points = spc_pool_take(h->pool, count, sizeof *points);
    if (!points || count == 0) return points;
    return spc_hdf5_get_array(h, h->file, NAME, &points->update, size) ? points : NULL;
}
