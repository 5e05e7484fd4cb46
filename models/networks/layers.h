/* specula: layers.h
 *
 * Pieces that several networks are made of.
 */
#ifndef SPECULA_NETWORK_LAYERS_H
#define SPECULA_NETWORK_LAYERS_H

#include <specula/parameter.h>
#include <specula/tensor.h>

/* The name of a layer, good to the end of the expression: spc_name_of("layer.%zu", i).text */
typedef struct spc_name {
    char text[96];
} spc_name;
spc_name spc_name_of(const char *format, ...) SPC_PRINTF(1, 2);

typedef spc_tensor *spc_activation(spc_tensor *x);
/* Functions that a parameter of networks chooses from, and the one of that number. */
#define SPC_ACTIVATIONS "relu|silu|gelu|tanh"
enum { SPC_RELU, SPC_SILU, SPC_GELU, SPC_TANH };
spc_activation *spc_activation_at(double choice);
#define SPC_ACTIVATION_PARAMETER(function, where)                                                  \
    {                                                                                              \
        .name = "activation", .type = SPC_CHOICE, .fallback = (function),                          \
        .choices = SPC_ACTIVATIONS, .doc = (where)                                                 \
    }

/* Two dense layers NAME.0 and NAME.1 with a function between them; NULL: none. */
spc_tensor *spc_layer_perceptron(spc_tensor *x, const char *name, size_t hidden, size_t channels,
                                 spc_activation *activation);
/* x (1 + scale) + shift, both dense layers of the conditions: NAME.scale and NAME.shift. x itself for no conditions. */
spc_tensor *spc_layer_condition(spc_tensor *x, const char *name, spc_tensor *conditions);
/* Half the points of each axis, by the largest or the mean of each block: a parameter of networks chooses. */
#define SPC_POOLINGS "max|average"
enum { SPC_LARGEST, SPC_MEAN };
spc_tensor *spc_halve(spc_tensor *x, double choice);
#define SPC_POOLING_PARAMETER                                                                      \
    {                                                                                              \
        .name = "pooling", .type = SPC_CHOICE, .fallback = SPC_LARGEST, .choices = SPC_POOLINGS,   \
        .doc = "what coarser grids take of a block of points"                                      \
    }
/* Convolution of kernel 3, group norm with one group, function; twice. Conditions, unless NULL, scale and shift after the first norm. */
typedef struct spc_double_convolution {
    size_t middle, channels;
    spc_activation *activation;
    spc_tensor *conditions;
    bool no_bias;
} spc_double_convolution;
spc_tensor *spc_layer_double_convolution(spc_tensor *x, const char *name,
                                         spc_double_convolution how);
/* The fields and the coordinates of their points. */
spc_tensor *spc_with_coordinates(spc_tensor *fields);
#define SPC_COORDINATES_PARAMETER                                                                  \
    {                                                                                              \
        .name = "coordinates", .type = SPC_BOOLEAN, .fallback = true,                              \
        .doc = "the places of points are told beside the fields"                                   \
    }

#endif
