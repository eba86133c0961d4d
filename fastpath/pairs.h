/* Best rank-one approximations of many blocks of a matrix.  Floating point: nothing here decides.

   Of a block B, no more rows than columns, the leading eigenvector u of G = B B^T is found by
   conjugate gradients on the Rayleigh quotient: each step takes its largest value on the plane of u
   and a direction, the gradient made conjugate to the last one (Polak and Ribiere).  Rows and columns
   are padded with zeros to multiples of 8, so that inner loops have a constant length. */
#ifndef FASTPATH_PAIRS_H
#define FASTPATH_PAIRS_H

#include "exactly.h"

#define FP_LANES 8

typedef struct {
    const double *matrix;
    ptrdiff_t stride; /* between rows of the matrix */
    const int64_t *rows, *columns; /* of all blocks, one block after the other */
    ptrdiff_t p, q; /* the shorter and the longer side */
    int turned; /* the shorter one runs over columns of the matrix */
    double *left, *right; /* u of length 1 and B^T u of each block */
    uint8_t *done; /* 0 where the steps did not converge */
} fp_pairs;

/* y = G x for the padded symmetric G */
FP_INLINE void fp_symmetric(const double *restrict G, const double *restrict x, double *restrict y, ptrdiff_t s) {
    ptrdiff_t i, j, k;
    for (j = 0; j < s; j += FP_LANES) {
        double a[FP_LANES] = {0}, b[FP_LANES] = {0}, c[FP_LANES] = {0}, d[FP_LANES] = {0};
        for (i = 0; i < s; i += 4)
            for (k = 0; k < FP_LANES; k++) {
                a[k] += x[i] * G[i * s + j + k];
                b[k] += x[i + 1] * G[(i + 1) * s + j + k];
                c[k] += x[i + 2] * G[(i + 2) * s + j + k];
                d[k] += x[i + 3] * G[(i + 3) * s + j + k];
            }
        for (k = 0; k < FP_LANES; k++) y[j + k] = (a[k] + b[k]) + (c[k] + d[k]);
    }
}

FP_INLINE double fp_inner(const double *restrict x, const double *restrict y, ptrdiff_t s) {
    double a[FP_LANES] = {0}, sum = 0;
    ptrdiff_t i, k;
    for (i = 0; i < s; i += FP_LANES)
        for (k = 0; k < FP_LANES; k++) a[k] += x[i + k] * y[i + k];
    for (k = 0; k < FP_LANES; k++) sum += a[k];
    return sum;
}

/* u, the leading eigenvector of G; work holds 4 s; returns whether the residual is small */
FP_INLINE int fp_leading(const double *restrict G, double *restrict u, double *restrict work, ptrdiff_t s) {
    double *restrict g = work, *restrict d = work + s, *restrict h = work + 2 * s, *restrict r = work + 3 * s;
    ptrdiff_t i, step, steps = 200 + 8 * s, start = 0;
    uint64_t noise = 1;
    double top = 0, last = 0, scale;
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
    scale = 1 / sqrt(fp_inner(u, u, s));
    for (i = 0; i < s; i++) u[i] *= scale;
    fp_symmetric(G, u, g, s);
    for (step = 0; step < steps; step++) {
        double value = fp_inner(u, g, s), square, mixed, beta, dd, dh, hu, a, b, m, large, small, c, n;
        for (i = 0; i < s; i++) h[i] = g[i] - value * u[i];
        square = fp_inner(h, h, s);
        if (square <= 4e-27 * value * value) return 1;
        mixed = fp_inner(h, r, s);
        beta = last > 0 && mixed < square ? (square - mixed) / last : 0;
        last = square;
        for (i = 0; i < s; i++) d[i] = h[i] + beta * d[i], r[i] = h[i];
        dd = fp_inner(d, u, s);
        for (i = 0; i < s; i++) d[i] -= dd * u[i];
        dd = fp_inner(d, d, s);
        fp_symmetric(G, d, h, s);
        scale = 1 / sqrt(dd);
        dh = fp_inner(d, h, s) / dd;
        hu = fp_inner(h, u, s) * scale;
        /* (c, n) is the larger eigenvector of [[value, hu], [hu, dh]] */
        a = value - dh, b = 2 * hu, m = sqrt(a * a + b * b);
        if (!(m > 0)) return 0;
        large = sqrt(0.5 + 0.5 * fabs(a) / m), small = 0.5 * fabs(b) / (m * large);
        c = a >= 0 ? large : small, n = (a >= 0 ? small : large) * (b < 0 ? -scale : scale);
        for (i = 0; i < s; i++) u[i] = c * u[i] + n * d[i], g[i] = c * g[i] + n * h[i];
    }
    return 0;
}

/* the products of x with four vectors t apart */
FP_INLINE void fp_inner_four(const double *restrict x, const double *restrict y, ptrdiff_t t, double *restrict out) {
    double a[FP_LANES] = {0}, b[FP_LANES] = {0}, c[FP_LANES] = {0}, d[FP_LANES] = {0};
    ptrdiff_t j, k;
    for (j = 0; j < t; j += FP_LANES)
        for (k = 0; k < FP_LANES; k++) {
            a[k] += x[j + k] * y[j + k];
            b[k] += x[j + k] * y[t + j + k];
            c[k] += x[j + k] * y[2 * t + j + k];
            d[k] += x[j + k] * y[3 * t + j + k];
        }
    for (k = 0; k < 4; k++) out[k] = 0;
    for (k = 0; k < FP_LANES; k++) out[0] += a[k], out[1] += b[k], out[2] += c[k], out[3] += d[k];
}

/* Blocks `from` to `to`; returns 0 without memory. */
FP_CLONES FP_STATIC int fp_pairs_run(const fp_pairs *b, ptrdiff_t from, ptrdiff_t to) {
    ptrdiff_t p = b->p, q = b->q, s = (p + 7) & ~(ptrdiff_t)7, t = (q + 7) & ~(ptrdiff_t)7, n, i, j, k;
    double *work = calloc((size_t)(s * t + s * s + 5 * s), sizeof(double));
    double *restrict B = work, *restrict G = B + s * t, *restrict u = G + s * s, *restrict rest = u + s;
    if (!work) return 0;
    for (n = from; n < to; n++) {
        const int64_t *rows = b->rows + n * (b->turned ? q : p), *columns = b->columns + n * (b->turned ? p : q);
        double *right = b->right + n * q, *left = b->left + n * p, scale;
        if (b->turned)
            for (j = 0; j < q; j++) {
                const double *row = b->matrix + rows[j] * b->stride;
                for (i = 0; i < p; i++) B[i * t + j] = row[columns[i]];
            }
        else
            for (i = 0; i < p; i++) {
                const double *row = b->matrix + rows[i] * b->stride;
                for (j = 0; j < q; j++) B[i * t + j] = row[columns[j]];
            }
        for (i = 0; i < p; i++)
            for (j = 0; j <= i; j += 4) {
                double out[4];
                fp_inner_four(B + i * t, B + j * t, t, out);
                for (k = 0; k < 4; k++) G[i * s + j + k] = G[(j + k) * s + i] = out[k];
            }
        b->done[n] = (uint8_t)fp_leading(G, u, rest, s);
        scale = 1 / sqrt(fp_inner(u, u, s));
        for (i = 0; i < p; i++) left[i] = scale * u[i];
        for (j = 0; j < q; j++) right[j] = 0;
        for (i = 0; i < p; i++)
            for (j = 0; j < q; j++) right[j] += left[i] * B[i * t + j];
    }
    free(work);
    return 1;
}
#endif
