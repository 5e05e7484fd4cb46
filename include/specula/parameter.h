/* specula: parameter.h
 *
 * Every descriptor (equation, integrator, initial condition, ...) declares its parameters in a table.
 * Validation with ranges and "did you mean", `specula list NAME`, --explain and the documentation
 * all come from that table.
 */
#ifndef SPECULA_PARAMETER_H
#define SPECULA_PARAMETER_H

#include <specula/context.h>

SPC_BEGIN

typedef enum spc_parameter_type {
    SPC_REAL,    /* value.number; arithmetic such as 2*pi/32 is allowed in a case file */
    SPC_INTEGER, /* value.number, whole */
    SPC_BOOLEAN, /* value.number, 0 or 1; true and false in a case file */
    SPC_CHOICE,  /* value.number is the index of the word in `choices` ("none|two-thirds") */
    SPC_TEXT,    /* value.text: a word or a formula */
    SPC_REALS,   /* value.list and value.count: numbers in [brackets], or one number */
    SPC_PATH, /* value.text: a file; a relative one in a case file starts at the folder of that file */
    SPC_COMMAND /* value.words: a program and its arguments, from [a, list] or from one text cut at blanks; value.text: the
                 * folder that it starts in, as a path's; NULL for the current one */
} spc_parameter_type;

typedef struct spc_parameter {
    const char *name; /* as in the case file; NULL ends a table */
    spc_parameter_type type;
    bool required;    /* no default: the case must give it */
    double fallback;  /* default of a number or the index of a choice; NAN: none, optional */
    const char *text; /* default of a text, or of a list as it would be written; may be NULL */
    double minimum, maximum; /* inclusive; not looked at when both are 0 */
    const char *choices;     /* words separated by | */
    const char *unit;        /* "1" when dimensionless */
    const char *doc;         /* one line */
} spc_parameter;

typedef struct spc_value {
    double number;
    const char *text;
    const double *list;
    size_t count;
    bool given; /* the case set it; otherwise it is the default */
    const char *const *words; /* ended by NULL */
} spc_value;

/* A table's length without its end mark. NULL counts as empty. */
size_t spc_parameter_count(const spc_parameter *table);

/* The name in a list that is nearest to a mistyped word by edit distance, or NULL if none is near.
 * `name(list, i)` returns the i-th name or NULL past the end. */
const char *spc_nearest(const char *word, const char *(*name)(const void *list, size_t i),
                        const void *list);

/* Defaults of a table as values, in the pool. NULL when out of memory. */
spc_value *spc_parameter_defaults(spc_pool *pool, const spc_parameter *table);

SPC_END
#endif
