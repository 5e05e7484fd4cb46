/* specula: planner.c
 *
 * One lock for FFTW's planner, whose tables are shared by the whole process, and the plans that come with the library.
 */
#include "planner.h"

#include <fftw3.h>
#include <pthread.h>

static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t wisdom = PTHREAD_ONCE_INIT;

/* src/fftw-wisdom and src/fftw-wisdom-single as strings. */
static const char stored_wisdom[] =
#include "wisdom.inc"
    "";
static const char stored_wisdom_single[] =
#include "wisdom_single.inc"
    "";

/* Refused by another build of FFTW, which then estimates: slower by a tenth to a half, and as
 * reproducible. */
static void import_wisdom(void) {
    fftw_import_wisdom_from_string(stored_wisdom);
    fftwf_import_wisdom_from_string(stored_wisdom_single);
}

void spc_lock_planner(void) {
    pthread_mutex_lock(&planner);
    pthread_once(&wisdom, import_wisdom);
}

void spc_unlock_planner(void) {
    pthread_mutex_unlock(&planner);
}
