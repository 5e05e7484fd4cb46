/* specula: process.c
 *
 * A program in any language that steps states: u_{k+1} = P(u_k), k strides of length dt. It is started once for each
 * sample and talks in frames over its standard input and output (docs/protocol.md; docs/my_model.py is one in Python).
 *
 * What comes back is checked: kind, shape, checksum, and that all values are finite. A program that hangs, dies or talks nonsense
 * ends the run with one error within `timeout`, and is ended with all its descendants.
 *
 * Cost: two copies of a state and its checksum each way. Where strides are so short that pipes take longer than the model, a
 * plugin serves better.
 */
#include "frames.h"
#include "hello.h"
#include "strides.h"

#include <math.h>
#include <specula/document.h>
#include <string.h>

enum { PROCESS, DT, TIMEOUT, PRECISION, VALUES };

static const spc_parameter parameters[] = {
    [PROCESS] = {.name = "process",
                 .type = SPC_COMMAND,
                 .required = true,
                 .doc = "the program and its arguments, such as [python3, my_model.py]"},
    [DT] = SPC_STRIDE_PARAMETER("a stride; default: the program's, or the time between saves"),
    [TIMEOUT] = {.name = "timeout",
                 .type = SPC_REAL,
                 .fallback = 60,
                 .minimum = 0.01,
                 .maximum = 1e6,
                 .unit = "s",
                 .doc = "for each answer, also for the first, for which a model is loaded"},
    [PRECISION] = {.name = "precision",
                   .type = SPC_CHOICE,
                   .fallback = 0,
                   .choices = "double|single",
                   .doc = "of the numbers that are sent and answered"},
    [VALUES] = SPC_VALUES_PARAMETER,
    {.name = NULL},
};

/* What a program says of itself. */
enum { READY_DT, READY_STATE, READY_NAME };
static const spc_parameter ready_parameters[] = {
    [READY_DT] = {.name = "dt",
                  .type = SPC_REAL,
                  .fallback = NAN,
                  .minimum = 1e-300,
                  .maximum = 1e300,
                  .doc = "the only stride that it takes"},
    [READY_STATE] = {.name = "state", .type = SPC_BOOLEAN, .doc = "it keeps more than the state"},
    [READY_NAME] = {.name = "name", .type = SPC_TEXT, .doc = "for people"},
    {.name = NULL},
};

/* Bytes of a model's own state that a checkpoint takes. */
static const uint64_t largest_state = (uint64_t)1 << 32;
static const uint64_t longest_ready = 4096;

typedef struct process {
    spc_context *context;
    const spc_value *values;
    const spc_physics *physics;
    spc_strides strides;
    spc_frames frames;
    spc_frame numbers; /* header of a state */
    void *payload;
    size_t size;    /* numbers in a state */
    double nominal; /* stride; not a number: any */
    bool fixed;     /* the program takes no other */
    bool keeps_state;
    uint64_t answered; /* revision of the state that was last answered; 0: none */
} process;

static bool is_single(const process *self) {
    return self->values[PRECISION].number > 0;
}

/* A talk that went wrong is over. */
static spc_status talked(process *self, spc_status status) {
    if (status != SPC_OK) spc_child_end(&self->frames.child, true);
    return status;
}

static spc_status check_alive(const process *self) {
    if (self->frames.child.pid != 0) return SPC_OK;
    return spc_fail(self->context, SPC_IO_ERROR, "'%s' has ended; start the run again",
                    self->frames.child.name);
}

/* ---- the beginning ---- */

static spc_status use_ready(process *self, const spc_value *ready) {
    const double given = self->values[DT].number, dt = ready[READY_DT].number;
    self->keeps_state = ready[READY_STATE].number != 0;
    self->fixed = !isnan(dt);
    self->nominal = self->fixed ? dt : given;
    if (!self->fixed || isnan(given) || fabs(given - dt) <= 1e-9 * dt) return SPC_OK;
    return spc_fail(self->context, SPC_NOT_APPLICABLE,
                    "'%s' takes strides of %.10g only and stepper.dt is %.10g; leave it out",
                    self->frames.child.name, dt, given);
}

static spc_status hear_ready(spc_pool *pool, process *self) {
    spc_frame header;
    SPC_TRY(spc_frames_answer(&self->frames, SPC_FRAME_READY, SPC_NOT_APPLICABLE, &header));
    if (header.count > longest_ready) {
        return spc_fail(self->context, SPC_CORRUPT,
                        "'%s' says %llu bytes of itself; at most %llu are read",
                        self->frames.child.name, (unsigned long long)header.count,
                        (unsigned long long)longest_ready);
    }
    char *text = spc_pool_take(pool, (size_t)header.count + 1, 1);
    if (!text) return SPC_NO_MEMORY;
    SPC_TRY(spc_frames_payload(&self->frames, &header, text));
    spc_node *root;
    spc_value *ready;
    const spc_parameter *const tables[] = {ready_parameters, NULL};
    SPC_TRY(spc_document_parse(pool, self->frames.child.name, *text ? text : "{}", &root));
    SPC_TRY(spc_node_parameters(pool, root, root, "ready", tables, NULL, &ready));
    return use_ready(self, ready);
}

