/* specula: waves.c
 *
 * The function of waves.h, in blocks that the first-level cache holds.
 */
#include "waves.h"

enum { BLOCK = 64, MOST_CELLS = 2 * SPC_GHOSTS - 1 };

/* Velocities along other axes are carried along as they are. */
static bool is_carried(const spc_physics *physics, int axis, int channel) {
    for (int other = 0; other < physics->grid.dims; other++) {
        if (other != axis && physics->equation->mirrored(physics, other, channel)) return true;
    }
    return false;
}

void spc_reconstruct_waves(const spc_reconstruction *reconstruction, const spc_physics *physics,
                           int axis, size_t count, const double *const *const *cell,
                           double *const *lower, double *const *upper) {
    const spc_equation *equation = physics->equation;
    const int channels = spc_equation_channels(equation, physics->grid.dims);
    const int cells = 2 * reconstruction->reach - 1;
    double wave[SPC_MAX_CHANNELS][MOST_CELLS][BLOCK], memory[SPC_WAVE_COEFFICIENTS][BLOCK];
    double *coefficient[SPC_WAVE_COEFFICIENTS];
    for (int i = 0; i < SPC_WAVE_COEFFICIENTS; i++) coefficient[i] = memory[i];
    const double *const *known = (const double *const *)coefficient;
    bool carried[SPC_MAX_CHANNELS];
    for (int c = 0; c < channels; c++) carried[c] = is_carried(physics, axis, c);
    for (size_t start = 0; start < count; start += BLOCK) {
        const size_t size = count - start < BLOCK ? count - start : BLOCK;
        const double *from[SPC_MAX_CHANNELS];
        double *to[SPC_MAX_CHANNELS], *below[SPC_MAX_CHANNELS], *above[SPC_MAX_CHANNELS];
        for (int c = 0; c < channels; c++) from[c] = cell[c][cells / 2] + start;
        equation->linearise(physics, size, from, coefficient);
        for (int j = 0; j < cells; j++) {
            for (int c = 0; c < channels; c++) {
                from[c] = cell[c][j] + start;
                to[c] = wave[c][j];
            }
            equation->to_waves(physics, axis, size, known, from, to);
        }
        for (int c = 0; c < channels; c++) {
            const double *stencil[MOST_CELLS];
            for (int j = 0; j < cells; j++)
                stencil[j] = carried[c] ? cell[c][j] + start : wave[c][j];
            below[c] = lower[c] + start;
            above[c] = upper[c] + start;
            reconstruction->ends(size, stencil, below[c], above[c]);
        }
        equation->from_waves(physics, axis, size, known, (const double *const *)below, below);
        equation->from_waves(physics, axis, size, known, (const double *const *)above, above);
    }
}
