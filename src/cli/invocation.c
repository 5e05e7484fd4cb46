/* specula: invocation.c
 *
 * Options and arguments by the tables of command.h.
 */
#include "invocation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const spc_option spc_common_options[] = {
    {.name = "quiet", .letter = 'q', .doc = "no progress and no notes"},
    {.name = "json", .doc = "print tables as JSON"},
    {.name = "threads",
     .letter = 'j',
     .argument = "N",
     .doc = "threads to use; the results are the same bitwise (default 1)"},
    {.name = "help", .letter = 'h', .doc = "explain this command"},
    {.name = NULL},
};

enum { MOST_THREADS = 4096 };

typedef struct parser {
    spc_context *context;
    const spc_command *command;
    char *const *words; /* NULL-ended, as in main */
    int next;
    spc_given_option *given;
    size_t given_count;
    const char **arguments;
    int argument_count;
} parser;

/* ---- looking up ---- */

/* Option i of the command, then the common ones; NULL past the end. */
static const spc_option *option_at(const spc_command *command, size_t i) {
    size_t own = 0;
    while (command->options && command->options[own].name) own++;
    const spc_option *option = i < own ? &command->options[i] : &spc_common_options[i - own];
    return option->name ? option : NULL;
}

static const spc_option *find(const spc_command *command, const char *name, size_t length) {
    const spc_option *option;
    for (size_t i = 0; (option = option_at(command, i)); i++) {
        if (strlen(option->name) == length && strncmp(option->name, name, length) == 0) {
            return option;
        }
    }
    return NULL;
}

static const spc_option *find_letter(const spc_command *command, char letter) {
    const spc_option *option;
    for (size_t i = 0; (option = option_at(command, i)); i++) {
        if (option->letter == letter) return option;
    }
    return NULL;
}

static const char *option_name(const void *command, size_t i) {
    const spc_option *option = option_at(command, i);
    return option ? option->name : NULL;
}

/* ---- parsing ---- */

static void give(parser *p, const spc_option *option, const char *value) {
    p->given[p->given_count++] = (spc_given_option){.option = option, .value = value};
}

/* The value of an option that stands in the next word. */
static spc_status take_value(parser *p, const spc_option *option, const char *spelling) {
    const char *value = p->words[p->next];
    if (!value) {
        return spc_fail(p->context, SPC_BAD_USAGE, "option '%s' needs a value: %s %s", spelling,
                        spelling, option->argument);
    }
    p->next++;
    give(p, option, value);
    return SPC_OK;
}

static spc_status unknown_option(parser *p, const char *word, size_t length) {
    char name[64] = "";
    if (length < sizeof name) memcpy(name, word + 2, length - 2);
    const char *nearest = *name ? spc_nearest(name, option_name, p->command) : NULL;
    if (nearest) {
        return spc_fail(p->context, SPC_BAD_USAGE, "unknown option '%.*s'; did you mean '--%s'?",
                        (int)length, word, nearest);
    }
    return spc_fail(p->context, SPC_BAD_USAGE,
                    "unknown option '%.*s'; 'specula help %s' lists the options", (int)length, word,
                    p->command->name);
}

static spc_status parse_long(parser *p, const char *word) {
    const size_t length = strcspn(word, "=");
    const spc_option *option = find(p->command, word + 2, length - 2);
    if (!option) return unknown_option(p, word, length);
    const char *value = word[length] ? word + length + 1 : NULL;
    if (value && !option->argument) {
        return spc_fail(p->context, SPC_BAD_USAGE, "option '--%s' takes no value; leave out '=%s'",
                        option->name, value);
    }
    if (option->argument && !value) return take_value(p, option, word);
    give(p, option, value ? value : "");
    return SPC_OK;
}

static spc_status parse_letters(parser *p, const char *word) {
    for (const char *letter = word + 1; *letter; letter++) {
        const spc_option *option = find_letter(p->command, *letter);
        if (!option) {
            return spc_fail(p->context, SPC_BAD_USAGE,
                            "unknown option '-%c'; 'specula help %s' lists the options", *letter,
                            p->command->name);
        }
        if (option->argument) {
            const char spelling[] = {'-', *letter, '\0'};
            if (!letter[1]) return take_value(p, option, spelling);
            give(p, option, letter + 1);
            return SPC_OK;
        }
        give(p, option, "");
    }
    return SPC_OK;
}

