/* specula: transform_single.c
 *
 * Transforms in single precision.
 */
#define REAL       float
#define COMPLEX    spc_single_complex
#define FFTW(name) fftwf_##name
#define SPC(name)  spc_single_##name
#define ROW_LANES  16

#include "planner.h"
#include "transform_engine.h"
