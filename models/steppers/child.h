/* specula: child.h
 *
 * A program that runs beside this one, with pipes to its standard input and from its standard output. It leads a process group of
 * its own, which ends as a whole. Whatever it does, every call returns by the deadline.
 */
#ifndef SPECULA_CHILD_H
#define SPECULA_CHILD_H

#include <specula/parameter.h>
#include <sys/types.h>

typedef struct spc_child {
    spc_context *context;
    const char *name; /* of the program */
    pid_t pid;        /* 0: none */
    int to, from;     /* pipes, -1 when closed */
    double timeout, deadline;
} spc_child;

/* `command` is the value of an SPC_COMMAND. */
spc_status spc_child_start(spc_context *context, const spc_value *command, double timeout,
                           spc_child *child);
/* What follows is to be done within the timeout. */
void spc_child_begin(spc_child *child);
spc_status spc_child_send(spc_child *child, const void *bytes, size_t count);
spc_status spc_child_receive(spc_child *child, void *bytes, size_t count);
/* Close the pipes and give it a moment to end by itself, unless it failed; then end it. Safe to call again. */
void spc_child_end(spc_child *child, bool failed);

#endif
