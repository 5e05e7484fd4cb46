/* specula: losses.c
 *
 * Distances of what a network gives from what it should, as one number. Each is made of sums D over a member of the batch of
 * rho(x - y), and T of rho(y):
 *     mean       sum over members of D / size,
 *     relative   mean over members of D^(1/p) / T^(1/p),
 * with rho(d) = d^2 (p = 2), |d| (p = 1) or Huber's. Sums are made in double precision.
 */
#include "tensor/operation.h"

#include <math.h>
#include <string.h>

typedef enum measure { SQUARE, ABSOLUTE, HUBER } measure;

typedef struct settings {
    measure measure;
    bool relative;
    double bend; /* where Huber's becomes a line */
} settings;

static inline double distance(const settings *s, double d) {
    const double size = fabs(d);
    if (s->measure == SQUARE) return d * d;
    if (s->measure == ABSOLUTE) return size;
    return size < s->bend ? d * d / 2 : s->bend * (size - s->bend / 2);
}

static inline double slope(const settings *s, double d) {
    if (s->measure == SQUARE) return 2 * d;
    const double bound = s->measure == ABSOLUTE ? 1 : s->bend;
    if (s->measure == HUBER && fabs(d) < bound) return d;
    return d > 0 ? bound : d < 0 ? -bound : 0;
}

/* ---- over one member. What is subtracted may be NULL, which is zero ---- */

static double sum_distances(const settings *s, const spc_real *x, const spc_real *y, size_t size) {
    const settings own = *s;
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < size; i++) sum += distance(&own, (double)x[i] - (double)(y ? y[i] : 0));
    return sum;
}

/* to = (add: to +) factor * slopes */
static void give_slopes(const settings *s, const spc_real *x, const spc_real *y, double factor,
                        spc_real *restrict to, bool add, size_t size) {
    const settings own = *s;
    for (size_t i = 0; i < size; i++) {
        const double d = (double)x[i] - (double)(y ? y[i] : 0);
        to[i] = (add ? to[i] : 0) + (spc_real)(factor * slope(&own, d));
    }
}

static double inner(const settings *s, const spc_real *x, const spc_real *y, const spc_real *t,
                    size_t size) {
    double sum = 0;
    for (size_t i = 0; t && i < size; i++) {
        sum += slope(s, (double)x[i] - (double)(y ? y[i] : 0)) * (double)t[i];
    }
    return sum;
}

/* ---- members ---- */

/* What a member adds to the loss, and the derivatives of that by D and T. */
typedef struct share {
    double value, by_difference, by_target;
} share;

typedef struct member {
    const spc_real *x, *y;
    size_t first, size;
} member;

static member member_of(const spc_tensor *out, size_t i) {
    const spc_tensor *x = out->operand[0], *y = out->operand[1];
    const size_t size = x->size / spc_tensor_batch(x);
    return (member){x->value + i * size, y ? y->value + i * size : NULL, i * size, size};
}

/* A target that is zero everywhere counts with norm 1. */
static share share_of(const spc_tensor *out, const member *m) {
    const settings *s = out->settings;
    const double batch = (double)spc_tensor_batch(out->operand[0]);
    const double difference = sum_distances(s, m->x, m->y, m->size);
    if (!s->relative) {
        const double mean = 1 / (batch * (double)m->size);
        return (share){mean * difference, mean, 0};
    }
    const double target = sum_distances(s, m->y, NULL, m->size);
    const bool square = s->measure == SQUARE;
    const double up = square ? sqrt(difference) : difference;
    const double down = target == 0 ? 1 : square ? sqrt(target) : target;
    const double value = up / (down * batch);
    return (share){value,
                   !square  ? 1 / (down * batch)
                   : up > 0 ? 1 / (2 * up * down * batch)
                            : 0,
                   target == 0 ? 0 : -value / (square ? 2 * target : target)};
}

static void forward(const spc_tensor *out) {
    double sum = 0;
    for (size_t i = 0; i < spc_tensor_batch(out->operand[0]); i++) {
        const member m = member_of(out, i);
        sum += share_of(out, &m).value;
    }
    out->value[0] = (spc_real)sum;
}

static void backward(const spc_tensor *out) {
    const settings *s = out->settings;
    const spc_tensor *x = out->operand[0], *y = out->operand[1];
    const double given = (double)out->gradient[0];
    for (size_t i = 0; i < spc_tensor_batch(x); i++) {
        const member m = member_of(out, i);
        const share by = share_of(out, &m);
        if (x->gradient) {
            give_slopes(s, m.x, m.y, given * by.by_difference, x->gradient + m.first,
                        !out->fresh[0], m.size);
        }
        if (!y || !y->gradient) continue;
        spc_real *dy = y->gradient + m.first;
        give_slopes(s, m.x, m.y, -given * by.by_difference, dy, !out->fresh[1], m.size);
        if (s->relative) give_slopes(s, m.y, NULL, given * by.by_target, dy, true, m.size);
    }
}

static void tangent(const spc_tensor *out) {
    const settings *s = out->settings;
    const spc_tensor *x = out->operand[0], *y = out->operand[1];
    double sum = 0;
    for (size_t i = 0; i < spc_tensor_batch(x); i++) {
        const member m = member_of(out, i);
        const share by = share_of(out, &m);
        const spc_real *dx = x->tangent ? x->tangent + m.first : NULL;
        const spc_real *dy = y && y->tangent ? y->tangent + m.first : NULL;
        sum += by.by_difference * (inner(s, m.x, m.y, dx, m.size) - inner(s, m.x, m.y, dy, m.size));
        if (s->relative) sum += by.by_target * inner(s, m.y, NULL, dy, m.size);
    }
    out->tangent[0] = (spc_real)sum;
}

static const spc_operation operation = {
    .name = "loss",
    .keeps = SPC_KEEPS_FIRST | SPC_KEEPS_SECOND,
    .forward = forward,
    .backward = backward,
    .tangent = tangent,
};

static spc_tensor *loss(spc_tensor *x, spc_tensor *y, settings how) {
    if (!x) return NULL;
    if (y && !spc_shape_equal(&x->shape, &y->shape)) {
        return spc_graph_refuse(x->graph, "loss: prediction and target have different shapes");
    }
    const size_t one = 1;
    spc_tensor *out =
        spc_result(x->graph, &operation, spc_shape_list(1, &one), (spc_tensor *[]){x, y}, 2);
    settings *s = out ? spc_settings(out, sizeof *s) : NULL;
    if (!s) return NULL;
    *s = how;
    return out;
}

spc_tensor *spc_loss_mean_square(spc_tensor *x, spc_tensor *y) {
    return loss(x, y, (settings){.measure = SQUARE});
}

spc_tensor *spc_loss_mean_absolute(spc_tensor *x, spc_tensor *y) {
    return loss(x, y, (settings){.measure = ABSOLUTE});
}

spc_tensor *spc_loss_huber(spc_tensor *x, spc_tensor *y, double bend) {
    return loss(x, y, (settings){.measure = HUBER, .bend = bend});
}

spc_tensor *spc_loss_relative(spc_tensor *x, spc_tensor *y) {
    return y ? loss(x, y, (settings){.measure = SQUARE, .relative = true}) : NULL;
}

spc_tensor *spc_loss_relative_absolute(spc_tensor *x, spc_tensor *y) {
    return y ? loss(x, y, (settings){.measure = ABSOLUTE, .relative = true}) : NULL;
}
