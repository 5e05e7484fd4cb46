/* specula: base_solver.h
 *
 * The base of a residual within a graph, for states that no set has: those that a network leads to, or noise. Gradients go through
 * its steps as well (a solver in the loop: Um et al., NeurIPS 2020).
 */
#ifndef SPECULA_BASE_SOLVER_H
#define SPECULA_BASE_SOLVER_H

#include <specula/model.h>
#include <specula/solver.h>

/* Steps over the model's interval on a grid, in the graph's pool. NULL: the graph knows why. */
const spc_solver *spc_base_solver(spc_graph *graph, const spc_model *model, const spc_grid *grid);

#endif
