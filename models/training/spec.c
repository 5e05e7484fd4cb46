/* specula: spec.c
 *
 * The spec of a training, but for its data.
 */
#include "training/spec.h"

#include <math.h>
#include <string.h>

spc_status spc_training_bad(const training_reader *r, const spc_node *node, const char *what) {
    return spc_fail_at(r->context, SPC_BAD_INPUT, node->file, node->line, "%s", what);
}

/* Values of a section, which may be missing. */
static spc_status read_section(const training_reader *r, const char *name,
                               const spc_parameter *table, spc_value **values) {
    const spc_parameter *const tables[] = {table, NULL};
    return spc_node_parameters(r->pool, spc_node_find(r->root, name), r->root, name, tables, NULL,
                               values);
}

/* The node of a section's key, or else of the section, or else the whole. */
static const spc_node *place_of(const training_reader *r, const char *section, const char *key) {
    const spc_node *node = spc_node_find(r->root, section), *own = spc_node_find(node, key);
    return own ? own : node ? node : r->root;
}

/* ---- the network ---- */

/* `preset: small` stands for the descriptor's small values, which the others change. */
static spc_status apply_preset(const training_reader *r, spc_node **section) {
    const spc_node *preset = spc_node_take(*section, "preset");
    const spc_node *name = spc_node_find(*section, "name");
    const spc_network *network =
        name && name->kind == SPC_NODE_SCALAR ? spc_network_find(name->text) : NULL;
    if (!preset || !network) return SPC_OK;
    if (preset->kind != SPC_NODE_SCALAR || strcmp(preset->text, "small") != 0 || !network->small) {
        return spc_training_bad(r, preset, "no such preset; write preset: small, or leave it out");
    }
    spc_node *small;
    SPC_TRY(spc_document_parse(r->pool, network->name, network->small, &small));
    spc_node_merge(small, *section);
    small->file = (*section)->file;
    small->line = (*section)->line;
    *section = small;
    return SPC_OK;
}

static spc_status read_network(training_reader *r) {
    spc_training_spec *spec = r->spec;
    const spc_node *given = spc_node_find(r->root, "network");
    if (!given || given->kind != SPC_NODE_MAPPING) {
        return spc_training_bad(r, given ? given : r->root,
                                "no network; write network: {name: fno}");
    }
    spc_node *section = spc_node_copy(r->pool, given);
    if (!section) return SPC_NO_MEMORY;
    SPC_TRY(apply_preset(r, &section));
    SPC_TRY(spc_network_compose(r->pool, section, "network", &spec->network, &spec->values));
    spec->network_text = spc_document_text(r->pool, section);
    return spec->network_text ? SPC_OK : SPC_NO_MEMORY;
}

/* ---- how ---- */

enum { MODE, STEPS, LARGEST, NOISE };

static const spc_parameter mode_parameters[] = {
    [MODE] = {.name = "mode",
              .type = SPC_CHOICE,
              .fallback = SPC_TRAINING_ONE_STEP,
              .choices = "one-step|unrolled|pushforward|all-pairs",
              .doc = "which steps are learned from"},
    [STEPS] = {.name = "steps",
               .type = SPC_INTEGER,
               .fallback = NAN,
               .minimum = 2,
               .maximum = SPC_FEED_MOST_STEPS,
               .doc = "of an unrolled or pushed window; default: 2"},
    [LARGEST] = {.name = "largest",
                 .type = SPC_INTEGER,
                 .fallback = NAN,
                 .minimum = 1,
                 .maximum = 10000000,
                 .doc = "of all-pairs: frames between two at most; default: any"},
    [NOISE] = {.name = "noise",
               .type = SPC_REAL,
               .fallback = 0,
               .minimum = 0,
               .maximum = 10,
               .doc = "standard deviation of noise on inputs, in units of the field's own"},
    {.name = NULL},
};

