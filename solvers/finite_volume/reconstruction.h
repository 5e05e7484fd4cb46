/* specula: reconstruction.h
 *
 * States on both sides of the interfaces between cells, from cell averages.
 */
#ifndef SPECULA_RECONSTRUCTION_H
#define SPECULA_RECONSTRUCTION_H

#include <stddef.h>

enum { SPC_GHOSTS = 3 };

typedef struct spc_reconstruction {
    const char *name, *doc;
    int reach; /* cells on each side of an interface */
    int order; /* in space, where the solution is smooth */
    /* At `count` interfaces. cell[j], j = 0 ... 2 reach - 1, are the averages from the reach-th cell on the left to the
     * reach-th on the right. */
    void (*faces)(size_t count, const double *const *cell, double *left, double *right);
} spc_reconstruction;

/* Words for the case file, separated by |, in the order of spc_reconstruction_at. */
#define SPC_RECONSTRUCTION_CHOICES "constant|minmod|van-leer|mc|weno5"

const spc_reconstruction *spc_reconstruction_at(size_t i);

#endif
