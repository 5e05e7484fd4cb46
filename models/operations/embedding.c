/* specula: embedding.c
 *
 * Numbers and places as waves.
 */
#include "tensor/operation.h"

#include <math.h>

spc_tensor *spc_embed_numbers(spc_tensor *x, size_t width, double longest) {
    if (!x) return NULL;
    const size_t numbers = spc_tensor_channels(x), half = width / 2, all = numbers * 2 * half;
    if (half == 0) return spc_graph_refuse(x->graph, "numbers are embedded in 2 channels or more");
    spc_pool *pool = spc_graph_pool(x->graph);
    spc_matrix_entry *entries = spc_pool_take(pool, all, sizeof *entries);
    double *shift = spc_pool_take(pool, all, sizeof *shift);
    if (!entries || !shift) return spc_graph_refuse(x->graph, "out of memory");
    for (size_t i = 0; i < all; i++) {
        const size_t wave = i % (2 * half);
        const double wavenumber = pow(longest, -(double)(wave % half) / (double)half);
        entries[i] = (spc_matrix_entry){i, i / (2 * half), wavenumber};
        /* cos(a) = sin(a + pi/2) */
        shift[i] = wave < half ? acos(0) : 0;
    }
    x = spc_map_axis(x, spc_tensor_dims(x), all, entries, all);
    return spc_sine(spc_affine(x, NULL, shift));
}

/* Pairs of a head are shared out to the axes one after the other; those of an axis turn slower and slower. */
static double angle(const spc_tensor *x, size_t point, size_t pair, size_t pairs, double longest) {
    const size_t dims = (size_t)spc_tensor_dims(x);
    size_t place = point;
    for (size_t axis = dims; axis-- > pair % dims + 1;) place /= x->shape.n[axis + 1];
    place %= x->shape.n[pair % dims + 1];
    const size_t each = (pairs + dims - 1) / dims;
    return (double)place * pow(longest, -(double)(pair / dims) / (double)each);
}

spc_tensor *spc_rotate(spc_tensor *x, size_t heads, double longest) {
    if (!x) return NULL;
    const size_t channels = spc_tensor_channels(x),
                 points = x->size / spc_tensor_batch(x) / channels;
    if (heads == 0 || channels % (2 * heads) || spc_tensor_dims(x) < 1) {
        return spc_graph_refuse(x->graph, "%zu channels are not pairs of %zu heads", channels,
                                heads);
    }
    const size_t pairs = channels / heads / 2;
    spc_tensor *turn = spc_constant(x->graph, spc_shape_list(2, (size_t[]){points, channels}));
    for (size_t i = 0; turn && i < points * channels / 2; i++) {
        const double a = angle(x, i / (channels / 2), i % pairs, pairs, longest);
        turn->value[2 * i] = (spc_real)cos(a);
        turn->value[2 * i + 1] = (spc_real)sin(a);
    }
    return spc_multiply_modes(x, turn);
}
