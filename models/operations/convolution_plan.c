/* specula: convolution_plan.c
 *
 * Where the points of a convolution lie: padding, phases, taps and strips.
 */
#include "operations/convolution.h"

/* Rows shorter than this many points are joined with their neighbours, up to this many numbers, unless most would be padding. */
enum { SHORT_ROW = 32, GROUP_NUMBERS = 1 << 15 };

/* One axis; those that a problem lacks have one point. */
typedef struct axis {
    size_t fine, coarse, kernel, stride, dilation;
    size_t before; /* padding */
    size_t length; /* of a phase */
} axis;

static axis axis_of(size_t fine, size_t coarse, const spc_convolution *how, int index) {
    axis a = {.fine = fine,
              .coarse = coarse,
              .kernel = how->kernel[index],
              .stride = how->stride,
              .dilation = how->dilation};
    const size_t reach = a.dilation * (a.kernel - 1) + 1;
    a.before = reach > a.stride ? (reach - a.stride + 1) / 2 : 0;
    a.length = coarse + (reach + a.stride - 1) / a.stride - 1;
    return a;
}

/* The fine point of index i of a phase, or `fine` for none; inner: it is not around a corner. */
static size_t fine_point(const axis *a, size_t phase, size_t i, bool zero, bool *inner) {
    const size_t place = phase + i * a->stride;
    *inner = place >= a->before && place - a->before < a->fine;
    if (*inner) return place - a->before;
    if (zero) return a->fine;
    return (place + a->fine - a->before % a->fine) % a->fine;
}

/* Lists runs, of inner points or of others; with `runs` NULL it counts them. */
typedef struct listing {
    spc_run *runs;
    size_t count;
    bool inner, open; /* the last run can go on */
    spc_run last;
} listing;

static void list_point(listing *list, size_t to, size_t from) {
    spc_run *last = &list->last;
    if (list->open && to == last->to + last->count && from == last->from + last->count) {
        last->count++;
    } else {
        *last = (spc_run){(uint32_t)to, (uint32_t)from, 1};
        list->count++;
        list->open = true;
    }
    if (list->runs) list->runs[list->count - 1] = *last;
}

typedef struct layout {
    axis axes[3];
    bool zero;
    size_t phase_stride; /* padded points from phase to phase */
} layout;

static void list_row(listing *list, const layout *l, const size_t *phase, size_t i0, size_t i1,
                     size_t to) {
    const axis *a = l->axes;
    bool inner0, inner1, inner2;
    const size_t from0 = fine_point(a, phase[0], i0, l->zero, &inner0);
    const size_t from1 = fine_point(a + 1, phase[1], i1, l->zero, &inner1);
    if (from0 == a[0].fine || from1 == a[1].fine) return;
    for (size_t i2 = 0; i2 < a[2].length; i2++) {
        const size_t from2 = fine_point(a + 2, phase[2], i2, l->zero, &inner2);
        if (from2 == a[2].fine || (inner0 && inner1 && inner2) != list->inner) continue;
        list_point(list, to + i2, (from0 * a[1].fine + from1) * a[2].fine + from2);
    }
}

static void list_phase(listing *list, const layout *l, const size_t *phase, size_t to) {
    const axis *a = l->axes;
    for (size_t i0 = 0; i0 < a[0].length; i0++) {
        for (size_t i1 = 0; i1 < a[1].length; i1++) {
            list_row(list, l, phase, i0, i1, to + (i0 * a[1].length + i1) * a[2].length);
        }
    }
}

static size_t list_runs(const layout *l, bool inner, spc_run *runs) {
    const axis *a = l->axes;
    listing list = {.runs = runs, .inner = inner};
    const size_t phases = a[0].stride * a[1].stride * a[2].stride;
    for (size_t k = 0; k < phases; k++) {
        const size_t phase[] = {k / a[2].stride / a[1].stride, k / a[2].stride % a[1].stride,
                                k % a[2].stride};
        list_phase(&list, l, phase, k * l->phase_stride);
    }
    return list.count;
}

