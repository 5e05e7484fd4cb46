/* specula: document.c
 *
 * YAML through libyaml's events into a tree that knows its lines.
 */
#include <math.h>
#include <specula/document.h>
#include <specula/expression.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { DEEPEST = 32 };
static const size_t largest_file = (size_t)1 << 20;

typedef struct reader {
    spc_pool *pool;
    const char *file;
    yaml_parser_t parser;
} reader;

static spc_context *context_of(const reader *r) {
    return spc_pool_context(r->pool);
}

static int line_of(yaml_mark_t mark) {
    return (int)mark.line + 1;
}

static spc_status syntax_error(const reader *r) {
    const yaml_parser_t *parser = &r->parser;
    if (parser->error == YAML_MEMORY_ERROR) {
        return spc_fail(context_of(r), SPC_NO_MEMORY, "out of memory");
    }
    const bool marked = parser->error == YAML_SCANNER_ERROR || parser->error == YAML_PARSER_ERROR;
    const char *problem = parser->problem ? parser->problem : "unreadable text";
    const bool tab = strstr(problem, "cannot start any token") != NULL;
    return spc_fail_at(context_of(r), SPC_BAD_INPUT, r->file,
                       marked ? line_of(parser->problem_mark) : 1, "not YAML: %s; %s", problem,
                       tab ? "quote the value, and indent with spaces, not tabs"
                           : "check brackets, colons and indentation");
}

static spc_status next_event(reader *r, yaml_event_t *event) {
    return yaml_parser_parse(&r->parser, event) ? SPC_OK : syntax_error(r);
}

static spc_status refuse(const reader *r, int line, const char *what) {
    return spc_fail_at(context_of(r), SPC_BAD_INPUT, r->file, line, "%s", what);
}

static spc_status read_node(reader *r, yaml_event_t *event, int depth, spc_node **result);

static spc_status read_scalar(reader *r, const yaml_event_t *event, spc_node *node) {
    const char *text = (const char *)event->data.scalar.value;
    if (strlen(text) != event->data.scalar.length) {
        return refuse(r, node->line, "a zero byte in a value; remove it");
    }
    node->text = spc_pool_text(r->pool, text);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return node->text ? SPC_OK : SPC_NO_MEMORY;
}

static spc_status read_sequence(reader *r, int depth, spc_node *node) {
    spc_node **end = &node->children;
    for (;;) {
        yaml_event_t event;
        SPC_TRY(next_event(r, &event));
        if (event.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&event);
            return SPC_OK;
        }
        SPC_TRY(read_node(r, &event, depth + 1, end));
        end = &(*end)->next;
    }
}

static spc_status read_mapping(reader *r, int depth, spc_node *node) {
    spc_node **end = &node->children;
    for (;;) {
        yaml_event_t event;
        SPC_TRY(next_event(r, &event));
        if (event.type == YAML_MAPPING_END_EVENT) {
            yaml_event_delete(&event);
            return SPC_OK;
        }
        spc_node *key = NULL;
        SPC_TRY(read_node(r, &event, depth + 1, &key));
        if (key->kind != SPC_NODE_SCALAR) {
            return refuse(r, key->line, "a key is not a word; write `key: value`");
        }
        const spc_node *earlier = spc_node_find(node, key->text);
        if (earlier) {
            return spc_fail_at(context_of(r), SPC_BAD_INPUT, r->file, key->line,
                               "key '%s' stands twice, first in line %d; remove one", key->text,
                               earlier->line);
        }
        SPC_TRY(next_event(r, &event));
        SPC_TRY(read_node(r, &event, depth + 1, end));
        (*end)->key = key->text;
        (*end)->line = key->line;
        end = &(*end)->next;
    }
}

/* The node that `event` opens; takes the event. */
static spc_status read_node(reader *r, yaml_event_t *event, int depth, spc_node **result) {
    const int line = line_of(event->start_mark);
    spc_node *node = spc_pool_take(r->pool, 1, sizeof *node);
    spc_status status = node ? SPC_OK : SPC_NO_MEMORY;
    const yaml_event_type_t type = event->type;
    if (status == SPC_OK) {
        *node = (spc_node){.file = r->file, .line = line};
        if (depth > DEEPEST) {
            status = refuse(r, line, "nested too deeply; a case needs four levels");
        } else if (type == YAML_ALIAS_EVENT) {
            status = refuse(r, line, "aliases (*name) are not understood; repeat the value");
        } else if (type == YAML_SCALAR_EVENT) {
            if (event->data.scalar.anchor || event->data.scalar.tag) {
                status = refuse(r, line, "anchors and tags are not understood; write the value");
            } else {
                status = read_scalar(r, event, node);
            }
        } else if (type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT) {
            const bool mapping = type == YAML_MAPPING_START_EVENT;
            const bool marked =
                mapping ? event->data.mapping_start.anchor || event->data.mapping_start.tag
                        : event->data.sequence_start.anchor || event->data.sequence_start.tag;
            node->kind = mapping ? SPC_NODE_MAPPING : SPC_NODE_SEQUENCE;
            if (marked) {
                status = refuse(r, line, "anchors and tags are not understood; write the value");
            }
        }
    }
    yaml_event_delete(event);
    SPC_TRY(status);
    *result = node;
    if (node->kind == SPC_NODE_MAPPING) return read_mapping(r, depth, node);
    if (node->kind == SPC_NODE_SEQUENCE) return read_sequence(r, depth, node);
    return SPC_OK;
}

