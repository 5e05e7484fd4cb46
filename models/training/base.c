/* specula: base.c
 *
 * What a classical stepper makes of the frames of a set: each sample has a case of its own, with the base for its stepper and on the
 * grid of the frames.
 */
#include "dataset/dataset_internal.h"
#include "each_sample.h"
#include "steppers/components.h"
#include "tensor/states.h"
#include "training/data.h"

#include <string.h>

typedef struct basing {
    const spc_training_spec *spec;
    spc_data_group *group;
} basing;

/* ---- the case ---- */

/* "grid.n=[64, 64]" */
static char *points_of(spc_pool *pool, const spc_grid *grid) {
    char *text = spc_pool_text(pool, "grid.n=[");
    for (int axis = 0; axis < grid->dims && text; axis++) {
        text = spc_pool_print(pool, "%s%zu%s", text, grid->n[axis],
                              axis + 1 < grid->dims ? ", " : "]");
    }
    return text;
}

static spc_status compose(spc_pool *pool, const basing *b, size_t sample, spc_case **cas) {
    const spc_dataset *dataset = b->group->set->dataset;
    const char *const *assignments;
    const double *parameters = b->group->parameters + sample * dataset->variable_count;
    SPC_TRY(spc_dataset_assignments(pool, dataset, parameters, &assignments));
    spc_node *root = spc_node_copy(pool, dataset->cas->root);
    spc_node *base = spc_node_copy(pool, b->spec->base_node);
    const char *const points[] = {points_of(pool, &b->group->grid), NULL};
    if (!root || !base || !points[0]) return SPC_NO_MEMORY;
    for (size_t i = 0; assignments[i]; i++) {
        SPC_TRY(spc_document_override(pool, root, assignments[i]));
    }
    spc_node section = {.kind = SPC_NODE_MAPPING, .children = base};
    base->key = "stepper";
    spc_node_take(root, "stepper");
    spc_node_merge(root, &section);
    return spc_case_compose(pool, dataset->path, root, points, cas);
}

/* ---- its steps ---- */

static spc_status step_frames(spc_pool *pool, const basing *b, const spc_case *cas, size_t sample) {
    spc_data_group *group = b->group;
    spc_state now;
    const spc_physics *physics = &cas->setting.physics;
    SPC_TRY(spc_equation_state(pool, physics->equation, &physics->grid, &now));
    spc_component *base = spc_pool_take(pool, 1, sizeof *base);
    if (!base) return SPC_NO_MEMORY;
    SPC_TRY(spc_component_create(pool, &cas->setting, &cas->stepper, "base", base));
    const spc_order order = spc_order_of(&now);
    const size_t lead = group->set->lead;
    for (size_t frame = 0; frame + lead < group->frames; frame++) {
        const size_t at = sample * group->frames + frame;
        spc_tensor_to_state(&order, group->values + at * group->numbers, now.data);
        now.revision++;
        now.time = group->times[at];
        spc_component_show(base, &now);
        SPC_TRY(spc_component_step(base, group->times[at + lead] - group->times[at]));
        spc_state_to_tensor(&order, base->state.data, group->bases + (at + lead) * group->numbers);
    }
    return SPC_OK;
}

static spc_status base_of_sample(spc_pool *scratch, void *object, size_t sample, bool teller) {
    (void)teller;
    const basing *b = object;
    spc_context *context = spc_pool_context(scratch);
    spc_case *cas = NULL;
    if (spc_stop_requested(context)) return spc_fail(context, SPC_INTERRUPTED, "interrupted");
    spc_status status = compose(scratch, b, sample, &cas);
    if (status == SPC_OK) status = step_frames(scratch, b, cas, sample);
    if (status == SPC_OK || status == SPC_NO_MEMORY || status == SPC_INTERRUPTED) return status;
    const char *message = spc_pool_text(scratch, spc_error_message(context));
    if (!message) return SPC_NO_MEMORY;
    spc_error_clear(context);
    return spc_fail(context, status, "the base fails on sample %zu: %s", sample, message);
}

spc_status spc_data_apply_base(spc_pool *pool, const spc_data *data) {
    for (size_t g = 0; g < data->group_count; g++) {
        basing b = {.spec = data->spec, .group = &data->groups[g]};
        spc_data_group *group = b.group;
        const size_t frames = group->samples * group->frames;
        group->bases = spc_pool_take(pool, frames, group->numbers * sizeof *group->bases);
        if (!group->bases) return SPC_NO_MEMORY;
        SPC_TRY(spc_each_sample(spc_pool_context(pool), group->samples, base_of_sample, &b));
    }
    return SPC_OK;
}
