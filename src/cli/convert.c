/* specula: convert.c
 *
 * `specula convert`: models from and to safetensors, the format in which others keep weights.
 */
#include "command.h"
#include "json.h"
#include "verify.h"

#include <specula/model.h>
#include <stdio.h>
#include <string.h>

static spc_status read_names(const spc_invocation *invocation, bool *neuraloperator) {
    const char *names = spc_invocation_option(invocation, "names");
    *neuraloperator = names && strcmp(names, "neuraloperator") == 0;
    if (!names || *neuraloperator || strcmp(names, "specula") == 0) return SPC_OK;
    return spc_fail(invocation->context, SPC_BAD_USAGE,
                    "--names is '%s'; it is specula or neuraloperator", names);
}

/* FILE.h5 from FILE.safetensors, and the other way round. */
static const char *default_name(spc_pool *pool, const char *path, const char *suffix) {
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    const int length = dot && (!slash || dot > slash) ? (int)(dot - path) : (int)strlen(path);
    return spc_pool_print(pool, "%.*s%s", length, path, suffix);
}

static void tell(const spc_invocation *invocation, const spc_model *model, const char *output) {
    const size_t weights = spc_weights_count(model->weights);
    if (invocation->json) {
        printf("{\"file\": ");
        spc_json_text(output);
        printf(", \"network\": ");
        spc_json_text(model->network->name);
        printf(", \"weights\": %zu}\n", weights);
    } else if (!invocation->quiet) {
        printf("%s: %s with %zu weights\n", output, model->network->name, weights);
    }
}

static spc_status convert(const spc_invocation *invocation) {
    spc_pool *pool = invocation->pool;
    const char *input = invocation->arguments[0], *description = invocation->arguments[1];
    const bool exports = spc_file_kind_of(invocation->context, input) == SPC_FILE_MODEL;
    const char *output = spc_invocation_option(invocation, "output");
    bool neuraloperator;
    spc_model *model;
    SPC_TRY(read_names(invocation, &neuraloperator));
    if (!output) output = default_name(pool, input, exports ? ".safetensors" : ".h5");
    if (!output) return SPC_NO_MEMORY;
    if (exports && description) {
        return spc_fail(invocation->context, SPC_BAD_USAGE,
                        "%s is a model and says itself what it is; leave %s out", input,
                        description);
    }
    SPC_TRY(exports ? spc_model_read(pool, input, &model)
                    : spc_model_import(pool, input, description, &model));
    SPC_TRY(exports ? spc_model_export(invocation->context, model, neuraloperator, output)
                    : spc_model_write(invocation->context, model, output));
    tell(invocation, model, output);
    return SPC_OK;
}

static const spc_option options[] = {
    {"output", 'o', "FILE", "where to (default: FILE.h5 or FILE.safetensors)"},
    {"names", 0, "NAMES", "of the weights that are written: specula (default) or neuraloperator"},
    {0},
};

const spc_command spc_command_convert = {
    .name = "convert",
    .arguments = "FILE [DESCRIPTION]",
    .doc = "make a model of weights from elsewhere (safetensors), or the reverse",
    .help =
        "Weights in a file of the format safetensors become a model with which `stepper: {model: "
        "FILE.h5}`\n"
        "steps. DESCRIPTION is a YAML file that says what they are: network, equation, grid, dt, "
        "what is\n"
        "predicted, normalisation (docs/models.md); weights that specula wrote need none. Their "
        "names may be\n"
        "those of neuraloperator's FNO. A model becomes safetensors again.\n"
        "\n"
        "  specula convert fno.safetensors fno.yaml -o fno.h5\n"
        "  specula convert fno.h5 --names neuraloperator\n",
    .options = options,
    .least = 1,
    .most = 2,
    .run = convert,
};
