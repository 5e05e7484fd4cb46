/* specula: transform.c
 *
 * Transforms in double precision.
 */
#define REAL       double
#define COMPLEX    spc_complex
#define FFTW(name) fftw_##name
#define SPC(name)  spc_##name
#define ROW_LANES  8

#include "planner.h"
#include "transform_engine.h"
