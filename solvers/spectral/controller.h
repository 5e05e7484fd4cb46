/* specula: controller.h
 *
 * Step-size control with a proportional and an integral part (Gustafsson 1991; Hairer, Norsett, Wanner,
 * Solving ODEs I, section IV.2): h_new = h safety err^-alpha err_before^beta.
 */
#ifndef SPECULA_CONTROLLER_H
#define SPECULA_CONTROLLER_H

#include <stdbool.h>

typedef struct spc_controller {
    double alpha, beta; /* exponents */
    double hold; /* a growth below this factor leaves dt alone: methods with tables keyed by dt */
    double minimum, maximum; /* bounds of dt */
    double dt;               /* for the next try */
    double error_before;     /* of the last accepted step */
    bool rejected;           /* the last try was */
} spc_controller;

spc_controller spc_controller_start(double dt, int embedded_order, bool tables, double minimum,
                                    double maximum);
/* Judge a try of size `tried` with scaled error `error` (not a number counts as far too large) and set
 * dt for what comes next. True when the step is good. */
bool spc_controller_judge(spc_controller *controller, double tried, double error);

#endif
