/* specula: rows.h
 *
 * Loops over rows of numbers: the channels of one point after the other.
 */
#ifndef SPECULA_ROWS_H
#define SPECULA_ROWS_H

#include <specula/tensor.h>
#include <string.h>

/* `width` numbers of each row, from one array of rows into another. */
static inline void spc_rows_copy(spc_real *to, size_t to_stride, const spc_real *from,
                                 size_t from_stride, size_t width, size_t rows) {
    for (size_t row = 0; row < rows; row++) {
        memcpy(to + row * to_stride, from + row * from_stride, width * sizeof *to);
    }
}

static inline void spc_rows_add(spc_real *restrict to, size_t to_stride,
                                const spc_real *restrict from, size_t from_stride, size_t width,
                                size_t rows) {
    for (size_t row = 0; row < rows; row++) {
        for (size_t c = 0; c < width; c++) to[row * to_stride + c] += from[row * from_stride + c];
    }
}

/* The same row everywhere: stored (zero for NULL), or added. */
static inline void spc_rows_fill(spc_real *y, const spc_real *row, size_t width, size_t rows) {
    if (!row) {
        memset(y, 0, rows * width * sizeof *y);
    } else {
        spc_rows_copy(y, width, row, 0, width, rows);
    }
}

static inline void spc_rows_raise(spc_real *y, const spc_real *row, size_t width, size_t rows) {
    spc_rows_add(y, width, row, 0, width, rows);
}

/* sum += all rows; four at a time, for the sum in memory is slow to come back. */
static inline void spc_rows_sum(spc_real *restrict sum, const spc_real *restrict x, size_t width,
                                size_t rows) {
    size_t row = 0;
    for (; row + 4 <= rows; row += 4, x += 4 * width) {
        for (size_t c = 0; c < width; c++) {
            sum[c] += (x[c] + x[c + width]) + (x[c + 2 * width] + x[c + 3 * width]);
        }
    }
    for (; row < rows; row++, x += width) {
        for (size_t c = 0; c < width; c++) sum[c] += x[c];
    }
}

/* y += x over `count` numbers. */
static inline void spc_add_numbers(spc_real *restrict y, const spc_real *restrict x, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += x[i];
}

/* y = s x where nothing is there yet, else y += s x. */
static inline void spc_give_numbers(spc_real *restrict y, const spc_real *restrict x, spc_real s,
                                    size_t count, bool fresh) {
    if (fresh) {
        for (size_t i = 0; i < count; i++) y[i] = s * x[i];
    } else {
        for (size_t i = 0; i < count; i++) y[i] += s * x[i];
    }
}

/* to = (fresh: not to +) a b, number by number. */
static inline void spc_give_products(spc_real *to, const spc_real *a, const spc_real *b,
                                     size_t count, bool fresh) {
    if (fresh) {
#pragma omp simd
        for (size_t i = 0; i < count; i++) to[i] = a[i] * b[i];
    } else {
#pragma omp simd
        for (size_t i = 0; i < count; i++) to[i] += a[i] * b[i];
    }
}

/* to[column][row] = from[row][column], a cache line of `to` after the other. */
static inline void spc_turn(spc_real *restrict to, const spc_real *restrict from, size_t rows,
                            size_t columns) {
    enum { LINE = 16 };
    for (size_t first = 0; first < rows; first += LINE) {
        const size_t end = first + LINE < rows ? first + LINE : rows;
        for (size_t column = 0; column < columns; column++) {
            for (size_t row = first; row < end; row++) {
                to[column * rows + row] = from[row * columns + column];
            }
        }
    }
}

#endif
