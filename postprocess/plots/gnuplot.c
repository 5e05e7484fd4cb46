/* specula: gnuplot.c
 *
 * Gnuplot as a child process. No shell is involved, so that a path may hold any character; what gnuplot
 * has to say is kept for the error message.
 */
#include "canvas.h"
#include "captions.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { complaint_size = 1024 };

/* Start gnuplot with `complaints` as its standard error. Returns an errno. */
static int start(char *const *arguments, int complaints, pid_t *child) {
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);
    if (error) return error;
    error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!error) {
        error = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    }
    if (!error) error = posix_spawn_file_actions_adddup2(&actions, complaints, STDERR_FILENO);
    if (!error) error = posix_spawnp(child, "gnuplot", &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* Read to the end, keeping the beginning. */
static void listen(int file, char text[complaint_size]) {
    size_t used = 0;
    char rest[256];
    for (;;) {
        const bool room = used + 1 < complaint_size;
        const ssize_t got =
            read(file, room ? text + used : rest, room ? complaint_size - 1 - used : sizeof rest);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        if (room) used += (size_t)got;
    }
    text[used] = '\0';
}

static int wait_for(pid_t child) {
    int status;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The last line but empty ones: gnuplot quotes the script before it says what is wrong. */
static const char *verdict_of(char *text) {
    size_t length = strlen(text);
    while (length && strchr(" \n", text[length - 1])) text[--length] = '\0';
    const char *line = strrchr(text, '\n');
    line = line ? line + 1 : text;
    return *line ? line : "no message";
}

bool spc_gnuplot_can_draw(void) {
    char word[] = "gnuplot", plain[] = "-d", execute[] = "-e", wish[] = "set terminal pngcairo";
    char *const arguments[] = {word, plain, execute, wish, NULL};
    char complaint[complaint_size] = "";
    int ends[2];
    if (pipe(ends) != 0) return false;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    pid_t child;
    const bool started = start(arguments, ends[1], &child) == 0;
    close(ends[1]);
    if (started) listen(ends[0], complaint);
    close(ends[0]);
    return started && wait_for(child) == 0;
}

spc_status spc_gnuplot_run(spc_context *context, const char *folder, const char *script,
                           const char *picture) {
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    spc_status status = SPC_OK;
    char *enter = spc_pool_print(pool, "cd %s", spc_caption_quote(pool, folder));
    char *output = spc_pool_print(pool, "output = %s",
                                  spc_caption_quote(pool, spc_pool_print(pool, "./%s", picture)));
    char *load = spc_pool_print(pool, "./%s", script);
    int ends[2];
    if (!enter || !output || !load) {
        status = SPC_NO_MEMORY;
        goto cleanup;
    }
    if (pipe(ends) != 0) {
        status =
            spc_fail(context, SPC_IO_ERROR, "cannot make a pipe to gnuplot: %s", strerror(errno));
        goto cleanup;
    }
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    char *const arguments[] = {"gnuplot", "-d", "-e", enter, "-e", output, load, NULL};
    pid_t child;
    char complaint[complaint_size] = "";
    const int error = start(arguments, ends[1], &child);
    close(ends[1]);
    if (error == 0) {
        listen(ends[0], complaint);
        if (wait_for(child) != 0) {
            status = spc_fail(context, SPC_IO_ERROR, "gnuplot failed: %s", verdict_of(complaint));
        }
    } else if (error == ENOENT) {
        status = spc_fail(context, SPC_IO_ERROR,
                          "gnuplot is not installed; install the package gnuplot-nox");
    } else {
        status = spc_fail(context, SPC_IO_ERROR, "cannot start gnuplot: %s", strerror(error));
    }
    close(ends[0]);
cleanup:
    spc_pool_destroy(pool);
    return status;
}
