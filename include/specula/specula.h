/* specula: specula.h
 *
 * Everything of libspecula: a state, and things that step it.
 */
#ifndef SPECULA_H
#define SPECULA_H

#include <specula/averages.h>
#include <specula/base.h>
#include <specula/buffer.h>
#include <specula/case.h>
#include <specula/checkpoint.h>
#include <specula/context.h>
#include <specula/dataset.h>
#include <specula/diagnostic.h>
#include <specula/document.h>
#include <specula/equation.h>
#include <specula/error.h>
#include <specula/expression.h>
#include <specula/grid.h>
#include <specula/integrator.h>
#include <specula/meter.h>
#include <specula/network.h>
#include <specula/parameter.h>
#include <specula/profile.h>
#include <specula/random.h>
#include <specula/ranks.h>
#include <specula/registry.h>
#include <specula/rollout.h>
#include <specula/solver.h>
#include <specula/stepper.h>
#include <specula/stream.h>
#include <specula/tensor.h>
#include <specula/trajectory.h>
#include <specula/transform.h>

#endif
