/* specula: commands.c */
#include "commands.h"

#include <string.h>

#define X(name) extern const spc_command spc_command_##name;
#include "command.def"
#undef X

#define X(name) &spc_command_##name,
static const spc_command *const commands[] = {
#include "command.def"
    NULL};
#undef X

const spc_command *spc_command_at(size_t i) {
    return i + 1 < sizeof commands / sizeof commands[0] ? commands[i] : NULL;
}

const spc_command *spc_command_find(const char *name) {
    for (size_t i = 0; commands[i]; i++) {
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    }
    return NULL;
}

static const char *command_name(const void *unused, size_t i) {
    (void)unused;
    return spc_command_at(i) ? spc_command_at(i)->name : NULL;
}

spc_status spc_command_unknown(spc_context *context, const char *word) {
    const char *nearest = spc_nearest(word, command_name, NULL);
    if (nearest) {
        return spc_fail(context, SPC_BAD_USAGE, "unknown command '%s'; did you mean '%s'?", word,
                        nearest);
    }
    return spc_fail(context, SPC_BAD_USAGE,
                    "unknown command '%s'; 'specula help' lists the commands", word);
}
