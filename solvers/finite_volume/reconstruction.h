/* specula: reconstruction.h
 *
 * States at both ends of cells, from cell averages.
 */
#ifndef SPECULA_RECONSTRUCTION_H
#define SPECULA_RECONSTRUCTION_H

#include "vectors.h"

#include <stdbool.h>
#include <stddef.h>

enum { SPC_GHOSTS = 3 };

/* Averages in cells that stand beside one another, [cell][number]. */
typedef const double *spc_neighbours[2 * SPC_GHOSTS];

typedef struct spc_reconstruction {
    const char *name, *doc;
    int reach; /* cells on each side of an interface that its flux depends on */
    int order; /* in space, where the solution is smooth */
    /* States of fields at the lower and the upper end of `count` cells, in whole vectors, to lower[channel stride + i]. Neighbours are
     * cells[channel][first + j], j = 0 ... 2 reach - 2, from the (reach - 1)-th below to those above. */
    void (*ends)(int channels, size_t count, const spc_neighbours *cells, int first, double *lower,
                 double *upper, size_t stride);
    /* States may lie beyond the averages of the cell and its neighbours, and those of systems are found in waves (waves.h), as
     * `ends` does it for each of them. */
    bool in_waves;
} spc_reconstruction;

/* Words for the case file, separated by |, in the order of spc_reconstruction_at. */
#define SPC_RECONSTRUCTION_CHOICES "constant|minmod|van-leer|mc|weno5"

const spc_reconstruction *spc_reconstruction_at(size_t i);
/* NULL: there is none of the name. */
const spc_reconstruction *spc_reconstruction_find(const char *name);

#endif
