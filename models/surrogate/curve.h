/* specula: curve.h
 *
 * The losses along a training as files hold them: `curve`, a row of update, rate, training, validation for each point.
 */
#ifndef SPECULA_CURVE_H
#define SPECULA_CURVE_H

#include "hdf5_file.h"

#include <specula/model.h>

/* No points: nothing. */
bool spc_curve_put(spc_hdf5 *h, const spc_curve_point *points, size_t count);
/* So many, in h->pool; NULL when the file has others, or cannot be read. */
spc_curve_point *spc_curve_get(spc_hdf5 *h, size_t count);

#endif
