/* specula: problem.c
 *
 * The norm in which errors of a semilinear problem are measured.
 */
#include <specula/integrator.h>

#include <math.h>

double spc_problem_norm(const spc_problem *problem, const spc_complex *u) {
    double sum = 0;
    for (size_t c = 0; c < problem->channels; c++) {
        const double *values = (const double *)(u + c * problem->modes);
        for (size_t i = 0; i < problem->modes; i++) {
            const double re = values[2 * i], im = values[2 * i + 1];
            const double weight = problem->weight ? problem->weight[i] : 1;
            sum += weight * (re * re + im * im);
        }
    }
    if (problem->ranks) problem->ranks->sum(problem->ranks->user, &sum, 1);
    return sqrt(sum);
}
