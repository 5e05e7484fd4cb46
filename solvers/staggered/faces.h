/* specula: faces.h
 *
 * Velocities on the upper faces of cells, with layers of ghosts around them from which stencils read what lies beyond the
 * sides. Along its own axis a component's last face is a wall where the side is one; the first face of the box is not stored.
 */
#ifndef SPECULA_FACES_H
#define SPECULA_FACES_H

#include <specula/stepper.h>

enum { SPC_FACE_GHOSTS = 2 };

/* A box of cells and ghosts. */
typedef struct spc_faces {
    const spc_setting *setting;
    int dims;
    size_t n[SPC_MAX_DIMS], extent[SPC_MAX_DIMS], stride[SPC_MAX_DIMS];
    double dx[SPC_MAX_DIMS];
    size_t points, size; /* without and with ghosts */
    size_t width, rows;  /* of cells along the last axis */
} spc_faces;

spc_faces spc_faces_of(const spc_setting *setting);
bool spc_faces_periodic(const spc_setting *setting, int axis);
/* Where the cells of a row begin among the ghosts. */
size_t spc_faces_row(const spc_faces *faces, size_t row);
/* A component with its ghosts. Walls move with `motion` times their velocities. */
void spc_faces_pad(const spc_faces *faces, int component, double motion, const double *values,
                   double *padded);
/* Set what stands on walls across its own axis to zero. */
void spc_faces_close(const spc_faces *faces, int component, double *values);

#endif
