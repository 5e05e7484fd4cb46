/* specula: open.c
 *
 * The way back from a finished set. Files hold values and what was drawn; times and the grid of a sample follow from that and
 * the spec, as they did when it was made.
 */
#include "dataset_internal.h"

#include <math.h>
#include <string.h>

spc_status spc_dataset_open(spc_pool *pool, const char *folder, spc_dataset **result) {
    SPC_TRY(spc_dataset_is_finished(pool, folder));
    const char *path = spc_pool_print(pool, "%s/spec.yaml", folder);
    if (!path) return SPC_NO_MEMORY;
    SPC_TRY(spc_manifest_check(pool, folder, "spec.yaml"));
    spc_dataset *dataset;
    SPC_TRY(spc_dataset_read(pool, path, NULL, NULL, 1, &dataset));
    dataset->folder = spc_pool_text(pool, folder);
    *result = dataset;
    return dataset->folder ? SPC_OK : SPC_NO_MEMORY;
}

static const char *split_name(const void *object, size_t i) {
    const spc_dataset *dataset = object;
    return i < dataset->split_count ? dataset->splits[i].name : NULL;
}

spc_status spc_dataset_find_split(spc_context *context, const spc_dataset *dataset,
                                  const char *name, const spc_split **split) {
    for (size_t s = 0; s < dataset->split_count; s++) {
        *split = &dataset->splits[s];
        if (strcmp((*split)->name, name) == 0) return SPC_OK;
    }
    const char *near = spc_nearest(name, split_name, dataset);
    return spc_fail_at(context, SPC_BAD_INPUT, dataset->path, 0, "has no split '%s'; %s'%s'%s",
                       name, near ? "did you mean " : "its first is ",
                       near ? near : dataset->splits[0].name, near ? "?" : "");
}

spc_status spc_dataset_no_pairs(spc_context *context, const spc_dataset *dataset) {
    return spc_fail_at(context, SPC_BAD_INPUT, dataset->path, 0,
                       "keeps no fine points beside reduced ones; make the set with dataset.pairs");
}

/* ---- a sample ---- */

typedef struct reading {
    spc_context *context;
    spc_samples files; /* as the layout reads them */
    bool fine, alike;  /* alike: all samples have the times and the grid of the first */
    bool placed;
    spc_grid grid;
    double *times;
} reading;

/* Times and grid of a sample with these parameters. */
static spc_status place(spc_pool *scratch, const reading *r, const double *parameters,
                        spc_grid *grid, double *times) {
    const spc_dataset *dataset = r->files.dataset;
    spc_case *cas;
    spc_window window;
    SPC_TRY(spc_dataset_compose(scratch, dataset, parameters, &cas, &window));
    const spc_grid *own = &cas->setting.physics.grid;
    *grid = r->fine ? *own : spc_reduced_grid(own, dataset->factor, dataset->reduction);
    for (size_t i = 0; i < dataset->frames; i++) {
        times[i] = cas->save_times[window.first + i * window.stride];
    }
    return SPC_OK;
}

static spc_status place_now(reading *r, const double *parameters) {
    spc_pool *scratch = spc_pool_create(r->context);
    if (!scratch) return SPC_NO_MEMORY;
    const spc_status status = place(scratch, r, parameters, &r->grid, r->times);
    spc_pool_destroy(scratch);
    return status;
}

static bool all_finite(const spc_dataset *dataset, const void *values, size_t count) {
    size_t bad = 0;
    if (dataset->single_precision) {
        for (size_t i = 0; i < count; i++) bad += !isfinite(((const float *)values)[i]);
    } else {
        for (size_t i = 0; i < count; i++) bad += !isfinite(((const double *)values)[i]);
    }
    return bad == 0;
}

static spc_status check(const reading *r, const spc_sample *sample) {
    const spc_dataset *dataset = r->files.dataset;
    const size_t count = dataset->frames * dataset->field_count * spc_grid_points(&sample->grid);
    bool finite = all_finite(dataset, sample->values, count);
    for (size_t i = 0; i < dataset->variable_count; i++) {
        finite = finite && isfinite(sample->parameters[i]);
    }
    if (finite) return SPC_OK;
    return spc_fail_at(r->context, SPC_CORRUPT, dataset->folder, 0,
                       "%s, sample %zu holds numbers that are not finite; make the set again, in "
                       "double precision if its values are large",
                       r->files.split->name, sample->index);
}

