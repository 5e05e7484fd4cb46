/* specula: graph.h
 *
 * A graph: its tensors in the order in which they are computed.
 */
#ifndef SPECULA_GRAPH_H
#define SPECULA_GRAPH_H

#include "operation.h"

struct spc_graph {
    spc_pool *pool;
    spc_weights *weights;
    spc_status status; /* of building */
    spc_tensor **tensors;
    size_t count, room;
    size_t bytes;
};

/* Give every tensor its memory. */
spc_status spc_graph_plan(spc_graph *graph, unsigned kinds);

/* The entry of a name, added if it is not there; NULL for one of another shape or when out of memory. */
const spc_weight_entry *spc_weights_ask(spc_weights *weights, const char *name, spc_shape shape,
                                        spc_start start);

#endif