static spc_status read_mode(training_reader *r) {
    spc_value *values;
    SPC_TRY(read_section(r, "training", mode_parameters, &values));
    spc_training_spec *spec = r->spec;
    spec->mode = (spc_training_mode)values[MODE].number;
    spec->noise = values[NOISE].number;
    const bool windows =
        spec->mode == SPC_TRAINING_UNROLLED || spec->mode == SPC_TRAINING_PUSHFORWARD;
    spec->steps = !windows ? 1 : values[STEPS].given ? (size_t)values[STEPS].number : 2;
    spec->largest_lead = values[LARGEST].given ? (size_t)values[LARGEST].number : 0;
    if (values[STEPS].given && !windows) {
        return spc_training_bad(r, place_of(r, "training", "steps"),
                                "training.steps is for mode unrolled or pushforward; name one of "
                                "these, or leave it out");
    }
    if (values[LARGEST].given && spec->mode != SPC_TRAINING_ALL_PAIRS) {
        return spc_training_bad(r, place_of(r, "training", "largest"),
                                "training.largest is for mode all-pairs; name that, or leave it "
                                "out");
    }
    if (spec->target != SPC_TARGET_RESIDUAL) return SPC_OK;
    spec->base_steps = windows || spec->noise > 0;
    if (spec->mode != SPC_TRAINING_ALL_PAIRS) return SPC_OK;
    return spc_training_bad(r, place_of(r, "training", "mode"),
                            "the base of target residual is known over one interval; train in mode "
                            "one-step, unrolled or pushforward");
}

/* Within a graph one base steps all items. */
static spc_status check_base_steps(const training_reader *r) {
    const spc_training_spec *spec = r->spec;
    if (!spec->base_steps || spec->condition_count == 0) return SPC_OK;
    return spc_training_bad(r, spec->base_node,
                            "the base steps all states of a window, with one equation and one "
                            "interval, and in this set they vary; train in mode one-step without "
                            "noise");
}

/* ---- the optimiser ---- */

enum { METHOD, BETAS, EPSILON, MOMENTUM, DECAY, CLIP, AVERAGE };

static const spc_parameter optimiser_parameters[] = {
    [METHOD] = {.name = "name",
                .type = SPC_CHOICE,
                .fallback = SPC_OPTIMISER_ADAM,
                .choices = "adam|adamw|sgd",
                .doc = "method"},
    [BETAS] = {.name = "betas",
               .type = SPC_REALS,
               .text = "0.9, 0.999",
               .minimum = 0,
               .maximum = 0.999999,
               .doc = "of adam and adamw: what both moments keep of themselves"},
    [EPSILON] = {.name = "epsilon",
                 .type = SPC_REAL,
                 .fallback = 1e-8,
                 .minimum = 1e-16,
                 .maximum = 1,
                 .doc = "of adam and adamw"},
    [MOMENTUM] = {.name = "momentum",
                  .type = SPC_REAL,
                  .fallback = 0,
                  .minimum = 0,
                  .maximum = 0.999999,
                  .doc = "of sgd"},
    [DECAY] = {.name = "weight_decay",
               .type = SPC_REAL,
               .fallback = 0,
               .minimum = 0,
               .maximum = 10,
               .doc = "added to the gradient as a multiple of the weights; adamw: apart from it"},
    [CLIP] = {.name = "clip",
              .type = SPC_REAL,
              .fallback = 0,
              .minimum = 0,
              .maximum = 1e300,
              .doc = "largest norm of the gradient; 0: any"},
    [AVERAGE] = {.name = "average",
                 .type = SPC_REAL,
                 .fallback = 0,
                 .minimum = 0,
                 .maximum = 0.9999999,
                 .doc = "what the running mean of the weights keeps of itself; 0: none is taken"},
    {.name = NULL},
};

static spc_status read_optimiser(training_reader *r) {
    spc_value *values;
    SPC_TRY(read_section(r, "optimiser", optimiser_parameters, &values));
    spc_optimiser_options *options = &r->spec->optimiser;
    const bool sgd = values[METHOD].number == SPC_OPTIMISER_SGD;
    const int foreign = !sgd && values[MOMENTUM].given ? MOMENTUM
                        : sgd && values[BETAS].given   ? BETAS
                        : sgd && values[EPSILON].given ? EPSILON
                                                       : -1;
    if (foreign >= 0) {
        return spc_training_bad(r, place_of(r, "optimiser", optimiser_parameters[foreign].name),
                                sgd ? "sgd has momentum, and neither betas nor epsilon; leave it "
                                      "out or name adam"
                                    : "adam has betas and no momentum; leave it out or name sgd");
    }
    if (values[BETAS].count != 2) {
        return spc_training_bad(r, place_of(r, "optimiser", "betas"),
                                "optimiser.betas are two numbers; write [0.9, 0.999]");
    }
    *options = (spc_optimiser_options){.method = (spc_optimiser_method)values[METHOD].number,
                                       .beta1 = values[BETAS].list[0],
                                       .beta2 = values[BETAS].list[1],
                                       .epsilon = values[EPSILON].number,
                                       .momentum = values[MOMENTUM].number,
                                       .weight_decay = values[DECAY].number,
                                       .clip = values[CLIP].number,
                                       .average = values[AVERAGE].number};
    return SPC_OK;
}

