/* Best rank-one approximations of many blocks of a matrix.  Floating point: nothing here decides.

   Of a block, the shorter side p, the longer q, the leading eigenvector u of the p x p matrix G of
   inner products is found in closed form for p <= 2, else by conjugate gradients on the Rayleigh
   quotient: each step takes its largest value on the plane of u and a direction, the gradient made
   conjugate to the last one (Polak and Ribiere).  A block is copied: its p long vectors if p <= 2,
   else its q short ones, padded with zeros to multiples of 8, so that inner loops run over whole
   vectors; times a power of 2, where products of inner products could vanish or
   overflow. */
#ifndef FASTPATH_PAIRS_H
#define FASTPATH_PAIRS_H

#include "exactly.h"

#define FP_LANES 8
typedef double fp_vector __attribute__((vector_size(8 * FP_LANES), aligned(8), may_alias));
typedef int64_t fp_order __attribute__((vector_size(8 * FP_LANES)));

#if defined(__clang__)
#define FP_SHUFFLED(x, a, b, c, d, e, f, g, h) __builtin_shufflevector(x, x, a, b, c, d, e, f, g, h)
#else
#define FP_SHUFFLED(x, a, b, c, d, e, f, g, h) __builtin_shuffle(x, (fp_order){a, b, c, d, e, f, g, h})
#endif

enum { FP_PAIRS_DONE, FP_PAIRS_MEMORY, FP_PAIRS_ROW, FP_PAIRS_COLUMN, FP_PAIRS_TERM };

typedef struct {
    const double *matrix; /* m x n */
    ptrdiff_t m, n;
    const int32_t *rows, *columns, *terms; /* of all blocks, one block after the other */
    ptrdiff_t height, width;               /* of each block */
    double *left, *right;                  /* r x m and r x n: the rows `terms` are written */
    ptrdiff_t r;
    uint8_t *done; /* 0 where the steps did not converge */
} fp_pairs;

/* out = x, or 0: for a few thousand entries faster than the library's functions */
FP_INLINE void fp_copy(const double *x, double *restrict out, ptrdiff_t count) {
    ptrdiff_t k = 0;
    for (; k + FP_LANES <= count; k += FP_LANES) *(fp_vector *)(out + k) = *(const fp_vector *)(x + k);
    for (; k < count; k++) out[k] = x[k];
}

FP_INLINE void fp_clear(double *out, ptrdiff_t count) {
    ptrdiff_t k = 0;
    for (; k + FP_LANES <= count; k += FP_LANES) *(fp_vector *)(out + k) = (fp_vector){0};
    for (; k < count; k++) out[k] = 0;
}

FP_INLINE double fp_sum(const fp_vector *a) {
    fp_vector s = *a;
    s += FP_SHUFFLED(s, 4, 5, 6, 7, 0, 1, 2, 3);
    s += FP_SHUFFLED(s, 2, 3, 0, 1, 6, 7, 4, 5);
    return s[0] + s[1];
}

FP_INLINE double fp_inner(const double *x, const double *y, ptrdiff_t s) {
    fp_vector a = {0}, b = {0};
    ptrdiff_t i;
    for (i = 0; i + FP_LANES < s; i += 2 * FP_LANES) {
        a += *(const fp_vector *)(x + i) * *(const fp_vector *)(y + i);
        b += *(const fp_vector *)(x + i + FP_LANES) * *(const fp_vector *)(y + i + FP_LANES);
    }
    if (i < s) a += *(const fp_vector *)(x + i) * *(const fp_vector *)(y + i);
    a += b;
    return fp_sum(&a);
}

/* `count` vectors of y = G x from column j on, for the padded symmetric G */
FP_INLINE void fp_columns(const double *restrict G, const double *restrict x, double *restrict y, ptrdiff_t s,
                          ptrdiff_t j, int count) {
    fp_vector even[4] = {{0}}, odd[4] = {{0}};
    ptrdiff_t i;
    int k;
    for (i = 0; i < s; i += 2)
        for (k = 0; k < count; k++) {
            even[k] += x[i] * *(const fp_vector *)(G + i * s + j + k * FP_LANES);
            odd[k] += x[i + 1] * *(const fp_vector *)(G + (i + 1) * s + j + k * FP_LANES);
        }
    for (k = 0; k < count; k++) *(fp_vector *)(y + j + k * FP_LANES) = even[k] + odd[k];
}

