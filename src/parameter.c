/* specula: parameter.c
 *
 * Parameter tables: lengths, defaults, and the nearest name.
 */
#include <ctype.h>
#include <specula/expression.h>
#include <specula/parameter.h>
#include <string.h>

size_t spc_parameter_count(const spc_parameter *table) {
    size_t count = 0;
    while (table && table[count].name) count++;
    return count;
}

static bool same_letter(char a, char b) {
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Levenshtein's distance whatever the case, with a swap of neighbours as one edit; words longer than the row are far from all. */
static size_t edit_distance(const char *a, const char *b) {
    enum { LONGEST = 63 };
    const size_t rows = strlen(a), columns = strlen(b);
    if (rows > LONGEST || columns > LONGEST) return SIZE_MAX;
    size_t before[LONGEST + 1], last[LONGEST + 1], row[LONGEST + 1];
    for (size_t j = 0; j <= columns; j++) last[j] = before[j] = j;
    for (size_t i = 1; i <= rows; i++) {
        row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            size_t best = last[j - 1] + !same_letter(a[i - 1], b[j - 1]);
            if (last[j] + 1 < best) best = last[j] + 1;
            if (row[j - 1] + 1 < best) best = row[j - 1] + 1;
            const bool swapped = i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
                                 same_letter(a[i - 2], b[j - 1]);
            if (swapped && before[j - 2] + 1 < best) best = before[j - 2] + 1;
            row[j] = best;
        }
        memcpy(before, last, sizeof before);
        memcpy(last, row, sizeof last);
    }
    return last[columns];
}

const char *spc_nearest(const char *word, const char *(*name)(const void *list, size_t i),
                        const void *list) {
    const char *nearest = NULL;
    /* Near means that most of the word is right. */
    size_t least = strlen(word) / 3 + 2;
    for (size_t i = 0; name(list, i); i++) {
        const size_t distance = edit_distance(word, name(list, i));
        if (distance < least) {
            least = distance;
            nearest = name(list, i);
        }
    }
    return nearest;
}

/* A list as a default is written: numbers separated by commas. */
static bool parse_list(spc_pool *pool, const char *text, spc_value *value) {
    size_t count = 1;
    for (const char *at = text; *at; at++) count += *at == ',';
    double *list = spc_pool_take(pool, count, sizeof *list);
    char *copy = spc_pool_text(pool, text), *rest = NULL;
    if (!list || !copy) return false;
    for (char *part = strtok_r(copy, ",[]", &rest); part; part = strtok_r(NULL, ",[]", &rest)) {
        if (spc_number(part, &list[value->count])) value->count++;
    }
    value->list = list;
    return true;
}

spc_value *spc_parameter_defaults(spc_pool *pool, const spc_parameter *table) {
    const size_t count = spc_parameter_count(table);
    spc_value *values = spc_pool_take(pool, count + 1, sizeof *values);
    for (size_t i = 0; values && i < count; i++) {
        values[i].number = table[i].fallback;
        values[i].text = table[i].text;
        if (table[i].type == SPC_REALS && table[i].text &&
            !parse_list(pool, table[i].text, &values[i])) {
            return NULL;
        }
    }
    return values;
}
