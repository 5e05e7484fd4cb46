/* specula: verify_arrays.h
 *
 * All arrays of numbers in the root of an HDF5 file of ours, whatever it is.
 */
#ifndef SPECULA_VERIFY_ARRAYS_H
#define SPECULA_VERIFY_ARRAYS_H

#include "verify.h"

/* Compare each array with its checksum and look for values that are not finite; count them in the verdict. Arrays called
 * `curve` may have gaps. */
spc_status spc_verify_arrays(spc_pool *pool, const char *path, spc_verdict *verdict);

#endif
