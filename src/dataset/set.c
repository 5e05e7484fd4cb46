/* specula: set.c
 *
 * A set from an empty folder to its manifest. The folder holds spec.yaml from the first moment; shards/ while samples are
 * made; then the layout's files; and manifest.txt last, when all else is there.
 */
#include "dataset_internal.h"

#include <dirent.h>
#include <errno.h>
#include <specula/ranks.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the folder ---- */

static bool exists(spc_pool *pool, const char *folder, const char *name) {
    struct stat facts;
    const char *path = spc_pool_print(pool, "%s/%s", folder, name);
    return path && stat(path, &facts) == 0;
}

static bool is_empty(const char *folder) {
    DIR *open = opendir(folder);
    if (!open) return true;
    bool empty = true;
    for (const struct dirent *entry; empty && (entry = readdir(open));) {
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    }
    closedir(open);
    return empty;
}

static spc_status make_folder(spc_context *context, const char *path) {
    if (mkdir(path, 0777) == 0 || errno == EEXIST) return SPC_OK;
    return spc_fail(context, SPC_IO_ERROR,
                    "cannot make the folder %s: %s; choose a place you may "
                    "write to",
                    path, strerror(errno));
}

/* A spec that differs would mix two sets. */
static spc_status check_spec(spc_pool *pool, const spc_generation *generation) {
    spc_context *context = spc_pool_context(pool);
    char *path = spc_pool_print(pool, "%s/spec.yaml", generation->folder), *text;
    size_t size;
    if (!path) return SPC_NO_MEMORY;
    SPC_TRY(spc_file_read(pool, path, &text, &size));
    if (strcmp(text, generation->dataset->text) == 0) return SPC_OK;
    return spc_fail_at(context, SPC_BAD_INPUT, path, 0,
                       "the set there was begun with another spec; resume with the same spec, "
                       "overrides and scale, or choose another folder with -o");
}

static spc_status write_spec(spc_pool *pool, const spc_generation *generation) {
    const char *text = generation->dataset->text;
    const char *path = spc_pool_print(pool, "%s/spec.yaml", generation->folder);
    if (!path) return SPC_NO_MEMORY;
    return spc_file_write(spc_pool_context(pool), path, text, strlen(text));
}

static spc_status open_folder(spc_pool *pool, const spc_generation *generation, bool *complete) {
    spc_context *context = spc_pool_context(pool);
    const char *folder = generation->folder;
    *complete = false;
    const char *shards = spc_pool_print(pool, "%s/shards", folder);
    if (!shards) return SPC_NO_MEMORY;
    SPC_TRY(make_folder(context, folder));
    const bool begun = exists(pool, folder, "spec.yaml");
    if (begun && !generation->resume) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "%s already holds a training set; add --resume to go on with it, or choose "
                        "another folder with -o",
                        folder);
    }
    /* What a kill right at the start leaves is nothing but a partial file. */
    if (!begun && !is_empty(folder) && !exists(pool, folder, "spec.yaml.partial")) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "%s holds other files; choose a new or an empty folder with -o", folder);
    }
    SPC_TRY(begun ? check_spec(pool, generation) : write_spec(pool, generation));
    *complete = exists(pool, folder, "manifest.txt");
    return *complete ? SPC_OK : make_folder(context, shards);
}

/* Shards are of no use beside a finished set. */
static void remove_shards(spc_pool *pool, const char *folder) {
    const char *shards = spc_pool_print(pool, "%s/shards", folder);
    DIR *open = shards ? opendir(shards) : NULL;
    if (!open) return;
    for (const struct dirent *entry; (entry = readdir(open));) {
        const char *path = spc_pool_print(pool, "%s/%s", shards, entry->d_name);
        if (path && entry->d_name[0] != '.') spc_file_discard(spc_pool_context(pool), path);
    }
    closedir(open);
    rmdir(shards);
}

/* ---- samples from shards ---- */

/* Samples of a split are read in order, so that one shard is open at a time. */
typedef struct shelf {
    spc_context *context;
    const spc_generation *generation;
    const spc_split *split;
    const spc_shard_catalogue *catalogue;
    bool fine;
    spc_pool *shard_pool, *sample_pool;
    spc_shard *shard;
    size_t shard_first;
} shelf;

