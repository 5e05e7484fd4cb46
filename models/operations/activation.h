/* specula: activation.h
 *
 * Functions of each number, by themselves or at the end of what they are functions of.
 */
#ifndef SPECULA_ACTIVATION_H
#define SPECULA_ACTIVATION_H

#include "tensor/operation.h"

typedef struct spc_activation {
    const char *name;
    /* y = f(x) and the slope f'(x), unless that is NULL; y may be x. */
    void (*apply)(size_t count, const spc_real *x, spc_real *y, spc_real *slope);
} spc_activation;

/* Make `out`, a function of what a dense layer gives, do that layer's work too (operation.h, absorb). */
bool spc_dense_absorb(spc_tensor *out, const spc_activation *activation);

#endif
