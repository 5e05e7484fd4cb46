/* specula: schedule.h
 *
 * The rate of learning over a training, of which `share` (0 to 1) is done: a shape times a warm-up over the first updates.
 */
#ifndef SPECULA_SCHEDULE_H
#define SPECULA_SCHEDULE_H

#include <specula/base.h>

typedef enum spc_schedule_shape {
    SPC_SCHEDULE_CONSTANT,
    SPC_SCHEDULE_COSINE, /* from 1 to `floor` (Loshchilov and Hutter, ICLR 2017, one period) */
    SPC_SCHEDULE_STEP,   /* times `factor` at the end of each of `steps` equal pieces */
    SPC_SCHEDULE_ONE_CYCLE /* by cosines from 1/25 up to 1 at `rise`, then down to `floor` (Smith, 2018) */
} spc_schedule_shape;

typedef struct spc_schedule {
    spc_schedule_shape shape;
    double rate; /* the largest */
    double floor, factor, rise;
    size_t steps, warm_up; /* updates, in equal steps from rate / warm_up on */
} spc_schedule;

double spc_schedule_rate(const spc_schedule *schedule, uint64_t update, double share);

#endif
