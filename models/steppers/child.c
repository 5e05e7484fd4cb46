/* specula: child.c
 *
 * See child.h.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* Seconds for a program to end after its input has. */
static const double grace = 1;

/* ---- beginning ---- */

static int spawn(const spc_value *command, const int input[2], const int output[2], pid_t *pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setsigmask(&attributes, &none);
    int error = posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
    if (!error) error = posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
    if (!error && command->text) {
        error = posix_spawn_file_actions_addchdir_np(&actions, command->text);
    }
    if (!error) {
        error = posix_spawnp(pid, command->words[0], &actions, &attributes,
                             (char *const *)command->words, environ);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static void close_pipe(int *file) {
    if (*file >= 0) close(*file);
    *file = -1;
}

spc_status spc_child_start(spc_context *context, const spc_value *command, double timeout,
                           spc_child *child) {
    *child = (spc_child){
        .context = context, .name = command->words[0], .to = -1, .from = -1, .timeout = timeout};
    int input[2] = {-1, -1}, output[2] = {-1, -1};
    int error = pipe2(input, O_CLOEXEC) || pipe2(output, O_CLOEXEC) ? errno : 0;
    if (!error) error = spawn(command, input, output, &child->pid);
    close_pipe(&input[0]);
    close_pipe(&output[1]);
    child->to = input[1];
    child->from = output[0];
    if (!error) {
        fcntl(child->to, F_SETFL, O_NONBLOCK);
        fcntl(child->from, F_SETFL, O_NONBLOCK);
        return SPC_OK;
    }
    child->pid = 0;
    spc_child_end(child, true);
    return spc_fail(context, SPC_IO_ERROR,
                    "cannot start '%s': %s; name a program that is in the path, or its file",
                    child->name, strerror(error));
}

/* ---- ending ---- */

static void sleep_a_little(void) {
    const struct timespec pause = {.tv_nsec = 2000000};
    nanosleep(&pause, NULL);
}

/* Whether it ends within so many seconds; it is not buried, so that its group keeps its number. */
static bool ends_within(const spc_child *child, double seconds, siginfo_t *how) {
    const int tries = (int)(seconds / 0.002);
    for (int i = 0; i <= tries; i++) {
        how->si_pid = 0;
        const int found = waitid(P_PID, (id_t)child->pid, how, WEXITED | WNOHANG | WNOWAIT);
        if (found == 0 && how->si_pid != 0) return true;
        if (i < tries) sleep_a_little();
    }
    return false;
}

void spc_child_end(spc_child *child, bool failed) {
    close_pipe(&child->to);
    close_pipe(&child->from);
    if (child->pid == 0) return;
    siginfo_t how;
    if (!failed) ends_within(child, grace, &how);
    kill(-child->pid, SIGKILL);
    while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR) continue;
    child->pid = 0;
}

static spc_status has_ended(spc_child *child) {
    siginfo_t how;
    const double rest = child->deadline - spc_now(child->context);
    if (!ends_within(child, rest < grace ? rest : grace, &how)) {
        return spc_fail(child->context, SPC_IO_ERROR,
                        "'%s' closed its standard input or output; it is to keep both until its "
                        "input ends",
                        child->name);
    }
    const bool exited = how.si_code == CLD_EXITED;
    return spc_fail(child->context, SPC_IO_ERROR,
                    "'%s' ended too early (%s %d); see what it wrote to standard error",
                    child->name, exited ? "exit code" : "signal", how.si_status);
}

/* ---- bytes ---- */

void spc_child_begin(spc_child *child) {
    child->deadline = spc_now(child->context) + child->timeout;
}

static spc_status wait_for(spc_child *child, int file, short events) {
    for (;;) {
        const double rest = child->deadline - spc_now(child->context);
        struct pollfd waiting = {.fd = file, .events = events};
        const int ready =
            rest > 0 ? poll(&waiting, 1, (int)(1e3 * rest < 1e6 ? 1e3 * rest + 1 : 1e6)) : 0;
        if (ready > 0) return SPC_OK;
        if (ready < 0 && errno == EINTR) continue;
        if (ready == 0 && rest > 1e3) continue;
        return spc_fail(child->context, SPC_IO_ERROR,
                        "'%s' did not answer within %.6g s; mend it, or give it a longer "
                        "stepper.timeout",
                        child->name, child->timeout);
    }
}

/* A write to a program that is gone is an error here and not a signal to everybody. */
static ssize_t write_quietly(int file, const void *bytes, size_t count) {
    sigset_t pipe, before, pending;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigpending(&pending);
    const bool was_pending = sigismember(&pending, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    const ssize_t written = write(file, bytes, count);
    const int error = errno;
    const struct timespec at_once = {0};
    if (written < 0 && error == EPIPE && !was_pending) sigtimedwait(&pipe, NULL, &at_once);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return written;
}

spc_status spc_child_send(spc_child *child, const void *bytes, size_t count) {
    const char *next = bytes;
    while (count > 0) {
        const ssize_t written = write_quietly(child->to, next, count);
        if (written > 0) {
            next += written;
            count -= (size_t)written;
        } else if (errno == EAGAIN) {
            SPC_TRY(wait_for(child, child->to, POLLOUT));
        } else if (errno != EINTR) {
            return has_ended(child);
        }
    }
    return SPC_OK;
}

spc_status spc_child_receive(spc_child *child, void *bytes, size_t count) {
    char *next = bytes;
    while (count > 0) {
        SPC_TRY(wait_for(child, child->from, POLLIN));
        const ssize_t got = read(child->from, next, count);
        if (got > 0) {
            next += got;
            count -= (size_t)got;
        } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            return has_ended(child);
        }
    }
    return SPC_OK;
}
