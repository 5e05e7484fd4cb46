/* specula: dataset_pictures.h
 *
 * Pictures of a training set: one a file. Each is a function of the set, to the bit, for one gnuplot and its fonts.
 */
#ifndef SPECULA_DATASET_PICTURES_H
#define SPECULA_DATASET_PICTURES_H

#include "canvas.h"

#include <specula/dataset.h>

/* The first field of a few samples, which are random as all are. */
spc_status spc_picture_samples(spc_canvas *canvas, const spc_samples *samples);
/* Mean power spectra of the fields in the first and in the last frame. */
spc_status spc_picture_spectra(spc_canvas *canvas, const spc_samples *samples);
/* Histograms of what varies; at least one key does. */
spc_status spc_picture_parameters(spc_canvas *canvas, const spc_samples *samples);

/* A field of a frame in double precision. */
void spc_picture_values(const spc_dataset *dataset, const spc_sample *sample, size_t frame,
                        size_t field, double *values);

#endif
