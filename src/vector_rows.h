/* specula: vector_rows.h
 *
 * Complex transforms of rows, n = 64 2^a 3^b, on vectors of eight numbers: Stockham's autosorting form by
 * decimation in frequency. Of N' = N/R and w = exp(-2 pi i/N), for p < N' and all q < s,
 *
 *   y[q + s (R p + k)] = w^(p k) sum_j x[q + s (p + N' j)] exp(-2 pi i j k/R),      N <- N', s <- R s, x <-> y
 *
 * (Swarztrauber, Parallel Computing 1, 197 (1984)). From the second pass on the lanes of a vector are eight q, which share
 * their w. The first pass has s = 1 and R = 8: there the lanes are eight p, and turn to be the eight k. The inverse transform
 * is the forward one with real and imaginary parts exchanged. Everything has one order, whatever the rows' addresses.
 *
 * Where the processor has such vectors this takes half to three quarters of what Debian's FFTW does; elsewhere, and for
 * other lengths, FFTW does it. Included by transform_engine.h.
 */

typedef struct vector_rows vector_rows;

#if SPC_WIDE_VECTORS

enum { LANES = 8, MOST_PASSES = 12, LONGEST_ROW = 65536 };

typedef SPC_VECTOR_OF(REAL, LANES) vector;

/* Eight complex numbers. */
typedef struct pair {
    vector re, im;
} pair;

struct vector_rows {
    size_t pairs; /* in a row */
    int passes, radix[MOST_PASSES];
    const pair *first_turn;        /* [pairs/8][7], by lane */
    const REAL *turn[MOST_PASSES]; /* [p][R - 1][2], of passes between the first and the last */
};

/* ---- transforms of a few numbers ---- */

static SPC_ALWAYS_INLINE void transform_two(vector *x) {
    const vector difference = x[0] - x[1];
    x[0] += x[1];
    x[1] = difference;
}

static SPC_ALWAYS_INLINE void transform_three(vector *re, vector *im) {
    const REAL sine = (REAL)0.86602540378443864676;
    const vector sum_re = re[1] + re[2], sum_im = im[1] + im[2];
    const vector turned_re = sine * (im[1] - im[2]), turned_im = sine * (re[2] - re[1]);
    const vector mean_re = re[0] - (REAL)0.5 * sum_re, mean_im = im[0] - (REAL)0.5 * sum_im;
    re[0] += sum_re;
    im[0] += sum_im;
    re[1] = mean_re + turned_re;
    im[1] = mean_im + turned_im;
    re[2] = mean_re - turned_re;
    im[2] = mean_im - turned_im;
}

static SPC_ALWAYS_INLINE void transform_four(vector *re, vector *im) {
    const vector a = re[0] + re[2], b = im[0] + im[2], c = re[0] - re[2], d = im[0] - im[2];
    const vector e = re[1] + re[3], f = im[1] + im[3], g = re[1] - re[3], h = im[1] - im[3];
    re[0] = a + e;
    im[0] = b + f;
    re[1] = c + h;
    im[1] = d - g;
    re[2] = a - e;
    im[2] = b - f;
    re[3] = c - h;
    im[3] = d + g;
}

