/* The leading eigenvector of a small symmetric matrix.  Floating point: nothing here decides.

   Conjugate gradients on the Rayleigh quotient: each step takes its largest value on the plane of the
   vector and a direction, the gradient made conjugate to the last one (Polak and Ribiere).  Vectors
   are padded with zeros to multiples of 8, so that inner loops run over whole ones. */
#ifndef FASTPATH_LEADING_H
#define FASTPATH_LEADING_H

#include "exactly.h"

#define FP_LANES 8
typedef double fp_vector __attribute__((vector_size(8 * FP_LANES), aligned(8), may_alias));
typedef int64_t fp_order __attribute__((vector_size(8 * FP_LANES)));

#if defined(__clang__)
#define FP_SHUFFLED(x, a, b, c, d, e, f, g, h) __builtin_shufflevector(x, x, a, b, c, d, e, f, g, h)
#else
#define FP_SHUFFLED(x, a, b, c, d, e, f, g, h) __builtin_shuffle(x, (fp_order){a, b, c, d, e, f, g, h})
#endif

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

/* Something else to be done a little at a time, while sums are waited for. */
typedef void fp_meanwhile(void *);

/* G = B^T B for the q x s matrix B */
FP_INLINE void fp_products(const double *restrict B, ptrdiff_t q, ptrdiff_t s, double *restrict G,
                           fp_meanwhile *meanwhile, void *other) {
    ptrdiff_t i, j, k;
    int a, b;
    for (i = 0; i < s; i += FP_LANES)
        for (j = 0; j <= i; j += FP_LANES) {
            fp_vector sum[FP_LANES] = {{0}};
            meanwhile(other);
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
FP_INLINE int fp_leading(const double *restrict G, double *restrict u, double *restrict work, ptrdiff_t s,
                         fp_meanwhile *meanwhile, void *other) {
    double *restrict g = work, *restrict d = work + s, *restrict h = work + 2 * s, *restrict r = work + 3 * s;
    ptrdiff_t i, step, steps = 200 + 8 * s, start = 0;
    uint64_t noise = 1;
    int small = 0;
    double top = 0, uu, ug, value, rr, dd, dr;
    for (i = 0; i < s; i++)
        if (G[i * s + i] > top) top = G[i * s + i], start = i;
    if (!(top > 0)) {
        for (i = 0; i < s; i++) u[i] = i == 0;
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
    uu = fp_inner(u, u, s), ug = fp_inner(u, g, s), value = ug / uu;
    for (i = 0; i < s; i++) d[i] = r[i] = g[i] - value * u[i];
    rr = dd = dr = fp_inner(r, r, s);
    for (step = 0; step < steps; step++) {
        /* g = G u, r = g - value u, and d is orthogonal to u */
        fp_vector bend = {0}, reach = {0}, along = {0};
        fp_vector squares = {0}, size = {0}, form = {0}, length = {0}, slope = {0};
        double dh, hh, rh, b, m, t, moved, beta, turn;
        /* small, or as small as it becomes: the last steps are far from monotone */
        if (rr <= 4e-30 * value * value * uu) return 1;
        if (rr <= 4e-27 * value * value * uu && ++small > 12) return 1;
        meanwhile(other);
        fp_symmetric(G, d, h, s);
        for (i = 0; i < s; i += FP_LANES) {
            fp_vector ahead = *(fp_vector *)(h + i);
            bend += ahead * *(fp_vector *)(d + i);
            reach += ahead * ahead;
            along += ahead * *(fp_vector *)(r + i);
        }
        dh = fp_sum(&bend), hh = fp_sum(&reach), rh = fp_sum(&along);
        /* t makes the quotient of u + t d largest: dr dd t^2 + b t = dr uu */
        b = ug * dd - uu * dh;
        m = sqrt(b * b + 4 * (dr * dr) * dd * uu);
        t = b >= 0 ? 2 * dr * uu / (b + m) : (m - b) / (2 * dr * dd);
        if (!(fabs(t) < 1e150)) return 0;
        /* the quotient, and of the next r the products with itself less that with this one, before it is there */
        uu += t * t * dd;
        moved = value - (ug + t * (2 * dr + t * dh)) / uu;
        value -= moved;
        beta = t * (rh - value * dr + t * (hh + value * (value * dd - 2 * dh)) + 2 * moved * dr) + moved * moved * uu;
        beta = beta > 0 ? beta * (1 / rr) : 0;
        turn = beta * (t * dd / uu); /* d - (t dd / uu) u is orthogonal to the new u */
        for (i = 0; i < s; i += FP_LANES) {
            fp_vector x = *(fp_vector *)(u + i) + t * *(fp_vector *)(d + i);
            fp_vector y = *(fp_vector *)(g + i) + t * *(fp_vector *)(h + i), rest = y - value * x;
            fp_vector next = rest + beta * *(fp_vector *)(d + i) - turn * x;
            squares += rest * rest;
            size += x * x;
            form += x * y;
            length += next * next;
            slope += next * rest;
            *(fp_vector *)(u + i) = x, *(fp_vector *)(g + i) = y;
            *(fp_vector *)(r + i) = rest, *(fp_vector *)(d + i) = next;
        }
        rr = fp_sum(&squares), uu = fp_sum(&size), ug = fp_sum(&form);
        dd = fp_sum(&length), dr = fp_sum(&slope);
    }
    return 0;
}
#endif
