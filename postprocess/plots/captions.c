/* specula: captions.c
 *
 * Text for pictures. See captions.h.
 */
#include "captions.h"

#include <ctype.h>
#include <string.h>

const char *spc_caption_quote(spc_pool *pool, const char *text) {
    char *quoted = text ? spc_pool_take(pool, 2 * strlen(text) + 3, 1) : NULL;
    if (!quoted) return "''";
    char *end = quoted;
    *end++ = '\'';
    for (; *text; text++) {
        if (*text == '\'') *end++ = '\'';
        *end++ = *text == '\n' ? ' ' : *text;
    }
    *end++ = '\'';
    return quoted;
}

const char *spc_caption_plain(spc_pool *pool, const char *text) {
    char *plain = text ? spc_pool_take(pool, 2 * strlen(text) + 1, 1) : NULL;
    if (!plain) return "";
    char *end = plain;
    for (; *text; text++) {
        if (strchr("_^{}@&~\\", *text)) *end++ = '\\';
        *end++ = *text;
    }
    return plain;
}

static const struct word {
    const char *name, *sign;
} words[] = {
    {"psi", "ψ"},    {"phi", "φ"},   {"nu", "ν"},    {"mu", "μ"},        {"omega", "ω"},
    {"alpha", "α"},  {"beta", "β"},  {"gamma", "γ"}, {"delta", "δ"},     {"epsilon", "ε"},
    {"lambda", "λ"}, {"kappa", "κ"}, {"rho", "ρ"},   {"sigma", "σ"},     {"theta", "θ"},
    {"tau", "τ"},    {"pi", "π"},    {"lap", "Δ"},   {"laplacian", "Δ"}, {"grad", "∇"},
    {"div", "∇·"},   {"curl", "∇×"}, {"sqrt", "√"},
};

/* One letter in italics, names of signs as the sign, other words upright. */
static char *put_word(char *end, const char *word, size_t length) {
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strlen(words[i].name) != length || strncmp(words[i].name, word, length)) continue;
        const size_t size = strlen(words[i].sign);
        memcpy(end, words[i].sign, size);
        return end + size;
    }
    if (length == 1) {
        static const char italic[] = "{/:Italic ";
        memcpy(end, italic, sizeof italic - 1);
        end += sizeof italic - 1;
    }
    memcpy(end, word, length);
    end += length;
    if (length == 1) *end++ = '}';
    return end;
}

static size_t span_of(const char *text, int (*belongs)(int character)) {
    size_t length = 0;
    while (belongs((unsigned char)text[length])) length++;
    return length;
}

/* A subscript or power reaches over the letters and digits behind its mark. */
static char *put_script(char *end, const char **text) {
    *end++ = **text;
    ++*text;
    const size_t length = span_of(*text, isalnum);
    if (length == 0) return end;
    *end++ = '{';
    memcpy(end, *text, length);
    end += length;
    *end++ = '}';
    *text += length;
    return end;
}

static bool is_number_point(const char *text) {
    return isdigit((unsigned char)text[1]);
}

/* "1 psi" is psi. */
static bool is_coefficient_one(const char *start, const char *end, const char *text) {
    const bool opens = end == start || end[-1] == ' ' || end[-1] == '(';
    return opens && text[0] == '1' && text[1] == ' ' &&
           (isalpha((unsigned char)text[2]) || text[2] == '|');
}

static char *put_text(char *end, const char *text) {
    const size_t size = strlen(text);
    memcpy(end, text, size);
    return end + size;
}

const char *spc_caption_formula(spc_pool *pool, const char *text) {
    /* a letter in italics takes the most room */
    char *formula = text ? spc_pool_take(pool, 14 * strlen(text) + 1, 1) : NULL;
    if (!formula) return "";
    const char *const start = text;
    char *end = formula;
    while (*text) {
        const size_t letters = span_of(text, isalpha), digits = span_of(text, isdigit);
        if (letters == 1 && *text == 'x' && text > start && text[-1] == ' ' && text[1] == ' ') {
            /* a product of vectors */
            end = put_text(end, "×");
            text++;
        } else if (letters) {
            end = put_word(end, text, letters);
            text += letters;
        } else if (digits == 1 && is_coefficient_one(formula, end, text)) {
            text += 2;
        } else if (digits) {
            /* a number with its exponent, so that 1e-05 is not a product */
            size_t length = digits;
            if (text[length] == '.') length += 1 + span_of(text + length + 1, isdigit);
            if ((text[length] == 'e' || text[length] == 'E') && strchr("+-", text[length + 1])) {
                length += 2 + span_of(text + length + 2, isdigit);
            }
            memcpy(end, text, length);
            end += length;
            text += length;
        } else if (*text == '_' || *text == '^') {
            end = put_script(end, &text);
        } else if (strchr("{}@&~\\", *text)) {
            *end++ = '\\';
            *end++ = *text++;
        } else if (*text == '-') {
            end = put_text(end, "−");
            text++;
        } else if (*text == '*' || (*text == '.' && !is_number_point(text))) {
            end = put_text(end, "·");
            text++;
        } else {
            *end++ = *text++;
        }
    }
    return formula;
}