/* ---- the schedule ---- */

enum { SHAPE, RATE, WARM_UP, FLOOR, FACTOR, PIECES, RISE };

static const spc_parameter schedule_parameters[] = {
    [SHAPE] = {.name = "name",
               .type = SPC_CHOICE,
               .fallback = SPC_SCHEDULE_COSINE,
               .choices = "constant|cosine|step|one-cycle",
               .doc = "how the rate changes over the training"},
    [RATE] = {.name = "rate",
              .type = SPC_REAL,
              .fallback = 1e-3,
              .minimum = 1e-12,
              .maximum = 100,
              .doc = "the largest"},
    [WARM_UP] = {.name = "warm_up",
                 .type = SPC_INTEGER,
                 .fallback = 0,
                 .minimum = 0,
                 .maximum = 1e9,
                 .doc = "updates over which it grows from nothing"},
    [FLOOR] = {.name = "floor",
               .type = SPC_REAL,
               .fallback = 0,
               .minimum = 0,
               .maximum = 1,
               .doc = "where cosine and one-cycle end, as a share of the largest"},
    [FACTOR] = {.name = "factor",
                .type = SPC_REAL,
                .fallback = 0.5,
                .minimum = 1e-6,
                .maximum = 1,
                .doc = "of step, from one piece to the next"},
    [PIECES] = {.name = "pieces",
                .type = SPC_INTEGER,
                .fallback = 5,
                .minimum = 1,
                .maximum = 1e6,
                .doc = "of step, equally long"},
    [RISE] = {.name = "rise",
              .type = SPC_REAL,
              .fallback = 0.3,
              .minimum = 0.001,
              .maximum = 0.999,
              .doc = "of one-cycle: the share of the training after which it is largest"},
    {.name = NULL},
};

static spc_status read_schedule(training_reader *r) {
    spc_value *values;
    SPC_TRY(read_section(r, "schedule", schedule_parameters, &values));
    r->spec->schedule = (spc_schedule){.shape = (spc_schedule_shape)values[SHAPE].number,
                                       .rate = values[RATE].number,
                                       .floor = values[FLOOR].number,
                                       .factor = values[FACTOR].number,
                                       .rise = values[RISE].number,
                                       .steps = (size_t)values[PIECES].number,
                                       .warm_up = (size_t)values[WARM_UP].number};
    return SPC_OK;
}

/* ---- validation, checkpoints ---- */

enum { EVERY, PATIENCE, KEEP };

static const spc_parameter validation_parameters[] = {
    [EVERY] = {.name = "every",
               .type = SPC_INTEGER,
               .fallback = 1,
               .minimum = 1,
               .maximum = 1e9,
               .doc = "epochs from one validation to the next"},
    [PATIENCE] = {.name = "patience",
                  .type = SPC_INTEGER,
                  .fallback = 0,
                  .minimum = 0,
                  .maximum = 1e9,
                  .doc = "validations without a better loss that end the training; 0: none do"},
    [KEEP] = {.name = "keep",
              .type = SPC_CHOICE,
              .fallback = 0,
              .choices = "best|last",
              .doc = "the weights that the model gets"},
    {.name = NULL},
};

static const spc_parameter checkpoint_parameters[] = {
    {.name = "minutes",
     .type = SPC_REAL,
     .fallback = 5,
     .minimum = 0,
     .maximum = 1e6,
     .doc = "from one checkpoint to the next"},
    {.name = NULL},
};

static spc_status read_course(training_reader *r) {
    spc_value *validation, *checkpoint;
    SPC_TRY(read_section(r, "validation", validation_parameters, &validation));
    SPC_TRY(read_section(r, "checkpoint", checkpoint_parameters, &checkpoint));
    spc_training_spec *spec = r->spec;
    spec->validate_every = (size_t)validation[EVERY].number;
    spec->patience = (size_t)validation[PATIENCE].number;
    spec->keep_best = validation[KEEP].number == 0;
    spec->checkpoint_minutes = checkpoint[0].number;
    return SPC_OK;
}

/* ---- the whole ---- */

enum { TITLE, TARGET, LOSS, BATCH, EPOCHS, SEED, PARTS };

