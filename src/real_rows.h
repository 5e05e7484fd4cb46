/* specula: real_rows.h
 *
 * Real rows of even length n by complex transforms of half the length, h = n/2: their even points are the real parts, their
 * odd points the imaginary ones. With Z_h = Z_0, turn_k = -(i/2) exp(-2 pi i k/n) and the mirror image conj(Z_{h-k}),
 *
 *   X_k = (Z_k + mirror)/2 + turn_k (Z_k - mirror),      Z_k = (X_k + mirror) + 2 conj(turn_k) (X_k - mirror)
 *
 * (Press et al., Numerical Recipes, section 12.3). FFTW has the same by itself, but not in vectors throughout. Included by
 * transform_engine.h.
 */

/* Fill turn[0 .. h]. */
static void SPC(fill_turns)(size_t n, COMPLEX *turn) {
    for (size_t k = 0; k <= n / 2; k++) {
        const double phase = 2 * M_PI * (double)k / (double)n;
        turn[k] = (REAL)(-0.5 * sin(phase)) - I * (REAL)(0.5 * cos(phase));
    }
}

/* `scale` times X_0 to X_{count - 1} from z[0 .. h]. */
static void SPC(unpack_row)(size_t h, size_t count, REAL scale, const COMPLEX *restrict turn,
                            const COMPLEX *restrict z, COMPLEX *restrict row) {
    const REAL half = (REAL)0.5 * scale;
    const REAL *restrict t = (const REAL *)turn, *restrict own = (const REAL *)z;
    REAL *restrict x = (REAL *)row;
#pragma omp simd
    for (size_t k = 0; k < count; k++) {
        const REAL re = own[2 * k], im = own[2 * k + 1];
        const REAL mirror_re = own[2 * (h - k)], mirror_im = -own[2 * (h - k) + 1];
        const REAL d = scale * (re - mirror_re), e = scale * (im - mirror_im);
        x[2 * k] = half * (re + mirror_re) + (t[2 * k] * d - t[2 * k + 1] * e);
        x[2 * k + 1] = half * (im + mirror_im) + (t[2 * k] * e + t[2 * k + 1] * d);
    }
}

/* z[0 .. h - 1] from X_0 to X_h. The first mode, and that of number h, count by their real parts. */
static void SPC(pack_row)(size_t h, const COMPLEX *restrict turn, COMPLEX *restrict row,
                          COMPLEX *restrict z) {
    const REAL *restrict t = (const REAL *)turn;
    REAL *restrict x = (REAL *)row, *restrict to = (REAL *)z;
    x[1] = x[2 * h + 1] = 0;
#pragma omp simd
    for (size_t k = 0; k < h; k++) {
        const REAL re = x[2 * k], im = x[2 * k + 1];
        const REAL mirror_re = x[2 * (h - k)], mirror_im = -x[2 * (h - k) + 1];
        const REAL d = 2 * (re - mirror_re), e = 2 * (im - mirror_im);
        to[2 * k] = (re + mirror_re) + (t[2 * k] * d + t[2 * k + 1] * e);
        to[2 * k + 1] = (im + mirror_im) + (t[2 * k] * e - t[2 * k + 1] * d);
    }
}
