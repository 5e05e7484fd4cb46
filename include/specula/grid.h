/* specula: grid.h
 *
 * A grid is a box of equally spaced points, periodic unless a discretisation says otherwise. A state
 * holds fields on it in physical space: the form in which steppers of every kind exchange them.
 */
#ifndef SPECULA_GRID_H
#define SPECULA_GRID_H

#include <specula/context.h>

SPC_BEGIN

/* Axes are x, y, z; arrays are stored with x slowest, the last axis contiguous. Point i on an axis
 * sits at origin + (i + offset) length / n: offset 0 for the points of a spectral method, 1/2 for the centres of cells. */
typedef struct spc_grid {
    int dims;
    size_t n[SPC_MAX_DIMS];
    double length[SPC_MAX_DIMS];
    double origin[SPC_MAX_DIMS];
    double offset[SPC_MAX_DIMS];
    /* Field c of a vector lies half a cell further along axis c: on the upper faces of the cells (a MAC grid). */
    bool staggered;
} spc_grid;

size_t spc_grid_points(const spc_grid *grid);
double spc_grid_spacing(const spc_grid *grid, int axis);
double spc_grid_coordinate(const spc_grid *grid, int axis, size_t i);
/* The points of one field: the same grid, or the faces of a staggered one. */
spc_grid spc_grid_of_field(const spc_grid *grid, size_t channel);
/* From the first point of a field on one grid to that on another. */
void spc_grid_displacement(const spc_grid *from, const spc_grid *to, size_t channel,
                           double displacement[SPC_MAX_DIMS]);
double spc_grid_volume(const spc_grid *grid);
bool spc_grid_equal(const spc_grid *a, const spc_grid *b);
/* Whether values are averages over cells. */
bool spc_grid_has_cells(const spc_grid *grid);
/* "x", "y", "z" */
const char *spc_axis_name(int axis);

/* Fields on a grid: data[batch][channel][x][y][z], a complex field as interleaved pairs (re, im).
 * `revision` changes whenever somebody other than the stepper that last advanced the state writes to
 * it; steppers that keep an internal continuation (history, a step that reaches beyond `time`)
 * compare it to know whether to start afresh. */
typedef struct spc_state {
    spc_grid grid;
    size_t batch, channels;
    bool complex_valued;
    double time;
    uint64_t revision;
    double *data;
} spc_state;

/* Zeroed state, data in the pool. */
spc_status spc_state_create(spc_pool *pool, const spc_grid *grid, size_t batch, size_t channels,
                            bool complex_valued, spc_state *state);
/* Doubles in one field (twice the points when complex), and in the whole state. */
size_t spc_state_field_size(const spc_state *state);
size_t spc_state_size(const spc_state *state);
double *spc_state_field(const spc_state *state, size_t batch, size_t channel);
/* Copy values, time and revision between states of one shape. */
void spc_state_copy(spc_state *to, const spc_state *from);
/* Index of the first value that is not finite, or SIZE_MAX. */
size_t spc_first_not_finite(const double *values, size_t count);
/* Index of the first value that is not finite or whose square is not, so that no energy of it is; or SIZE_MAX. */
size_t spc_first_unbounded(const double *values, size_t count);

SPC_END
#endif
