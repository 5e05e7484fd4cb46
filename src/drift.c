/* specula: drift.c
 *
 * How far a conserved quantity has moved.
 */
#include <math.h>
#include <specula/diagnostic.h>

/* A mean or a momentum that is zero but for rounding has no relative change. */
static const double rounding = 1e-12;

bool spc_drift_is_relative(double first) {
    return fabs(first) > rounding;
}

double spc_drift(double first, double now) {
    const double change = fabs(now - first);
    return spc_drift_is_relative(first) ? change / fabs(first) : change;
}
