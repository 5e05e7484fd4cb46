/* specula: schedule.c */
#include "training/schedule.h"

#include <math.h>

/* From a to b as t goes from 0 to 1, flat at both ends. */
static double cosine(double a, double b, double t) {
    return b + (a - b) * 0.5 * (1 + cos(3.14159265358979323846 * t));
}

static double shape_at(const spc_schedule *s, double share) {
    const double start = 1.0 / 25;
    switch (s->shape) {
    case SPC_SCHEDULE_COSINE:
        return cosine(1, s->floor, share);
    case SPC_SCHEDULE_STEP:
        return pow(s->factor, fmin(floor(share * (double)s->steps), (double)s->steps - 1));
    case SPC_SCHEDULE_ONE_CYCLE:
        return share < s->rise ? cosine(start, 1, share / s->rise)
                               : cosine(1, s->floor, (share - s->rise) / (1 - s->rise));
    default:
        return 1;
    }
}

double spc_schedule_rate(const spc_schedule *s, uint64_t update, double share) {
    const double warm = update < s->warm_up ? (double)(update + 1) / (double)s->warm_up : 1;
    return s->rate * warm * shape_at(s, fmin(fmax(share, 0), 1));
}
