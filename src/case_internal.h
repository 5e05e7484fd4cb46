/* specula: case_internal.h
 *
 * The sections of a case, each composed by a function of its own into the case under construction.
 */
#ifndef SPECULA_CASE_INTERNAL_H
#define SPECULA_CASE_INTERNAL_H

#include <specula/case.h>

typedef struct case_reader {
    spc_pool *pool;
    spc_context *context;
    const spc_node *root;
    spc_case *cas;
} case_reader;

/* A section's node, or an error at the root when it is missing. */
spc_status spc_case_section(const case_reader *reader, const char *name, const spc_node **node);
/* The text at `name:` in a section, or an error there. */
spc_status spc_case_name(const case_reader *reader, const spc_node *section,
                         const char *section_name, const char **name);
/* "unknown equation 'x'; did you mean 'y'?", or with all names when none is near. */
spc_status spc_case_unknown(const case_reader *reader, const spc_node *section, const char *kind,
                            const char *name, const char *(*names)(const void *list, size_t i),
                            const void *list);
/* Give the context's message the place of a node, for refusals that know none. */
spc_status spc_case_locate(const case_reader *reader, const spc_node *node, spc_status status);

spc_status spc_case_equation(case_reader *reader);
spc_status spc_case_grid(case_reader *reader);
/* Forcing and potential, which are parts of the equation. */
spc_status spc_case_forcing(case_reader *reader);
spc_status spc_case_initial(case_reader *reader);
spc_status spc_case_stepper(case_reader *reader);
spc_status spc_case_boundary(case_reader *reader);
/* Whether the stepper knows such sides. */
spc_status spc_case_boundary_suits(case_reader *reader);
spc_status spc_case_times(case_reader *reader);
spc_status spc_case_output(case_reader *reader);
spc_status spc_case_ensemble(case_reader *reader);

#endif
