/* specula: json.c
 *
 * See json.h.
 */
#include "json.h"

#include <math.h>

void spc_json_put_text(FILE *stream, const char *text) {
    if (!text) {
        fputs("null", stream);
        return;
    }
    putc('"', stream);
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            fprintf(stream, "\\%c", c);
        } else if (c == '\n') {
            fputs("\\n", stream);
        } else if (c < 0x20) {
            fprintf(stream, "\\u%04x", c);
        } else {
            putc(c, stream);
        }
    }
    putc('"', stream);
}

void spc_json_put_number(FILE *stream, double value) {
    if (isfinite(value)) {
        fprintf(stream, "%.17g", value);
    } else {
        fputs("null", stream);
    }
}

void spc_json_text(const char *text) {
    spc_json_put_text(stdout, text);
}

void spc_json_number(double value) {
    spc_json_put_number(stdout, value);
}
