/* specula: strides.h
 *
 * An interval between two saves in strides of equal length: the loop of steppers whose single step is a jump that nothing is
 * known within (a network, an external program, a hybrid of steppers). They advance a state of their own, so that an
 * interrupt between two strides leaves the caller's state where it was, and the interval is finished as it was begun.
 */
#ifndef SPECULA_STRIDES_H
#define SPECULA_STRIDES_H

#include <specula/stepper.h>

typedef struct spc_strides {
    spc_context *context;
    const spc_physics *physics;
    spc_state now;     /* its revision changes when values came from outside */
    uint64_t revision; /* of the caller's state when it was last given out; 0: never */
    double start, length;
    uint64_t done; /* strides of the interval under way */
    spc_step_info info;
} spc_strides;

/* Advance `now` by dt: values and time, and count the work in `info`. `now` may be left in disorder on failure. */
typedef spc_status (*spc_stride)(void *self, spc_state *now, double dt, spc_step_info *info);

spc_status spc_strides_create(spc_pool *pool, const spc_setting *setting, spc_strides *strides);
/* Step a state by dt, in equal strides of at most `nominal` (not a number: in one). */
spc_status spc_strides_step(spc_strides *strides, double nominal, spc_state *state, double dt,
                            spc_stride stride, void *self, spc_step_info *info);
spc_status spc_strides_save(const spc_strides *strides, spc_archive *archive);
spc_status spc_strides_load(spc_strides *strides, const spc_archive *archive,
                            const spc_state *state);

/* Whole strides of at most `nominal` that fill a length, and how long they are. */
double spc_strides_partition(double length, double nominal, uint64_t *count);
/* Count a step of size dt that took so many evaluations. */
void spc_strides_count(spc_step_info *info, double dt, uint64_t evaluations);
/* What was counted, in an archive. */
spc_status spc_strides_save_work(const spc_step_info *work, spc_archive *archive);
spc_status spc_strides_load_work(spc_step_info *work, const spc_archive *archive);
/* For steppers that need no strides: the caller's state, whose values are set, is dt further on. */
void spc_strides_leap(spc_step_info *work, spc_state *state, double dt, spc_step_info *info);

/* The parameter `dt` of such steppers. */
#define SPC_STRIDE_PARAMETER(text)                                                                 \
    {                                                                                              \
        .name = "dt", .type = SPC_REAL, .fallback = NAN, .minimum = 1e-300, .maximum = 1e300,      \
        .unit = "1", .doc = text                                                                   \
    }

#endif
