/* specula: cases.c
 *
 * The case files that come with specula: cases/<equation>/<name>.yaml below a folder of data.
 */
#include "catalogue.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *cases_folder(spc_pool *pool) {
    const char *data = getenv("SPECULA_DATA");
    if (data && *data) return spc_pool_print(pool, "%s/cases", data);
    return access("cases", R_OK | X_OK) == 0 ? "cases" : SPC_DATA_DIR "/cases";
}

/* The key `title` of a case file, or what is wrong with the file. */
static const char *title(spc_pool *pool, const char *path) {
    spc_context *context = spc_pool_context(pool);
    spc_node *root;
    if (spc_document_read(pool, path, &root) != SPC_OK) {
        const char *message = spc_pool_text(pool, spc_error_message(context));
        spc_error_clear(context);
        return message;
    }
    const spc_node *node = spc_node_find(root, "title");
    return node && node->text ? node->text : "";
}

/* "ks/l22" of FOLDER/ks/l22.yaml */
static char *short_name(spc_pool *pool, const char *folder, const char *path) {
    char *name = spc_pool_text(pool, path + strlen(folder) + 1);
    if (name) name[strlen(name) - strlen(".yaml")] = '\0';
    return name;
}

static spc_status list_paths(spc_pool *pool, const char *folder, const glob_t *found,
                             spc_listed *entries) {
    for (size_t i = 0; i < found->gl_pathc; i++) {
        const char *path = spc_pool_text(pool, found->gl_pathv[i]);
        if (!path) return SPC_NO_MEMORY;
        entries[i] = (spc_listed){
            .name = short_name(pool, folder, path), .doc = title(pool, path), .descriptor = path};
        if (!entries[i].name || !entries[i].doc) return SPC_NO_MEMORY;
    }
    return SPC_OK;
}

spc_status spc_cases_collect(spc_pool *pool, spc_listed **entries) {
    const char *folder = cases_folder(pool);
    const char *pattern = folder ? spc_pool_print(pool, "%s/*/*.yaml", folder) : NULL;
    if (!pattern) return SPC_NO_MEMORY;
    glob_t found;
    const int result = glob(pattern, 0, NULL, &found);
    const size_t count = result == 0 ? found.gl_pathc : 0;
    *entries = spc_pool_take(pool, count + 1, sizeof **entries);
    spc_status status = *entries ? SPC_OK : SPC_NO_MEMORY;
    if (result == 0) {
        if (status == SPC_OK) status = list_paths(pool, folder, &found, *entries);
        globfree(&found);
    }
    return status;
}

/* The comment at the top of a file: mathematics, source, expected figure. */
static char *opening_comment(spc_pool *pool, char *text) {
    char *comment = spc_pool_text(pool, text), *to = comment;
    while (comment && *text == '#') {
        text += strspn(text, "#");
        if (*text == ' ') text++;
        const size_t length = strcspn(text, "\n");
        memcpy(to, text, length);
        to += length;
        text += length;
        *to++ = '\n';
        if (*text == '\n') text++;
    }
    if (to) *to = '\0';
    return comment;
}

spc_status spc_cases_details(spc_pool *pool, const spc_listed *entry, spc_sheet *sheet) {
    const char *path = entry->descriptor;
    char *text;
    size_t count;
    SPC_TRY(spc_file_read(pool, path, &text, &count));
    char *comment = opening_comment(pool, text);
    if (!comment) return SPC_NO_MEMORY;
    spc_sheet_text(sheet, "file", path);
    spc_sheet_text(sheet, "about", comment);
    return SPC_OK;
}
