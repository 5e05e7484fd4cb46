/* specula: help.c
 *
 * specula help: everything it says comes from the tables of the commands.
 */
#include "help.h"

#include "commands.h"
#include "invocation.h"

#include <stdio.h>
#include <string.h>

enum { COLUMN = 24 };

/* A name in a column and its explanation behind it, or below when the name is long. */
static void print_entry(const char *name, const char *doc) {
    if (strlen(name) + 4 > COLUMN) {
        printf("  %s\n%*s%s\n", name, COLUMN, "", doc);
    } else {
        printf("  %-*s%s\n", COLUMN - 2, name, doc);
    }
}

static void print_options(const spc_option *options) {
    for (const spc_option *o = options; o && o->name; o++) {
        char name[80], letter[] = {'-', o->letter, ',', ' ', '\0'};
        snprintf(name, sizeof name, "%s--%s%s%s", o->letter ? letter : "    ", o->name,
                 o->argument ? " " : "", o->argument ? o->argument : "");
        print_entry(name, o->doc);
    }
}

void spc_help_overview(void) {
    printf("specula: canonical PDE test cases, solved by classical methods and learned ones\n\n"
           "usage: specula COMMAND [ARGUMENTS] [OPTIONS]\n\ncommands:\n");
    const spc_command *command;
    for (size_t i = 0; (command = spc_command_at(i)); i++) {
        char name[80];
        snprintf(name, sizeof name, "%s %s", command->name, command->arguments);
        print_entry(name, command->doc);
    }
    printf("\noptions of every command:\n");
    print_options(spc_common_options);
    printf(
        "\n'specula help COMMAND' explains a command, 'specula list' what a case can be made of,\n"
        "'specula --version' what this program was built from.\n");
}

void spc_help_command(const spc_command *command) {
    printf("usage: specula %s %s [OPTIONS]\n\n%s\n", command->name, command->arguments,
           command->help);
    if (command->options && command->options->name) {
        printf("options:\n");
        print_options(command->options);
        printf("\n");
    }
    printf("options of every command:\n");
    print_options(spc_common_options);
}

static void print_option_words(const spc_option *options) {
    for (const spc_option *o = options; o && o->name; o++) {
        printf("--%s%s\n", o->name, o->argument ? "=" : "");
    }
}

/* Words that may follow, for the completion of a shell. */
static void print_words(const spc_command *command) {
    if (command) {
        print_option_words(command->options);
        print_option_words(spc_common_options);
        return;
    }
    for (size_t i = 0; (command = spc_command_at(i)); i++) printf("%s\n", command->name);
}

static spc_status run_help(const spc_invocation *invocation) {
    const char *name = invocation->arguments[0];
    const spc_command *command = name ? spc_command_find(name) : NULL;
    if (name && !command) return spc_command_unknown(invocation->context, name);
    if (spc_invocation_option(invocation, "words")) {
        print_words(command);
    } else if (command) {
        spc_help_command(command);
    } else {
        spc_help_overview();
    }
    return SPC_OK;
}

static const spc_option options[] = {
    {.name = "words", .doc = "only the commands, or the options of COMMAND, one a line"},
    {.name = NULL},
};

const spc_command spc_command_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .doc = "explain a command, or list them all",
    .help = "Explains COMMAND: its arguments, options and some examples. Without COMMAND, lists\n"
            "all commands.\n"
            "\n"
            "  specula help run\n",
    .options = options,
    .least = 0,
    .most = 1,
    .run = run_help,
};