FP_INLINE void fp_symmetric(const double *restrict G, const double *restrict x, double *restrict y, ptrdiff_t s) {
    ptrdiff_t j = 0;
    for (; j + 4 * FP_LANES <= s; j += 4 * FP_LANES) fp_columns(G, x, y, s, j, 4);
    for (; j + 2 * FP_LANES <= s; j += 2 * FP_LANES) fp_columns(G, x, y, s, j, 2);
    if (j < s) fp_columns(G, x, y, s, j, 1);
}

/* G = B^T B for the q x s matrix B */
FP_INLINE void fp_products(const double *restrict B, ptrdiff_t q, ptrdiff_t s, double *restrict G) {
    ptrdiff_t i, j, k;
    int a, b;
    for (i = 0; i < s; i += FP_LANES)
        for (j = 0; j <= i; j += FP_LANES) {
            fp_vector sum[FP_LANES] = {{0}};
            for (k = 0; k < q; k++) {
                fp_vector row = *(const fp_vector *)(B + k * s + j);
                for (a = 0; a < FP_LANES; a++) sum[a] += B[k * s + i + a] * row;
            }
            for (a = 0; a < FP_LANES; a++) {
                *(fp_vector *)(G + (i + a) * s + j) = sum[a];
                if (j < i)
                    for (b = 0; b < FP_LANES; b++) G[(j + b) * s + i + a] = sum[a][b];
            }
        }
}

/* u, the leading eigenvector of G; work holds 4 s; returns whether the residual is small */
FP_INLINE int fp_leading(const double *restrict G, double *restrict u, double *restrict work, ptrdiff_t s) {
    double *restrict g = work, *restrict d = work + s, *restrict h = work + 2 * s, *restrict r = work + 3 * s;
    ptrdiff_t i, step, steps = 200 + 8 * s, start = 0;
    uint64_t noise = 1;
    double top = 0, last = 0, turn = 0, uu, ug, value;
    for (i = 0; i < s; i++)
        if (G[i * s + i] > top) top = G[i * s + i], start = i;
    for (i = 0; i < s; i++) u[i] = d[i] = r[i] = 0;
    if (!(top > 0)) {
        u[0] = 1;
        return 1;
    }
    /* the column of the longest row, with some of every other direction in it */
    for (i = 0; i < s; i++) {
        noise = noise * 6364136223846793005u + 1442695040888963407u;
        h[i] = (i == start) + 0x1p-65 * (double)(noise >> 1) - 0.125;
    }
    fp_symmetric(G, h, u, s);
    value = 1 / sqrt(fp_inner(u, u, s));
    for (i = 0; i < s; i++) u[i] *= value;
    fp_symmetric(G, u, g, s);
    uu = fp_inner(u, u, s), ug = fp_inner(u, g, s);
    for (step = 0; step < steps; step++) {
        /* d is orthogonal to the last u, and d - turn u to this one */
        fp_vector squares = {0}, mixture = {0}, length = {0}, slope = {0}, size = {0}, form = {0};
        double square, mixed, beta, dd, dh, du, b, m, t;
        value = ug / uu;
        for (i = 0; i < s; i += FP_LANES) {
            fp_vector rest = *(fp_vector *)(g + i) - value * *(fp_vector *)(u + i);
            squares += rest * rest;
            mixture += rest * *(fp_vector *)(r + i);
            *(fp_vector *)(r + i) = rest;
        }
        square = fp_sum(&squares), mixed = fp_sum(&mixture);
        if (square <= 1e-31 * value * value * uu) return 1;
        if (square <= 4e-27 * value * value * uu && square >= last) return 1;
        beta = last > 0 && mixed < square ? (square - mixed) / last : 0;
        last = square;
        turn *= beta;
        for (i = 0; i < s; i += FP_LANES) {
            fp_vector next = *(fp_vector *)(r + i) + beta * *(fp_vector *)(d + i) - turn * *(fp_vector *)(u + i);
            length += next * next;
            slope += next * *(fp_vector *)(r + i);
            *(fp_vector *)(d + i) = next;
        }
        fp_symmetric(G, d, h, s);
        dd = fp_sum(&length), du = fp_sum(&slope);
        dh = fp_inner(d, h, s);
        /* t makes the quotient of u + t d largest: du dd t^2 + b t = du uu */
        b = uu * (value * dd - dh);
        m = sqrt(b * b + 4 * (du * du) * dd * uu);
        t = b >= 0 ? 2 * du * uu / (b + m) : (m - b) / (2 * du * dd);
        if (!(fabs(t) < 1e150)) return 0;
        for (i = 0; i < s; i += FP_LANES) {
            fp_vector x = *(fp_vector *)(u + i) + t * *(fp_vector *)(d + i);
            fp_vector y = *(fp_vector *)(g + i) + t * *(fp_vector *)(h + i);
            size += x * x;
            form += x * y;
            *(fp_vector *)(u + i) = x, *(fp_vector *)(g + i) = y;
        }
        uu = fp_sum(&size), ug = fp_sum(&form);
        turn = t * dd / uu;
    }
    return 0;
}

