/* specula: each_sample.h
 *
 * Samples one by one, on all threads.
 */
#ifndef SPECULA_EACH_SAMPLE_H
#define SPECULA_EACH_SAMPLE_H

#include <specula/context.h>

/* The work on one sample; its scratch lasts as long. `teller`: on the one thread that may tell of progress. */
typedef spc_status (*spc_sample_work)(spc_pool *scratch, void *object, size_t sample, bool teller);

/* Have it done for all samples. The first one that fails is reported, and no other is begun. */
spc_status spc_each_sample(spc_context *context, size_t samples, spc_sample_work work,
                           void *object);

#endif
