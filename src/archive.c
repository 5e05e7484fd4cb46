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

/* The entries, which an archive shares with those within it. */
typedef struct entries {
    entry *first;
    entry **end; /* where the next entry is linked in */
} entries;

struct spc_archive {
    spc_pool *pool;
    entries *entries;
    const char *prefix; /* of names; "" but for one within another */
};

static spc_archive *view(spc_pool *pool, entries *all, const char *prefix) {
    spc_archive *archive = spc_pool_take(pool, 1, sizeof *archive);
    if (!archive || !all || !prefix) return NULL;
    *archive = (spc_archive){.pool = pool, .entries = all, .prefix = prefix};
    return archive;
}

spc_archive *spc_archive_create(spc_pool *pool) {
    entries *all = spc_pool_take(pool, 1, sizeof *all);
    if (all) all->end = &all->first;
    return view(pool, all, "");
}

spc_archive *spc_archive_within(const spc_archive *archive, const char *part) {
    return view(archive->pool, archive->entries,
                spc_pool_print(archive->pool, "%s%s.", archive->prefix, part));
}

spc_pool *spc_archive_pool(const spc_archive *archive) {
    return archive->pool;
}

static const entry *find(const spc_archive *archive, const char *name) {
    const size_t length = strlen(archive->prefix);
    const entry *each = archive->entries->first;
    while (each && (strncmp(each->name, archive->prefix, length) != 0 ||
                    strcmp(each->name + length, name) != 0)) {
        each = each->next;
    }
    return each;
}

spc_status spc_archive_put(spc_archive *archive, const char *name, const double *values,
                           size_t count) {
    if (find(archive, name)) {
        return spc_fail(spc_pool_context(archive->pool), SPC_BAD_INPUT,
                        "the continuation holds '%s%s' twice; give each array its own name",
                        archive->prefix, name);
    }
    entry *added = spc_pool_take(archive->pool, 1, sizeof *added);
    double *copy = spc_pool_take(archive->pool, count ? count : 1, sizeof *copy);
    char *kept = spc_pool_print(archive->pool, "%s%s", archive->prefix, name);
    if (!added || !copy || !kept) return SPC_NO_MEMORY;
    if (count) memcpy(copy, values, count * sizeof *copy);
    *added = (entry){.name = kept, .values = copy, .count = count};
    *archive->entries->end = added;
    archive->entries->end = &added->next;
    return SPC_OK;
}

spc_status spc_archive_get(const spc_archive *archive, const char *name, double *values,
                           size_t count) {
    spc_context *context = spc_pool_context(archive->pool);
    const entry *stored = find(archive, name);
    if (!stored) {
        return spc_fail(
            context, SPC_CORRUPT,
            "the continuation lacks '%s%s'; it was written by another stepper or method",
            archive->prefix, name);
    }
    if (stored->count != count) {
        return spc_fail(context, SPC_CORRUPT,
                        "the continuation holds %zu numbers in '%s' and %zu are needed; it was "
                        "written with another grid or method",
                        stored->count, stored->name, count);
    }
    if (count) memcpy(values, stored->values, count * sizeof *values);
    return SPC_OK;
}

bool spc_archive_entry(const spc_archive *archive, size_t i, const char **name,
                       const double **values, size_t *count) {
    const entry *each = archive->entries->first;
    while (each && i-- > 0) each = each->next;
    if (!each) return false;
    *name = each->name;
    *values = each->values;
    *count = each->count;
    return true;
}
