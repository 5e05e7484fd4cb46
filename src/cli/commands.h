/* specula: commands.h
 *
 * The table of subcommands, collected by the build from the files of this folder.
 */
#ifndef SPECULA_COMMANDS_H
#define SPECULA_COMMANDS_H

#include "command.h"

/* Entry i, or NULL past the end; the command of this name, or NULL. */
const spc_command *spc_command_at(size_t i);
const spc_command *spc_command_find(const char *name);

/* SPC_BAD_USAGE with a message that names the nearest command. */
spc_status spc_command_unknown(spc_context *context, const char *word);

#endif
