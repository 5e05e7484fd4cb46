/* specula: planes.h
 *
 * Fields on their way between modes and points, each in a plane of its own: the buffers of transform.h, in double or in
 * single precision. Whatever the precision, rows of modes and of points are handed out in double: in single they are
 * converted one row at a time, in the first-level cache.
 */
#ifndef SPECULA_PLANES_H
#define SPECULA_PLANES_H

#include <specula/transform.h>

typedef enum spc_precision { SPC_DOUBLE, SPC_SINGLE } spc_precision;

typedef struct spc_planes spc_planes;

/* `count` planes between `modes` and n points, for that many members of a team. */
spc_status spc_planes_create(spc_pool *pool, const spc_modes *modes, const size_t n[SPC_MAX_DIMS],
                             int count, int members, spc_precision precision, spc_planes **planes);
size_t spc_planes_blocks(const spc_planes *planes);
size_t spc_planes_slabs(const spc_planes *planes);
/* The slabs that are here. */
spc_part spc_planes_part(const spc_planes *planes);

/* Where a member writes a row of modes, which is in the plane once it is closed; and a row of modes to read. Until the member
 * opens or reads the next row of the plane. */
spc_complex *spc_planes_open(const spc_planes *planes, int member, int plane, size_t mode_row);
void spc_planes_close(const spc_planes *planes, int member, int plane, size_t mode_row);
const spc_complex *spc_planes_read(const spc_planes *planes, int member, int plane,
                                   size_t mode_row);

/* As spc_transform_block_inverse and so on. */
void spc_planes_block_inverse(const spc_planes *planes, int plane, size_t block);
void spc_planes_block_forward(const spc_planes *planes, int plane, size_t block);
void spc_planes_exchange_inverse(const spc_planes *planes, int plane);
void spc_planes_exchange_forward(const spc_planes *planes, int plane);
void spc_planes_slab_inverse(const spc_planes *planes, int plane, size_t slab);
void spc_planes_slab_forward(const spc_planes *planes, int plane, size_t slab);
void spc_planes_row_inverse(const spc_planes *planes, int member, int plane, size_t point_row,
                            double *points);
void spc_planes_row_forward(const spc_planes *planes, int member, int plane, size_t point_row,
                            double *points);

/* On one axis: straight from a row of modes in the caller's memory, and into it, times `scale`. */
void spc_planes_line_inverse(const spc_planes *planes, int member, int plane,
                             const spc_complex *modes, double *points);
void spc_planes_line_forward(const spc_planes *planes, int member, int plane, double *points,
                             double scale, spc_complex *modes);

#endif
