/* specula: case_physics.c
 *
 * The sections of a case that say what is solved: equation, forcing, potential, initial condition.
 */
#include "case_internal.h"

#include <string.h>

/* ---- equation ---- */

static const spc_node *equation_node(const case_reader *reader) {
    return spc_node_find(reader->root, "equation");
}

spc_status spc_case_equation(case_reader *reader) {
    const spc_node *node;
    const char *name;
    SPC_TRY(spc_case_section(reader, "equation", &node));
    SPC_TRY(spc_case_name(reader, node, "equation", &name));
    const spc_equation *equation = spc_equation_find(name);
    if (!equation) {
        return spc_case_unknown(reader, node, "equation", name, spc_equation_name, NULL);
    }
    static const char *const others[] = {"name", "forcing", "potential", NULL};
    const spc_parameter *const tables[] = {equation->parameters, NULL};
    spc_value *values;
    SPC_TRY(
        spc_node_parameters(reader->pool, node, reader->root, "equation", tables, others, &values));
    reader->cas->setting.physics.equation = equation;
    reader->cas->setting.physics.values = values;
    return SPC_OK;
}

static spc_status check_dims(const case_reader *reader) {
    const spc_physics *physics = &reader->cas->setting.physics;
    if (physics->equation->form[physics->grid.dims - 1]) return SPC_OK;
    const char *possible = "";
    for (int dims = 1; dims <= SPC_MAX_DIMS; dims++) {
        if (!physics->equation->form[dims - 1]) continue;
        possible = spc_pool_print(reader->pool, "%s%s%d", possible, *possible ? ", " : "", dims);
        if (!possible) return SPC_NO_MEMORY;
    }
    const spc_node *grid = spc_node_find(reader->root, "grid");
    return spc_fail_at(reader->context, SPC_BAD_INPUT, grid->file, grid->line,
                       "%s is not defined on %d axes; give grid.n as many numbers as one of: %s",
                       physics->equation->name, physics->grid.dims, possible);
}

/* ---- profiles ---- */

static const spc_parameter seed_parameters[] = {
    {.name = "seed",
     .type = SPC_INTEGER,
     .fallback = 0,
     .minimum = 0,
     .maximum = 9007199254740992.0,
     .doc = "of its random numbers"},
    {.name = NULL},
};

typedef const spc_profile *(*find_profile)(const char *name);
typedef const char *(*profile_name)(const void *list, size_t i);

static spc_status read_profile(case_reader *reader, const spc_node *node, const char *section,
                               find_profile find, profile_name names, spc_profile_use *use) {
    const char *name;
    SPC_TRY(spc_case_name(reader, node, section, &name));
    use->profile = find(name);
    if (!use->profile) return spc_case_unknown(reader, node, section, name, names, NULL);
    static const char *const others[] = {"name", NULL};
    const spc_parameter *const tables[] = {use->profile->parameters, seed_parameters, NULL};
    const spc_parameter *const seedless[] = {seed_parameters, NULL};
    spc_value *values[2] = {NULL};
    if (use->profile->parameters) {
        SPC_TRY(
            spc_node_parameters(reader->pool, node, reader->root, section, tables, others, values));
    } else {
        SPC_TRY(spc_node_parameters(reader->pool, node, reader->root, section, seedless, others,
                                    values + 1));
    }
    use->values = values[0];
    use->seed = (uint64_t)values[1][0].number;
    if (!use->profile->applicable) return SPC_OK;
    const spc_physics *physics = &reader->cas->setting.physics;
    return spc_case_locate(reader, node,
                           use->profile->applicable(reader->context, physics, use->values));
}

static spc_status read_static(case_reader *reader, const char *section, bool taken,
                              spc_profile_use *use) {
    const spc_node *node = spc_node_find(equation_node(reader), section);
    if (!node) return SPC_OK;
    if (!taken) {
        return spc_fail_at(reader->context, SPC_BAD_INPUT, node->file, node->line,
                           "%s takes no %s; remove it", reader->cas->setting.physics.equation->name,
                           section);
    }
    return read_profile(reader, node, section, spc_forcing_find, spc_forcing_name, use);
}

spc_status spc_case_forcing(case_reader *reader) {
    spc_setting *setting = &reader->cas->setting;
    const spc_equation *equation = setting->physics.equation;
    SPC_TRY(check_dims(reader));
    SPC_TRY(read_static(reader, "forcing", equation->takes_forcing, &setting->forcing));
    return read_static(reader, "potential", equation->takes_potential, &setting->potential);
}

spc_status spc_case_initial(case_reader *reader) {
    const spc_node *node;
    SPC_TRY(spc_case_section(reader, "initial", &node));
    return read_profile(reader, node, "initial", spc_initial_find, spc_initial_name,
                        &reader->cas->initial);
}
