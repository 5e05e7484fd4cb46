/* specula: dataset_card.c
 *
 * README.md of a training set: equation, parameters and their distributions, solver, tolerances, seeds, statistics. It
 * holds no date and no duration, so that a set made again is the same to the bit.
 */
#include "dataset_card.h"

#include "../../postprocess/plots/dataset_pictures.h"
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct card {
    spc_pool *pool;
    char *text;
} card;

static void add(card *c, const char *format, ...) SPC_PRINTF(2, 3);

static void add(card *c, const char *format, ...) {
    char line[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (c->text) c->text = spc_pool_print(c->pool, "%s%s", c->text, line);
}

static void add_head(card *c, const spc_dataset *dataset) {
    const spc_case *cas = dataset->cas;
    const char *pde = spc_setting_text(c->pool, &cas->setting);
    add(c, "# %s\n\n%s.\n\n", dataset->name, cas->title);
    add(c,
        "Made by specula %s from `spec.yaml` beside this file; `specula verify` checks it against "
        "`manifest.txt`.\n\n",
        PACKAGE_VERSION);
    add(c, "| | |\n|---|---|\n");
    add(c, "| equation | %s: `%s` |\n", cas->setting.physics.equation->name, pde ? pde : "");
    add(c, "| reference | %s |\n", cas->setting.physics.equation->cite);
    add(c, "| initial condition | %s: %s |\n", cas->initial.profile->name,
        cas->initial.profile->doc);
    const spc_stepper_use *use = &cas->stepper;
    add(c, "| solver | %s: %s |\n", spc_stepper_use_name(use),
        use->integrator ? use->integrator->doc : use->stepper->doc);
    add(c, "| layout | %s: %s |\n", dataset->layout->name, dataset->layout->doc);
    add(c, "| precision | %s |\n", dataset->single_precision ? "single" : "double");
}

static void add_grid(card *c, const spc_dataset *dataset) {
    static const char *const reductions[] = {"dropping modes", "taking points",
                                             "means over blocks"};
    const spc_grid *grid = &dataset->grid, *fine = &dataset->cas->setting.physics.grid;
    add(c, "| points |");
    for (int axis = 0; axis < grid->dims; axis++) add(c, " %s%zu", axis ? "x " : "", grid->n[axis]);
    if (dataset->factor > 1) {
        add(c, ", from");
        for (int axis = 0; axis < fine->dims; axis++) {
            add(c, " %s%zu", axis ? "x " : "", fine->n[axis]);
        }
        add(c, " by %s%s", reductions[dataset->reduction],
            dataset->pairs ? "; the fine ones are kept too" : "");
    }
    add(c, " |\n| box |");
    for (int axis = 0; axis < grid->dims; axis++) {
        add(c, " %s%.6g", axis ? "x " : "", fine->length[axis]);
    }
    add(c, " |\n");
}

static void add_variables(card *c, const spc_dataset *dataset) {
    static const char *const words[] = {"uniform", "log-uniform", "normal", "choice", "grid"};
    static const char *const samplings[] = {"random", "Latin hypercube", "Sobol"};
    if (dataset->variable_count == 0) return;
    add(c, "\n## What varies (%s)\n\n| key | distribution |\n|---|---|\n",
        samplings[dataset->sampling]);
    for (size_t i = 0; i < dataset->variable_count; i++) {
        const spc_variable *v = &dataset->variables[i];
        add(c, "| %s | %s:", v->key, words[v->kind]);
        for (size_t j = 0; j < v->count; j++) add(c, " %.10g", v->list[j]);
        add(c, " |\n");
    }
}

static spc_status add_splits(card *c, const spc_samples *samples) {
    const spc_dataset *dataset = samples[0].dataset;
    add(c, "\n## Splits\n\n| split | samples | frames | seed | failed attempts |\n"
           "|---|---:|---:|---:|---:|\n");
    char *reasons = spc_pool_text(c->pool, "");
    for (size_t s = 0; s < dataset->split_count; s++) {
        size_t failed = 0;
        for (size_t i = 0; i < samples[s].count; i++) {
            spc_sample sample;
            if (samples[s].attempts && samples[s].attempts[i] == 0) continue;
            SPC_TRY(samples[s].read(samples[s].self, i, &sample));
            failed += sample.attempt;
            if (sample.attempt == 0 || !reasons) continue;
            reasons = spc_pool_print(c->pool, "%s%s, sample %zu:\n%s", reasons,
                                     dataset->splits[s].name, i, sample.failures);
        }
        add(c, "| %s | %zu | %zu | %llu | %zu |\n", dataset->splits[s].name, samples[s].count,
            dataset->frames, (unsigned long long)dataset->splits[s].seed, failed);
    }
    if (!reasons || !*reasons || !c->text) return SPC_OK;
    c->text = spc_pool_print(c->pool, "%s\nSamples that were drawn anew, and why:\n\n```\n%s```\n",
                             c->text, reasons);
    return SPC_OK;
}

static void add_statistics(card *c, const spc_dataset *dataset, const spc_statistics *s) {
    add(c,
        "\n## Statistics of %s\n\n| field | mean | deviation | rms | least | most | deviation of "
        "a frame's change |\n|---|---:|---:|---:|---:|---:|---:|\n",
        dataset->splits[0].name);
    for (size_t i = 0; i < dataset->field_count; i++) {
        add(c, "| %s | %.5g | %.5g | %.5g | %.5g | %.5g | %.5g |\n", dataset->fields[i], s->mean[i],
            s->deviation[i], s->root_mean_square[i], s->minimum[i], s->maximum[i],
            s->delta_deviation[i]);
    }
}

/* ---- pictures ---- */

typedef spc_status picture(spc_canvas *canvas, const spc_samples *samples);

static spc_status add_picture(card *c, const char *name, picture *draw, const spc_samples *samples,
                              spc_publication *publication) {
    spc_pool *scratch = spc_pool_create(spc_pool_context(c->pool));
    if (!scratch) return SPC_NO_MEMORY;
    const char *path = spc_pool_print(scratch, "pictures/%s.png", name), *temporary;
    spc_status status = path ? SPC_OK : SPC_NO_MEMORY;
    spc_canvas canvas = {.pool = scratch};
    if (status == SPC_OK) status = draw(&canvas, samples);
    if (status == SPC_OK) status = spc_publication_begin(publication, path, &temporary);
    if (status == SPC_OK) status = spc_canvas_render(&canvas, temporary, false);
    if (status == SPC_OK) status = spc_publication_end(publication, path);
    if (status == SPC_OK) add(c, "![%s](%s)\n\n", name, path);
    spc_pool_destroy(scratch);
    return status;
}

static spc_status add_pictures(card *c, const spc_samples *samples, spc_publication *publication) {
    add(c, "\n## Pictures of %s\n\n", samples->split->name);
    if (!spc_gnuplot_can_draw()) {
        add(c, "None: gnuplot was not there (package gnuplot-nox).\n");
        return SPC_OK;
    }
    SPC_TRY(add_picture(c, "samples", spc_picture_samples, samples, publication));
    SPC_TRY(add_picture(c, "spectra", spc_picture_spectra, samples, publication));
    if (samples->dataset->variable_count == 0) return SPC_OK;
    return add_picture(c, "parameters", spc_picture_parameters, samples, publication);
}

spc_status spc_dataset_card_write(spc_pool *pool, const spc_samples *samples,
                                  const spc_statistics *statistics, spc_publication *publication) {
    const spc_dataset *dataset = samples[0].dataset;
    card c = {.pool = pool, .text = spc_pool_text(pool, "")};
    add_head(&c, dataset);
    add_grid(&c, dataset);
    add_variables(&c, dataset);
    SPC_TRY(add_splits(&c, samples));
    add_statistics(&c, dataset, statistics);
    SPC_TRY(add_pictures(&c, &samples[0], publication));
    if (!c.text) return SPC_NO_MEMORY;
    return spc_publication_write(publication, "README.md", c.text, strlen(c.text));
}
