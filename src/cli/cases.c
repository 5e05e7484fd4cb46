/* specula: cases.c
 *
 * The files that come with specula, below a folder of data: cases/<equation>/<name>.yaml, and the specs of training sets, of
 * rollouts and of trainings, cases/datasets/<name>.yaml, cases/rollouts/<name>.yaml and cases/training/<name>.yaml.
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

/* "l22.yaml" of FOLDER/ks/l22.yaml with a depth of 1, "ks/l22.yaml" with one of 2. */
static const char *end_of(const char *path, int depth) {
    const char *at = path + strlen(path);
    while (at > path && (at[-1] != '/' || --depth > 0)) at--;
    return at;
}

/* "ks/l22" of FOLDER/ks/l22.yaml, or "l22". */
static char *short_name(spc_pool *pool, const char *path, int depth) {
    char *name = spc_pool_text(pool, end_of(path, depth));
    if (name) name[strlen(name) - strlen(".yaml")] = '\0';
    return name;
}

/* Folders of specs below cases/; all others hold cases. */
static const char *const spec_folders[] = {"datasets/", "rollouts/", "training/"};
enum { SPEC_FOLDERS = sizeof spec_folders / sizeof *spec_folders };

/* Whether it is in a folder, or for NULL in none of those of specs. */
static bool is_in(const char *path, const char *folder) {
    const char *end = end_of(path, 2);
    if (folder) return strncmp(end, folder, strlen(folder)) == 0;
    for (int i = 0; i < SPEC_FOLDERS; i++) {
        if (is_in(path, spec_folders[i])) return false;
    }
    return true;
}

static spc_status list_paths(spc_pool *pool, const char *folder, const glob_t *found,
                             spc_listed *entries) {
    for (size_t i = 0; i < found->gl_pathc; i++) {
        if (!is_in(found->gl_pathv[i], folder)) continue;
        const char *path = spc_pool_text(pool, found->gl_pathv[i]);
        if (!path) return SPC_NO_MEMORY;
        *entries = (spc_listed){.name = short_name(pool, path, folder ? 1 : 2),
                                .doc = title(pool, path),
                                .descriptor = path};
        if (!entries->name || !entries->doc) return SPC_NO_MEMORY;
        entries++;
    }
    return SPC_OK;
}

/* Specs of a folder, or for NULL all cases. */
static spc_status collect(spc_pool *pool, const char *folder, spc_listed **entries) {
    const char *cases = cases_folder(pool);
    const char *pattern = cases ? spc_pool_print(pool, "%s/*/*.yaml", cases) : NULL;
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

spc_status spc_cases_collect(spc_pool *pool, spc_listed **entries) {
    return collect(pool, NULL, entries);
}

spc_status spc_specs_collect(spc_pool *pool, spc_listed **entries) {
    return collect(pool, spec_folders[0], entries);
}

spc_status spc_trials_collect(spc_pool *pool, spc_listed **entries) {
    return collect(pool, spec_folders[1], entries);
}

spc_status spc_trainings_collect(spc_pool *pool, spc_listed **entries) {
    return collect(pool, spec_folders[2], entries);
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