/* Fours of even and of odd numbers; exp(-i pi/4) is (1 - i)/sqrt 2. */
static SPC_ALWAYS_INLINE void transform_eight(vector *re, vector *im) {
    const REAL root = (REAL)0.70710678118654752440;
    vector even_re[4], even_im[4], odd_re[4], odd_im[4];
    for (int k = 0; k < 4; k++) {
        even_re[k] = re[2 * k];
        even_im[k] = im[2 * k];
        odd_re[k] = re[2 * k + 1];
        odd_im[k] = im[2 * k + 1];
    }
    transform_four(even_re, even_im);
    transform_four(odd_re, odd_im);
    const vector re_1 = odd_re[1] + odd_im[1], im_1 = odd_im[1] - odd_re[1];
    const vector re_3 = odd_im[3] - odd_re[3], im_3 = odd_re[3] + odd_im[3];
    re[0] = even_re[0] + odd_re[0];
    im[0] = even_im[0] + odd_im[0];
    re[1] = even_re[1] + root * re_1;
    im[1] = even_im[1] + root * im_1;
    re[2] = even_re[2] + odd_im[2];
    im[2] = even_im[2] - odd_re[2];
    re[3] = even_re[3] + root * re_3;
    im[3] = even_im[3] - root * im_3;
    re[4] = even_re[0] - odd_re[0];
    im[4] = even_im[0] - odd_im[0];
    re[5] = even_re[1] - root * re_1;
    im[5] = even_im[1] - root * im_1;
    re[6] = even_re[2] - odd_im[2];
    im[6] = even_im[2] + odd_re[2];
    re[7] = even_re[3] - root * re_3;
    im[7] = even_im[3] + root * im_3;
}

static SPC_ALWAYS_INLINE void transform_few(int radix, vector *re, vector *im) {
    if (radix == 8) transform_eight(re, im);
    if (radix == 4) transform_four(re, im);
    if (radix == 3) transform_three(re, im);
    if (radix == 2) transform_two(re), transform_two(im);
}

/* ---- lanes ---- */

#define EVEN(a, b)  __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14)
#define ODD(a, b)   __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15)
#define OUTER(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5, 8, 9, 12, 13)
#define INNER(a, b) __builtin_shufflevector(a, b, 2, 3, 6, 7, 10, 11, 14, 15)

/* The number in each lane: what EVEN and ODD make of numbers behind one another. */
static const int in_lane[LANES] = {0, 4, 1, 5, 2, 6, 3, 7};

static SPC_ALWAYS_INLINE pair load_numbers(const REAL *from, bool exchanged) {
    const vector low = *(const vector *)from, high = *(const vector *)(from + LANES);
    const vector first = EVEN(low, high), second = ODD(low, high);
    return exchanged ? (pair){second, first} : (pair){first, second};
}

static SPC_ALWAYS_INLINE void store_numbers(pair x, REAL *to, bool exchanged) {
    const vector first = exchanged ? x.im : x.re, second = exchanged ? x.re : x.im;
    *(vector *)to = EVEN(first, second);
    *(vector *)(to + LANES) = ODD(first, second);
}

/* Of eight vectors x[k], each over p by lane, the eight over k by lane. */
static SPC_ALWAYS_INLINE void turn_lanes(vector *x) {
    const vector a = EVEN(x[0], x[4]), b = EVEN(x[1], x[5]), c = EVEN(x[2], x[6]);
    const vector d = EVEN(x[3], x[7]), e = ODD(x[0], x[4]), f = ODD(x[1], x[5]);
    const vector g = ODD(x[2], x[6]), h = ODD(x[3], x[7]);
    const vector low[4] = {OUTER(a, b), INNER(a, b), OUTER(c, d), INNER(c, d)};
    const vector high[4] = {OUTER(e, f), INNER(e, f), OUTER(g, h), INNER(g, h)};
    for (int p = 0; p < 2; p++) {
        x[p] = OUTER(low[p], low[p + 2]);
        x[p + 2] = INNER(low[p], low[p + 2]);
        x[p + 4] = OUTER(high[p], high[p + 2]);
        x[p + 6] = INNER(high[p], high[p + 2]);
    }
}

#undef EVEN
#undef ODD
#undef OUTER
#undef INNER

/* ---- passes ---- */

