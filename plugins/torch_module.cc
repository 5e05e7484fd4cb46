/* specula: torch_module.cc
 *
 * See torch_module.h. One thread, and no optimisation that begins only after a few calls: a continuation is to be bitwise.
 */
#include "torch_module.h"

#include <ATen/Parallel.h>
#include <cstdio>
#include <cstring>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/script.h>

struct spc_torch_module {
    torch::jit::Module module;
    torch::ScalarType type;
    bool takes_dt;
};

namespace {

void tell(const std::exception &error, char *message) {
    const char *text = error.what();
    std::snprintf(message, SPC_TORCH_MESSAGE, "%.*s", (int)std::strcspn(text, "\n"), text);
}

torch::Tensor call(spc_torch_module *self, const torch::Tensor &u, double dt) {
    std::vector<torch::jit::IValue> arguments{u.to(self->type)};
    if (self->takes_dt) arguments.push_back(torch::full({1}, dt, self->type));
    return self->module.forward(arguments).toTensor();
}

} // namespace

spc_torch_module *spc_torch_open(const char *path, bool double_precision, char *message) {
    try {
        at::set_num_threads(1);
        torch::jit::setGraphExecutorOptimize(false);
        const auto type = double_precision ? torch::kDouble : torch::kFloat;
        torch::jit::Module module = torch::jit::load(path);
        module.eval();
        module.to(type);
        const auto &schema = module.get_method("forward").function().getSchema();
        return new spc_torch_module{module, type, schema.arguments().size() > 2};
    } catch (const std::exception &error) {
        tell(error, message);
        return nullptr;
    }
}

void spc_torch_close(spc_torch_module *self) {
    delete self;
}

bool spc_torch_forward(spc_torch_module *self, int dims, const size_t *n, size_t channels,
                       size_t parts, double dt, double *values, char *message) {
    try {
        const torch::NoGradGuard no_gradients;
        std::vector<int64_t> apart{1, (int64_t)channels}, together{1, (int64_t)(channels * parts)};
        std::vector<int64_t> split{1, (int64_t)channels, (int64_t)parts};
        for (int axis = 0; axis < dims; axis++) {
            for (auto *shape : {&apart, &together, &split}) shape->push_back((int64_t)n[axis]);
        }
        apart.push_back((int64_t)parts);
        const torch::Tensor state = torch::from_blob(values, apart, torch::kDouble);
        const torch::Tensor u = state.movedim(-1, 2).reshape(together);
        const torch::Tensor next = call(self, u, dt);
        if (next.sizes() != u.sizes()) {
            std::snprintf(message, SPC_TORCH_MESSAGE, "it gives another shape than it takes");
            return false;
        }
        const_cast<torch::Tensor &>(state).copy_(next.reshape(split).movedim(2, -1));
        return true;
    } catch (const std::exception &error) {
        tell(error, message);
        return false;
    }
}
