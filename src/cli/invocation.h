/* specula: invocation.h
 *
 * A command line, parsed by the tables of its command.
 */
#ifndef SPECULA_INVOCATION_H
#define SPECULA_INVOCATION_H

#include "command.h"

typedef struct spc_given_option {
    const spc_option *option;
    const char *value; /* "" for a switch */
} spc_given_option;

/* quiet, json, threads, help: every command takes them. */
extern const spc_option spc_common_options[];

/* Parse the words behind the command's name. Options may stand anywhere: --name VALUE, --name=VALUE, -n VALUE, -nVALUE;
 * single letters without value may be joined; "--" ends them. Fills `arguments`, `given`,
 * `quiet` and `json`; the number of arguments is only checked when --help was not given. */
spc_status spc_invocation_parse(spc_pool *pool, const spc_command *command, int count,
                                char *const *words, spc_invocation *invocation);

/* Value of --threads, 1 when not given; SPC_BAD_USAGE when it is no count. */
spc_status spc_invocation_threads(spc_context *context, const spc_invocation *invocation,
                                  int *threads);

/* "specula" and the words behind it as one line that a shell reads back as the same words. NULL when out of
 * memory. */
char *spc_command_line(spc_pool *pool, int count, char *const *words);

#endif
