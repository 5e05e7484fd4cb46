/* specula: info_model.c
 *
 * `specula info` of trained networks and of trainings.
 */
#include "info.h"
#include "json.h"
#include "training/saved.h"

#include <math.h>
#include <specula/model.h>
#include <string.h>

/* ---- for people ---- */

/* Lines below one another, the first beside the label. */
static void put_lines(const char *label, const char *text) {
    while (*text) {
        const int length = (int)strcspn(text, "\n");
        printf("%-20s %.*s\n", label, length, text);
        text += length;
        if (*text) text++;
        label = "";
    }
}

static void put_conditions(const spc_model *model) {
    for (size_t i = 0; i < model->setting.conditions; i++) {
        const spc_condition *c = &model->conditions[i];
        printf("%-20s %s, trained on %.10g to %.10g\n", i ? "" : "conditions", c->key, c->minimum,
               c->maximum);
    }
}

static void put_loss(const spc_model *model) {
    if (model->curve_points == 0) return;
    const spc_curve_point *last = &model->curve[model->curve_points - 1];
    printf("%-20s %.6g in training", "loss", last->training);
    if (isfinite(last->validation)) printf(", %.6g in validation", last->validation);
    printf(", after %.0f updates\n", last->update);
}

static void put_model(const char *path, const spc_model *model) {
    printf("%-20s %s\n", "model", path);
    printf("%-20s %s: %s\n", "network", model->network->name, model->network->doc);
    put_lines("", model->network_text);
    printf("%-20s %zu numbers in %zu arrays\n", "weights", spc_weights_count(model->weights),
           spc_weights_arrays(model->weights));
    put_lines("equation", model->equation);
    printf("%-20s ", "grid");
    spc_info_put_grid(&model->grid);
    printf("%-20s ", "fields");
    for (size_t i = 0; i < model->fields; i++) {
        printf("%s%s", i ? ", " : "", model->field_names[i]);
    }
    printf("\n%-20s %.10g\n", "dt", model->dt);
    printf("%-20s %s\n", "predicts", spc_target_name(model->target));
    if (model->base) put_lines("base", model->base);
    put_conditions(model);
    put_loss(model);
    put_lines("provenance", model->provenance);
    if (*model->spec) printf("\n%s", model->spec);
}

/* ---- as JSON ---- */

static void put_member(const char *name, const char *text) {
    printf(",\n \"%s\": ", name);
    spc_json_text(text);
}

static void put_json_lists(const spc_model *model) {
    printf(",\n \"fields\": [");
    for (size_t i = 0; i < model->fields; i++) {
        if (i) printf(", ");
        spc_json_text(model->field_names[i]);
    }
    printf("],\n \"conditions\": [");
    for (size_t i = 0; i < model->setting.conditions; i++) {
        const spc_condition *c = &model->conditions[i];
        printf("%s{\"key\": ", i ? ", " : "");
        spc_json_text(c->key);
        printf(", \"minimum\": %.17g, \"maximum\": %.17g}", c->minimum, c->maximum);
    }
    printf("],\n \"curve\": [");
    for (size_t i = 0; i < model->curve_points; i++) {
        const spc_curve_point *p = &model->curve[i];
        const double numbers[] = {p->update, p->rate, p->training, p->validation};
        for (size_t k = 0; k < 4; k++) {
            printf(k ? ", " : i ? ", [" : "[");
            spc_json_number(numbers[k]);
        }
        printf("]");
    }
    printf("]");
}

static void put_json_model(const char *path, const spc_model *model) {
    printf("{\"kind\": \"model\", \"file\": ");
    spc_json_text(path);
    put_member("network", model->network->name);
    put_member("network_text", model->network_text);
    printf(",\n \"weights\": %zu, \"arrays\": %zu", spc_weights_count(model->weights),
           spc_weights_arrays(model->weights));
    put_member("equation", model->equation);
    spc_info_put_json_grid(&model->grid);
    printf(",\n \"dt\": %.17g", model->dt);
    put_member("target", spc_target_name(model->target));
    put_member("base", model->base);
    put_json_lists(model);
    put_member("provenance", model->provenance);
    put_member("spec", model->spec);
    printf("}\n");
}

spc_status spc_info_model(const spc_invocation *invocation, const char *path) {
    spc_model *model;
    SPC_TRY(spc_model_read(invocation->pool, path, &model));
    if (invocation->json) {
        put_json_model(path, model);
    } else {
        put_model(path, model);
    }
    return SPC_OK;
}

/* ---- trainings ---- */

static void put_training(const char *path, const spc_training_state *state, size_t weights) {
    printf("%-20s %s\n", "training", path);
    printf("%-20s %zu numbers\n", "weights", weights);
    printf("%-20s %llu, in %.1f s\n", "updates", (unsigned long long)state->update, state->seconds);
    if (isfinite(state->best_loss)) {
        printf("%-20s %.6g in validation, after %llu updates\n", "best loss", state->best_loss,
               (unsigned long long)state->best_update);
    }
    printf("\n%s", state->spec);
}

static void put_json_training(const char *path, const spc_training_state *state, size_t weights) {
    printf("{\"kind\": \"training\", \"file\": ");
    spc_json_text(path);
    printf(",\n \"weights\": %zu, \"updates\": %llu, \"seconds\": %.6g, \"best_loss\": ", weights,
           (unsigned long long)state->update, state->seconds);
    spc_json_number(state->best_loss);
    put_member("spec", state->spec);
    printf("}\n");
}

spc_status spc_info_training(const spc_invocation *invocation, const char *path) {
    spc_training_state state;
    size_t weights;
    SPC_TRY(spc_training_look(invocation->pool, path, &state, &weights));
    if (invocation->json) {
        put_json_training(path, &state, weights);
    } else {
        put_training(path, &state, weights);
    }
    return SPC_OK;
}
