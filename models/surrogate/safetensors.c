/* specula: safetensors.c
 *
 * See safetensors.h. Numbers are those of little-endian machines, as everywhere in specula's files.
 */
#include "surrogate/safetensors.h"

#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LENGTH = 8, LARGEST_HEADER = 1 << 20, LARGEST_EXTENT = 1 << 30 };

static const struct {
    const char *name;
    size_t width; /* bytes of an element */
    size_t parts; /* numbers in it */
} types[] = {[SPC_STORED_F32] = {"F32", 4, 1},
             [SPC_STORED_F64] = {"F64", 8, 1},
             [SPC_STORED_C64] = {"C64", 8, 2}};
enum { TYPES = sizeof types / sizeof *types };

/* ---- looking ---- */

const spc_stored *spc_safetensors_find(const spc_safetensors *file, const char *name) {
    for (size_t i = 0; i < file->count; i++) {
        if (strcmp(file->arrays[i].name, name) == 0) return &file->arrays[i];
    }
    return NULL;
}

const char *spc_safetensors_text(const spc_safetensors *file, const char *name) {
    for (size_t i = 0; i < file->text_count; i++) {
        if (strcmp(file->texts[i].name, name) == 0) return file->texts[i].text;
    }
    return NULL;
}

size_t spc_stored_numbers(const spc_stored *array) {
    return spc_shape_size(&array->shape) * types[array->type].parts;
}

double spc_stored_number(const spc_stored *array, size_t i) {
    double wide;
    float narrow;
    if (array->type == SPC_STORED_F64) {
        memcpy(&wide, array->bytes + i * sizeof wide, sizeof wide);
        return wide;
    }
    memcpy(&narrow, array->bytes + i * sizeof narrow, sizeof narrow);
    return (double)narrow;
}

static size_t bytes_of(const spc_stored *array) {
    return spc_shape_size(&array->shape) * types[array->type].width;
}

/* ---- reading: the file ---- */

typedef struct reading {
    spc_pool *pool;
    spc_context *context;
    const char *path;
    const unsigned char *bytes; /* behind the header */
    size_t size;
} reading;

static spc_status wrong(const reading *r, const char *name, const char *what) {
    if (!name) return spc_fail_at(r->context, SPC_CORRUPT, r->path, 0, "%s", what);
    return spc_fail_at(r->context, SPC_CORRUPT, r->path, 0, "'%s' %s", name, what);
}

static spc_status cannot_read(const reading *r) {
    return spc_fail(r->context, SPC_IO_ERROR, "cannot read %s: %s; check the path", r->path,
                    strerror(errno));
}

static spc_status read_bytes(const reading *r, int file, unsigned char *bytes, size_t count) {
    const spc_io *io = spc_context_io(r->context);
    size_t used = 0;
    while (used < count) {
        const ptrdiff_t got = io->read(io->user, file, bytes + used, count - used);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return cannot_read(r);
        if (got == 0) return wrong(r, NULL, "the file became shorter while it was read; try again");
        used += (size_t)got;
    }
    return SPC_OK;
}

static spc_status read_whole(const reading *r, unsigned char **bytes, size_t *count) {
    const spc_io *io = spc_context_io(r->context);
    struct stat facts;
    if (stat(r->path, &facts) != 0) return cannot_read(r);
    if (!S_ISREG(facts.st_mode)) return wrong(r, NULL, "not a regular file; name one");
    *count = (size_t)facts.st_size;
    *bytes = spc_pool_take(r->pool, *count + 1, 1);
    if (!*bytes) return SPC_NO_MEMORY;
    const int file = io->open(io->user, r->path, O_RDONLY, 0);
    if (file < 0) return cannot_read(r);
    const spc_status status = read_bytes(r, file, *bytes, *count);
    io->close(io->user, file);
    return status;
}

static uint64_t length_of(const unsigned char *bytes) {
    uint64_t length = 0;
    for (int i = LENGTH; i-- > 0;) length = length << 8 | bytes[i];
    return length;
}

/* The header as text, and what lies behind it. */
static spc_status split(reading *r, char **header) {
    unsigned char *bytes = NULL;
    size_t count = 0;
    SPC_TRY(read_whole(r, &bytes, &count));
    if (count < LENGTH + 2 || bytes[LENGTH] != '{') {
        return wrong(r, NULL, "no safetensors file; name one, or a model");
    }
    const uint64_t length = length_of(bytes);
    if (length > LARGEST_HEADER || length > count - LENGTH) {
        return spc_fail_at(r->context, SPC_CORRUPT, r->path, 0,
                           "a header of %llu bytes in a file of %zu, at most %d are read; use a "
                           "sound safetensors file",
                           (unsigned long long)length, count, LARGEST_HEADER);
    }
    *header = spc_pool_take(r->pool, (size_t)length + 1, 1);
    if (!*header) return SPC_NO_MEMORY;
    memcpy(*header, bytes + LENGTH, (size_t)length);
    if (strlen(*header) != length)
        return wrong(r, NULL, "a zero byte in the header; it is damaged");
    r->bytes = bytes + LENGTH + length;
    r->size = count - LENGTH - (size_t)length;
    return SPC_OK;
}