static SPC_ALWAYS_INLINE void first_pass(const vector_rows *rows, bool inverse,
                                         const REAL *restrict from, pair *restrict to) {
    const size_t count = rows->pairs / LANES;
    const pair *restrict turn = rows->first_turn;
    for (size_t p = 0; p < count; p++, turn += LANES - 1, to += LANES) {
        vector re[LANES], im[LANES];
        for (size_t j = 0; j < LANES; j++) {
            const pair x = load_numbers(from + 2 * LANES * (p + count * j), inverse);
            re[j] = x.re;
            im[j] = x.im;
        }
        transform_eight(re, im);
        for (int k = 1; k < LANES; k++) {
            const vector x = re[k], y = im[k];
            re[k] = x * turn[k - 1].re - y * turn[k - 1].im;
            im[k] = x * turn[k - 1].im + y * turn[k - 1].re;
        }
        turn_lanes(re);
        turn_lanes(im);
        for (int k = 0; k < LANES; k++) to[k] = (pair){re[k], im[k]};
    }
}

/* s in vectors; `apart`: from one j to the next. */
static SPC_ALWAYS_INLINE void middle_pass(size_t radix, size_t count, size_t s, size_t apart,
                                          const REAL *restrict turn, const pair *restrict from,
                                          pair *restrict to) {
    for (size_t p = 0; p < count; p++, turn += 2 * (radix - 1), to += s * (radix - 1)) {
        for (size_t q = 0; q < s; q++, from++, to++) {
            vector re[LANES], im[LANES];
            for (size_t j = 0; j < radix; j++) {
                re[j] = from[apart * j].re;
                im[j] = from[apart * j].im;
            }
            transform_few((int)radix, re, im);
            to[0] = (pair){re[0], im[0]};
            for (size_t k = 1; k < radix; k++) {
                const REAL c = turn[2 * k - 2], d = turn[2 * k - 1];
                to[s * k] = (pair){re[k] * c - im[k] * d, re[k] * d + im[k] * c};
            }
        }
    }
}

static SPC_ALWAYS_INLINE void last_pass(size_t radix, bool inverse, size_t s,
                                        const pair *restrict from, REAL *restrict to) {
    for (size_t q = 0; q < s; q++) {
        vector re[LANES], im[LANES];
        for (size_t j = 0; j < radix; j++) {
            re[j] = from[q + s * j].re;
            im[j] = from[q + s * j].im;
        }
        transform_few((int)radix, re, im);
        for (size_t k = 0; k < radix; k++) {
            store_numbers((pair){re[k], im[k]}, to + 2 * LANES * (q + s * k), inverse);
        }
    }
}

static void do_middle(int radix, size_t count, size_t s, size_t pairs, const REAL *turn,
                      const pair *from, pair *to) {
    /* A pass of two is the last one. */
    if (radix == 8 && s == 1) middle_pass(8, count, 1, pairs / 8, turn, from, to);
    if (radix == 8 && s > 1) middle_pass(8, count, s, pairs / 8, turn, from, to);
    if (radix == 4 && s == 1) middle_pass(4, count, 1, pairs / 4, turn, from, to);
    if (radix == 4 && s > 1) middle_pass(4, count, s, pairs / 4, turn, from, to);
    if (radix == 3) middle_pass(3, count, s, pairs / 3, turn, from, to);
}

static SPC_ALWAYS_INLINE void do_last(int radix, bool inverse, size_t pairs, const pair *from,
                                      REAL *to) {
    if (radix == 8) last_pass(8, inverse, pairs / 8, from, to);
    if (radix == 4) last_pass(4, inverse, pairs / 4, from, to);
    if (radix == 3) last_pass(3, inverse, pairs / 3, from, to);
    if (radix == 2) last_pass(2, inverse, pairs / 2, from, to);
}

/* Passes write to the result's memory and to `aside` in turn, so that the last one reads from there. */
static SPC_ALWAYS_INLINE void transform_vectors(const vector_rows *rows, bool inverse,
                                                const REAL *from, REAL *to, REAL *aside) {
    const int last = rows->passes - 1;
    pair *place[2] = {(pair *)aside, (pair *)to};
    first_pass(rows, inverse, from, place[(last - 1) % 2]);
    size_t count = rows->pairs, s = 1;
    for (int i = 1; i < last; i++) {
        const int radix = rows->radix[i];
        count /= (size_t)radix;
        do_middle(radix, count, s, rows->pairs, rows->turn[i], place[(last - i) % 2],
                  place[(last - i - 1) % 2]);
        s *= (size_t)radix;
    }
    do_last(rows->radix[last], inverse, rows->pairs, place[0], to);
}

