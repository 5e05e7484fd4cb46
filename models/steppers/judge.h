/* specula: judge.h
 *
 * Whether the state after a stride may be believed, from what is known of the equation alone.
 */
#ifndef SPECULA_JUDGE_H
#define SPECULA_JUDGE_H

#include <specula/meter.h>

typedef enum spc_doubt {
    SPC_DOUBT_NONE,
    SPC_DOUBT_NOT_FINITE,
    SPC_DOUBT_NOT_ADMISSIBLE, /* the equation's test of points */
    SPC_DOUBT_DRIFT,          /* a conserved quantity has moved since the anchor */
    SPC_DOUBT_JUMP,           /* the root mean square has moved in the stride */
    SPC_DOUBTS
} spc_doubt;

typedef struct spc_judge {
    const spc_setting *setting;
    double drift, jump; /* relative tolerances; not a number: not looked at */
    size_t invariants;
    spc_meter *meter;
    double *anchor, *now; /* [invariant] */
} spc_judge;

/* Conserved quantities of the equation as it is solved here. `list` has room for all, or is NULL. */
size_t spc_judge_invariants(const spc_setting *setting, const spc_measure **list);

spc_status spc_judge_create(spc_pool *pool, const spc_setting *setting, double drift, double jump,
                            spc_judge *judge);
/* Conserved quantities are to stay what they are in this state. */
void spc_judge_anchor(spc_judge *judge, const spc_state *state);
spc_doubt spc_judge_doubt(spc_judge *judge, const spc_state *before, const spc_state *after);

#endif
