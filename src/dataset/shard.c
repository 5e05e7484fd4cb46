/* specula: shard.c
 *
 * Finished samples on their way into a set: files of records, each written whole. A record has a head, numbers and texts,
 * the values of each resolution, and the XXH64 of all its bytes before; records follow one another with the sample's index,
 * from the one that the file is named after. In the byte order of the machine: a shard is never moved to another.
 */
#include "checksum.h"
#include "dataset_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

typedef struct head {
    char magic[8];
    uint64_t identity; /* of the spec */
    uint64_t split_seed, index, attempt;
    uint64_t parameters, frames, fields, resolutions, value_size, text;
} head;

static const char magic[8] = {'s', 'p', 'c', 's', 'h', 'r', 'd', '1'};

uint64_t spc_dataset_identity(const spc_dataset *dataset) {
    spc_checksum checksum;
    spc_checksum_start(&checksum);
    spc_checksum_add_text(&checksum, dataset->text);
    return spc_checksum_value(&checksum);
}

char *spc_shard_path(spc_pool *pool, const char *folder, const spc_split *split, size_t first) {
    return spc_pool_print(pool, "%s/shards/%s-%07zu.shard", folder, split->name, first);
}

static head expected_head(const spc_dataset *dataset, const spc_split *split, size_t index) {
    head h = {.identity = spc_dataset_identity(dataset),
              .split_seed = split->seed,
              .index = index,
              .parameters = dataset->variable_count,
              .frames = dataset->frames,
              .fields = dataset->field_count,
              .resolutions = dataset->pairs ? 2 : 1,
              .value_size = dataset->single_precision ? sizeof(float) : sizeof(double)};
    memcpy(h.magic, magic, sizeof magic);
    return h;
}

static size_t value_bytes(const head *h, const spc_grid *grid) {
    return (size_t)(h->frames * h->fields * h->value_size) * spc_grid_points(grid);
}

/* ---- writing ---- */

enum { PIECES = 9 };

/* What stands behind the pointers of a record's pieces. */
typedef struct frame {
    head h;
    spc_grid none;
    uint64_t checksum;
} frame;

static void fill_pieces(const spc_dataset *dataset, const spc_split *split,
                        const spc_sample *sample, const spc_sample *fine, frame *f,
                        spc_piece pieces[PIECES]) {
    f->h = expected_head(dataset, split, sample->index);
    f->h.attempt = sample->attempt;
    f->h.text = strlen(sample->failures);
    const head *h = &f->h;
    const spc_piece all[PIECES] = {
        {h, sizeof *h},
        {&sample->grid, sizeof sample->grid},
        {fine ? &fine->grid : &f->none, sizeof(spc_grid)},
        {sample->parameters, h->parameters * sizeof(double)},
        {sample->times, h->frames * sizeof(double)},
        {sample->failures, h->text},
        {sample->values, value_bytes(h, &sample->grid)},
        {fine ? fine->values : "", fine ? value_bytes(h, &fine->grid) : 0},
        {&f->checksum, sizeof f->checksum},
    };
    spc_checksum sum;
    spc_checksum_start(&sum);
    for (int i = 0; i + 1 < PIECES; i++) spc_checksum_add(&sum, all[i].bytes, all[i].count);
    f->checksum = spc_checksum_value(&sum);
    memcpy(pieces, all, sizeof all);
}

spc_status spc_shard_write(spc_context *context, const spc_dataset *dataset, const spc_split *split,
                           const char *folder, const spc_sample *samples, const spc_sample *fines,
                           size_t count) {
    spc_pool *pool = spc_pool_create(context);
    if (!pool) return SPC_NO_MEMORY;
    frame *frames = spc_pool_take(pool, count, sizeof *frames);
    spc_piece *pieces = spc_pool_take(pool, PIECES * count, sizeof *pieces);
    const char *path = spc_shard_path(pool, folder, split, samples[0].index);
    spc_status status = frames && pieces && path ? SPC_OK : SPC_NO_MEMORY;
    for (size_t i = 0; i < count && status == SPC_OK; i++) {
        fill_pieces(dataset, split, &samples[i], dataset->pairs ? &fines[i] : NULL, &frames[i],
                    pieces + PIECES * i);
    }
    if (status == SPC_OK) status = spc_file_write_pieces(context, path, pieces, PIECES * count);
    spc_pool_destroy(pool);
    return status;
}

/* ---- reading ---- */

