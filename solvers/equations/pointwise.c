/* specula: pointwise.c
 *
 * The function of pointwise.h.
 */
#include "pointwise.h"

void spc_assemble_pointwise(const spc_physics *physics, const spc_mode_row *row,
                            const spc_complex *const *output, spc_complex *const *n) {
    const int channels = spc_equation_channels(physics->equation, physics->grid.dims);
    for (int c = 0; c < channels; c++) {
        const spc_complex *restrict from = output[c];
        spc_complex *restrict to = n[c];
        for (size_t i = 0; i < row->count; i++) to[i] = row->scale * from[i];
    }
}