/* Stream start, document start, a node, document end, stream end. */
static spc_status read_stream(reader *r, spc_node **root) {
    yaml_event_t event;
    SPC_TRY(next_event(r, &event));
    yaml_event_delete(&event);
    SPC_TRY(next_event(r, &event));
    const bool empty = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
    if (empty) return refuse(r, 1, "the file is empty; a case has sections such as equation:");
    SPC_TRY(next_event(r, &event));
    SPC_TRY(read_node(r, &event, 0, root));
    SPC_TRY(next_event(r, &event));
    yaml_event_delete(&event);
    SPC_TRY(next_event(r, &event));
    const bool ended = event.type == YAML_STREAM_END_EVENT;
    const int line = line_of(event.start_mark);
    yaml_event_delete(&event);
    return ended ? SPC_OK : refuse(r, line, "a second document begins; keep one to a file");
}

spc_status spc_document_parse(spc_pool *pool, const char *name, const char *text, spc_node **root) {
    spc_context *context = spc_pool_context(pool);
    reader r = {.pool = pool, .file = spc_pool_text(pool, name)};
    if (!r.file) return SPC_NO_MEMORY;
    if (!yaml_parser_initialize(&r.parser)) {
        return spc_fail(context, SPC_NO_MEMORY, "out of memory");
    }
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, strlen(text));
    const spc_status status = read_stream(&r, root);
    yaml_parser_delete(&r.parser);
    return status;
}

spc_status spc_document_read(spc_pool *pool, const char *path, spc_node **root) {
    spc_context *context = spc_pool_context(pool);
    char *text;
    size_t size;
    SPC_TRY(spc_file_read(pool, path, &text, &size));
    if (size > largest_file || strlen(text) != size) {
        return spc_fail_at(context, SPC_BAD_INPUT, path, 0,
                           "not a case file; cases are YAML text of less than 1 MiB");
    }
    return spc_document_parse(pool, path, text, root);
}

/* ---- finding and setting ---- */

spc_node *spc_node_find(const spc_node *node, const char *key) {
    if (!node || node->kind != SPC_NODE_MAPPING) return NULL;
    for (spc_node *child = node->children; child; child = child->next) {
        if (child->key && strcmp(child->key, key) == 0) return child;
    }
    return NULL;
}

/* Put `value` into a mapping under a key, in the place of an earlier one or at the end. */
static spc_status put(spc_pool *pool, spc_node *mapping, const char *key, spc_node *value) {
    spc_node **at = &mapping->children;
    while (*at && strcmp((*at)->key, key) != 0) at = &(*at)->next;
    value->key = spc_pool_text(pool, key);
    value->next = *at ? (*at)->next : NULL;
    *at = value;
    return value->key ? SPC_OK : SPC_NO_MEMORY;
}

spc_status spc_node_set(spc_pool *pool, spc_node *mapping, const char *key, const char *text) {
    spc_node *value = spc_pool_take(pool, 1, sizeof *value);
    if (!value) return SPC_NO_MEMORY;
    *value = (spc_node){.text = spc_pool_text(pool, text), .file = mapping->file};
    return value->text ? put(pool, mapping, key, value) : SPC_NO_MEMORY;
}

/* The place of member `key` ("0", "1", ...) of a list, or NULL. */
static spc_node **member(spc_node *list, const char *key) {
    char *end;
    const unsigned long index = strtoul(key, &end, 10);
    if (*key < '0' || *key > '9' || *end) return NULL;
    spc_node **at = &list->children;
    for (unsigned long i = 0; *at && i < index; i++) at = &(*at)->next;
    return *at ? at : NULL;
}

static spc_status no_member(spc_pool *pool, const char *assignment, const char *key) {
    return spc_fail(spc_pool_context(pool), SPC_BAD_INPUT,
                    "-s %s: the list has no member %s; they count from 0, or override it as a "
                    "whole",
                    assignment, key);
}

static spc_status descend(spc_pool *pool, const char *assignment, spc_node **node,
                          const char *key) {
    spc_node **const of_list = (*node)->kind == SPC_NODE_SEQUENCE ? member(*node, key) : NULL;
    if ((*node)->kind == SPC_NODE_SEQUENCE && !of_list) return no_member(pool, assignment, key);
    spc_node *child = of_list ? *of_list : spc_node_find(*node, key);
    if (!child) {
        child = spc_pool_take(pool, 1, sizeof *child);
        if (!child) return SPC_NO_MEMORY;
        *child =
            (spc_node){.kind = SPC_NODE_MAPPING, .file = spc_pool_print(pool, "-s %s", assignment)};
        if (!child->file) return SPC_NO_MEMORY;
        SPC_TRY(put(pool, *node, key, child));
    }
    if (child->kind == SPC_NODE_SCALAR) {
        return spc_fail(spc_pool_context(pool), SPC_BAD_INPUT,
                        "-s %s: '%s' is a value, not a section; override it as a whole", assignment,
                        key);
    }
    *node = child;
    return SPC_OK;
}

