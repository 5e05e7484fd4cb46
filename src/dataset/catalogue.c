/* specula: catalogue.c
 *
 * Which samples stand in the shards of a folder. A shard is believed record by record, each for its checksum, and as far as
 * they hold.
 */
#include "dataset_internal.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

/* "train-0000012.shard" of this split. */
static bool parse_name(const char *name, const spc_split *split, size_t *first) {
    const size_t length = strlen(split->name);
    int used = 0;
    return strncmp(name, split->name, length) == 0 && name[length] == '-' &&
           sscanf(name + length, "-%zu.shard%n", first, &used) == 1 && used > 0 &&
           name[length + (size_t)used] == '\0' && *first < split->size;
}

static spc_status read_shard(spc_pool *scratch, const spc_dataset *dataset, const spc_split *split,
                             const char *folder, size_t first, spc_shard_catalogue *catalogue) {
    spc_context *context = spc_pool_context(scratch);
    spc_shard *shard;
    SPC_TRY(spc_shard_open(scratch, dataset, split, folder, first, &shard));
    spc_status status = SPC_OK;
    for (size_t i = first; i < split->size && status == SPC_OK; i++) {
        spc_pool *pool = spc_pool_create(context);
        spc_sample sample, fine;
        status = pool ? spc_shard_next(shard, pool, &sample, &fine) : SPC_NO_MEMORY;
        if (status == SPC_OK && catalogue->shard[i] == SIZE_MAX) {
            catalogue->shard[i] = first;
            catalogue->attempts[i] = (uint32_t)sample.attempt;
            catalogue->found++;
            catalogue->failures += sample.attempt;
        }
        spc_pool_destroy(pool);
        if (status == SPC_OK && spc_stop_requested(context)) {
            status = spc_fail(context, SPC_INTERRUPTED, "interrupted; --resume goes on");
        }
    }
    spc_shard_close(shard);
    if (status != SPC_CORRUPT) return status;
    spc_error_clear(context);
    return SPC_OK;
}

spc_status spc_shard_catalogue_create(spc_pool *pool, const spc_dataset *dataset,
                                      const spc_split *split, const char *folder,
                                      spc_shard_catalogue *catalogue) {
    *catalogue = (spc_shard_catalogue){
        .shard = spc_pool_take(pool, split->size, sizeof *catalogue->shard),
        .attempts = spc_pool_take(pool, split->size, sizeof *catalogue->attempts)};
    const char *shards = spc_pool_print(pool, "%s/shards", folder);
    if (!catalogue->shard || !catalogue->attempts || !shards) return SPC_NO_MEMORY;
    for (size_t i = 0; i < split->size; i++) catalogue->shard[i] = SIZE_MAX;
    DIR *open = opendir(shards);
    if (!open) return SPC_OK;
    spc_status status = SPC_OK;
    for (const struct dirent *entry; status == SPC_OK && (entry = readdir(open));) {
        size_t first;
        if (!parse_name(entry->d_name, split, &first)) continue;
        spc_pool *scratch = spc_pool_create(spc_pool_context(pool));
        status =
            scratch ? read_shard(scratch, dataset, split, folder, first, catalogue) : SPC_NO_MEMORY;
        spc_pool_destroy(scratch);
    }
    closedir(open);
    return status;
}
