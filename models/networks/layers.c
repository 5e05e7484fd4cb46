/* specula: layers.c
 *
 * Pieces that several networks are made of.
 */
#include "layers.h"

#include <stdarg.h>
#include <stdio.h>

spc_name spc_name_of(const char *format, ...) {
    spc_name name;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name.text, sizeof name.text, format, arguments);
    va_end(arguments);
    return name;
}

spc_activation *spc_activation_at(double choice) {
    static spc_activation *const functions[] = {spc_relu, spc_silu, spc_gelu, spc_tanh};
    return functions[(size_t)choice];
}

spc_tensor *spc_layer_perceptron(spc_tensor *x, const char *name, size_t hidden, size_t channels,
                                 spc_activation *activation) {
    x = spc_layer_dense(x, spc_name_of("%s.0", name).text, hidden);
    if (activation) x = activation(x);
    return spc_layer_dense(x, spc_name_of("%s.1", name).text, channels);
}

spc_tensor *spc_layer_condition(spc_tensor *x, const char *name, spc_tensor *conditions) {
    if (!x || !conditions) return x;
    const size_t channels = spc_tensor_channels(x);
    spc_tensor *scale = spc_layer_dense(conditions, spc_name_of("%s.scale", name).text, channels);
    spc_tensor *shift = spc_layer_dense(conditions, spc_name_of("%s.shift", name).text, channels);
    return scale && shift ? spc_modulate(x, scale, shift) : NULL;
}

spc_tensor *spc_halve(spc_tensor *x, double choice) {
    const size_t two[SPC_MAX_DIMS] = {2, 2, 2};
    return choice == SPC_MEAN ? spc_average_pooling(x, two) : spc_max_pooling(x, two);
}

static spc_tensor *convolve(spc_tensor *x, const char *name, int part, size_t channels,
                            bool no_bias) {
    x = spc_layer_convolution(x, spc_name_of("%s.conv.%d", name, part).text, channels,
                              (spc_convolution){.kernel = {3}, .no_bias = no_bias});
    return spc_layer_group_norm(x, spc_name_of("%s.norm.%d", name, part).text, 1);
}

spc_tensor *spc_layer_double_convolution(spc_tensor *x, const char *name,
                                         spc_double_convolution how) {
    x = convolve(x, name, 0, how.middle, how.no_bias);
    x = how.activation(spc_layer_condition(x, name, how.conditions));
    return how.activation(convolve(x, name, 1, how.channels, how.no_bias));
}

spc_tensor *spc_with_coordinates(spc_tensor *fields) {
    if (!fields) return NULL;
    return spc_concatenate(spc_tensor_graph(fields),
                           (spc_tensor *[]){fields, spc_coordinates(fields)}, 2);
}
