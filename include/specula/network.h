/* specula: network.h
 *
 * Architectures of networks that map fields to fields, one a file in models/networks. A descriptor builds the network into a
 * graph; everything else (training, files, stepping) works with any of them.
 */
#ifndef SPECULA_NETWORK_H
#define SPECULA_NETWORK_H

#include <specula/parameter.h>
#include <specula/tensor.h>

SPC_BEGIN

/* What a network is built for. */
typedef struct spc_network_setting {
    int dims;
    size_t inputs, outputs; /* channels */
    size_t
        conditions; /* numbers, such as viscosity or dt, that it is told beside the fields; may be 0 */
} spc_network_setting;

enum {
    SPC_NETWORK_ANY_GRID = 1,    /* its weights do not depend on the number of points */
    SPC_NETWORK_CONDITIONAL = 2, /* it can be told conditions */
    SPC_NETWORK_ANY_SPACING =
        4 /* and the same weights are the same map of what a finer grid and a coarser one both resolve */
};

typedef struct spc_network {
    unsigned abi;
    const char *name, *doc, *cite;
    bool form[SPC_MAX_DIMS]; /* whether it is defined on 1, 2, 3 axes */
    unsigned flags;
    const spc_parameter *parameters; /* defaults as published */
    const char *small; /* values for a CPU in minutes, as in a spec: "{width: 16, modes: 8}" */
    /* [batch][grid][inputs] -> [batch][grid][outputs] on a periodic grid; `conditions` is [batch][conditions], or NULL when there
     * are none. NULL with the reason in the graph (spc_graph_refuse) for what it cannot be built for. Weights are named by
     * the layer that they belong to: "lift.weight". */
    spc_tensor *(*build)(spc_graph *graph, const spc_network_setting *setting,
                         const spc_value *values, spc_tensor *fields, spc_tensor *conditions);
} spc_network;

/* As in registry.h. */
const spc_network *spc_network_at(size_t i);
const spc_network *spc_network_find(const char *name);
const char *spc_network_name(const void *unused, size_t i);

SPC_END
#endif
