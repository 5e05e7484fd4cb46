/* specula: equation.c
 *
 * What can be said about an equation from its descriptor.
 */
#include <specula/equation.h>
#include <stdio.h>
#include <string.h>

int spc_equation_channels(const spc_equation *equation, int dims) {
    int count = 0;
    const char *const *fields = equation->fields[dims - 1];
    while (fields && fields[count]) count++;
    return count;
}

/* A value as a person writes it. */
static char *value_text(spc_pool *pool, const spc_parameter *parameter, const spc_value *value) {
    if (parameter->type == SPC_TEXT || parameter->type == SPC_CHOICE ||
        parameter->type == SPC_PATH) {
        return spc_pool_text(pool, value->text ? value->text : "");
    }
    if (parameter->type != SPC_REALS) return spc_pool_print(pool, "%.10g", value->number);
    char *text = spc_pool_text(pool, "(");
    for (size_t i = 0; i < value->count && text; i++) {
        text = spc_pool_print(pool, "%s%s%.10g", text, i ? ", " : "", value->list[i]);
    }
    return text ? spc_pool_print(pool, "%s)", text) : NULL;
}

static char *replacement(spc_pool *pool, const spc_physics *physics, const char *name,
                         size_t length) {
    const spc_parameter *table = physics->equation->parameters;
    for (size_t i = 0; table && table[i].name; i++) {
        if (strlen(table[i].name) == length && strncmp(table[i].name, name, length) == 0) {
            return value_text(pool, &table[i], &physics->values[i]);
        }
    }
    return spc_pool_print(pool, "{%.*s}", (int)length, name);
}

char *spc_equation_text(spc_pool *pool, const spc_physics *physics) {
    const char *form = physics->equation->form[physics->grid.dims - 1];
    char *text = spc_pool_text(pool, "");
    while (form && text) {
        const char *open = strchr(form, '{'), *close = open ? strchr(open, '}') : NULL;
        if (!close) return spc_pool_print(pool, "%s%s", text, form);
        char *value = replacement(pool, physics, open + 1, (size_t)(close - open - 1));
        if (!value) return NULL;
        text = spc_pool_print(pool, "%s%.*s%s", text, (int)(open - form), form, value);
        form = close + 1;
    }
    return text;
}