static spc_status parse_words(parser *p) {
    bool options = true;
    while (p->words[p->next]) {
        const char *word = p->words[p->next++];
        if (!options || word[0] != '-' || !word[1]) {
            p->arguments[p->argument_count++] = word;
        } else if (strcmp(word, "--") == 0) {
            options = false;
        } else {
            SPC_TRY(word[1] == '-' ? parse_long(p, word) : parse_letters(p, word));
        }
    }
    return SPC_OK;
}

static spc_status check_count(const parser *p) {
    const spc_command *command = p->command;
    if (p->argument_count < command->least) {
        return spc_fail(p->context, SPC_BAD_USAGE, "%s: too few arguments; usage: specula %s %s",
                        command->name, command->name, command->arguments);
    }
    if (command->most < 0 || p->argument_count <= command->most) return SPC_OK;
    return spc_fail(p->context, SPC_BAD_USAGE, "%s: unexpected argument '%s'; usage: specula %s %s",
                    command->name, p->arguments[command->most], command->name, command->arguments);
}

spc_status spc_invocation_parse(spc_pool *pool, const spc_command *command, int count,
                                char *const *words, spc_invocation *invocation) {
    parser p = {.context = spc_pool_context(pool), .command = command, .words = words};
    size_t most = 1;
    for (int i = 0; i < count; i++) most += strlen(words[i]); /* joined letters give several */
    p.given = spc_pool_take(pool, most, sizeof *p.given);
    p.arguments = spc_pool_take(pool, (size_t)count + 1, sizeof *p.arguments);
    if (!p.given || !p.arguments) return SPC_NO_MEMORY;
    SPC_TRY(parse_words(&p));
    invocation->command = command;
    invocation->pool = pool;
    invocation->arguments = p.arguments;
    invocation->argument_count = p.argument_count;
    invocation->given = p.given;
    invocation->given_count = p.given_count;
    invocation->quiet = spc_invocation_option(invocation, "quiet") != NULL;
    invocation->json = spc_invocation_option(invocation, "json") != NULL;
    return spc_invocation_option(invocation, "help") ? SPC_OK : check_count(&p);
}

/* ---- asking ---- */

const char *spc_invocation_option(const spc_invocation *invocation, const char *name) {
    const char *value = NULL;
    for (size_t i = 0; i < invocation->given_count; i++) {
        const spc_given_option *given = &invocation->given[i];
        if (strcmp(given->option->name, name) == 0) value = given->value;
    }
    return value;
}

const char *const *spc_invocation_options(const spc_invocation *invocation, const char *name) {
    static const char *const none[] = {NULL};
    const char **values =
        spc_pool_take(invocation->pool, invocation->given_count + 1, sizeof *values);
    if (!values) return none;
    size_t count = 0;
    for (size_t i = 0; i < invocation->given_count; i++) {
        const spc_given_option *given = &invocation->given[i];
        if (strcmp(given->option->name, name) == 0) values[count++] = given->value;
    }
    return values;
}

spc_status spc_invocation_threads(spc_context *context, const spc_invocation *invocation,
                                  int *threads) {
    const char *text = spc_invocation_option(invocation, "threads");
    *threads = 1;
    if (!text) return SPC_OK;
    char *end;
    errno = 0;
    const long count = strtol(text, &end, 10);
    if (end == text || *end || errno || count < 1 || count > MOST_THREADS) {
        return spc_fail(context, SPC_BAD_USAGE,
                        "--threads is a whole number from 1 to %d, not '%s'", MOST_THREADS, text);
    }
    *threads = (int)count;
    return SPC_OK;
}

/* ---- the command line as text ---- */

/* Append a word, in single quotes where the shell would read it otherwise. */
static char *append_word(char *to, const char *word) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+=./,:@%";
    if (*word && strspn(word, plain) == strlen(word)) return stpcpy(to, word);
    *to++ = '\'';
    for (; *word; word++) {
        if (*word == '\'') {
            to = stpcpy(to, "'\\''");
        } else {
            *to++ = *word;
        }
    }
    return stpcpy(to, "'");
}

char *spc_command_line(spc_pool *pool, int count, char *const *words) {
    size_t most = sizeof "specula";
    for (int i = 0; i < count; i++) most += 4 * strlen(words[i]) + 3;
    char *line = spc_pool_take(pool, most, 1);
    if (!line) return NULL;
    char *end = stpcpy(line, "specula");
    for (int i = 0; i < count; i++) end = append_word(stpcpy(end, " "), words[i]);
    return line;
}
