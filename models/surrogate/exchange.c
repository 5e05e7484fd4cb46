/* specula: exchange.c
 *
 * Models from and to safetensors. What is not weights goes along as text, so that a file of ours says it all.
 */
#include "surrogate/description.h"
#include "surrogate/names.h"

#include <math.h>
#include <specula/model.h>
#include <string.h>

/* The texts beside the arrays. */
#define DESCRIPTION "specula"
#define PROVENANCE  "specula_provenance"

/* ---- from ---- */

static spc_status read_description(spc_pool *pool, const char *path, const char *description,
                                   const spc_safetensors *file, spc_node **root) {
    if (description) return spc_document_read(pool, description, root);
    const char *text = spc_safetensors_text(file, DESCRIPTION);
    if (text) return spc_document_parse(pool, path, text, root);
    return spc_fail_at(spc_pool_context(pool), SPC_BAD_INPUT, path, 0,
                       "the weights come without a description of their model; name one beside "
                       "them (docs/models.md)");
}

static spc_status check_finite(spc_context *context, const char *path,
                               const spc_weight_entry *entry, const spc_real *values) {
    for (size_t i = 0; i < entry->size; i++) {
        if (isfinite(values[i])) continue;
        return spc_fail_at(
            context, SPC_CORRUPT, path, 0,
            "weight '%s' is not finite in single precision (number %zu); use a sound "
            "copy",
            entry->name, i);
    }
    return SPC_OK;
}

static spc_status get_weights(spc_pool *pool, const char *path, spc_names names,
                              const spc_safetensors *file, spc_model *model) {
    const spc_weight_entry *entry;
    model->numbers = spc_pool_take(pool, spc_weights_count(model->weights), sizeof(spc_real));
    if (!model->numbers) return SPC_NO_MEMORY;
    for (size_t i = 0; (entry = spc_weights_entry(model->weights, i)); i++) {
        spc_real *values = model->numbers + entry->offset;
        SPC_TRY(spc_names_get(pool, names, entry, model->grid.dims, file, values));
        SPC_TRY(check_finite(spc_pool_context(pool), path, entry, values));
    }
    return SPC_OK;
}

/* An array that nothing asks for belongs to a network of another make. */
static spc_status check_all_used(spc_pool *pool, spc_names names, const spc_safetensors *file,
                                 const spc_model *model) {
    const spc_weight_entry *entry;
    bool *used = spc_pool_take(pool, file->count, sizeof *used);
    if (!used) return SPC_NO_MEMORY;
    for (size_t i = 0; (entry = spc_weights_entry(model->weights, i)); i++) {
        spc_stored array;
        SPC_TRY(spc_names_put(pool, names, entry, model->grid.dims, model->numbers + entry->offset,
                              &array));
        used[spc_safetensors_find(file, array.name) - file->arrays] = true;
    }
    for (size_t i = 0; i < file->count; i++) {
        if (used[i]) continue;
        return spc_fail(spc_pool_context(pool), SPC_BAD_INPUT,
                        "the network has no place for the weight '%s'; describe the network that "
                        "these weights belong to",
                        file->arrays[i].name);
    }
    return SPC_OK;
}

spc_status spc_model_import(spc_pool *pool, const char *path, const char *description,
                            spc_model **result) {
    spc_safetensors file;
    spc_node *root;
    SPC_TRY(spc_safetensors_read(pool, path, &file));
    SPC_TRY(read_description(pool, path, description, &file, &root));
    SPC_TRY(spc_model_describe(pool, root, result));
    spc_model *model = *result;
    const spc_names names = spc_names_of(&file);
    SPC_TRY(spc_names_suit(spc_pool_context(pool), names, model));
    SPC_TRY(get_weights(pool, path, names, &file, model));
    SPC_TRY(check_all_used(pool, names, &file, model));
    const char *from = spc_safetensors_text(&file, PROVENANCE);
    const char *slash = strrchr(path, '/');
    model->spec = "";
    model->provenance =
        spc_pool_print(pool, "%simported: %s\n", from ? from : "", slash ? slash + 1 : path);
    return model->provenance ? SPC_OK : SPC_NO_MEMORY;
}

/* ---- to ---- */

static spc_status export_model(spc_pool *pool, const spc_model *model, spc_names names,
                               const char *path) {
    const size_t count = spc_weights_arrays(model->weights);
    spc_stored *arrays = spc_pool_take(pool, count, sizeof *arrays);
    const char *description = spc_model_description(pool, model);
    if (!arrays || !description) return SPC_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        const spc_weight_entry *entry = spc_weights_entry(model->weights, i);
        SPC_TRY(spc_names_put(pool, names, entry, model->grid.dims, model->numbers + entry->offset,
                              &arrays[i]));
    }
    const spc_stored_text texts[] = {{"format", "pt"},
                                     {DESCRIPTION, description},
                                     {PROVENANCE, model->provenance ? model->provenance : ""}};
    const spc_safetensors file = {arrays, count, texts, sizeof texts / sizeof *texts};
    return spc_safetensors_write(pool, path, &file);
}

spc_status spc_model_export(spc_context *context, const spc_model *model, bool neuraloperator,
                            const char *path) {
    const spc_names names = neuraloperator ? SPC_NAMES_NEURALOPERATOR : SPC_NAMES_SPECULA;
    SPC_TRY(spc_names_suit(context, names, model));
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    const spc_status status = export_model(pool, model, names, path);
    spc_pool_destroy(pool);
    return status;
}
