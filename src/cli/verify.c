/* specula: verify.c
 *
 * `specula verify`: check a file whole. One line for each file; the first that fails decides the exit code.
 */
#include "verify.h"

#include "command.h"
#include "json.h"

#include <stdio.h>

static const char *kind_name(spc_file_kind kind) {
    static const char *const names[] = {
        [SPC_FILE_TRAJECTORY] = "trajectory", [SPC_FILE_CHECKPOINT] = "checkpoint",
        [SPC_FILE_DATASET] = "dataset",       [SPC_FILE_MODEL] = "model",
        [SPC_FILE_TRAINING] = "training",     [SPC_FILE_REPORT] = "report",
        [SPC_FILE_OTHER] = "unknown"};
    return names[kind];
}

/* What it is made of. */
static const char *part_name(spc_file_kind kind) {
    return kind == SPC_FILE_MODEL                                     ? "weights"
           : kind == SPC_FILE_CHECKPOINT || kind == SPC_FILE_TRAINING ? "arrays"
                                                                      : "variables";
}

static const char *result_name(spc_status status) {
    return status == SPC_OK             ? "intact"
           : status == SPC_CHECK_FAILED ? "not-finite"
           : status == SPC_CORRUPT      ? "damaged"
                                        : "unreadable";
}

static void print_json(const char *path, spc_status status, const spc_verdict *verdict,
                       const char *message) {
    printf("{\"file\": ");
    spc_json_text(path);
    printf(", \"kind\": \"%s\", \"result\": \"%s\", \"sealed\": %s, \"checksums\": %zu, "
           "\"variables\": %zu, \"frames\": %zu, \"samples\": %zu, \"values\": %zu, \"reason\": ",
           kind_name(verdict->kind), result_name(status), verdict->sealed ? "true" : "false",
           verdict->checksums, verdict->variables, verdict->frames, verdict->samples,
           verdict->values);
    spc_json_text(status == SPC_OK ? NULL : message);
    printf("}\n");
}

static void print_line(const char *path, const spc_verdict *verdict) {
    if (verdict->kind == SPC_FILE_DATASET) {
        printf("%s: intact training set: %zu files, %.4g MB, all as the manifest says\n", path,
               verdict->variables, 1e-6 * (double)verdict->values);
        return;
    }
    printf("%s: intact %s: %zu %s", path, kind_name(verdict->kind), verdict->variables,
           part_name(verdict->kind));
    if (verdict->frames > 0) {
        printf(", %zu frame%s", verdict->frames, verdict->frames == 1 ? "" : "s");
    }
    if (verdict->samples > 1) printf(" of %zu samples", verdict->samples);
    if (verdict->values > 0) printf(", %zu finite values", verdict->values);
    printf("; ");
    if (verdict->sealed && verdict->checksums == 0) {
        printf("every byte as written\n");
    } else if (verdict->sealed) {
        printf("every byte as written, %zu checksums hold\n", verdict->checksums);
    } else if (verdict->checksums > 0) {
        printf("rewritten by another program, %zu checksums hold\n", verdict->checksums);
    } else {
        printf("it has no checksums to compare\n");
    }
}

static spc_status verify_files(const spc_invocation *invocation) {
    const bool json = invocation->json;
    if (json && invocation->argument_count > 1) printf("[");
    spc_status worst = SPC_OK;
    for (int i = 0; i < invocation->argument_count; i++) {
        const char *path = invocation->arguments[i];
        spc_verdict verdict;
        spc_context *context = spc_context_fork(invocation->context);
        spc_pool *pool = context ? spc_pool_create(context) : NULL;
        const spc_status status = pool ? spc_verify(pool, path, &verdict) : SPC_NO_MEMORY;
        const char *message = context ? spc_error_message(context) : "out of memory";
        if (json && i > 0) printf(",\n");
        if (json && pool) print_json(path, status, &verdict, message);
        if (!json && status == SPC_OK) print_line(path, &verdict);
        if (status != SPC_OK && worst == SPC_OK) worst = status;
        /* the command's context keeps the first message only */
        if (status != SPC_OK) {
            if (spc_error_status(invocation->context) == SPC_OK) {
                spc_fail(invocation->context, status, "%s", message);
            } else {
                spc_warn(invocation->context, "%s", message);
            }
        }
        spc_pool_destroy(pool);
        spc_context_destroy(context);
    }
    if (json && invocation->argument_count > 1) printf("]\n");
    return worst;
}

const spc_command spc_command_verify = {
    .name = "verify",
    .arguments = "FILE...",
    .doc = "check files and training sets whole: checksums, shapes, finite values",
    .help =
        "Reads every byte of each FILE that specula wrote and compares it with the checksums kept\n"
        "in it: of the whole file, of each variable, of dimensions and attributes. Exits with 0 "
        "when\n"
        "all hold, 1 when a file is sound but holds values that are not finite, 3 when one is "
        "damaged\n"
        "or cannot be read. FILE may be the folder of a training set: then every file is compared\n"
        "with its manifest.\n"
        "\n"
        "  specula verify ks.nc ks.checkpoint.h5\n"
        "  specula verify ks_fixed\n",
    .options = NULL,
    .least = 1,
    .most = -1,
    .run = verify_files,
};
