/* specula: list.c
 *
 * specula list: what a case can be made of, and everything that is known about each part.
 */
#include "catalogue.h"
#include "json.h"

#include <stdio.h>
#include <string.h>

static const char *kind_name(const void *unused, size_t i) {
    (void)unused;
    return spc_kinds[i].name;
}

static const char *entry_name(const void *entries, size_t i) {
    return ((const spc_listed *)entries)[i].name;
}

static const spc_kind *find_kind(const char *name) {
    for (const spc_kind *kind = spc_kinds; kind->name; kind++) {
        if (strcmp(kind->name, name) == 0) return kind;
    }
    return NULL;
}

static const spc_listed *find_entry(const spc_listed *entries, const char *name) {
    for (; entries->name; entries++) {
        if (strcmp(entries->name, name) == 0) return entries;
    }
    return NULL;
}

static spc_status collect(spc_pool *pool, const spc_kind *kind, spc_listed **entries) {
    static spc_listed none[] = {{.name = NULL}};
    *entries = none;
    return kind->collect ? kind->collect(pool, entries) : SPC_OK;
}

/* ---- tables ---- */

static void print_json_row(const spc_listed *entry, bool first) {
    printf("%s\n  {\"name\": ", first ? "" : ",");
    spc_json_text(entry->name);
    printf(", \"doc\": ");
    spc_json_text(entry->doc);
    printf("}");
}

static void print_table(const spc_invocation *invocation, const spc_listed *entries) {
    const bool words = spc_invocation_option(invocation, "words") != NULL;
    size_t width = 0;
    for (const spc_listed *e = entries; e->name; e++) {
        if (strlen(e->name) > width) width = strlen(e->name);
    }
    if (invocation->json) printf("[");
    for (const spc_listed *e = entries; e->name; e++) {
        if (invocation->json) {
            print_json_row(e, e == entries);
        } else if (words) {
            printf("%s\n", e->name);
        } else {
            printf("%-*s  %s\n", (int)width, e->name, e->doc);
        }
    }
    if (invocation->json) printf("\n]\n");
}

static spc_status print_kinds(const spc_invocation *invocation) {
    size_t count = 0;
    while (spc_kinds[count].name) count++;
    spc_listed *rows = spc_pool_take(invocation->pool, count + 1, sizeof *rows);
    if (!rows) return SPC_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        spc_listed *entries;
        size_t members = 0;
        SPC_TRY(collect(invocation->pool, &spc_kinds[i], &entries));
        while (entries[members].name) members++;
        rows[i].name = spc_kinds[i].name;
        rows[i].doc = spc_pool_print(invocation->pool, "%3zu  %s", members, spc_kinds[i].doc);
        if (invocation->json) rows[i].doc = spc_kinds[i].doc;
        if (!rows[i].doc) return SPC_NO_MEMORY;
    }
    print_table(invocation, rows);
    return SPC_OK;
}

/* ---- one thing ---- */

static spc_status print_entry(const spc_invocation *invocation, const spc_kind *kind,
                              const spc_listed *entry) {
    spc_sheet sheet;
    spc_sheet_open(&sheet, invocation->json);
    spc_sheet_text(&sheet, "name", entry->name);
    spc_sheet_text(&sheet, "doc", entry->doc);
    if (kind->details) SPC_TRY(kind->details(invocation->pool, entry, &sheet));
    spc_sheet_text(&sheet, "reference", entry->cite);
    spc_sheet_close(&sheet);
    if (invocation->json) printf("\n");
    return SPC_OK;
}

static spc_status unknown_kind(const spc_invocation *invocation, const char *word) {
    for (const spc_kind *kind = spc_kinds; kind->name; kind++) {
        spc_listed *entries;
        SPC_TRY(collect(invocation->pool, kind, &entries));
        if (!find_entry(entries, word)) continue;
        return spc_fail(invocation->context, SPC_BAD_USAGE,
                        "'%s' is one of the %s; write 'specula list %s %s'", word, kind->name,
                        kind->name, word);
    }
    const char *nearest = spc_nearest(word, kind_name, NULL);
    if (nearest) {
        return spc_fail(invocation->context, SPC_BAD_USAGE,
                        "'%s' cannot be listed; did you mean '%s'?", word, nearest);
    }
    return spc_fail(invocation->context, SPC_BAD_USAGE,
                    "'%s' cannot be listed; 'specula list' says what can", word);
}

static spc_status unknown_entry(const spc_invocation *invocation, const spc_kind *kind,
                                const spc_listed *entries, const char *word) {
    const char *nearest = spc_nearest(word, entry_name, entries);
    if (nearest) {
        return spc_fail(invocation->context, SPC_BAD_USAGE,
                        "no '%s' among the %s; did you mean '%s'?", word, kind->name, nearest);
    }
    return spc_fail(invocation->context, SPC_BAD_USAGE,
                    "no '%s' among the %s; 'specula list %s' names them", word, kind->name,
                    kind->name);
}

static spc_status run_list(const spc_invocation *invocation) {
    const char *kind_word = invocation->arguments[0];
    if (!kind_word) return print_kinds(invocation);
    const spc_kind *kind = find_kind(kind_word);
    if (!kind) return unknown_kind(invocation, kind_word);
    spc_listed *entries;
    SPC_TRY(collect(invocation->pool, kind, &entries));
    const char *word = invocation->arguments[1];
    if (!word) {
        print_table(invocation, entries);
        return SPC_OK;
    }
    const spc_listed *entry = find_entry(entries, word);
    if (!entry) return unknown_entry(invocation, kind, entries, word);
    return print_entry(invocation, kind, entry);
}

static const spc_option options[] = {
    {.name = "words", .doc = "only the names, one a line"},
    {.name = NULL},
};

const spc_command spc_command_list = {
    .name = "list",
    .arguments = "[KIND [NAME]]",
    .doc = "list what a case can be made of",
    .help =
        "KIND is one of equations, integrators, steppers, initial, forcing, diagnostics,\n"
        "metrics, networks, cases, datasets, rollouts, training, formats. With NAME, prints all\n"
        "that is known about it: formula, parameters with defaults and ranges, values that work,\n"
        "references. Cases, and specs of training sets (datasets), comparisons (rollouts) and\n"
        "trainings (training), come from $SPECULA_DATA/cases, from ./cases, or from where specula\n"
        "is installed.\n"
        "\n"
        "  specula list equations\n"
        "  specula list equations ks\n"
        "  specula list cases --json\n",
    .options = options,
    .least = 0,
    .most = 2,
    .run = run_list,
};
