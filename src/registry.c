/* specula: registry.c
 *
 * Tables of all descriptors. The lists X(name) are collected by the build from the folders; a file whose
 * descriptor has another name than the file fails to link, with the expected name in the message.
 */
#include <specula/dataset.h>
#include <specula/network.h>
#include <specula/registry.h>
#include <string.h>

#define DECLARE(type, prefix, name) extern const type prefix##name;
#define POINT(prefix, name)         &prefix##name,

/* For each kind: the table, access by index and by name. */
#define TABLE(type, kind)                                                                          \
    const type *spc_##kind##_at(size_t i) {                                                        \
        return i + 1 < sizeof kind##_table / sizeof kind##_table[0] ? kind##_table[i] : NULL;      \
    }                                                                                              \
    const type *spc_##kind##_find(const char *name) {                                              \
        for (size_t i = 0; kind##_table[i]; i++) {                                                 \
            if (strcmp(kind##_table[i]->name, name) == 0) return kind##_table[i];                  \
        }                                                                                          \
        return NULL;                                                                               \
    }

#define X(name) DECLARE(spc_equation, spc_equation_, name)
#include "equation.def"
#undef X
#define X(name) POINT(spc_equation_, name)
static const spc_equation *const equation_table[] = {
#include "equation.def"
    NULL};
#undef X
TABLE(spc_equation, equation)

#define X(name) DECLARE(spc_integrator, spc_integrator_, name)
#include "integrator.def"
#undef X
#define X(name) POINT(spc_integrator_, name)
static const spc_integrator *const integrator_table[] = {
#include "integrator.def"
    NULL};
#undef X
TABLE(spc_integrator, integrator)

#define X(name) DECLARE(spc_stepper, spc_stepper_, name)
#include "stepper.def"
#undef X
#define X(name) POINT(spc_stepper_, name)
static const spc_stepper *const stepper_table[] = {
#include "stepper.def"
    NULL};
#undef X
TABLE(spc_stepper, stepper)

#define X(name) DECLARE(spc_profile, spc_initial_, name)
#include "initial.def"
#undef X
#define X(name) POINT(spc_initial_, name)
static const spc_profile *const initial_table[] = {
#include "initial.def"
    NULL};
#undef X
TABLE(spc_profile, initial)

#define X(name) DECLARE(spc_profile, spc_forcing_, name)
#include "forcing.def"
#undef X
#define X(name) POINT(spc_forcing_, name)
static const spc_profile *const forcing_table[] = {
#include "forcing.def"
    NULL};
#undef X
TABLE(spc_profile, forcing)

#define X(name) DECLARE(spc_diagnostic, spc_diagnostic_, name)
#include "diagnostic.def"
#undef X
#define X(name) POINT(spc_diagnostic_, name)
static const spc_diagnostic *const diagnostic_table[] = {
#include "diagnostic.def"
    NULL};
#undef X
TABLE(spc_diagnostic, diagnostic)

#define X(name) DECLARE(spc_metric, spc_metric_, name)
#include "metric.def"
#undef X
#define X(name) POINT(spc_metric_, name)
static const spc_metric *const metric_table[] = {
#include "metric.def"
    NULL};
#undef X
TABLE(spc_metric, metric)

#define X(name) DECLARE(spc_layout, spc_layout_, name)
#include "layout.def"
#undef X
#define X(name) POINT(spc_layout_, name)
static const spc_layout *const layout_table[] = {
#include "layout.def"
    NULL};
#undef X
TABLE(spc_layout, layout)

#define X(name) DECLARE(spc_network, spc_network_, name)
#include "network.def"
#undef X
#define X(name) POINT(spc_network_, name)
static const spc_network *const network_table[] = {
#include "network.def"
    NULL};
#undef X
TABLE(spc_network, network)

#define NAME(kind)                                                                                 \
    const char *spc_##kind##_name(const void *unused, size_t i) {                                  \
        (void)unused;                                                                              \
        return spc_##kind##_at(i) ? spc_##kind##_at(i)->name : NULL;                               \
    }
NAME(equation)
NAME(initial)
NAME(forcing)
NAME(diagnostic)
NAME(metric)
NAME(layout)
NAME(network)

const char *spc_stepper_name(const void *unused, size_t i) {
    (void)unused;
    const size_t integrators = sizeof integrator_table / sizeof integrator_table[0] - 1;
    if (i < integrators) return integrator_table[i]->name;
    const spc_stepper *stepper = spc_stepper_at(i - integrators);
    return stepper ? stepper->name : NULL;
}
