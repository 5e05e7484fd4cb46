/* specula: claim.c
 *
 * Who makes which samples, among ranks: the first to make a file named after them. Ranks share the folder anyway, and
 * nobody waits for a rank that hands work out.
 */
#include "dataset_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

bool spc_claim(spc_context *context, const char *folder, const spc_split *split, size_t first) {
    spc_pool *pool = spc_pool_create(context);
    const char *path =
        pool ? spc_pool_print(pool, "%s/shards/%s-%07zu.claim", folder, split->name, first) : NULL;
    const spc_io *io = spc_context_io(context);
    int file = -1;
    if (path) file = io->open(io->user, path, O_WRONLY | O_CREAT | O_EXCL, 0666);
    const bool taken = path && file < 0 && errno == EEXIST;
    if (file >= 0) io->close(io->user, file);
    spc_pool_destroy(pool);
    /* What cannot be claimed for another reason is made, if by two: the bits are the same. */
    return !taken;
}

void spc_claims_forget(spc_pool *pool, const char *folder) {
    const char *shards = spc_pool_print(pool, "%s/shards", folder);
    DIR *open = shards ? opendir(shards) : NULL;
    if (!open) return;
    for (const struct dirent *entry; (entry = readdir(open));) {
        const char *dot = strrchr(entry->d_name, '.');
        if (!dot || strcmp(dot, ".claim") != 0) continue;
        const char *path = spc_pool_print(pool, "%s/%s", shards, entry->d_name);
        if (path) spc_file_discard(spc_pool_context(pool), path);
    }
    closedir(open);
}
