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

spc_tensor *spc_with_coordinates(spc_tensor *fields) {
    if (!fields) return NULL;
    return spc_concatenate(spc_tensor_graph(fields),
                           (spc_tensor *[]){fields, spc_coordinates(fields)}, 2);
}