static spc_status shake_hands(spc_pool *pool, process *self, const spc_setting *setting) {
    const char *hello = spc_hello_text(pool, setting, is_single(self), self->values[DT].number);
    if (!hello) return SPC_NO_MEMORY;
    spc_frame header = {.kind = SPC_FRAME_HELLO, .count = strlen(hello)};
    SPC_TRY(spc_frames_ask(&self->frames, &header, hello));
    return hear_ready(pool, self);
}

static void destroy(void *object) {
    process *self = object;
    spc_child_end(&self->frames.child, false);
}

static void describe_numbers(process *self) {
    const spc_state *now = &self->strides.now;
    const uint32_t width = is_single(self) ? sizeof(float) : sizeof(double);
    self->size = spc_state_size(now);
    self->numbers =
        (spc_frame){.count = self->size * width,
                    .shape = {1, (uint32_t)now->channels, 1, 1, 1, now->complex_valued ? 2 : 1},
                    .width = width};
    for (int axis = 0; axis < now->grid.dims; axis++) {
        self->numbers.shape[2 + axis] = (uint32_t)now->grid.n[axis];
    }
}

static spc_status create(spc_pool *pool, const spc_setting *setting, const spc_stepper_use *use,
                         void **result) {
    process *self = spc_pool_take(pool, 1, sizeof *self);
    if (!self) return SPC_NO_MEMORY;
    self->context = spc_pool_context(pool);
    self->values = use->values;
    self->physics = &setting->physics;
    SPC_TRY(spc_strides_create(pool, setting, &self->strides));
    describe_numbers(self);
    self->payload = spc_pool_take(pool, self->size, sizeof(double));
    if (!self->payload) return SPC_NO_MEMORY;
    spc_crc32_start(&self->frames.table);
    SPC_TRY(spc_child_start(self->context, &use->values[PROCESS], use->values[TIMEOUT].number,
                            &self->frames.child));
    SPC_TRY(spc_pool_at_end(pool, destroy, self));
    SPC_TRY(talked(self, shake_hands(pool, self, setting)));
    *result = self;
    return SPC_OK;
}

/* ---- a stride ---- */

static void pack(process *self, const double *values) {
    float *narrow = self->payload;
    if (!is_single(self)) {
        memcpy(self->payload, values, self->size * sizeof *values);
        return;
    }
    for (size_t i = 0; i < self->size; i++) narrow[i] = (float)values[i];
}

static double number_at(const process *self, size_t i) {
    return is_single(self) ? (double)((const float *)self->payload)[i]
                           : ((const double *)self->payload)[i];
}

static spc_status check_shape(const process *self, const spc_frame *header) {
    const spc_frame *numbers = &self->numbers;
    if (header->count == numbers->count && header->width == numbers->width &&
        memcmp(header->shape, numbers->shape, sizeof numbers->shape) == 0) {
        return SPC_OK;
    }
    const uint32_t *theirs = header->shape, *ours = numbers->shape;
    return spc_fail(self->context, SPC_CORRUPT,
                    "'%s' answered %u x %u x %u x %u x %u x %u numbers of %u bytes (%llu in all); "
                    "it is to give back what it got: %u x %u x %u x %u x %u x %u of %u",
                    self->frames.child.name, theirs[0], theirs[1], theirs[2], theirs[3], theirs[4],
                    theirs[5], header->width, (unsigned long long)header->count, ours[0], ours[1],
                    ours[2], ours[3], ours[4], ours[5], numbers->width);
}

static spc_status ask_step(process *self, const spc_state *now, double dt) {
    const bool goes_on = self->answered != 0 && self->answered == now->revision;
    spc_frame question = self->numbers, answer;
    question.kind = goes_on ? SPC_FRAME_STEP : SPC_FRAME_START;
    question.time = now->time;
    question.dt = dt;
    pack(self, now->data);
    SPC_TRY(spc_frames_ask(&self->frames, &question, self->payload));
    SPC_TRY(spc_frames_answer(&self->frames, SPC_FRAME_RESULT, SPC_IO_ERROR, &answer));
    SPC_TRY(check_shape(self, &answer));
    return spc_frames_payload(&self->frames, &answer, self->payload);
}

/* A program that answers what is not finite is well, and may be asked again about another state. */
static spc_status take_answer(process *self, spc_state *now, double dt) {
    const size_t field = spc_state_field_size(now);
    for (size_t i = 0; i < self->size; i++) {
        const double value = number_at(self, i);
        if (spc_first_not_finite(&value, 1) == SIZE_MAX) continue;
        return spc_fail(self->context, SPC_NOT_FINITE,
                        "'%s' answered a value that is not finite: field %s, value %zu, at t = "
                        "%.10g, step %llu of size %.4g; guard it: stepper: {name: guarded, ...}",
                        self->frames.child.name,
                        self->physics->equation->fields[now->grid.dims - 1][i / field], i % field,
                        now->time + dt, (unsigned long long)self->strides.info.steps + 1, dt);
    }
    for (size_t i = 0; i < self->size; i++) now->data[i] = number_at(self, i);
    return SPC_OK;
}