/* Where the strip of a tap begins. */
static uint32_t tap_point(const layout *l, size_t tap) {
    const axis *a = l->axes;
    size_t phase = 0, point = 0;
    const size_t index[] = {tap / a[2].kernel / a[1].kernel, tap / a[2].kernel % a[1].kernel,
                            tap % a[2].kernel};
    for (int i = 0; i < 3; i++) {
        const size_t shift = index[i] * a[i].dilation;
        phase = phase * a[i].stride + shift % a[i].stride;
        point = point * a[i].length + shift / a[i].stride;
    }
    return (uint32_t)(phase * l->phase_stride + point);
}

static bool list_all(spc_convolution_plan *plan, spc_pool *pool, const layout *l) {
    const size_t inner = list_runs(l, true, NULL);
    const size_t outer = l->zero ? 0 : list_runs(l, false, NULL);
    plan->runs = spc_pool_take(pool, inner + outer, sizeof *plan->runs);
    plan->tap = spc_pool_take(pool, plan->taps, sizeof *plan->tap);
    if (!plan->runs || !plan->tap) return false;
    list_runs(l, true, plan->runs);
    if (outer) list_runs(l, false, plan->runs + inner);
    plan->inner_runs = inner;
    plan->run_count = inner + outer;
    for (size_t tap = 0; tap < plan->taps; tap++) plan->tap[tap] = tap_point(l, tap);
    return true;
}

static void choose_strips(spc_convolution_plan *plan, size_t batch) {
    const size_t numbers = plan->phase_points * (plan->fine_channels + plan->coarse_channels);
    plan->by_row = plan->row_points >= SHORT_ROW || plan->phase_points > 2 * plan->coarse_points;
    plan->group = 1;
    if (plan->by_row) {
        plan->strip = plan->row_points;
        return;
    }
    if (numbers < GROUP_NUMBERS) plan->group = GROUP_NUMBERS / numbers;
    if (plan->group > batch) plan->group = batch;
    plan->strip = plan->phase_points * (plan->group - 1) + plan->pitch[1] * (plan->rows[0] - 1) +
                  plan->pitch[0] * (plan->rows[1] - 1) + plan->row_points;
}

bool spc_convolution_lay_out(spc_convolution_plan *plan, spc_pool *pool, const spc_shape *fine,
                             const spc_shape *coarse, const spc_convolution *how) {
    const int dims = fine->rank - 2;
    const spc_convolution point = {.kernel = {1}, .stride = 1, .dilation = 1};
    layout l = {.zero = how->zero_padding};
    plan->fine_points = plan->coarse_points = plan->phase_points = plan->taps = 1;
    size_t phases = 1;
    for (int i = 0; i < 3; i++) {
        const int own = i - (3 - dims);
        l.axes[i] = own < 0 ? axis_of(1, 1, &point, 0)
                            : axis_of(fine->n[own + 1], coarse->n[own + 1], how, own);
        plan->fine_points *= l.axes[i].fine;
        plan->coarse_points *= l.axes[i].coarse;
        plan->phase_points *= l.axes[i].length;
        plan->taps *= l.axes[i].kernel;
        phases *= l.axes[i].stride;
    }
    plan->depthwise = how->depthwise;
    plan->turned = how->transposed;
    plan->gaps = how->zero_padding;
    plan->fine_channels = fine->n[dims + 1];
    plan->coarse_channels = coarse->n[dims + 1];
    plan->rows[0] = l.axes[0].coarse;
    plan->rows[1] = l.axes[1].coarse;
    plan->row_points = l.axes[2].coarse;
    plan->pitch[0] = l.axes[2].length;
    plan->pitch[1] = l.axes[1].length * l.axes[2].length;
    choose_strips(plan, fine->n[0]);
    l.phase_stride = plan->group * plan->phase_points;
    plan->padded_points = phases * l.phase_stride;
    return list_all(plan, pool, &l);
}
