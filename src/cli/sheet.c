/* specula: sheet.c */
#include "sheet.h"

#include "json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COLUMN = 16 };

/* Bounds beyond this mean none, and positive ones below its inverse mean zero, excluded. */
static const double unbounded = 1e300;

void spc_sheet_open(spc_sheet *sheet, bool json) {
    *sheet = (spc_sheet){.json = json};
    if (json) putchar('{');
}

void spc_sheet_close(spc_sheet *sheet) {
    if (sheet->json) printf("\n}");
}

static void print_label(spc_sheet *sheet, const char *label) {
    if (!sheet->json) {
        printf("%-*s", COLUMN, label);
        return;
    }
    printf("%s\n  \"", sheet->count++ ? "," : "");
    for (; *label; label++) putchar(*label == ' ' ? '_' : *label);
    printf("\": ");
}

void spc_sheet_text(spc_sheet *sheet, const char *label, const char *text) {
    if (!text || !*text) return;
    print_label(sheet, label);
    if (sheet->json) {
        spc_json_text(text);
        return;
    }
    for (; *text; text++) {
        putchar(*text);
        if (*text == '\n' && text[1]) printf("%*s", COLUMN, "");
    }
    if (text[-1] != '\n') putchar('\n');
}

void spc_sheet_number(spc_sheet *sheet, const char *label, double value) {
    print_label(sheet, label);
    if (sheet->json) {
        spc_json_number(value);
    } else {
        printf("%.10g\n", value);
    }
}

/* Words between separators, as a JSON list. */
static void print_json_words(const char *words, const char *separators) {
    const char *comma = "[";
    while (*(words += strspn(words, separators))) {
        const int length = (int)strcspn(words, separators);
        printf("%s\"%.*s\"", comma, length, words);
        words += length;
        comma = ", ";
    }
    printf("%s]", *comma == '[' ? "[" : "");
}

void spc_sheet_words(spc_sheet *sheet, const char *label, const char *words) {
    if (!sheet->json) {
        spc_sheet_text(sheet, label, words);
        return;
    }
    print_label(sheet, label);
    print_json_words(words, " ");
}

/* ---- parameters ---- */

static const char *type_name(const spc_parameter *p) {
    static const char *const names[] = {
        [SPC_REAL] = "real",     [SPC_INTEGER] = "integer", [SPC_BOOLEAN] = "boolean",
        [SPC_CHOICE] = "choice", [SPC_TEXT] = "text",       [SPC_REALS] = "reals",
        [SPC_PATH] = "path",     [SPC_COMMAND] = "command",
    };
    return names[p->type];
}

static bool is_bounded(const spc_parameter *p) {
    return p->minimum < 0 || p->minimum > 0 || p->maximum < 0 || p->maximum > 0;
}

static void format_default(const spc_parameter *p, char *text, size_t size) {
    if (p->required) {
        snprintf(text, size, "required");
    } else if (p->type == SPC_TEXT || p->type == SPC_PATH || p->type == SPC_REALS ||
               p->type == SPC_COMMAND) {
        snprintf(text, size, "%s", p->text ? p->text : "none");
    } else if (isnan(p->fallback)) {
        snprintf(text, size, "none");
    } else if (p->type == SPC_BOOLEAN) {
        snprintf(text, size, "%s", p->fallback != 0 ? "true" : "false");
    } else if (p->type == SPC_CHOICE) {
        const char *word = p->choices;
        for (int i = 0; i < (int)p->fallback; i++) word = strchr(word, '|') + 1;
        snprintf(text, size, "%.*s", (int)strcspn(word, "|"), word);
    } else {
        snprintf(text, size, "%.10g", p->fallback);
    }
}

static void format_range(const spc_parameter *p, char *text, size_t size) {
    const bool below = p->minimum > -unbounded, above = p->maximum < unbounded;
    const bool positive = p->minimum > 0 && p->minimum < 2 / unbounded;
    if (!is_bounded(p) || (!below && !above)) {
        snprintf(text, size, "any");
    } else if (!above) {
        snprintf(text, size, positive ? "> 0" : ">= %.10g", p->minimum);
    } else if (!below) {
        snprintf(text, size, "<= %.10g", p->maximum);
    } else if (positive) {
        snprintf(text, size, "> 0, <= %.10g", p->maximum);
    } else {
        snprintf(text, size, "%.10g to %.10g", p->minimum, p->maximum);
    }
    if (p->type == SPC_BOOLEAN || p->type == SPC_CHOICE || p->type == SPC_TEXT ||
        p->type == SPC_PATH || p->type == SPC_COMMAND)
        *text = '\0';
}

static void print_parameter(const spc_parameter *p) {
    char fallback[64], range[64];
    format_default(p, fallback, sizeof fallback);
    format_range(p, range, sizeof range);
    printf("  %-18s %-8s %-12s %-18s %s", p->name, type_name(p), fallback, range, p->doc);
    if (p->unit && strcmp(p->unit, "1") != 0) printf(" [%s]", p->unit);
    printf("\n");
    if (p->type != SPC_CHOICE) return;
    printf("  %-40s ", "");
    for (const char *c = p->choices; *c; c++) fputs((char[]){*c == '|' ? ' ' : *c, 0}, stdout);
    printf("\n");
}

static void print_json_bound(const char *name, double value) {
    printf(", \"%s\": ", name);
    spc_json_number(fabs(value) < unbounded ? value : NAN);
}

static void print_json_parameter(const spc_parameter *p) {
    char fallback[64];
    format_default(p, fallback, sizeof fallback);
    printf("    {\"name\": ");
    spc_json_text(p->name);
    printf(", \"type\": \"%s\", \"required\": %s, \"default\": ", type_name(p),
           p->required ? "true" : "false");
    const bool none = p->required || strcmp(fallback, "none") == 0;
    const bool plain = p->type == SPC_REAL || p->type == SPC_INTEGER || p->type == SPC_BOOLEAN;
    if (none || plain) {
        fputs(none ? "null" : fallback, stdout);
    } else {
        spc_json_text(fallback);
    }
    if (is_bounded(p)) {
        print_json_bound("minimum", p->minimum);
        print_json_bound("maximum", p->maximum);
    }
    if (p->type == SPC_CHOICE) {
        printf(", \"choices\": ");
        print_json_words(p->choices, "|");
    }
    printf(", \"unit\": ");
    spc_json_text(p->unit);
    printf(", \"doc\": ");
    spc_json_text(p->doc);
    printf("}");
}

void spc_sheet_parameters(spc_sheet *sheet, const char *label, const spc_parameter *table) {
    if (!table || !table->name) return;
    if (sheet->json) {
        print_label(sheet, label);
        printf("[");
    } else {
        printf("%s\n", label);
    }
    for (const spc_parameter *p = table; p->name; p++) {
        if (sheet->json) {
            printf("%s\n", p == table ? "" : ",");
            print_json_parameter(p);
        } else {
            print_parameter(p);
        }
    }
    if (sheet->json) printf("\n  ]");
}
