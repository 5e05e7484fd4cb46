/* specula: json.c
 *
 * See json.h.
 */
#include "json.h"

#include <math.h>
#include <stdio.h>

void spc_json_text(const char *text) {
    if (!text) {
        fputs("null", stdout);
        return;
    }
    putchar('"');
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            printf("\\%c", c);
        } else if (c == '\n') {
            fputs("\\n", stdout);
        } else if (c < 0x20) {
            printf("\\u%04x", c);
        } else {
            putchar(c);
        }
    }
    putchar('"');
}

void spc_json_number(double value) {
    if (isfinite(value)) {
        printf("%.17g", value);
    } else {
        fputs("null", stdout);
    }
}
