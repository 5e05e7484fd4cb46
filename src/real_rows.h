/* specula: real_rows.h
 *
 * Real rows of even length n by complex transforms of half the length, h = n/2: their even points are the real parts, their
 * odd points the imaginary ones. With Z_h = Z_0, turn_k = 1/2 - (i/2) exp(-2 pi i k/n) and the mirror images conj(Z_{h-k}),
 * conj(X_{h-k}),
 *
 *   X_k = mirror + turn_k (Z_k - mirror),      Z_k = 2 mirror + 2 conj(turn_k) (X_k - mirror)
 *
 * (Press et al., Numerical Recipes, section 12.3). FFTW has the same by itself, but not in vectors throughout. Modes that
 * dealiasing drops are 0: then each Z_k has its own mode, its mirror or neither alone but for a stretch in the middle.
 * Included by transform_engine.h.
 */

/* Fill turn[0 .. h]. */
static void SPC(fill_turns)(size_t n, COMPLEX *turn) {
    for (size_t k = 0; k <= n / 2; k++) {
        const double phase = 2 * M_PI * (double)k / (double)n;
        turn[k] = (REAL)(0.5 - 0.5 * sin(phase)) - I * (REAL)(0.5 * cos(phase));
    }
}

/* ---- one mode ---- */

static SPC_ALWAYS_INLINE void SPC(unpack_one)(size_t h, size_t k, REAL scale, const REAL *turn,
                                              const REAL *z, REAL *x) {
    const REAL re = z[2 * (h - k)], im = -z[2 * (h - k) + 1];
    const REAL d = z[2 * k] - re, e = z[2 * k + 1] - im;
    x[2 * k] = scale * (re + (turn[2 * k] * d - turn[2 * k + 1] * e));
    x[2 * k + 1] = scale * (im + (turn[2 * k] * e + turn[2 * k + 1] * d));
}

static SPC_ALWAYS_INLINE void SPC(pack_one)(bool own, bool mirrored, size_t h, size_t k,
                                            const REAL *turn, const REAL *x, REAL *z) {
    const REAL re = mirrored ? x[2 * (h - k)] : 0, im = mirrored ? -x[2 * (h - k) + 1] : 0;
    const REAL d = (own ? x[2 * k] : 0) - re, e = (own ? x[2 * k + 1] : 0) - im;
    z[2 * k] = 2 * (re + (turn[2 * k] * d + turn[2 * k + 1] * e));
    z[2 * k + 1] = 2 * (im + (turn[2 * k] * e - turn[2 * k + 1] * d));
}

/* ---- stretches of modes ---- */

#if SPC_WIDE_VECTORS

/* Complex numbers in a vector. */
enum { FEW = ROW_LANES / 2 };

typedef SPC_VECTOR_OF(REAL, ROW_LANES) row_vector;

#if ROW_LANES == 16
#define BACKWARDS(x)                                                                               \
    __builtin_shufflevector(x, x, 14, 15, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1)
#define REAL_PARTS(x)                                                                              \
    __builtin_shufflevector(x, x, 0, 0, 2, 2, 4, 4, 6, 6, 8, 8, 10, 10, 12, 12, 14, 14)
#define IMAGINARY_PARTS(x)                                                                         \
    __builtin_shufflevector(x, x, 1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11, 13, 13, 15, 15)
#define EXCHANGED(x)                                                                               \
    __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
#else
#define BACKWARDS(x)       __builtin_shufflevector(x, x, 6, 7, 4, 5, 2, 3, 0, 1)
#define REAL_PARTS(x)      __builtin_shufflevector(x, x, 0, 0, 2, 2, 4, 4, 6, 6)
#define IMAGINARY_PARTS(x) __builtin_shufflevector(x, x, 1, 1, 3, 3, 5, 5, 7, 7)
#define EXCHANGED(x)       __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6)
#endif

static const REAL alternating[16] = {1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1};

static SPC_ALWAYS_INLINE row_vector load(const REAL *from) {
    return *(const row_vector *)from;
}

/* Of modes h - k and before, conjugate. */
static SPC_ALWAYS_INLINE row_vector load_mirror(size_t h, size_t k, const REAL *from) {
    return load(alternating) * BACKWARDS(load(from + 2 * (h - k - FEW + 1)));
}

/* Products of complex numbers with `turn`, or with its conjugate. */
static SPC_ALWAYS_INLINE row_vector turned(row_vector turn, bool conjugate, row_vector x) {
    const row_vector re = REAL_PARTS(turn), im = load(alternating) * IMAGINARY_PARTS(turn);
    return conjugate ? re * x + im * EXCHANGED(x) : re * x - im * EXCHANGED(x);
}

