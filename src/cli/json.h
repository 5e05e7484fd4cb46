/* specula: json.h
 *
 * Text as a JSON string on stdout.
 */
#ifndef SPECULA_JSON_H
#define SPECULA_JSON_H

#include <stdio.h>

/* In quotes, escaped. NULL prints null. */
void spc_json_text(const char *text);
/* A number; null when it is not finite, for JSON has no word for it. */
void spc_json_number(double value);
/* The same on another stream. */
void spc_json_put_text(FILE *stream, const char *text);
void spc_json_put_number(FILE *stream, double value);

#endif
