/* specula: error.c
 *
 * Status names and the message that a context keeps.
 */
#include "context_internal.h"

#include <stdarg.h>
#include <stdio.h>

typedef struct status_entry {
    const char *name, *meaning;
    int exit_code;
} status_entry;

#define ENTRY(name, code, meaning) {#name, meaning, code},
static const status_entry statuses[] = {SPC_STATUS_LIST(ENTRY)};
#undef ENTRY

static const status_entry *entry(spc_status status) {
    static const status_entry unknown = {"SPC_UNKNOWN", "unknown status", 2};
    return (unsigned)status < SPC_STATUS_COUNT ? &statuses[status] : &unknown;
}

const char *spc_status_name(spc_status status) {
    return entry(status)->name;
}

const char *spc_status_meaning(spc_status status) {
    return entry(status)->meaning;
}

int spc_status_exit_code(spc_status status) {
    return entry(status)->exit_code;
}

/* One line: control characters of quoted input must not break it. */
static void flatten(char *text) {
    for (; *text; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7f) *text = ' ';
    }
}

static spc_status store(spc_context *context, spc_status status, int opening, const char *format,
                        va_list arguments) {
    if (opening < 0 || (size_t)opening >= sizeof context->message) opening = 0;
    vsnprintf(context->message + opening, sizeof context->message - (size_t)opening, format,
              arguments);
    flatten(context->message);
    context->status = status;
    return status;
}

spc_status spc_fail(spc_context *context, spc_status status, const char *format, ...) {
    if (context->status != SPC_OK) return context->status;
    va_list arguments;
    va_start(arguments, format);
    store(context, status, 0, format, arguments);
    va_end(arguments);
    return status;
}

spc_status spc_fail_at(spc_context *context, spc_status status, const char *file, int line,
                       const char *format, ...) {
    if (context->status != SPC_OK) return context->status;
    const int opening =
        line > 0 ? snprintf(context->message, sizeof context->message, "%s:%d: ", file, line)
                 : snprintf(context->message, sizeof context->message, "%s: ", file);
    va_list arguments;
    va_start(arguments, format);
    store(context, status, opening, format, arguments);
    va_end(arguments);
    return status;
}

const char *spc_error_message(const spc_context *context) {
    return context->message;
}

spc_status spc_error_status(const spc_context *context) {
    return context->status;
}

void spc_error_clear(spc_context *context) {
    context->status = SPC_OK;
    context->agreed = false;
    context->message[0] = '\0';
}
