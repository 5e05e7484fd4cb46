/* specula: archive.c
 *
 * Named arrays of doubles, in the order in which they were put.
 */
#include <specula/integrator.h>

#include <string.h>

typedef struct entry {
    const char *name;
    const double *values;
    size_t count;
    struct entry *next;
} entry;

struct spc_archive {
    spc_pool *pool;
    entry *first;
    entry **end; /* where the next entry is linked in */
};

spc_archive *spc_archive_create(spc_pool *pool) {
    spc_archive *archive = spc_pool_take(pool, 1, sizeof *archive);
    if (!archive) return NULL;
    archive->pool = pool;
    archive->end = &archive->first;
    return archive;
}

spc_pool *spc_archive_pool(const spc_archive *archive) {
    return archive->pool;
}

static const entry *find(const spc_archive *archive, const char *name) {
    const entry *each = archive->first;
    while (each && strcmp(each->name, name) != 0) each = each->next;
    return each;
}

spc_status spc_archive_put(spc_archive *archive, const char *name, const double *values,
                           size_t count) {
    if (find(archive, name)) {
        return spc_fail(spc_pool_context(archive->pool), SPC_BAD_INPUT,
                        "the continuation holds '%s' twice; give each array its own name", name);
    }
    entry *added = spc_pool_take(archive->pool, 1, sizeof *added);
    double *copy = spc_pool_take(archive->pool, count ? count : 1, sizeof *copy);
    char *kept = spc_pool_print(archive->pool, "%s", name);
    if (!added || !copy || !kept) return SPC_NO_MEMORY;
    if (count) memcpy(copy, values, count * sizeof *copy);
    *added = (entry){.name = kept, .values = copy, .count = count};
    *archive->end = added;
    archive->end = &added->next;
    return SPC_OK;
}

spc_status spc_archive_get(const spc_archive *archive, const char *name, double *values,
                           size_t count) {
    spc_context *context = spc_pool_context(archive->pool);
    const entry *stored = find(archive, name);
    if (!stored) {
        return spc_fail(context, SPC_CORRUPT,
                        "the continuation lacks '%s'; it was written by another stepper or method",
                        name);
    }
    if (stored->count != count) {
        return spc_fail(context, SPC_CORRUPT,
                        "the continuation holds %zu numbers in '%s' and %zu are needed; it was "
                        "written with another grid or method",
                        stored->count, name, count);
    }
    if (count) memcpy(values, stored->values, count * sizeof *values);
    return SPC_OK;
}

bool spc_archive_entry(const spc_archive *archive, size_t i, const char **name,
                       const double **values, size_t *count) {
    const entry *each = archive->first;
    while (each && i-- > 0) each = each->next;
    if (!each) return false;
    *name = each->name;
    *values = each->values;
    *count = each->count;
    return true;
}
