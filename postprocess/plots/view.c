/* specula: view.c
 *
 * What a picture shows. See view.h.
 */
#include "view.h"

#include "captions.h"
#include <math.h>
#include <specula/averages.h>
#include <specula/registry.h>
#include <string.h>

/* ---- which quantity ---- */

/* A vorticity, alone as it stands, is written as omega in pictures, momenta mx and hu as m_x and h u; other fields by
 * their names. */
static const char *symbol_of(const spc_view *view, const char *field) {
    const bool alone = view->trajectory->channels == 1;
    if (spc_view_has_momentum(view) && strlen(field) == 2) {
        const char *between = field[0] == 'm' ? "_" : " ";
        const char *spaced = spc_pool_print(view->pool, "%c%s%c", field[0], between, field[1]);
        return spc_caption_formula(view->pool, spaced ? spaced : field);
    }
    return alone && strcmp(field, "w") == 0 ? "ω" : spc_caption_formula(view->pool, field);
}

/* Of an equation that is not known, as many fields as axes are taken for a vector. */
static bool is_vector(const spc_trajectory *trajectory) {
    const spc_equation *equation = spc_equation_find(trajectory->equation);
    if (equation && !equation->vector_valued) return false;
    return trajectory->channels > 1 && trajectory->channels == (size_t)trajectory->grid.dims;
}

static void choose_default(spc_view *view) {
    const spc_trajectory *trajectory = view->trajectory;
    const char *symbol = symbol_of(view, trajectory->fields[0]);
    if (trajectory->complex_valued) {
        view->kind = SPC_QUANTITY_INTENSITY;
        view->symbol = spc_pool_print(view->pool, "|%s|^2", symbol);
    } else if (is_vector(trajectory)) {
        view->kind = SPC_QUANTITY_MAGNITUDE;
        view->symbol = "|{/:Bold u}|";
    } else {
        view->kind = SPC_QUANTITY_VALUE;
        view->symbol = symbol;
    }
}

static void find_momentum(spc_view *view) {
    const spc_equation *equation = spc_equation_find(view->trajectory->equation);
    const int dims = view->trajectory->grid.dims;
    if (!equation || !equation->mirrored) return;
    for (size_t c = 0; c < view->trajectory->channels && c < SPC_MAX_CHANNELS; c++) {
        const spc_physics physics = {.equation = equation, .grid = view->trajectory->grid};
        for (int axis = 0; axis < dims; axis++) {
            view->momentum[c] = view->momentum[c] || equation->mirrored(&physics, axis, (int)c);
        }
    }
}

bool spc_view_has_momentum(const spc_view *view) {
    return view->momentum[0] || view->momentum[1];
}

spc_view spc_view_of_field(const spc_view *view, size_t channel) {
    spc_view field = *view;
    field.kind = SPC_QUANTITY_VALUE;
    field.channel = channel;
    field.symbol = symbol_of(view, view->trajectory->fields[channel]);
    return field;
}

spc_view spc_view_of_momentum(const spc_view *view) {
    spc_view momentum = *view;
    momentum.kind = SPC_QUANTITY_MOMENTUM;
    momentum.symbol = "|{/:Bold m}|";
    return momentum;
}

/* "psi_imag" of field "psi". */
static bool is_part(const char *name, const char *field, const char *suffix) {
    const size_t length = strlen(field);
    return strncmp(name, field, length) == 0 && strcmp(name + length, suffix) == 0;
}

static const char *field_name(const void *list, size_t i) {
    const spc_trajectory *trajectory = list;
    return i < trajectory->channels ? trajectory->fields[i] : NULL;
}

static spc_status choose_field(spc_view *view, const char *name) {
    const spc_trajectory *trajectory = view->trajectory;
    for (size_t channel = 0; channel < trajectory->channels; channel++) {
        const char *field = trajectory->fields[channel];
        const char *symbol = symbol_of(view, field);
        view->channel = channel;
        if (strcmp(field, name) == 0) {
            const bool whole = !trajectory->complex_valued;
            view->kind = whole ? SPC_QUANTITY_VALUE : SPC_QUANTITY_INTENSITY;
            view->symbol = whole ? symbol : spc_pool_print(view->pool, "|%s|^2", symbol);
            return SPC_OK;
        }
        if (!trajectory->complex_valued) continue;
        const bool real = is_part(name, field, "_real");
        if (!real && !is_part(name, field, "_imag")) continue;
        view->kind = real ? SPC_QUANTITY_VALUE : SPC_QUANTITY_IMAGINARY;
        view->symbol = spc_pool_print(view->pool, "%s %s", real ? "Re" : "Im", symbol);
        return SPC_OK;
    }
    const char *near = spc_nearest(name, field_name, trajectory);
    return spc_fail(spc_pool_context(view->pool), SPC_BAD_USAGE, "%s has no field '%s'; %s%s",
                    trajectory->path, name, near ? "did you mean " : "its first field is ",
                    near ? near : trajectory->fields[0]);
}