static void close_shard(shelf *self) {
    spc_shard_close(self->shard);
    spc_pool_destroy(self->shard_pool);
    self->shard = NULL;
    self->shard_pool = NULL;
}

static void close_shelf(void *object) {
    shelf *self = object;
    close_shard(self);
    spc_pool_destroy(self->sample_pool);
    self->sample_pool = NULL;
}

static spc_status open_shard(shelf *self, size_t i) {
    const size_t first = self->catalogue->shard[i];
    if (self->shard && self->shard_first == first && spc_shard_position(self->shard) <= i) {
        return SPC_OK;
    }
    close_shard(self);
    self->shard_pool = spc_pool_create(self->context);
    if (!self->shard_pool) return SPC_NO_MEMORY;
    self->shard_first = first;
    return spc_shard_open(self->shard_pool, self->generation->dataset, self->split,
                          self->generation->folder, first, &self->shard);
}

static spc_status read_sample(void *object, size_t i, spc_sample *sample) {
    shelf *self = object;
    SPC_TRY(open_shard(self, i));
    spc_sample coarse, fine;
    do {
        spc_pool_destroy(self->sample_pool);
        self->sample_pool = spc_pool_create(self->context);
        if (!self->sample_pool) return SPC_NO_MEMORY;
        SPC_TRY(spc_shard_next(self->shard, self->sample_pool, &coarse, &fine));
    } while (coarse.index < i);
    *sample = self->fine ? fine : coarse;
    return SPC_OK;
}

static spc_status catalogue_all(spc_pool *pool, const spc_generation *generation,
                                spc_shard_catalogue **result) {
    const spc_dataset *dataset = generation->dataset;
    spc_shard_catalogue *all = spc_pool_take(pool, dataset->split_count, sizeof *all);
    if (!all) return SPC_NO_MEMORY;
    for (size_t s = 0; s < dataset->split_count; s++) {
        SPC_TRY(spc_shard_catalogue_create(pool, dataset, &dataset->splits[s], generation->folder,
                                           &all[s]));
    }
    *result = all;
    return SPC_OK;
}

static spc_status open_samples(spc_pool *pool, const spc_generation *generation,
                               const spc_shard_catalogue *catalogues, bool fine,
                               spc_samples **result) {
    const spc_dataset *dataset = generation->dataset;
    spc_samples *samples = spc_pool_take(pool, dataset->split_count, sizeof *samples);
    if (!samples) return SPC_NO_MEMORY;
    for (size_t s = 0; s < dataset->split_count; s++) {
        shelf *self = spc_pool_take(pool, 1, sizeof *self);
        if (!self) return SPC_NO_MEMORY;
        *self = (shelf){.context = spc_pool_context(pool),
                        .generation = generation,
                        .split = &dataset->splits[s],
                        .catalogue = &catalogues[s],
                        .fine = fine};
        SPC_TRY(spc_pool_at_end(pool, close_shelf, self));
        samples[s] = (spc_samples){.dataset = dataset,
                                   .split = &dataset->splits[s],
                                   .count = dataset->splits[s].size,
                                   .attempts = catalogues[s].attempts,
                                   .read = read_sample,
                                   .self = self};
        spc_sample first;
        SPC_TRY(read_sample(self, 0, &first));
        samples[s].grid = first.grid;
    }
    *result = samples;
    return SPC_OK;
}

/* ---- files ---- */

static spc_status lay_out(spc_pool *pool, const spc_generation *generation,
                          const spc_shard_catalogue *catalogues, bool fine, const char *prefix,
                          spc_samples **samples, spc_statistics *statistics,
                          spc_publication *publication) {
    const spc_dataset *dataset = generation->dataset;
    SPC_TRY(open_samples(pool, generation, catalogues, fine, samples));
    SPC_TRY(spc_dataset_statistics(pool, &(*samples)[0], statistics));
    for (size_t s = 0; s < dataset->split_count; s++) {
        if (spc_stop_requested(spc_pool_context(pool))) {
            return spc_fail(spc_pool_context(pool), SPC_INTERRUPTED,
                            "interrupted; all samples are there; --resume lays them out");
        }
        SPC_TRY(dataset->layout->write(pool, &(*samples)[s], prefix, publication));
    }
    if (!dataset->layout->finish) return SPC_OK;
    return dataset->layout->finish(pool, dataset, &(*samples)[0].grid, statistics, prefix,
                                   publication);
}