static spc_status stride(void *object, spc_state *now, double dt, spc_step_info *info) {
    process *self = object;
    if (self->fixed && fabs(dt - self->nominal) > 1e-9 * self->nominal) {
        return spc_fail(self->context, SPC_NOT_APPLICABLE,
                        "'%s' takes strides of %.10g only and %.10g is asked; save at multiples "
                        "of it",
                        self->frames.child.name, self->nominal, dt);
    }
    SPC_TRY(check_alive(self));
    SPC_TRY(talked(self, ask_step(self, now, dt)));
    self->answered = 0;
    SPC_TRY(take_answer(self, now, dt));
    self->answered = now->revision;
    spc_strides_count(info, dt, 1);
    return SPC_OK;
}

static spc_status step(void *object, spc_state *state, double dt, spc_step_info *info) {
    process *self = object;
    return spc_strides_step(&self->strides, self->nominal, state, dt, stride, self, info);
}

/* ---- continuation ---- */

/* Bytes as doubles, none of which is looked at. */
static size_t doubles_for(uint64_t bytes) {
    return (size_t)(bytes / sizeof(double) + (bytes % sizeof(double) != 0));
}

static spc_status ask_state(process *self, spc_archive *archive) {
    spc_frame header = {.kind = SPC_FRAME_SAVE};
    SPC_TRY(spc_frames_ask(&self->frames, &header, NULL));
    SPC_TRY(spc_frames_answer(&self->frames, SPC_FRAME_SAVED, SPC_IO_ERROR, &header));
    if (header.count > largest_state) {
        return spc_fail(self->context, SPC_TOO_LARGE,
                        "'%s' wants %llu bytes of a checkpoint; at most %llu are kept",
                        self->frames.child.name, (unsigned long long)header.count,
                        (unsigned long long)largest_state);
    }
    const double bytes = (double)header.count;
    const size_t count = doubles_for(header.count);
    double *packed = spc_pool_take(spc_archive_pool(archive), count, sizeof *packed);
    if (!packed) return SPC_NO_MEMORY;
    SPC_TRY(spc_frames_payload(&self->frames, &header, packed));
    SPC_TRY(spc_archive_put(archive, "bytes", &bytes, 1));
    return spc_archive_put(archive, "model", packed, count);
}

static spc_status give_state(process *self, const spc_archive *archive) {
    double bytes;
    SPC_TRY(spc_archive_get(archive, "bytes", &bytes, 1));
    const size_t count = doubles_for((uint64_t)bytes);
    double *packed = spc_pool_take(spc_archive_pool(archive), count, sizeof *packed);
    if (!packed) return SPC_NO_MEMORY;
    SPC_TRY(spc_archive_get(archive, "model", packed, count));
    spc_frame header = {.kind = SPC_FRAME_LOAD, .count = (uint64_t)bytes};
    SPC_TRY(spc_frames_ask(&self->frames, &header, packed));
    SPC_TRY(spc_frames_answer(&self->frames, SPC_FRAME_LOADED, SPC_IO_ERROR, &header));
    header.count = 0;
    return spc_frames_payload(&self->frames, &header, NULL);
}

static spc_status save(void *object, spc_archive *archive) {
    process *self = object;
    const double goes_on = self->answered != 0 && self->answered == self->strides.now.revision;
    SPC_TRY(spc_strides_save(&self->strides, archive));
    SPC_TRY(spc_archive_put(archive, "goes_on", &goes_on, 1));
    if (!self->keeps_state) return SPC_OK;
    SPC_TRY(check_alive(self));
    return talked(self, ask_state(self, archive));
}

static spc_status load(void *object, const spc_archive *archive, const spc_state *state) {
    process *self = object;
    double goes_on;
    SPC_TRY(spc_strides_load(&self->strides, archive, state));
    SPC_TRY(spc_archive_get(archive, "goes_on", &goes_on, 1));
    self->answered = goes_on != 0 ? self->strides.now.revision : 0;
    return self->keeps_state ? talked(self, give_state(self, archive)) : SPC_OK;
}

const spc_stepper spc_stepper_process = {
    .abi = SPC_ABI,
    .name = "process",
    .doc = "a program of any language, over its standard input and output",
    .cite = "of specula: docs/protocol.md",
    .flags = SPC_STEPPER_LEARNED | SPC_STEPPER_ANY_GRID,
    .parameters = parameters,
    .create = create,
    .step = step,
    .save = save,
    .load = load,
    .key = "process",
};
