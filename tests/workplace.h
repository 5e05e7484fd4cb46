/* specula: workplace.h
 *
 * The fixture of tests that work on files: a context, a pool, and a folder of their own.
 */
#ifndef SPECULA_WORKPLACE_H
#define SPECULA_WORKPLACE_H

#include "harness.h"

#include <specula/context.h>
#include <stdio.h>
#include <string.h>

static spc_context *context;
static spc_pool *pool;
static char folder[32];

static inline void set_up(void) {
    strcpy(folder, "/tmp/specula-test.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    context = spc_context_create(NULL);
    pool = spc_pool_create(context);
    ck_assert_ptr_nonnull(pool);
}

static inline void tear_down(void) {
    char command[64];
    spc_pool_destroy(pool);
    spc_context_destroy(context);
    snprintf(command, sizeof command, "rm -r %s", folder);
    ck_assert_int_eq(system(command), 0);
}

static inline char *path_in(const char *name) {
    return spc_pool_print(pool, "%s/%s", folder, name);
}

static inline void write_text(const char *name, const char *text) {
    ck_assert_int_eq(spc_file_write(context, path_in(name), text, strlen(text)), SPC_OK);
}

static inline void expect_ok(spc_status status) {
    ck_assert_msg(status == SPC_OK, "%s", spc_error_message(context));
}

#endif