double spc_view_quantity(const spc_view *view, const double *u, size_t stride) {
    const double *value = u + view->channel * stride;
    switch (view->kind) {
    case SPC_QUANTITY_IMAGINARY:
        return value[1];
    case SPC_QUANTITY_INTENSITY:
        return value[0] * value[0] + value[1] * value[1];
    case SPC_QUANTITY_MAGNITUDE:
    case SPC_QUANTITY_MOMENTUM: {
        const bool all = view->kind == SPC_QUANTITY_MAGNITUDE;
        double sum = 0;
        for (size_t c = 0; c < view->trajectory->channels; c++) {
            if (all || view->momentum[c]) sum += u[c * stride] * u[c * stride];
        }
        return sqrt(sum);
    }
    case SPC_QUANTITY_VALUE:
        break;
    }
    return value[0];
}

/* ---- frames ---- */

size_t spc_view_nearest_frame(const spc_view *view, double time) {
    const spc_trajectory *trajectory = view->trajectory;
    size_t best = 0;
    for (size_t i = 1; i < trajectory->times; i++) {
        if (fabs(trajectory->time[i] - time) < fabs(trajectory->time[best] - time)) best = i;
    }
    return best;
}

spc_status spc_view_read(spc_view *view, size_t frame) {
    const bool staggered = view->trajectory->grid.staggered;
    SPC_TRY(spc_trajectory_read(spc_pool_context(view->pool), view->trajectory, view->sample,
                                (long)frame, staggered ? &view->stored : &view->state));
    if (staggered) spc_state_to_centres(&view->stored, &view->state);
    return SPC_OK;
}

spc_status spc_view_create(spc_pool *pool, const spc_trajectory *trajectory,
                           const spc_plot_request *request, spc_view *view) {
    spc_context *context = spc_pool_context(pool);
    *view = (spc_view){.pool = pool, .trajectory = trajectory, .sample = request->sample};
    if (trajectory->times == 0 || trajectory->channels == 0) {
        return spc_fail(context, SPC_BAD_INPUT, "%s holds no frames; there is nothing to draw",
                        trajectory->path);
    }
    if (request->sample >= trajectory->samples) {
        return spc_fail(context, SPC_BAD_USAGE, "%s has no sample %zu; its samples are 0 to %zu",
                        trajectory->path, request->sample, trajectory->samples - 1);
    }
    view->frame =
        isnan(request->time) ? trajectory->times - 1 : spc_view_nearest_frame(view, request->time);
    view->asked = request->field != NULL;
    find_momentum(view);
    if (request->field) {
        SPC_TRY(choose_field(view, request->field));
    } else {
        choose_default(view);
    }
    if (!view->symbol) return SPC_NO_MEMORY;
    spc_grid grid = trajectory->grid;
    if (grid.staggered) {
        SPC_TRY(spc_state_create(pool, &grid, 1, trajectory->channels, false, &view->stored));
        grid.staggered = false;
    }
    return spc_state_create(pool, &grid, 1, trajectory->channels, trajectory->complex_valued,
                            &view->state);
}

/* ---- headings ---- */

static const char *base_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void spc_view_headings(spc_view *view, bool frozen) {
    const spc_trajectory *trajectory = view->trajectory;
    const char *title = spc_trajectory_attribute(view->pool, trajectory, "title");
    const char *pde = spc_trajectory_attribute(view->pool, trajectory, "pde");
    if (!title || !*title) title = base_of(trajectory->path);
    const char *formula = spc_caption_formula(view->pool, pde ? pde : trajectory->equation);
    const char *gap = *formula ? "        " : "";
    char *when =
        spc_pool_print(view->pool, "%s{/:Italic t} = %.6g", gap, trajectory->time[view->frame]);
    char *which = trajectory->samples > 1 ? spc_pool_print(view->pool, "        sample %zu of %zu",
                                                           view->sample, trajectory->samples)
                                          : spc_pool_text(view->pool, "");
    char *subtitle = spc_pool_print(view->pool, "%s%s%s", formula, frozen && when ? when : "",
                                    which ? which : "");
    spc_canvas_headings(&view->canvas, title, subtitle ? subtitle : "");
}