static const spc_parameter parameters[] = {
    [TITLE] = {.name = "title", .type = SPC_TEXT, .doc = "one line; default: the case's"},
    [TARGET] = {.name = "target",
                .type = SPC_CHOICE,
                .fallback = SPC_TARGET_STATE,
                .choices = "state|increment|residual",
                .doc = "what the network gives: the next state, or what is added to this one, or "
                       "to what `base` makes of it"},
    [LOSS] = {.name = "loss",
              .type = SPC_CHOICE,
              .fallback = 0,
              .choices = SPC_TRAINING_LOSSES,
              .doc = "relative of states, or means of what the network gives"},
    [BATCH] = {.name = "batch",
               .type = SPC_INTEGER,
               .fallback = 32,
               .minimum = 1,
               .maximum = 1 << 20,
               .doc = "items of an update"},
    [EPOCHS] = {.name = "epochs",
                .type = SPC_INTEGER,
                .required = true,
                .minimum = 1,
                .maximum = 1e9,
                .doc = "times that every item is seen"},
    [SEED] = {.name = "seed",
              .type = SPC_INTEGER,
              .fallback = 0,
              .minimum = 0,
              .maximum = 9007199254740992.0,
              .doc = "of starting weights, order and noise"},
    [PARTS] = {.name = "parts",
               .type = SPC_INTEGER,
               .fallback = SPC_PARTS_MOST,
               .minimum = 1,
               .maximum = 1024,
               .doc = "that a batch is cut into at most; more threads than that do not help"},
    {.name = NULL},
};

static spc_status read_target(training_reader *r, const spc_value *target) {
    spc_training_spec *spec = r->spec;
    const spc_node *base = spc_node_find(r->root, "base");
    spec->target = (spc_target)target->number;
    const bool residual = spec->target == SPC_TARGET_RESIDUAL;
    if (residual != (base != NULL)) {
        return spc_training_bad(r, base ? base : spc_node_find(r->root, "target"),
                                "target: residual and the section base belong together; write "
                                "base: {name: etdrk4, dt: 0.1}, or another target");
    }
    if (!base) return SPC_OK;
    spec->base_node = base;
    spec->base = spc_document_text(r->pool, base);
    return spec->base ? SPC_OK : SPC_NO_MEMORY;
}

static spc_status read_root(training_reader *r) {
    static const char *const others[] = {"data",      "network",  "base",       "training",
                                         "optimiser", "schedule", "validation", "checkpoint",
                                         "sobolev",   NULL};
    const spc_parameter *const tables[] = {parameters, NULL};
    spc_value *values;
    SPC_TRY(spc_node_parameters(r->pool, r->root, r->root, "", tables, others, &values));
    spc_training_spec *spec = r->spec;
    spec->title = values[TITLE].text;
    SPC_TRY(spc_training_read_loss(r, values[LOSS].number));
    spec->batch = (size_t)values[BATCH].number;
    spec->epochs = (size_t)values[EPOCHS].number;
    spec->seed = (uint64_t)values[SEED].number;
    spec->parts = (size_t)values[PARTS].number;
    SPC_TRY(read_target(r, &values[TARGET]));
    SPC_TRY(read_network(r));
    SPC_TRY(read_mode(r));
    SPC_TRY(read_optimiser(r));
    SPC_TRY(read_schedule(r));
    SPC_TRY(read_course(r));
    SPC_TRY(spc_training_read_data(r));
    SPC_TRY(check_base_steps(r));
    if (!spec->title) spec->title = spec->sets[0].dataset->cas->title;
    return SPC_OK;
}

spc_status spc_training_read(spc_pool *pool, const char *path, const char *const *overrides,
                             spc_training_spec **result) {
    training_reader r = {.pool = pool, .context = spc_pool_context(pool)};
    SPC_TRY(spc_document_read(pool, path, &r.root));
    for (size_t i = 0; overrides && overrides[i]; i++) {
        SPC_TRY(spc_document_override(pool, r.root, overrides[i]));
    }
    if (r.root->kind != SPC_NODE_MAPPING) {
        return spc_training_bad(&r, r.root,
                                "no training; a training has keys such as network: {name: fno}");
    }
    spc_training_spec *spec = r.spec = spc_pool_take(pool, 1, sizeof *spec);
    if (!spec) return SPC_NO_MEMORY;
    spec->path = spc_pool_text(pool, path);
    spec->text = spc_document_text(pool, r.root);
    if (!spec->path || !spec->text) return SPC_NO_MEMORY;
    SPC_TRY(read_root(&r));
    *result = spec;
    return SPC_OK;
}
