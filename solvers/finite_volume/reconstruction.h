/* specula: reconstruction.h
 *
 * States at both ends of cells, from cell averages.
 */
#ifndef SPECULA_RECONSTRUCTION_H
#define SPECULA_RECONSTRUCTION_H

#include <stddef.h>

enum { SPC_GHOSTS = 3 };

typedef struct spc_reconstruction {
    const char *name, *doc;
    int reach; /* cells on each side of an interface that its flux depends on */
    int order; /* in space, where the solution is smooth */
    /* States at the lower and the upper end of `count` cells. cell[j], j = 0 ... 2 reach - 2, are the averages from the
     * (reach - 1)-th neighbours below to those above. */
    void (*ends)(size_t count, const double *const *cell, double *lower, double *upper);
    /* What the states differ by from the cell's average, from the 2 reach - 2 differences between those averages. NULL: states lie
     * between the averages of the cell and its neighbours, and systems are reconstructed field by field. */
    void (*departures)(size_t count, const double *const *difference, double *lower, double *upper);
} spc_reconstruction;

/* Words for the case file, separated by |, in the order of spc_reconstruction_at. */
#define SPC_RECONSTRUCTION_CHOICES "constant|minmod|van-leer|mc|weno5"

const spc_reconstruction *spc_reconstruction_at(size_t i);

#endif