static spc_status read_sample(void *self, size_t i, spc_sample *sample) {
    reading *r = self;
    *sample = (spc_sample){.index = i, .failures = ""};
    SPC_TRY(r->files.read(r->files.self, i, sample));
    if (!r->alike || !r->placed) SPC_TRY(place_now(r, sample->parameters));
    r->placed = true;
    sample->grid = r->grid;
    sample->times = r->times;
    return check(r, sample);
}

/* ---- a split ---- */

static bool are_alike(const spc_dataset *dataset) {
    static const char *const sections[] = {"grid.", "time.", "dataset."};
    for (size_t i = 0; i < dataset->variable_count; i++) {
        for (size_t s = 0; s < sizeof sections / sizeof *sections; s++) {
            const char *key = dataset->variables[i].key;
            if (strncmp(key, sections[s], strlen(sections[s])) == 0) return false;
        }
    }
    return true;
}

static const char *readable_names(spc_pool *pool) {
    char *names = spc_pool_text(pool, "");
    for (size_t i = 0; spc_layout_at(i) && names; i++) {
        const spc_layout *layout = spc_layout_at(i);
        if (!layout->open) continue;
        names = spc_pool_print(pool, "%s%s%s", names, *names ? ", " : "", layout->name);
    }
    return names;
}

static spc_status open_files(spc_pool *pool, spc_samples *files, bool fine) {
    const spc_dataset *dataset = files->dataset;
    spc_context *context = spc_pool_context(pool);
    const char *prefix = !dataset->pairs ? "" : fine ? "fine/" : "coarse/";
    const char *reason = "its layout cannot be read back";
    if (dataset->layout->open) {
        const spc_status status = dataset->layout->open(pool, prefix, files);
        if (status != SPC_NOT_APPLICABLE) return status;
        reason = spc_pool_text(pool, spc_error_message(context));
        spc_error_clear(context);
    }
    const char *names = readable_names(pool);
    if (!names || !reason) return SPC_NO_MEMORY;
    return spc_fail_at(context, SPC_NOT_APPLICABLE, dataset->folder, 0,
                       "layout %s: %s; make the set in one of %s", dataset->layout->name, reason,
                       names);
}

spc_status spc_dataset_read_samples(spc_pool *pool, const spc_dataset *dataset,
                                    const spc_split *split, bool fine, spc_samples *samples) {
    spc_context *context = spc_pool_context(pool);
    if (fine && !dataset->pairs) return spc_dataset_no_pairs(context, dataset);
    reading *r = spc_pool_take(pool, 1, sizeof *r);
    if (!r) return SPC_NO_MEMORY;
    const spc_grid *grid = fine ? &dataset->cas->setting.physics.grid : &dataset->grid;
    *r = (reading){
        .context = context,
        .files = {.dataset = dataset, .split = split, .grid = *grid, .count = split->size},
        .fine = fine,
        .alike = are_alike(dataset),
        .times = spc_pool_take(pool, dataset->frames, sizeof(double))};
    if (!r->times) return SPC_NO_MEMORY;
    SPC_TRY(open_files(pool, &r->files, fine));
    *samples = r->files;
    samples->read = read_sample;
    samples->self = r;
    spc_sample first;
    SPC_TRY(read_sample(r, 0, &first));
    samples->grid = first.grid;
    return SPC_OK;
}

spc_status spc_dataset_file(spc_pool *pool, const spc_dataset *dataset, const char *name,
                            const char **path) {
    if (!name) return SPC_NO_MEMORY;
    SPC_TRY(spc_manifest_check(pool, dataset->folder, name));
    *path = spc_pool_print(pool, "%s/%s", dataset->folder, name);
    return *path ? SPC_OK : SPC_NO_MEMORY;
}