/* Rows do not overlap; `aside` has room for one. */
static void transform_vector_row(const vector_rows *rows, bool inverse, const COMPLEX *from,
                                 COMPLEX *to, COMPLEX *aside) {
    if (inverse) {
        transform_vectors(rows, true, (const REAL *)from, (REAL *)to, (REAL *)aside);
    } else {
        transform_vectors(rows, false, (const REAL *)from, (REAL *)to, (REAL *)aside);
    }
}

/* ---- construction ---- */

/* Leaves a factor that no pass has. */
static size_t choose_passes(size_t n, vector_rows *rows) {
    size_t rest = n / LANES;
    rows->passes = 0;
    rows->radix[rows->passes++] = LANES;
    while (rest > 1) {
        /* Two passes of four are faster than one of eight and one of two. */
        const int radix = rest % 8 == 0 && rest != 16 ? 8
                          : rest % 4 == 0             ? 4
                          : rest % 3 == 0             ? 3
                                                      : 2;
        if (rest % (size_t)radix) break;
        rows->radix[rows->passes++] = radix;
        rest /= (size_t)radix;
    }
    return rest;
}

static void fill_turn(double numerator, double denominator, REAL *re, REAL *im) {
    const double phase = -2 * M_PI * numerator / denominator;
    *re = (REAL)cos(phase);
    *im = (REAL)sin(phase);
}

static void fill_first_turn(size_t n, REAL *turn) {
    for (size_t p = 0; p < n / LANES; p += LANES) {
        for (size_t k = 1; k < LANES; k++, turn += 2 * LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                const double product = (double)(k * (p + (size_t)in_lane[lane]));
                fill_turn(product, (double)n, &turn[lane], &turn[LANES + lane]);
            }
        }
    }
}

static void fill_middle_turn(size_t n, size_t radix, REAL *turn) {
    for (size_t p = 0; p < n / radix; p++) {
        for (size_t k = 1; k < radix; k++, turn += 2) {
            fill_turn((double)(p * k), (double)n, &turn[0], &turn[1]);
        }
    }
}

/* NULL for a length that is not taken. */
static spc_status create_vector_rows(spc_pool *pool, size_t n, vector_rows **result) {
    vector_rows plan = {.pairs = n / LANES};
    *result = NULL;
    if (n % (LANES * LANES) || n > LONGEST_ROW || choose_passes(n, &plan) > 1) return SPC_OK;
    vector_rows *rows = spc_pool_take(pool, 1, sizeof *rows);
    for (int i = 0; i < plan.passes - 1 && rows; i++) {
        const size_t radix = (size_t)plan.radix[i];
        REAL *turn = spc_pool_take(pool, n / radix * (radix - 1), 2 * sizeof *turn);
        if (!turn) return SPC_NO_MEMORY;
        if (i == 0) {
            fill_first_turn(n, turn);
            plan.first_turn = (const pair *)turn;
        } else {
            fill_middle_turn(n, radix, turn);
            plan.turn[i] = turn;
        }
        n /= radix;
    }
    if (!rows) return SPC_NO_MEMORY;
    *rows = plan;
    *result = rows;
    return SPC_OK;
}

#else

static spc_status create_vector_rows(spc_pool *pool, size_t n, vector_rows **result) {
    (void)pool;
    (void)n;
    *result = NULL;
    return SPC_OK;
}

static void transform_vector_row(const vector_rows *rows, bool inverse, const COMPLEX *from,
                                 COMPLEX *to, COMPLEX *aside) {
    (void)rows;
    (void)inverse;
    (void)from;
    (void)to;
    (void)aside;
}

#endif
