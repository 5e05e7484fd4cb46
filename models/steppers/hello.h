/* specula: hello.h
 *
 * What a program is told of the run at the start, as JSON.
 */
#ifndef SPECULA_HELLO_H
#define SPECULA_HELLO_H

#include <specula/stepper.h>

/* In the pool; NULL when out of memory. `dt` not a number: of any length. */
char *spc_hello_text(spc_pool *pool, const spc_setting *setting, bool single, double dt);

#endif
