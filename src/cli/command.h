/* specula: command.h
 *
 * A subcommand is one file in src/cli that exports a descriptor spc_command_NAME; `specula help`, the
 * completion and the parsing of options come from its table.
 */
#ifndef SPECULA_COMMAND_H
#define SPECULA_COMMAND_H

#include <specula/specula.h>

typedef struct spc_option {
    const char *name;     /* long option without dashes; NULL ends a table */
    char letter;          /* short option, or 0 */
    const char *argument; /* name of its argument ("FILE"), or NULL for a switch */
    const char *doc;
} spc_option;

typedef struct spc_invocation spc_invocation;

typedef struct spc_command {
    const char *name, *arguments, *doc; /* "run", "CASE", one line */
    const char *help;                   /* paragraphs for `specula help run`, examples included */
    const spc_option *options;          /* besides the common ones: quiet, json, threads, help */
    int least, most;                    /* positional arguments; most -1: any number */
    spc_status (*run)(const spc_invocation *invocation);
    bool ranks; /* works in several processes together */
} spc_command;

/* A parsed command line. */
struct spc_invocation {
    const spc_command *command;
    spc_context *context;         /* threads set; stop requested on interrupt */
    spc_pool *pool;               /* for the length of the command */
    const char *const *arguments; /* positional, NULL-ended */
    int argument_count;
    const char *command_line; /* as typed, one string */
    bool quiet, json;
    bool terminal; /* stderr is one */
    const struct spc_given_option *given;
    size_t given_count;
};

/* Last value of an option ("" for a switch), or NULL when it was not given. */
const char *spc_invocation_option(const spc_invocation *invocation, const char *name);
/* All values of a repeatable option in order, NULL-ended. */
const char *const *spc_invocation_options(const spc_invocation *invocation, const char *name);

#endif
