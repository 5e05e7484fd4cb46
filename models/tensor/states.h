/* specula: states.h
 *
 * The numbers of a state, [channel][point][part], and of a tensor, [point][field], whose fields are channels or the two parts of complex
 * ones.
 */
#ifndef SPECULA_STATES_H
#define SPECULA_STATES_H

#include <specula/grid.h>
#include <specula/tensor.h>

typedef struct spc_order {
    size_t points, fields, parts;
} spc_order;

static inline spc_order spc_order_of(const spc_state *state) {
    const size_t parts = state->complex_valued ? 2 : 1;
    return (spc_order){spc_grid_points(&state->grid), state->channels * parts, parts};
}

/* Where a field begins in a state; its points are `parts` apart. */
static inline size_t spc_order_start(const spc_order *order, size_t field) {
    return field / order->parts * order->points * order->parts + field % order->parts;
}

static inline void spc_state_to_tensor(const spc_order *order, const double *state,
                                       spc_real *tensor) {
    for (size_t f = 0; f < order->fields; f++) {
        const double *from = state + spc_order_start(order, f);
        for (size_t i = 0; i < order->points; i++) {
            tensor[i * order->fields + f] = (spc_real)from[i * order->parts];
        }
    }
}

static inline void spc_tensor_to_state(const spc_order *order, const spc_real *tensor,
                                       double *state) {
    for (size_t f = 0; f < order->fields; f++) {
        double *to = state + spc_order_start(order, f);
        for (size_t i = 0; i < order->points; i++) {
            to[i * order->parts] = (double)tensor[i * order->fields + f];
        }
    }
}

#endif
