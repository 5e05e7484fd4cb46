/* specula: planes.c
 *
 * The two precisions of planes.h.
 */
#include "planes.h"

#include <string.h>

/* Rows of one member: a scratch row, and in single precision rows to convert to and from. */
typedef struct member_rows {
    spc_complex *scratch;
    spc_single_complex *single_scratch;
    float *points;
    spc_complex *modes[SPC_MAX_PRODUCTS];
} member_rows;

struct spc_planes {
    const spc_transform *transform;     /* in double precision, else NULL */
    const spc_single_transform *single; /* in single precision, else NULL */
    size_t kept, row_values;            /* modes in a row; numbers in a row of points */
    spc_complex *plane[SPC_MAX_PRODUCTS];
    spc_single_complex *single_plane[SPC_MAX_PRODUCTS];
    member_rows *rows;
};

/* ---- construction ---- */

static spc_status take_single(spc_pool *pool, spc_planes *planes, int count, int members) {
    const size_t buffer = spc_single_transform_buffer_size(planes->single);
    const size_t scratch = spc_single_transform_row_size(planes->single);
    for (int i = 0; i < count; i++) {
        planes->single_plane[i] = spc_pool_take(pool, buffer, sizeof **planes->single_plane);
        if (!planes->single_plane[i]) return SPC_NO_MEMORY;
    }
    for (int m = 0; m < members; m++) {
        member_rows *rows = &planes->rows[m];
        rows->single_scratch = spc_pool_take(pool, scratch, sizeof *rows->single_scratch);
        rows->points = spc_pool_take(pool, planes->row_values, sizeof *rows->points);
        if (!rows->single_scratch || !rows->points) return SPC_NO_MEMORY;
        for (int i = 0; i < count; i++) {
            rows->modes[i] = spc_pool_take(pool, planes->kept, sizeof **rows->modes);
            if (!rows->modes[i]) return SPC_NO_MEMORY;
        }
    }
    return SPC_OK;
}

static spc_status take_double(spc_pool *pool, spc_planes *planes, int count, int members) {
    const size_t buffer = spc_transform_buffer_size(planes->transform);
    const size_t scratch = spc_transform_row_size(planes->transform);
    for (int i = 0; i < count; i++) {
        planes->plane[i] = spc_pool_take(pool, buffer, sizeof **planes->plane);
        if (!planes->plane[i]) return SPC_NO_MEMORY;
    }
    for (int m = 0; m < members; m++) {
        planes->rows[m].scratch = spc_pool_take(pool, scratch, sizeof(spc_complex));
        if (!planes->rows[m].scratch) return SPC_NO_MEMORY;
    }
    return SPC_OK;
}

spc_status spc_planes_create(spc_pool *pool, const spc_modes *modes, const size_t n[SPC_MAX_DIMS],
                             int count, int members, spc_precision precision, spc_planes **result) {
    spc_planes *planes = spc_pool_take(pool, 1, sizeof *planes);
    if (!planes) return SPC_NO_MEMORY;
    const int last = modes->grid.dims - 1;
    planes->kept = modes->count[last];
    planes->row_values = n[last] * (modes->complex_valued ? 2 : 1);
    planes->rows = spc_pool_take(pool, (size_t)members, sizeof *planes->rows);
    if (!planes->rows) return SPC_NO_MEMORY;
    *result = planes;
    if (precision == SPC_SINGLE) {
        SPC_TRY(spc_single_transform_create(pool, modes, n, &planes->single));
        return take_single(pool, planes, count, members);
    }
    SPC_TRY(spc_transform_create(pool, modes, n, &planes->transform));
    return take_double(pool, planes, count, members);
}

size_t spc_planes_blocks(const spc_planes *planes) {
    return planes->single ? spc_single_transform_blocks(planes->single)
                          : spc_transform_blocks(planes->transform);
}

size_t spc_planes_slabs(const spc_planes *planes) {
    return planes->single ? spc_single_transform_slabs(planes->single)
                          : spc_transform_slabs(planes->transform);
}

spc_part spc_planes_part(const spc_planes *planes) {
    return planes->single ? spc_single_transform_part(planes->single)
                          : spc_transform_part(planes->transform);
}

/* ---- conversion ---- */

static void narrow(size_t count, const double *restrict from, float *restrict to) {
#pragma omp simd
    for (size_t i = 0; i < count; i++) to[i] = (float)from[i];
}

static void widen(size_t count, double scale, const float *restrict from, double *restrict to) {
#pragma omp simd
    for (size_t i = 0; i < count; i++) to[i] = scale * (double)from[i];
}

/* ---- rows of modes ---- */

