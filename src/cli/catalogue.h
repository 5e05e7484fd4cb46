/* specula: catalogue.h
 *
 * What `specula list` lists: kinds of things, and the things of each kind.
 */
#ifndef SPECULA_CATALOGUE_H
#define SPECULA_CATALOGUE_H

#include "sheet.h"

typedef struct spc_listed {
    const char *name, *doc, *cite;
    const void *descriptor; /* what `details` needs */
} spc_listed;

typedef struct spc_kind {
    const char *name, *doc;
    /* All things of the kind, in the pool, ended by an entry without name. NULL: there are none yet. */
    spc_status (*collect)(spc_pool *pool, spc_listed **entries);
    /* Facts beyond name, doc and citation; may be NULL. */
    spc_status (*details)(spc_pool *pool, const spc_listed *entry, spc_sheet *sheet);
} spc_kind;

/* Ended by a kind without name. */
extern const spc_kind spc_kinds[];

/* cases.c: the case files and the specs of training sets, rollouts and trainings that come with specula, in $SPECULA_DATA/cases, ./cases or where
 * they were installed. */
spc_status spc_cases_collect(spc_pool *pool, spc_listed **entries);
spc_status spc_specs_collect(spc_pool *pool, spc_listed **entries);
spc_status spc_trials_collect(spc_pool *pool, spc_listed **entries);
spc_status spc_trainings_collect(spc_pool *pool, spc_listed **entries);
spc_status spc_cases_details(spc_pool *pool, const spc_listed *entry, spc_sheet *sheet);

#endif