/* (c, s) of length 1 makes |c x + s y| largest, for xx, yy, xy the inner products of x and y */
FP_INLINE void fp_leading_of_two(double xx, double yy, double xy, double *out) {
    double a = xx - yy, b = 2 * xy, m = sqrt(a * a + b * b), large, small;
    if (!(m > 0)) {
        out[0] = 1, out[1] = 0;
        return;
    }
    large = sqrt(0.5 + 0.5 * fabs(a) / m), small = 0.5 * fabs(b) / (m * large);
    out[0] = a >= 0 ? large : small, out[1] = (a >= 0 ? small : large) * (b < 0 ? -1 : 1);
}

/* out = x 2^exponent; in two steps, for 2^exponent alone may be out of range */
FP_INLINE void fp_scaled(const double *x, int exponent, double *out, ptrdiff_t count) {
    double first = ldexp(1, exponent / 2), second = ldexp(1, exponent - exponent / 2);
    ptrdiff_t k;
    for (k = 0; k < count; k++) out[k] = x[k] * first * second;
}

/* The exponent of the largest entry, 0 if there is none but 0. */
FP_INLINE int fp_exponent(const double *x, ptrdiff_t count) {
    double top = 0;
    int exponent = 0;
    ptrdiff_t k;
    for (k = 0; k < count; k++) top = fabs(x[k]) > top ? fabs(x[k]) : top;
    if (top > 0 && top < INFINITY) frexp(top, &exponent);
    return exponent;
}

/* Whether all are at least 0 and below n; `run` becomes whether they are first, first + 1, ... */
FP_INLINE int fp_places(const int32_t *places, ptrdiff_t count, ptrdiff_t n, int *run) {
    ptrdiff_t k;
    int32_t wrong = 0, jumps = 0, bound = (int32_t)n;
    for (k = 0; k < count; k++) {
        wrong |= (places[k] < 0) | (places[k] >= bound);
        jumps |= (uint32_t)places[k] - (uint32_t)k != (uint32_t)places[0];
    }
    *run = !jumps;
    return !wrong;
}

/* out = 0 but for x at the places */
FP_INLINE void fp_spread(const double *x, const int32_t *places, ptrdiff_t count, int run, double *restrict out,
                         ptrdiff_t size) {
    ptrdiff_t k, first = run ? places[0] : size;
    fp_clear(out, first);
    if (run) {
        fp_copy(x, out + first, count);
        fp_clear(out + first + count, size - first - count);
    } else
        for (k = 0; k < count; k++) out[places[k]] = x[k];
}

/* The inner products in G of the vectors of the shorter side; returns the sum of their squares. */
FP_INLINE double fp_gram(const double *B, ptrdiff_t p, ptrdiff_t q, ptrdiff_t s, ptrdiff_t t, double *G) {
    double sum = 0;
    ptrdiff_t i;
    if (p > 2)
        fp_products(B, q, s, G);
    else
        for (i = 0; i < p; i++) {
            G[i * (s + 1)] = fp_inner(B + i * t, B + i * t, t);
            if (i) G[1] = fp_inner(B, B + t, t);
        }
    for (i = 0; i < p; i++) sum += G[i * (s + 1)];
    return sum;
}

