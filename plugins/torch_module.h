/* specula: torch_module.h
 *
 * PyTorch behind five functions of C. Failures leave their first line in `message`.
 */
#ifndef SPECULA_TORCH_MODULE_H
#define SPECULA_TORCH_MODULE_H

#include <specula/base.h>

SPC_BEGIN

enum { SPC_TORCH_MESSAGE = 256 };

typedef struct spc_torch_module spc_torch_module;

/* A module that torch.jit.save wrote; NULL on failure. */
spc_torch_module *spc_torch_open(const char *path, bool double_precision,
                                 char message[SPC_TORCH_MESSAGE]);
void spc_torch_close(spc_torch_module *module);

/* forward(u), or forward(u, dt) where it takes two; u is [1][channels][points of each axis], and `parts` numbers at each point become
 * channels of their own, one behind the other. In place. */
bool spc_torch_forward(spc_torch_module *module, int dims, const size_t *n, size_t channels,
                       size_t parts, double dt, double *values, char message[SPC_TORCH_MESSAGE]);

SPC_END
#endif
