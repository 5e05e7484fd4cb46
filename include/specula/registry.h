/* specula: registry.h
 *
 * All descriptors by name. The tables are collected by the build from the files in solvers and
 * postprocess: solvers/equations/burgers.c exports spc_equation_burgers, and so on; hyphens in a
 * name are underscores in the file's.
 */
#ifndef SPECULA_REGISTRY_H
#define SPECULA_REGISTRY_H

#include <specula/diagnostic.h>
#include <specula/stepper.h>

SPC_BEGIN

/* Entry i of each table, or NULL past its end. */
const spc_equation *spc_equation_at(size_t i);
const spc_integrator *spc_integrator_at(size_t i);
const spc_stepper *spc_stepper_at(size_t i);
const spc_profile *spc_initial_at(size_t i);
const spc_profile *spc_forcing_at(size_t i);
const spc_diagnostic *spc_diagnostic_at(size_t i);
const spc_metric *spc_metric_at(size_t i);

/* By name, or NULL. */
const spc_equation *spc_equation_find(const char *name);
const spc_integrator *spc_integrator_find(const char *name);
const spc_stepper *spc_stepper_find(const char *name);
const spc_profile *spc_initial_find(const char *name);
const spc_profile *spc_forcing_find(const char *name);
const spc_diagnostic *spc_diagnostic_find(const char *name);
const spc_metric *spc_metric_find(const char *name);

/* Name accessors for spc_nearest (the list argument is ignored). */
const char *spc_equation_name(const void *unused, size_t i);
/* integrators, then steppers */
const char *spc_stepper_name(const void *unused, size_t i);
const char *spc_initial_name(const void *unused, size_t i);
const char *spc_forcing_name(const void *unused, size_t i);
const char *spc_diagnostic_name(const void *unused, size_t i);
const char *spc_metric_name(const void *unused, size_t i);

SPC_END
#endif
