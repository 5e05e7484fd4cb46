/* specula: faces.c
 *
 * See faces.h. Across a wall a tangential component is mirrored so that on the wall it is the wall's velocity, or without friction has no
 * slope; the normal one is mirrored with the other sign.
 */
#include "faces.h"

#include <string.h>

spc_faces spc_faces_of(const spc_setting *setting) {
    const spc_grid *grid = &setting->physics.grid;
    spc_faces f = {.setting = setting, .dims = grid->dims, .size = 1};
    for (int axis = grid->dims - 1; axis >= 0; axis--) {
        f.n[axis] = grid->n[axis];
        f.extent[axis] = grid->n[axis] + 2 * SPC_FACE_GHOSTS;
        f.stride[axis] = f.size;
        f.dx[axis] = spc_grid_spacing(grid, axis);
        f.size *= f.extent[axis];
    }
    f.points = spc_grid_points(grid);
    f.width = grid->n[grid->dims - 1];
    f.rows = f.points / f.width;
    return f;
}

bool spc_faces_periodic(const spc_setting *setting, int axis) {
    return setting->side[axis][0].kind == SPC_SIDE_PERIODIC;
}

size_t spc_faces_row(const spc_faces *faces, size_t row) {
    size_t place = SPC_FACE_GHOSTS;
    for (int axis = faces->dims - 2; axis >= 0; axis--) {
        place += (row % faces->n[axis] + SPC_FACE_GHOSTS) * faces->stride[axis];
        row /= faces->n[axis];
    }
    return place;
}

/* A ghost is shift + factor times the cell that stands for it. */
typedef struct ghost {
    size_t cell;
    double factor, shift;
} ghost;

static ghost normal_ghost(size_t n, bool upper, size_t layer) {
    if (!upper && layer == 0) return (ghost){0, 0, 0};
    return (ghost){upper ? n - 2 - layer : layer - 1, -1, 0};
}

static ghost ghost_of(const spc_faces *f, int component, int axis, bool upper, size_t layer,
                      double motion) {
    const spc_side *side = &f->setting->side[axis][upper];
    const size_t n = f->n[axis];
    if (side->kind == SPC_SIDE_PERIODIC) {
        return (ghost){upper ? layer % n : n - 1 - layer % n, 1, 0};
    }
    if (component == axis) return normal_ghost(n, upper, layer);
    const size_t mirrored = upper ? n - 1 - layer : layer;
    if (side->kind == SPC_SIDE_REFLECTING) return (ghost){mirrored, 1, 0};
    return (ghost){mirrored, -1, 2 * motion * side->values[component]};
}

static void fill_side(const spc_faces *f, int component, int axis, bool upper, double motion,
                      double *padded) {
    const size_t stride = f->stride[axis], slab = f->extent[axis] * stride;
    for (size_t layer = 0; layer < SPC_FACE_GHOSTS; layer++) {
        const ghost g = ghost_of(f, component, axis, upper, layer, motion);
        const size_t to =
            upper ? SPC_FACE_GHOSTS + f->n[axis] + layer : SPC_FACE_GHOSTS - 1 - layer;
        const size_t from = SPC_FACE_GHOSTS + g.cell;
        for (size_t start = 0; start < f->size; start += slab) {
            const double *restrict source = padded + start + from * stride;
            double *restrict target = padded + start + to * stride;
            for (size_t lane = 0; lane < stride; lane++) {
                target[lane] = g.shift + g.factor * source[lane];
            }
        }
    }
}

void spc_faces_pad(const spc_faces *f, int component, double motion, const double *values,
                   double *padded) {
    for (size_t row = 0; row < f->rows; row++) {
        memcpy(padded + spc_faces_row(f, row), values + row * f->width, f->width * sizeof *values);
    }
    /* Corners follow from the ghosts of the axes before. */
    for (int axis = 0; axis < f->dims; axis++) {
        fill_side(f, component, axis, false, motion, padded);
        fill_side(f, component, axis, true, motion, padded);
    }
}

void spc_faces_close(const spc_faces *f, int component, double *values) {
    if (spc_faces_periodic(f->setting, component)) return;
    size_t stride = 1;
    for (int axis = component + 1; axis < f->dims; axis++) stride *= f->n[axis];
    const size_t slab = f->n[component] * stride;
    for (size_t end = slab; end <= f->points; end += slab) {
        memset(values + end - stride, 0, stride * sizeof *values);
    }
}
