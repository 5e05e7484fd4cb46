/* specula: interleaved.c
 *
 * Two steppers in turn: n strides of one, m of the other, and again. A solver now and then washes out what a network adds where
 * it was never trained (Markidis, "The Old and the New: Can Physics-Informed Deep-Learning Replace Traditional Linear
 * Solvers?", Front. Big Data 4 (2021), has the same for iterations):
 *
 *   u_{k+1} = A(u_k) for k mod (n + m) < n, else B(u_k)
 *
 * Good values: one stride of a solver after nine of a network. It fails to help where errors grow by more in n strides
 * than the solver's dissipation takes away in m. With A = B it is A, up to the rounding of each change of hands, for what a
 * solver keeps between steps (modes, history, step size) begins anew.
 */
#include "hybrid.h"

#include <math.h>

enum { DT = SPC_HYBRID_DT, FIRST_STRIDES, SECOND_STRIDES };
enum { FIRST, SECOND };

static const spc_parameter parameters[] = {
    [DT] = SPC_STRIDE_PARAMETER("a stride; default: the time between saves"),
    [FIRST_STRIDES] = {.name = "first_strides",
                       .type = SPC_INTEGER,
                       .fallback = 1,
                       .minimum = 1,
                       .maximum = 1e9,
                       .doc = "strides of the first before the second has its turn"},
    [SECOND_STRIDES] = {.name = "second_strides",
                        .type = SPC_INTEGER,
                        .fallback = 1,
                        .minimum = 1,
                        .maximum = 1e9,
                        .doc = "strides of the second before the first has its turn again"},
    {.name = NULL},
};

static const spc_stepper_part parts[] = {
    [FIRST] = {.name = "first", .doc = "the one that begins"},
    [SECOND] = {.name = "second", .doc = "the one that follows"},
    {.name = NULL},
};

typedef struct interleaved {
    spc_hybrid hybrid;
    double position; /* strides taken of the round of n + m */
} interleaved;

static spc_status stride(void *object, spc_state *now, double dt, spc_step_info *info) {
    interleaved *self = object;
    const double first = self->hybrid.values[FIRST_STRIDES].number;
    const double round = first + self->hybrid.values[SECOND_STRIDES].number;
    spc_component *turn = &self->hybrid.part[self->position < first ? FIRST : SECOND];
    spc_component_show(turn, now);
    SPC_TRY(spc_component_step(turn, dt));
    spc_component_copy(turn, now);
    self->position = fmod(self->position + 1, round);
    spc_hybrid_count(&self->hybrid, dt, info);
    return SPC_OK;
}

static spc_status create(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                         void **result) {
    return spc_hybrid_create(pool, setting, use, sizeof(interleaved), stride,
                             "two steppers in turn", result);
}

static spc_status save(void *object, spc_archive *archive) {
    interleaved *self = object;
    SPC_TRY(spc_archive_put(archive, "position", &self->position, 1));
    return spc_hybrid_save(&self->hybrid, archive);
}

static spc_status load(void *object, const spc_archive *archive, const spc_state *state) {
    interleaved *self = object;
    SPC_TRY(spc_archive_get(archive, "position", &self->position, 1));
    return spc_hybrid_load(&self->hybrid, archive, state);
}

const spc_stepper spc_stepper_interleaved = {
    .abi = SPC_ABI,
    .name = "interleaved",
    .doc = "two steppers in turn: n strides of the first, m of the second",
    .cite = "Markidis, Front. Big Data 4, 669097 (2021)",
    .flags = SPC_STEPPER_DETERMINISTIC | SPC_STEPPER_ANY_GRID,
    .parameters = parameters,
    .create = create,
    .step = spc_hybrid_step,
    .save = save,
    .load = load,
    .explain = spc_hybrid_explain,
    .parts = parts,
    .report = spc_hybrid_report,
};
