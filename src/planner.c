/* specula: planner.c
 *
 * One lock for FFTW's planner, whose tables are shared by the whole process.
 */
#include "planner.h"

#include <pthread.h>

static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

void spc_lock_planner(void) {
    pthread_mutex_lock(&planner);
}

void spc_unlock_planner(void) {
    pthread_mutex_unlock(&planner);
}
