/* specula: waves.c
 *
 * The function of waves.h, in blocks that the first-level cache holds.
 */
#include "waves.h"

enum { BLOCK = 128, MOST_DIFFERENCES = 2 * SPC_GHOSTS - 2 };

/* A block of cells, and the waves between them. */
typedef struct block {
    const spc_reconstruction *reconstruction;
    const spc_physics *physics;
    int axis, channels, differences;
    bool carried[SPC_MAX_CHANNELS];
    size_t start, size;
    double coefficient[SPC_WAVE_COEFFICIENTS][BLOCK];
    double wave[SPC_MAX_CHANNELS][MOST_DIFFERENCES][BLOCK];
} block;

/* Velocities along other axes are waves by themselves. */
static bool is_carried(const spc_physics *physics, int axis, int channel) {
    for (int other = 0; other < physics->grid.dims; other++) {
        if (other != axis && physics->equation->mirrored(physics, other, channel)) return true;
    }
    return false;
}

/* Differences between neighbouring cells, in waves. */
static void find_waves(block *b, const double *const *const *cell, const double *const *known) {
    for (int j = 0; j < b->differences; j++) {
        const double *below[SPC_MAX_CHANNELS], *above[SPC_MAX_CHANNELS];
        double *to[SPC_MAX_CHANNELS];
        for (int c = 0; c < b->channels; c++) {
            below[c] = cell[c][j] + b->start;
            above[c] = cell[c][j + 1] + b->start;
            to[c] = b->wave[c][j];
        }
        b->physics->equation->to_waves(b->physics, b->axis, b->size, known, below, above, to);
    }
}

/* Both ends: departures in waves, and states of what is carried. */
static void reconstruct(const block *b, int channel, const double *const *cell, double *below,
                        double *above) {
    const double *from[MOST_DIFFERENCES + 1];
    if (b->carried[channel]) {
        for (int j = 0; j <= b->differences; j++) from[j] = cell[j] + b->start;
        b->reconstruction->ends(b->size, from, below, above);
    } else {
        for (int j = 0; j < b->differences; j++) from[j] = b->wave[channel][j];
        b->reconstruction->departures(b->size, from, below, above);
    }
}

static void reconstruct_block(block *b, const double *const *const *cell, double *const *lower,
                              double *const *upper) {
    const spc_equation *equation = b->physics->equation;
    const double *centre[SPC_MAX_CHANNELS];
    double *coefficient[SPC_WAVE_COEFFICIENTS], *below[SPC_MAX_CHANNELS], *above[SPC_MAX_CHANNELS];
    for (int i = 0; i < SPC_WAVE_COEFFICIENTS; i++) coefficient[i] = b->coefficient[i];
    const double *const *known = (const double *const *)coefficient;
    for (int c = 0; c < b->channels; c++) {
        centre[c] = cell[c][b->differences / 2] + b->start;
        below[c] = lower[c] + b->start;
        above[c] = upper[c] + b->start;
    }
    equation->linearise(b->physics, b->size, centre, coefficient);
    find_waves(b, cell, known);
    for (int c = 0; c < b->channels; c++) reconstruct(b, c, cell[c], below[c], above[c]);
    equation->from_waves(b->physics, b->axis, b->size, known, centre, (const double *const *)below,
                         below);
    equation->from_waves(b->physics, b->axis, b->size, known, centre, (const double *const *)above,
                         above);
}

void spc_reconstruct_waves(const spc_reconstruction *reconstruction, const spc_physics *physics,
                           int axis, size_t count, const double *const *const *cell,
                           double *const *lower, double *const *upper) {
    block b; /* not cleared: its arrays are large */
    b.reconstruction = reconstruction;
    b.physics = physics;
    b.axis = axis;
    b.channels = spc_equation_channels(physics->equation, physics->grid.dims);
    b.differences = 2 * reconstruction->reach - 2;
    for (int c = 0; c < b.channels; c++) b.carried[c] = is_carried(physics, axis, c);
    for (b.start = 0; b.start < count; b.start += BLOCK) {
        b.size = count - b.start < BLOCK ? count - b.start : BLOCK;
        reconstruct_block(&b, cell, lower, upper);
    }
}
