/* specula: trained.c
 *
 * The cases that a model was trained on, composed from the sections that its file has.
 */
#include "case_internal.h"
#include "surrogate/suits.h"

static spc_status parse_section(spc_pool *pool, const char *path, const char *key, const char *text,
                                spc_node **section) {
    SPC_TRY(spc_document_parse(pool, path, text, section));
    (*section)->key = key;
    return SPC_OK;
}

static spc_status compose(case_reader *reader, const spc_model *model, const char *path) {
    spc_node *root = spc_pool_take(reader->pool, 1, sizeof *root);
    spc_case *cas = spc_pool_take(reader->pool, 1, sizeof *cas);
    if (!root || !cas) return SPC_NO_MEMORY;
    *root = (spc_node){.kind = SPC_NODE_MAPPING, .file = path};
    reader->root = root;
    reader->cas = cas;
    SPC_TRY(parse_section(reader->pool, path, "equation", model->equation, &root->children));
    cas->setting.physics.grid = model->grid;
    SPC_TRY(spc_case_equation(reader));
    SPC_TRY(spc_case_forcing(reader));
    if (!model->base) return SPC_OK;
    SPC_TRY(parse_section(reader->pool, path, "stepper", model->base, &root->children->next));
    return spc_case_stepper(reader);
}

/* In a file, lines have no meaning for people. */
static spc_status explain(spc_pool *pool, spc_status status) {
    if (status == SPC_OK || status == SPC_NO_MEMORY) return status;
    spc_context *context = spc_pool_context(pool);
    const char *message = spc_pool_text(pool, spc_error_message(context));
    if (!message) return SPC_NO_MEMORY;
    spc_error_clear(context);
    return spc_fail(context, status, "what the model was trained for cannot be read: %s", message);
}

spc_status spc_model_trained(spc_pool *pool, const spc_model *model, const char *path,
                             spc_setting *trained, spc_stepper_use *base) {
    case_reader reader = {.pool = pool, .context = spc_pool_context(pool)};
    SPC_TRY(explain(pool, compose(&reader, model, path)));
    *trained = reader.cas->setting;
    if (model->base) *base = reader.cas->stepper;
    return SPC_OK;
}
