/* specula: main.c
 *
 * The program: finds the command, gives it a context, and turns its status into an exit code and one
 * line on stderr.
 */
#include "commands.h"
#include "commit.h"
#include "config.h"
#include "help.h"
#include "invocation.h"
#include "netcdf_file.h"

#include <cblas.h>
#include <errno.h>
#include <fcntl.h>
#include <fftw3.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_version.h>
#include <hdf5.h>
#include <netcdf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>

/* ---- stopping ---- */

/* The one thing that a signal handler can reach. */
static volatile sig_atomic_t interrupted;

/* The first signal asks for an end in good order, the second does not wait for it. */
static void interrupt(int signal_number) {
    (void)signal_number;
    if (interrupted) _exit(spc_status_exit_code(SPC_INTERRUPTED));
    interrupted = 1;
}

static bool stop_requested(void *user) {
    (void)user;
    return interrupted != 0;
}

/* A reader of our output that goes away, or a limit on the size of files, is reported by the failing write. */
static void catch_signals(void) {
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    sigaction(SIGXFSZ, &action, NULL);
}

/* ---- messages ---- */

static void write_log(void *user, spc_log_level level, const char *line) {
    const spc_invocation *invocation = user;
    if (!spc_first_rank(invocation->context)) return;
    if (level == SPC_LOG_WARNING) {
        fprintf(stderr, "specula: warning: %s\n", line);
    } else if (!invocation->quiet) {
        fprintf(stderr, "%s\n", line);
    }
}

/* Ranks fail together, and the first speaks for all. */
static int report(const spc_context *context, spc_status status) {
    const char *message = context ? spc_error_message(context) : "";
    if (status != SPC_OK && (!context || spc_first_rank(context))) {
        fprintf(stderr, "specula: %s\n", *message ? message : spc_status_meaning(status));
    }
    return spc_status_exit_code(status);
}

/* A closed standard stream would give its number to the next file that is opened, and our messages to that file.
 * Put something there that refuses them. */
static void occupy_standard_streams(void) {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
        const bool closed = fcntl(stream, F_GETFD) == -1 && errno == EBADF;
        if (closed && open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) == -1) return;
    }
}

/* What could not be written to stdout was promised. Keeps an earlier failure's code. */
static int close_output(int code) {
    errno = 0;
    const bool failed = ferror(stdout) != 0;
    if (fclose(stdout) == 0 && !failed) return code;
    if (errno == EPIPE) return code;
    fprintf(stderr, "specula: standard output could not be written%s%s\n", errno ? ": " : "",
            errno ? strerror(errno) : "");
    return code ? code : spc_status_exit_code(SPC_IO_ERROR);
}

static void print_version(void) {
    unsigned major, minor, release;
    H5get_libversion(&major, &minor, &release);
    const char *netcdf = nc_inq_libvers(), *mpi = spc_ranks_library();
    printf("specula %s (%s)\n", PACKAGE_VERSION, SPC_COMMIT);
    printf("%s, GSL %s, HDF5 %u.%u.%u, netCDF %.*s, libyaml %s, %s\n", fftw_version, gsl_version,
           major, minor, release, (int)strcspn(netcdf, " "), netcdf, yaml_get_version_string(),
           mpi ? mpi : "no MPI");
    printf("OpenBLAS with kernels for %s\n", openblas_get_corename());
    printf("compiled by %s (%s)\n", SPC_BUILD_FLAGS, __VERSION__);
    printf("Licence: GPL-3.0-or-later. There is no warranty, to the extent permitted by law.\n");
}

/* ---- running ---- */

static int run(spc_invocation *invocation, int threads, const spc_ranks *ranks) {
    const spc_context_options options = {
        .log = {.write = write_log, .user = invocation},
        .stop = {.requested = stop_requested},
        .threads = threads,
        .ranks = *ranks,
    };
    spc_context *context = spc_context_create(&options);
    spc_pool *pool = context ? spc_pool_create(context) : NULL;
    spc_status status = SPC_NO_MEMORY;
    if (pool) {
        invocation->context = context;
        invocation->pool = pool;
        status = invocation->command->run(invocation);
    }
    if (context) status = spc_ranks_agree(context, status);
    const int code = report(context, status);
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    return code;
}

static spc_status check_ranks(spc_context *context, const spc_command *command) {
    const int count = spc_context_ranks(context)->count;
    if (count == 1 || command->ranks) return SPC_OK;
    return spc_fail(context, SPC_BAD_USAGE,
                    "'%s' works in one process and was started in %d; leave out mpirun",
                    command->name, count);
}

/* words[0] is the command's name. */
static int parse_and_run(spc_pool *pool, int count, char **words) {
    spc_context *context = spc_pool_context(pool);
    spc_invocation invocation = {.terminal = isatty(STDERR_FILENO) == 1};
    const spc_command *command = spc_command_find(words[0]);
    if (!command) return report(context, spc_command_unknown(context, words[0]));
    int threads = 1;
    spc_status status = spc_invocation_parse(pool, command, count - 1, words + 1, &invocation);
    if (status == SPC_OK) status = spc_invocation_threads(context, &invocation, &threads);
    invocation.command_line = spc_command_line(pool, count, words);
    if (!invocation.command_line && status == SPC_OK) status = SPC_NO_MEMORY;
    if (status == SPC_OK) status = check_ranks(context, command);
    if (status != SPC_OK) return report(context, status);
    if (spc_invocation_option(&invocation, "help")) {
        spc_help_command(command);
        return 0;
    }
    if (!spc_first_rank(context)) invocation.quiet = true;
    return run(&invocation, threads, spc_context_ranks(context));
}

static int dispatch(int count, char **words, const spc_ranks *ranks) {
    spc_context *context = spc_context_create(&(spc_context_options){.ranks = *ranks});
    spc_pool *pool = context ? spc_pool_create(context) : NULL;
    const char *first = count > 1 ? words[1] : NULL;
    int code = 0;
    if (!pool) {
        code = report(context, SPC_NO_MEMORY);
    } else if (!first) {
        code = report(context, spc_fail(context, SPC_BAD_USAGE,
                                        "a command is needed; 'specula help' lists them"));
    } else if (strcmp(first, "--version") == 0) {
        print_version();
    } else if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0) {
        spc_help_overview();
    } else if (first[0] == '-') {
        code = report(context, spc_fail(context, SPC_BAD_USAGE,
                                        "unknown option '%s' before a command; write specula "
                                        "COMMAND [ARGUMENTS] [OPTIONS]",
                                        first));
    } else {
        code = parse_and_run(pool, count - 1, words + 1);
    }
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    return code;
}

int main(int count, char **words) {
    occupy_standard_streams();
    catch_signals();
    gsl_set_error_handler_off();
    spc_hdf5_quiet();
    spc_ranks ranks;
    const char *problem;
    const spc_status status = spc_ranks_start(&ranks, &problem);
    /* What the others would print, the first prints. */
    if (ranks.rank > 0 && !freopen("/dev/null", "w", stdout)) return EXIT_FAILURE;
    int code = spc_status_exit_code(status);
    if (status == SPC_OK) {
        code = dispatch(count, words, &ranks);
    } else {
        fprintf(stderr, "specula: %s\n", problem);
    }
    spc_ranks_finish(&ranks);
    return close_output(code);
}