static spc_status publish(spc_pool *pool, const spc_generation *generation,
                          spc_shard_catalogue *catalogues) {
    const spc_dataset *dataset = generation->dataset;
    spc_publication *publication;
    spc_samples *samples, *fine;
    spc_statistics statistics, of_fine;
    /* Other ranks' samples are found on the disk. */
    if (spc_context_ranks(spc_pool_context(pool))->count > 1) {
        SPC_TRY(catalogue_all(pool, generation, &catalogues));
    }
    SPC_TRY(spc_publication_create(pool, generation->folder, &publication));
    SPC_TRY(spc_publication_write(publication, "spec.yaml", dataset->text, strlen(dataset->text)));
    if (dataset->pairs) {
        SPC_TRY(lay_out(pool, generation, catalogues, true, "fine/", &fine, &of_fine, publication));
    }
    SPC_TRY(lay_out(pool, generation, catalogues, false, dataset->pairs ? "coarse/" : "", &samples,
                    &statistics, publication));
    if (generation->describe) {
        SPC_TRY(generation->describe(generation->self, pool, samples, &statistics, publication));
    }
    return spc_publication_close(publication);
}

/* The first rank looks at the folder, for all. */
static spc_status begin(spc_pool *pool, const spc_generation *generation, bool *complete) {
    spc_context *context = spc_pool_context(pool);
    spc_status status = SPC_OK;
    *complete = false;
    if (spc_first_rank(context)) {
        status = open_folder(pool, generation, complete);
        if (status == SPC_OK) spc_claims_forget(pool, generation->folder);
    }
    SPC_TRY(spc_ranks_agree(context, status));
    *complete = spc_ranks_first(context, *complete) != 0;
    return SPC_OK;
}

/* All ranks see the same samples missing before the first one begins to make some. */
static spc_status make_samples(spc_pool *pool, const spc_generation *generation,
                               spc_shard_catalogue **catalogues) {
    spc_context *context = spc_pool_context(pool);
    SPC_TRY(spc_ranks_agree(context, catalogue_all(pool, generation, catalogues)));
    return spc_ranks_agree(context, spc_generation_samples(pool, generation, *catalogues));
}

spc_status spc_dataset_generate(spc_pool *pool, const spc_generation *generation) {
    spc_context *context = spc_pool_context(pool);
    bool complete;
    spc_shard_catalogue *catalogues = NULL;
    SPC_TRY(begin(pool, generation, &complete));
    if (!complete) SPC_TRY(make_samples(pool, generation, &catalogues));
    if (!spc_first_rank(context)) return spc_ranks_agree(context, SPC_OK);
    spc_status status = complete ? SPC_OK : publish(pool, generation, catalogues);
    status = spc_ranks_agree(context, status);
    if (status == SPC_OK) remove_shards(pool, generation->folder);
    return status;
}

/* ---- looking at a set ---- */

bool spc_dataset_is_set(const char *folder) {
    struct stat facts;
    char path[4096];
    const int length = snprintf(path, sizeof path, "%s/spec.yaml", folder);
    return length > 0 && (size_t)length < sizeof path && stat(path, &facts) == 0;
}

spc_status spc_dataset_is_finished(spc_pool *pool, const char *folder) {
    spc_context *context = spc_pool_context(pool);
    if (!spc_dataset_is_set(folder)) {
        return spc_fail(context, SPC_BAD_INPUT,
                        "%s is no training set: it has no spec.yaml; name a folder that specula "
                        "dataset made",
                        folder);
    }
    if (exists(pool, folder, "manifest.txt")) return SPC_OK;
    return spc_fail(context, SPC_CHECK_FAILED,
                    "%s is unfinished: it has no manifest.txt; go on with specula dataset SPEC "
                    "-o %s --resume",
                    folder, folder);
}

spc_status spc_dataset_verify(spc_pool *pool, const char *folder, size_t *files, double *bytes) {
    SPC_TRY(spc_dataset_is_finished(pool, folder));
    return spc_manifest_verify(pool, folder, files, bytes);
}