/* ---- reading: the header ---- */

static bool whole_number(const spc_node *node, uint64_t largest, uint64_t *value) {
    if (!node || node->kind != SPC_NODE_SCALAR || node->quoted || !*node->text) return false;
    if (strspn(node->text, "0123456789") != strlen(node->text)) return false;
    errno = 0;
    *value = strtoull(node->text, NULL, 10);
    return errno == 0 && *value <= largest;
}

static bool read_type(const spc_node *node, spc_stored_type *type) {
    if (!node || node->kind != SPC_NODE_SCALAR || !node->quoted) return false;
    for (int i = 0; i < TYPES; i++) {
        if (strcmp(node->text, types[i].name) != 0) continue;
        *type = (spc_stored_type)i;
        return true;
    }
    return false;
}

/* At most SPC_MAX_RANK lengths, whose product is within bounds. */
static bool read_shape(const spc_node *node, size_t most, spc_shape *shape) {
    size_t size = 1;
    if (!node || node->kind != SPC_NODE_SEQUENCE) return false;
    *shape = (spc_shape){0};
    for (const spc_node *n = node->children; n; n = n->next) {
        uint64_t extent;
        if (shape->rank == SPC_MAX_RANK || !whole_number(n, LARGEST_EXTENT, &extent)) return false;
        if (extent > 0 && size > most / extent) return false;
        size *= (size_t)extent;
        shape->n[shape->rank++] = (size_t)extent;
    }
    return true;
}

static spc_status read_array(const reading *r, const spc_node *node, spc_stored *array) {
    static const char *const keys[] = {"dtype", "shape", "data_offsets"};
    const spc_node *offsets = spc_node_find(node, keys[2]);
    uint64_t begin, end;
    array->name = node->key;
    if (node->kind != SPC_NODE_MAPPING) return wrong(r, node->key, "is no array in the header");
    if (!read_type(spc_node_find(node, keys[0]), &array->type)) {
        return wrong(r, node->key, "has a dtype other than F32, F64, C64; save it as one of these");
    }
    if (!read_shape(spc_node_find(node, keys[1]), r->size, &array->shape)) {
        return wrong(r, node->key, "has a shape that cannot be; up to six axes fit in a file");
    }
    if (!offsets || offsets->kind != SPC_NODE_SEQUENCE || !offsets->children ||
        !whole_number(offsets->children, r->size, &begin) ||
        !whole_number(offsets->children->next, r->size, &end) || offsets->children->next->next ||
        begin > end) {
        return wrong(r, node->key, "has data_offsets outside of the file; it is damaged");
    }
    array->bytes = r->bytes + begin;
    if (end - begin == bytes_of(array)) return SPC_OK;
    return wrong(r, node->key,
                 "has as many bytes as its dtype and shape do not want; it is damaged");
}

static spc_status read_texts(const reading *r, const spc_node *node, spc_safetensors *file) {
    size_t count = 0;
    if (!node) return SPC_OK;
    if (node->kind != SPC_NODE_MAPPING) return wrong(r, node->key, "is no mapping of texts");
    for (const spc_node *n = node->children; n; n = n->next) count++;
    spc_stored_text *texts = spc_pool_take(r->pool, count, sizeof *texts);
    if (!texts) return SPC_NO_MEMORY;
    file->texts = texts;
    for (const spc_node *n = node->children; n; n = n->next) {
        if (n->kind != SPC_NODE_SCALAR || !n->quoted) return wrong(r, n->key, "is no text");
        texts[file->text_count++] = (spc_stored_text){n->key, n->text};
    }
    return SPC_OK;
}

static int by_place(const void *a, const void *b) {
    const spc_stored *const *first = a, *const *second = b;
    if ((*first)->bytes != (*second)->bytes) return (*first)->bytes < (*second)->bytes ? -1 : 1;
    const size_t one = bytes_of(*first), other = bytes_of(*second);
    return one < other ? -1 : one > other;
}

/* All bytes belong to one array each. */
static spc_status check_cover(const reading *r, const spc_safetensors *file) {
    const spc_stored **order = spc_pool_take(r->pool, file->count, sizeof *order);
    if (!order) return SPC_NO_MEMORY;
    for (size_t i = 0; i < file->count; i++) order[i] = &file->arrays[i];
    qsort(order, file->count, sizeof *order, by_place);
    const unsigned char *end = r->bytes;
    for (size_t i = 0; i < file->count; i++) {
        if (order[i]->bytes < end) return wrong(r, order[i]->name, "overlaps another array");
        if (order[i]->bytes > end) return wrong(r, order[i]->name, "lies behind a hole");
        end += bytes_of(order[i]);
    }
    return end == r->bytes + r->size ? SPC_OK : wrong(r, NULL, "bytes that belong to no array");
}

