/* specula: planner.h
 *
 * FFTW's planner is the one part of it that is not thread-safe.
 */
#ifndef SPECULA_PLANNER_H
#define SPECULA_PLANNER_H

void spc_lock_planner(void);
void spc_unlock_planner(void);

#endif
