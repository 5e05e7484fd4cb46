/* specula: sheet.h
 *
 * Labelled facts about one thing on stdout: aligned text for people, or a JSON object.
 */
#ifndef SPECULA_SHEET_H
#define SPECULA_SHEET_H

#include "command.h"

typedef struct spc_sheet {
    bool json;
    size_t count; /* facts so far */
} spc_sheet;

void spc_sheet_open(spc_sheet *sheet, bool json);
/* Nothing is printed for NULL and "". Blanks of a label are underscores in JSON. */
void spc_sheet_text(spc_sheet *sheet, const char *label, const char *text);
void spc_sheet_number(spc_sheet *sheet, const char *label, double value);
/* Words separated by blanks; a list in JSON. */
void spc_sheet_words(spc_sheet *sheet, const char *label, const char *words);
/* Parameters with type, default, range and unit. Nothing for an empty table. */
void spc_sheet_parameters(spc_sheet *sheet, const char *label, const spc_parameter *table);
void spc_sheet_close(spc_sheet *sheet);

#endif