spc_status spc_document_override(spc_pool *pool, spc_node *root, const char *assignment) {
    spc_context *context = spc_pool_context(pool);
    const char *equals = strchr(assignment, '=');
    if (!equals || equals == assignment || !equals[1]) {
        return spc_fail(context, SPC_BAD_USAGE,
                        "-s %s: not an assignment; write section.key=value, such as "
                        "stepper.dt=0.01",
                        assignment);
    }
    char *keys = spc_pool_text(pool, assignment), *rest = NULL;
    if (!keys) return SPC_NO_MEMORY;
    keys[equals - assignment] = '\0';
    spc_node *value = NULL, *node = root;
    SPC_TRY(
        spc_document_parse(pool, spc_pool_print(pool, "-s %s", assignment), equals + 1, &value));
    char *key = strtok_r(keys, ".", &rest);
    for (char *next; key && (next = strtok_r(NULL, ".", &rest)); key = next) {
        SPC_TRY(descend(pool, assignment, &node, key));
    }
    if (!key || node->kind == SPC_NODE_SCALAR) {
        return spc_fail(context, SPC_BAD_USAGE, "-s %s: no key; write section.key=value",
                        assignment);
    }
    /* An override has no line of its own. */
    value->line = 0;
    if (node->kind == SPC_NODE_MAPPING) return put(pool, node, key, value);
    spc_node **at = member(node, key);
    if (!at) return no_member(pool, assignment, key);
    value->next = (*at)->next;
    *at = value;
    return SPC_OK;
}

/* ---- writing ---- */

typedef struct writer {
    spc_pool *pool;
    char *text;
    size_t length, capacity;
} writer;

static bool append(writer *w, const char *text) {
    const size_t added = strlen(text);
    if (w->length + added + 1 > w->capacity) {
        const size_t capacity = 2 * (w->length + added + 128);
        char *larger = spc_pool_take(w->pool, capacity, 1);
        if (!larger) return false;
        if (w->length) memcpy(larger, w->text, w->length);
        w->text = larger;
        w->capacity = capacity;
    }
    memcpy(w->text + w->length, text, added + 1);
    w->length += added;
    return true;
}

/* Whether a text reads back as itself without quotes, in flow style. */
static bool reads_plain(const char *text) {
    if (!*text || strpbrk(text, ",[]{}:#")) return false;
    for (const char *c = text; *c; c++) {
        if ((unsigned char)*c < 0x20) return false;
    }
    const char first = text[0], last = text[strlen(text) - 1];
    if (first == '-' || first == '?') return text[1] > ' ' && text[1] != first;
    return !strchr(" &*!|>'\"%@`", first) && last != ' ';
}

/* Plain where that reads back as the same text, else in double quotes; a number stays one in any case. */
static bool append_scalar(writer *w, const char *text, bool quoted) {
    double number;
    if (!quoted && reads_plain(text)) return append(w, text);
    if (!quoted && spc_number(text, &number) && isfinite(number)) {
        char digits[32];
        snprintf(digits, sizeof digits, "%.17g", number);
        return append(w, digits);
    }
    if (!append(w, "\"")) return false;
    for (; *text; text++) {
        char piece[8] = {*text, '\0'};
        if (*text == '"' || *text == '\\') snprintf(piece, sizeof piece, "\\%c", *text);
        if ((unsigned char)*text < 0x20) {
            snprintf(piece, sizeof piece, "\\x%02x", (unsigned)(unsigned char)*text);
        }
        if (!append(w, piece)) return false;
    }
    return append(w, "\"");
}

/* In flow style: {a: 1, b: [2, 3]}. */
static bool append_flow(writer *w, const spc_node *node) {
    if (node->kind == SPC_NODE_SCALAR) return append_scalar(w, node->text, node->quoted);
    const bool mapping = node->kind == SPC_NODE_MAPPING;
    bool good = append(w, mapping ? "{" : "[");
    for (const spc_node *child = node->children; child && good; child = child->next) {
        if (child != node->children) good = append(w, ", ");
        if (good && mapping) good = append_scalar(w, child->key, false) && append(w, ": ");
        good = good && append_flow(w, child);
    }
    return good && append(w, mapping ? "}" : "]");
}

char *spc_document_text(spc_pool *pool, const spc_node *root) {
    writer w = {.pool = pool};
    if (root->kind != SPC_NODE_MAPPING || !root->children) {
        return append_flow(&w, root) && append(&w, "\n") ? w.text : NULL;
    }
    for (const spc_node *child = root->children; child; child = child->next) {
        if (!append_scalar(&w, child->key, false) || !append(&w, ": ") || !append_flow(&w, child) ||
            !append(&w, "\n")) {
            return NULL;
        }
    }
    return w.text;
}