/* B: row i, column j of the block are at i by_row + j by_column, one of which is 1 */
FP_INLINE void fp_copied(const fp_pairs *b, const int32_t *rows, const int32_t *columns, int run, ptrdiff_t by_row,
                         ptrdiff_t by_column, double *restrict B) {
    ptrdiff_t i, j;
    for (i = 0; i < b->height; i++) {
        const double *row = b->matrix + rows[i] * b->n;
        double *out = B + i * by_row;
        if (by_column > 1)
            for (j = 0; j < b->width; j++) out[j * by_column] = row[columns[j]];
        else if (run)
            fp_copy(row + columns[0], out, b->width);
        else
            for (j = 0; j < b->width; j++) out[j] = row[columns[j]];
    }
}

/* u from G, and v = B^T u; returns whether the steps converged */
FP_INLINE int fp_pair(const double *B, const double *G, ptrdiff_t p, ptrdiff_t q, ptrdiff_t s, ptrdiff_t t,
                      double *work, double *u, double *v) {
    ptrdiff_t i, j;
    double scale;
    int done = 1;
    if (p == 1) {
        u[0] = 1;
        fp_copy(B, v, q);
    } else if (p == 2) {
        fp_leading_of_two(G[0], G[s + 1], G[1], u);
        for (j = 0; j < q; j++) v[j] = u[0] * B[j] + u[1] * B[t + j];
    } else {
        done = fp_leading(G, u, work, s);
        scale = 1 / sqrt(fp_inner(u, u, s));
        for (i = 0; i < s; i++) u[i] *= scale;
        for (j = 0; j < q; j++) v[j] = fp_inner(B + j * s, u, s);
    }
    return done;
}

/* Blocks `from` to `to`; returns FP_PAIRS_DONE, or what is wrong with block *at. */
FP_CLONES FP_STATIC int fp_pairs_run(const fp_pairs *b, ptrdiff_t from, ptrdiff_t to, ptrdiff_t *at) {
    int of_rows = b->height < b->width; /* the shorter side */
    ptrdiff_t p = of_rows ? b->height : b->width, q = of_rows ? b->width : b->height;
    ptrdiff_t s = (p + 7) & ~(ptrdiff_t)7, t = (q + 7) & ~(ptrdiff_t)7, size = p <= 2 ? p * t : q * s;
    ptrdiff_t along = p <= 2 ? t : 1, across = p <= 2 ? 1 : s;
    double *work = calloc((size_t)(size + s * s + 5 * s + t), sizeof(double));
    double *B = work, *G = B + size, *u = G + s * s, *rest = u + s, *v = rest + 4 * s;
    int wrong = work ? FP_PAIRS_DONE : FP_PAIRS_MEMORY;
    for (*at = from; *at < to && !wrong; ++*at) {
        ptrdiff_t n = *at, term = b->terms[n];
        const int32_t *rows = b->rows + n * b->height, *columns = b->columns + n * b->width;
        int row_run, column_run, exponent = 0;
        double energy;
        if (!fp_places(rows, b->height, b->m, &row_run)) wrong = FP_PAIRS_ROW;
        if (!fp_places(columns, b->width, b->n, &column_run)) wrong = FP_PAIRS_COLUMN;
        if (term < 0 || term >= b->r) wrong = FP_PAIRS_TERM;
        if (wrong) break;
        fp_copied(b, rows, columns, column_run, of_rows ? along : across, of_rows ? across : along, B);
        energy = fp_gram(B, p, q, s, t, G);
        if (!(energy >= 0x1p-100 && energy <= 0x1p100) && (exponent = fp_exponent(B, size))) {
            fp_scaled(B, -exponent, B, size);
            fp_gram(B, p, q, s, t, G);
        }
        b->done[n] = (uint8_t)fp_pair(B, G, p, q, s, t, rest, u, v);
        if (exponent) fp_scaled(v, exponent, v, q);
        fp_spread(of_rows ? u : v, rows, b->height, row_run, b->left + term * b->m, b->m);
        fp_spread(of_rows ? v : u, columns, b->width, column_run, b->right + term * b->n, b->n);
    }
    free(work);
    return wrong;
}
#endif
