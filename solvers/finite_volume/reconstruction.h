/* specula: reconstruction.h
 *
 * States at both ends of cells, from cell averages.
 */
#ifndef SPECULA_RECONSTRUCTION_H
#define SPECULA_RECONSTRUCTION_H

#include <stdbool.h>
#include <stddef.h>

enum { SPC_GHOSTS = 3 };

typedef struct spc_reconstruction {
    const char *name, *doc;
    int reach;    /* cells on each side of an interface that its flux depends on */
    int order;    /* in space, where the solution is smooth */
    bool bounded; /* states lie between the averages of the cell and its neighbours */
    /* States at the lower and the upper end of `count` cells. cell[j], j = 0 ... 2 reach - 2, are the averages from the
     * (reach - 1)-th neighbours below to those above. */
    void (*ends)(size_t count, const double *const *cell, double *lower, double *upper);
} spc_reconstruction;

/* Words for the case file, separated by |, in the order of spc_reconstruction_at. */
#define SPC_RECONSTRUCTION_CHOICES "constant|minmod|van-leer|mc|weno5"

const spc_reconstruction *spc_reconstruction_at(size_t i);

#endif
