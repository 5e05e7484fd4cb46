/* specula: help.h */
#ifndef SPECULA_HELP_H
#define SPECULA_HELP_H

#include "command.h"

/* All commands in a line each; one command with its options and examples. */
void spc_help_overview(void);
void spc_help_command(const spc_command *command);

#endif
