/* specula: setting.c
 *
 * What can be said about an equation where it is solved: with these parameters, this forcing and potential.
 */
#include <specula/stepper.h>
#include <string.h>

static bool is_periodic(const spc_setting *setting) {
    for (int axis = 0; axis < setting->physics.grid.dims; axis++) {
        if (setting->side[axis][0].kind != SPC_SIDE_PERIODIC) return false;
    }
    return true;
}

bool spc_setting_conserves(const spc_setting *setting, const spc_measure *measure) {
    if (setting->forcing.profile || !is_periodic(setting)) return false;
    if (setting->potential.profile && !measure->in_potential) return false;
    return measure->conserved_when ? measure->conserved_when(&setting->physics)
                                   : measure->conserved;
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

/* A part of a form, put in place of its parameters; `absent` when one of them is 0 or not there. */
typedef struct part {
    char *text;
    bool absent;
} part;

static bool is(const char *name, size_t length, const char *word) {
    return strlen(word) == length && strncmp(name, word, length) == 0;
}

static bool is_zero(const spc_parameter *parameter, const spc_value *value) {
    if (parameter->type == SPC_REAL || parameter->type == SPC_INTEGER) return value->number == 0;
    if (parameter->type != SPC_REALS) return false;
    for (size_t i = 0; i < value->count; i++) {
        if (value->list[i] != 0) return false;
    }
    return true;
}

static char *named(spc_pool *pool, const spc_setting *setting, const char *name, size_t length,
                   bool *absent) {
    if (is(name, length, "forcing")) {
        *absent = *absent || !setting->forcing.profile;
        return spc_pool_text(pool, "forcing");
    }
    if (is(name, length, "potential")) {
        *absent = *absent || !setting->potential.profile;
        return spc_pool_text(pool, "V");
    }
    const spc_physics *physics = &setting->physics;
    const spc_parameter *table = physics->equation->parameters;
    for (size_t i = 0; table && table[i].name; i++) {
        if (!is(name, length, table[i].name)) continue;
        *absent = *absent || is_zero(&table[i], &physics->values[i]);
        return value_text(pool, &table[i], &physics->values[i]);
    }
    return spc_pool_print(pool, "{%.*s}", (int)length, name);
}

/* "... + -2" is "... - 2". */
static char *joined(spc_pool *pool, const char *text, const char *value) {
    const size_t length = strlen(text);
    const bool signs = length >= 2 && strchr("+-", text[length - 2]) && text[length - 1] == ' ';
    if (*value != '-' || !signs) return spc_pool_print(pool, "%s%s", text, value);
    return spc_pool_print(pool, "%.*s%s %s", (int)length - 2, text,
                          text[length - 2] == '+' ? "-" : "+", value + 1);
}

static part filled(spc_pool *pool, const spc_setting *setting, const char *form, size_t length) {
    part result = {.text = spc_pool_text(pool, "")};
    const char *end = form + length;
    while (form < end && result.text) {
        const char *open = memchr(form, '{', (size_t)(end - form));
        const char *close = open ? memchr(open, '}', (size_t)(end - open)) : NULL;
        if (!close) {
            result.text = spc_pool_print(pool, "%s%.*s", result.text, (int)(end - form), form);
            break;
        }
        const char *value =
            named(pool, setting, open + 1, (size_t)(close - open - 1), &result.absent);
        char *before = spc_pool_print(pool, "%s%.*s", result.text, (int)(open - form), form);
        result.text = value && before ? joined(pool, before, value) : NULL;
        form = close + 1;
    }
    return result;
}

/* The optional part from `open` to `close`, which may name what stands there instead. */
static char *optional(spc_pool *pool, const spc_setting *setting, const char *open,
                      const char *close) {
    const char *bar = open + 1;
    while (bar < close && strncmp(bar, "//", 2) != 0) bar++;
    const part chosen = filled(pool, setting, open + 1, (size_t)(bar - open - 1));
    if (!chosen.text || !chosen.absent) return chosen.text;
    return bar < close ? spc_pool_print(pool, "%.*s", (int)(close - bar - 2), bar + 2)
                       : spc_pool_text(pool, "");
}

char *spc_setting_text(spc_pool *pool, const spc_setting *setting) {
    const spc_physics *physics = &setting->physics;
    const char *form = physics->equation->form[physics->grid.dims - 1];
    char *text = spc_pool_text(pool, "");
    while (form && *form && text) {
        const char *open = strchr(form, '['), *close = open ? strchr(open, ']') : NULL;
        const size_t length = close ? (size_t)(open - form) : strlen(form);
        const part plain = filled(pool, setting, form, length);
        const char *extra = close ? optional(pool, setting, open, close) : "";
        text = plain.text && extra ? spc_pool_print(pool, "%s%s%s", text, plain.text, extra) : NULL;
        form = close ? close + 1 : NULL;
    }
    return text;
}