static SPC_ALWAYS_INLINE void unpack_few(size_t h, size_t k, REAL scale, const REAL *turn,
                                         const REAL *z, REAL *x) {
    const row_vector mirror = load_mirror(h, k, z), difference = load(z + 2 * k) - mirror;
    *(row_vector *)(x + 2 * k) = scale * (mirror + turned(load(turn + 2 * k), false, difference));
}

static SPC_ALWAYS_INLINE void pack_few(bool own, bool mirrored, size_t h, size_t k,
                                       const REAL *turn, const REAL *x, REAL *z) {
    row_vector mirror = {0}, difference = {0};
    if (mirrored) mirror = load_mirror(h, k, x);
    if (own) difference = load(x + 2 * k);
    difference -= mirror;
    const row_vector turns = load(turn + 2 * k);
    *(row_vector *)(z + 2 * k) = (REAL)2 * (mirror + turned(turns, true, difference));
}

/* A few modes at a time, of which the last may overlap the one before it. */
static SPC_ALWAYS_INLINE size_t next_few(size_t k, size_t end) {
    return k + FEW < end && k + 2 * FEW > end ? end - FEW : k + FEW;
}

static SPC_ALWAYS_INLINE void SPC(unpack_modes)(size_t h, size_t first, size_t end, REAL scale,
                                                const REAL *turn, const REAL *z, REAL *x) {
    if (end < first + FEW) {
        for (size_t k = first; k < end; k++) SPC(unpack_one)(h, k, scale, turn, z, x);
        return;
    }
    for (size_t k = first; k < end; k = next_few(k, end)) unpack_few(h, k, scale, turn, z, x);
}

static SPC_ALWAYS_INLINE void SPC(pack_modes)(bool own, bool mirrored, size_t h, size_t first,
                                              size_t end, const REAL *turn, const REAL *x,
                                              REAL *z) {
    if (end < first + FEW) {
        for (size_t k = first; k < end; k++) SPC(pack_one)(own, mirrored, h, k, turn, x, z);
        return;
    }
    for (size_t k = first; k < end; k = next_few(k, end)) {
        pack_few(own, mirrored, h, k, turn, x, z);
    }
}

#else

static SPC_ALWAYS_INLINE void SPC(unpack_modes)(size_t h, size_t first, size_t end, REAL scale,
                                                const REAL *turn, const REAL *z, REAL *x) {
#pragma omp simd
    for (size_t k = first; k < end; k++) SPC(unpack_one)(h, k, scale, turn, z, x);
}

static SPC_ALWAYS_INLINE void SPC(pack_modes)(bool own, bool mirrored, size_t h, size_t first,
                                              size_t end, const REAL *turn, const REAL *x,
                                              REAL *z) {
#pragma omp simd
    for (size_t k = first; k < end; k++) SPC(pack_one)(own, mirrored, h, k, turn, x, z);
}

#endif

/* ---- rows ---- */

/* `scale` times X_0 to X_{count - 1} from z[0 .. h]. */
static void SPC(unpack_row)(size_t h, size_t count, REAL scale, const COMPLEX *turn,
                            const COMPLEX *z, COMPLEX *row) {
    SPC(unpack_modes)(h, 0, count, scale, (const REAL *)turn, (const REAL *)z, (REAL *)row);
}

/* z[0 .. h - 1] from X_0 to X_{count - 1}, beyond which modes are 0. The first mode, and that of number h, count by their real
 * parts. */
static void SPC(pack_row)(size_t h, size_t count, const COMPLEX *turn, const COMPLEX *row,
                          COMPLEX *z) {
    const REAL *t = (const REAL *)turn, *x = (const REAL *)row;
    REAL *to = (REAL *)z;
    const size_t mirrors = h + 1 - count; /* the first k with a mirror image, but for 0 */
    const size_t alone = count < mirrors ? count : mirrors, last = count < h ? count : h;
    SPC(pack_modes)(true, false, h, 1, alone, t, x, to);
    for (size_t k = alone; k < mirrors; k++) z[k] = 0;
    if (count > mirrors) SPC(pack_modes)(true, true, h, mirrors > 1 ? mirrors : 1, last, t, x, to);
    SPC(pack_modes)(false, true, h, count > mirrors ? last : mirrors, h, t, x, to);
    const REAL highest = count > h ? x[2 * h] : 0;
    to[0] = x[0] + highest;
    to[1] = x[0] - highest;
}
