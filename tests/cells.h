/* specula: cells.h
 *
 * What tests of finite volumes share: equations on a few cells, and the ends of a single cell.
 */
#ifndef SPECULA_TESTS_CELLS_H
#define SPECULA_TESTS_CELLS_H

#include "harness.h"

#include "../solvers/finite_volume/reconstruction.h"

#include <specula/specula.h>

/* With default parameters. */
static inline spc_physics physics_on_cells(spc_pool *pool, const spc_equation *equation, int dims) {
    return (spc_physics){.equation = equation,
                         .values = spc_parameter_defaults(pool, equation->parameters),
                         .grid = {.dims = dims, .n = {8, 8, 8}, .length = {1, 1, 1}}};
}

/* Ends of the cell in the middle of 2 reach - 1: the same in all lanes of a vector. */
static inline void ends_of(const spc_reconstruction *r, const double *cells, double *lower,
                           double *upper) {
    double rows[2 * SPC_GHOSTS][SPC_LANES], below[SPC_LANES], above[SPC_LANES];
    spc_neighbours neighbours = {0};
    for (int j = 0; j < 2 * r->reach - 1; j++) {
        for (int lane = 0; lane < SPC_LANES; lane++) rows[j][lane] = cells[j];
        neighbours[j] = rows[j];
    }
    r->ends(1, SPC_LANES, &neighbours, 0, below, above, SPC_LANES);
    for (int lane = 1; lane < SPC_LANES; lane++) {
        ck_assert(below[lane] == below[0] && above[lane] == above[0]);
    }
    *lower = below[0];
    *upper = above[0];
}

#endif
