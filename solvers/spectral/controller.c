/* specula: controller.c
 *
 * The PI controller of controller.h.
 */
#include "controller.h"

#include <math.h>

static const double safety = 0.9, shrink_most = 0.2, grow_most = 5;

spc_controller spc_controller_start(double dt, int embedded_order, bool tables, double minimum,
                                    double maximum) {
    const double order = embedded_order + 1;
    return (spc_controller){.alpha = 0.7 / order,
                            .beta = 0.4 / order,
                            .hold = tables ? 1.5 : 1,
                            .minimum = minimum,
                            .maximum = maximum,
                            .dt = fmin(fmax(dt, minimum), maximum),
                            .error_before = 1};
}

static double bounded(const spc_controller *controller, double dt) {
    return fmin(fmax(dt, controller->minimum), controller->maximum);
}

bool spc_controller_judge(spc_controller *controller, double tried, double error) {
    if (!(error <= 1)) {
        const double order = 0.7 / controller->alpha;
        const double factor = isfinite(error) ? safety * pow(error, -1 / order) : shrink_most;
        controller->dt = fmax(tried * fmax(factor, shrink_most), controller->minimum);
        controller->rejected = true;
        return false;
    }
    const double floor = fmax(error, 1e-10);
    double factor =
        safety * pow(floor, -controller->alpha) * pow(controller->error_before, controller->beta);
    factor = fmin(fmax(factor, shrink_most), controller->rejected ? 1 : grow_most);
    if (factor >= 1 && factor < controller->hold) factor = 1;
    controller->error_before = fmax(error, 1e-4);
    controller->rejected = false;
    controller->dt = bounded(controller, tried * factor);
    return true;
}