struct spc_shard {
    spc_context *context;
    const spc_io *io;
    const spc_dataset *dataset;
    const spc_split *split;
    const char *path;
    int file;
    size_t next; /* index of the record ahead */
    spc_checksum sum;
    spc_pool *pool; /* of the sample being read */
};

static bool read_bytes(spc_shard *s, void *bytes, size_t count) {
    char *to = bytes;
    size_t left = count;
    while (left > 0) {
        const ptrdiff_t got = s->io->read(s->io->user, s->file, to, left);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        to += got;
        left -= (size_t)got;
    }
    spc_checksum_add(&s->sum, bytes, count);
    return true;
}

static void *read_array(spc_shard *s, size_t count, size_t size) {
    char *array = spc_pool_take(s->pool, count + 1, size);
    return array && read_bytes(s, array, count * size) ? array : NULL;
}

/* Everything but the attempt and the text's length is known beforehand. */
static bool head_fits(const head *h, head expected) {
    expected.attempt = h->attempt;
    expected.text = h->text;
    return memcmp(h, &expected, sizeof *h) == 0 && h->text < (1 << 24);
}

static bool grid_fits(const spc_grid *grid, const spc_grid *expected) {
    return grid->dims == expected->dims &&
           memcmp(grid->n, expected->n, (size_t)grid->dims * sizeof *grid->n) == 0;
}

static bool read_record(spc_shard *s, spc_sample *sample, spc_sample *fine) {
    head h;
    const spc_dataset *dataset = s->dataset;
    const spc_grid *fine_grid = &dataset->cas->setting.physics.grid;
    spc_checksum_start(&s->sum);
    if (!read_bytes(s, &h, sizeof h) || !head_fits(&h, expected_head(dataset, s->split, s->next)) ||
        !read_bytes(s, &sample->grid, sizeof sample->grid) ||
        !read_bytes(s, &fine->grid, sizeof fine->grid) ||
        !grid_fits(&sample->grid, &dataset->grid) ||
        (dataset->pairs && !grid_fits(&fine->grid, fine_grid))) {
        return false;
    }
    sample->index = fine->index = s->next;
    sample->attempt = fine->attempt = (size_t)h.attempt;
    sample->parameters = fine->parameters = read_array(s, (size_t)h.parameters, sizeof(double));
    sample->times = fine->times = read_array(s, (size_t)h.frames, sizeof(double));
    sample->failures = fine->failures = read_array(s, (size_t)h.text, 1);
    sample->values = read_array(s, value_bytes(&h, &sample->grid), 1);
    if (dataset->pairs) fine->values = read_array(s, value_bytes(&h, &fine->grid), 1);
    if (!sample->parameters || !sample->times || !sample->failures || !sample->values ||
        (dataset->pairs && !fine->values)) {
        return false;
    }
    const uint64_t expected = spc_checksum_value(&s->sum);
    uint64_t stored;
    return read_bytes(s, &stored, sizeof stored) && stored == expected;
}

spc_status spc_shard_open(spc_pool *pool, const spc_dataset *dataset, const spc_split *split,
                          const char *folder, size_t first, spc_shard **result) {
    spc_shard *s = spc_pool_take(pool, 1, sizeof *s);
    if (!s) return SPC_NO_MEMORY;
    *s = (spc_shard){.context = spc_pool_context(pool),
                     .io = spc_context_io(spc_pool_context(pool)),
                     .dataset = dataset,
                     .split = split,
                     .path = spc_shard_path(pool, folder, split, first),
                     .next = first};
    if (!s->path) return SPC_NO_MEMORY;
    s->file = s->io->open(s->io->user, s->path, O_RDONLY, 0);
    if (s->file < 0) {
        return spc_fail(s->context, SPC_IO_ERROR,
                        "cannot read %s: %s; make its samples again with --resume", s->path,
                        strerror(errno));
    }
    *result = s;
    return SPC_OK;
}

spc_status spc_shard_next(spc_shard *s, spc_pool *pool, spc_sample *sample, spc_sample *fine) {
    *sample = *fine = (spc_sample){0};
    s->pool = pool;
    if (read_record(s, sample, fine)) {
        s->next++;
        return SPC_OK;
    }
    if (spc_error_status(s->context) == SPC_NO_MEMORY) return SPC_NO_MEMORY;
    return spc_fail_at(s->context, SPC_CORRUPT, s->path, 0,
                       "sample %zu is damaged, or of another set; --resume makes it again",
                       s->next);
}

size_t spc_shard_position(const spc_shard *s) {
    return s->next;
}

void spc_shard_close(spc_shard *s) {
    if (s) s->io->close(s->io->user, s->file);
}