static spc_status read_header(const reading *r, const char *header, spc_safetensors *file) {
    static const char texts[] = "__metadata__";
    spc_node *root;
    SPC_TRY(spc_document_parse(r->pool, r->path, header, &root));
    size_t count = 0;
    for (const spc_node *n = root->children; n; n = n->next) count++;
    spc_stored *arrays = spc_pool_take(r->pool, count, sizeof *arrays);
    if (!arrays) return SPC_NO_MEMORY;
    file->arrays = arrays;
    for (const spc_node *n = root->children; n; n = n->next) {
        if (strcmp(n->key, texts) == 0) continue;
        SPC_TRY(read_array(r, n, &arrays[file->count++]));
    }
    SPC_TRY(read_texts(r, spc_node_find(root, texts), file));
    return check_cover(r, file);
}

spc_status spc_safetensors_read(spc_pool *pool, const char *path, spc_safetensors *file) {
    reading r = {.pool = pool, .context = spc_pool_context(pool), .path = path};
    char *header = NULL;
    *file = (spc_safetensors){0};
    SPC_TRY(split(&r, &header));
    return read_header(&r, header, file);
}

/* ---- writing ---- */

/* A text in quotes. NULL when out of memory. */
static char *quoted(spc_pool *pool, const char *text) {
    char *to = spc_pool_take(pool, 6 * strlen(text) + 3, 1), *end = to;
    if (!to) return NULL;
    *end++ = '"';
    for (; *text; text++) {
        static const char digits[] = "0123456789abcdef";
        const unsigned char c = (unsigned char)*text;
        if (c < 0x20) {
            memcpy(end, (char[]){'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]}, 6);
            end += 6;
            continue;
        }
        if (c == '"' || c == '\\') *end++ = '\\';
        *end++ = (char)c;
    }
    *end = '"';
    return to;
}

static char *put_texts(spc_pool *pool, const spc_safetensors *file) {
    if (file->text_count == 0) return spc_pool_text(pool, "{");
    char *header = spc_pool_text(pool, "{\"__metadata__\":{");
    for (size_t i = 0; i < file->text_count && header; i++) {
        const char *name = quoted(pool, file->texts[i].name);
        const char *text = quoted(pool, file->texts[i].text);
        if (!name || !text) return NULL;
        header = spc_pool_print(pool, "%s%s%s:%s", header, i ? "," : "", name, text);
    }
    return header ? spc_pool_print(pool, "%s}%s", header, file->count ? "," : "") : NULL;
}

static char *put_array(spc_pool *pool, const char *header, const spc_stored *array, size_t begin) {
    const char *name = quoted(pool, array->name);
    char *text = name ? spc_pool_print(pool, "%s%s:{\"dtype\":\"%s\",\"shape\":[", header, name,
                                       types[array->type].name)
                      : NULL;
    for (int i = 0; i < array->shape.rank && text; i++) {
        text = spc_pool_print(pool, "%s%s%zu", text, i ? "," : "", array->shape.n[i]);
    }
    return text ? spc_pool_print(pool, "%s],\"data_offsets\":[%zu,%zu]}", text, begin,
                                 begin + bytes_of(array))
                : NULL;
}

/* Blanks at its end keep what follows aligned. */
static char *header_of(spc_pool *pool, const spc_safetensors *file) {
    char *header = put_texts(pool, file);
    size_t begin = 0;
    for (size_t i = 0; i < file->count && header; i++) {
        if (i) header = spc_pool_print(pool, "%s,", header);
        if (header) header = put_array(pool, header, &file->arrays[i], begin);
        begin += bytes_of(&file->arrays[i]);
    }
    if (!header) return NULL;
    const int blanks = (int)((LENGTH - (strlen(header) + 1) % LENGTH) % LENGTH);
    return spc_pool_print(pool, "%s}%*s", header, blanks, "");
}

spc_status spc_safetensors_write(spc_pool *pool, const char *path, const spc_safetensors *file) {
    const char *header = header_of(pool, file);
    spc_piece *pieces = spc_pool_take(pool, file->count + 2, sizeof *pieces);
    unsigned char *length = spc_pool_take(pool, LENGTH, 1);
    if (!header || !pieces || !length) return SPC_NO_MEMORY;
    const size_t count = strlen(header);
    for (int i = 0; i < LENGTH; i++) length[i] = (unsigned char)((uint64_t)count >> 8 * i);
    pieces[0] = (spc_piece){length, LENGTH};
    pieces[1] = (spc_piece){header, count};
    double bytes = (double)count;
    for (size_t i = 0; i < file->count; i++) {
        pieces[i + 2] = (spc_piece){file->arrays[i].bytes, bytes_of(&file->arrays[i])};
        bytes += (double)bytes_of(&file->arrays[i]);
    }
    SPC_TRY(spc_output_check(spc_pool_context(pool), path, bytes));
    return spc_file_write_pieces(spc_pool_context(pool), path, pieces, file->count + 2);
}