static float *single_row(const spc_planes *planes, int plane, size_t mode_row) {
    return (float *)spc_single_transform_mode_row(planes->single, planes->single_plane[plane],
                                                  mode_row);
}

spc_complex *spc_planes_open(const spc_planes *planes, int member, int plane, size_t mode_row) {
    if (planes->single) return planes->rows[member].modes[plane];
    return spc_transform_mode_row(planes->transform, planes->plane[plane], mode_row);
}

void spc_planes_close(const spc_planes *planes, int member, int plane, size_t mode_row) {
    if (!planes->single) return;
    narrow(2 * planes->kept, (const double *)planes->rows[member].modes[plane],
           single_row(planes, plane, mode_row));
}

const spc_complex *spc_planes_read(const spc_planes *planes, int member, int plane,
                                   size_t mode_row) {
    spc_complex *row = spc_planes_open(planes, member, plane, mode_row);
    if (planes->single) {
        widen(2 * planes->kept, 1, single_row(planes, plane, mode_row), (double *)row);
    }
    return row;
}

/* ---- transforms ---- */

void spc_planes_block_inverse(const spc_planes *p, int plane, size_t block) {
    if (p->single) {
        spc_single_transform_block_inverse(p->single, p->single_plane[plane], block);
    } else {
        spc_transform_block_inverse(p->transform, p->plane[plane], block);
    }
}

void spc_planes_block_forward(const spc_planes *p, int plane, size_t block) {
    if (p->single) {
        spc_single_transform_block_forward(p->single, p->single_plane[plane], block);
    } else {
        spc_transform_block_forward(p->transform, p->plane[plane], block);
    }
}

void spc_planes_exchange_inverse(const spc_planes *p, int plane) {
    if (p->single) {
        spc_single_transform_exchange_inverse(p->single, p->single_plane[plane]);
    } else {
        spc_transform_exchange_inverse(p->transform, p->plane[plane]);
    }
}

void spc_planes_exchange_forward(const spc_planes *p, int plane) {
    if (p->single) {
        spc_single_transform_exchange_forward(p->single, p->single_plane[plane]);
    } else {
        spc_transform_exchange_forward(p->transform, p->plane[plane]);
    }
}

void spc_planes_slab_inverse(const spc_planes *p, int plane, size_t slab) {
    if (p->single) {
        spc_single_transform_slab_inverse(p->single, p->single_plane[plane], slab);
    } else {
        spc_transform_slab_inverse(p->transform, p->plane[plane], slab);
    }
}

void spc_planes_slab_forward(const spc_planes *p, int plane, size_t slab) {
    if (p->single) {
        spc_single_transform_slab_forward(p->single, p->single_plane[plane], slab);
    } else {
        spc_transform_slab_forward(p->transform, p->plane[plane], slab);
    }
}

void spc_planes_row_inverse(const spc_planes *p, int member, int plane, size_t point_row,
                            double *points) {
    const member_rows *rows = &p->rows[member];
    if (p->single) {
        spc_single_transform_row_inverse(p->single, p->single_plane[plane], point_row, rows->points,
                                         rows->single_scratch);
        widen(p->row_values, 1, rows->points, points);
    } else {
        spc_transform_row_inverse(p->transform, p->plane[plane], point_row, points, rows->scratch);
    }
}

void spc_planes_row_forward(const spc_planes *p, int member, int plane, size_t point_row,
                            double *points) {
    const member_rows *rows = &p->rows[member];
    if (p->single) {
        narrow(p->row_values, points, rows->points);
        spc_single_transform_row_forward(p->single, rows->points, p->single_plane[plane], point_row,
                                         rows->single_scratch);
    } else {
        spc_transform_row_forward(p->transform, points, p->plane[plane], point_row, rows->scratch);
    }
}

void spc_planes_line_inverse(const spc_planes *p, int member, int plane, const spc_complex *modes,
                             double *points) {
    if (p->single) {
        narrow(2 * p->kept, (const double *)modes, single_row(p, plane, 0));
        spc_planes_row_inverse(p, member, plane, 0, points);
    } else {
        spc_transform_line_inverse(p->transform, modes, points, p->rows[member].scratch);
    }
}

void spc_planes_line_forward(const spc_planes *p, int member, int plane, double *points,
                             double scale, spc_complex *modes) {
    if (p->single) {
        spc_planes_row_forward(p, member, plane, 0, points);
        widen(2 * p->kept, scale, single_row(p, plane, 0), (double *)modes);
    } else {
        spc_transform_line_forward(p->transform, points, scale, modes, p->rows[member].scratch);
    }
}
