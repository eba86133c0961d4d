/* Included by butterfly.h once for float and once for double: a matrix beside a product, in double.
   Their distance, or the first factor that is best for the others. */

#ifndef FASTPATH_BESIDE_H
#define FASTPATH_BESIDE_H

#define FP_MOST 1048576. /* an entry is not fitted beyond this, nor to a row of zeros */

typedef struct {
    const void *matrix;
    const int64_t *places; /* of the columns, NULL as they are */
    const double *factors; /* as of fp_tree, all double */
    ptrdiff_t n;
    int parts;     /* reals an entry */
    double *first; /* if not NULL, receives the first factor that is best for the others */
    void *room;    /* room for two rows with the columns in place */
} fp_expansion;

/* Sums over a piece r of a row of the product and the same places y of the matrix, rest = y - f r:
   |r|^2, the parts of the sum of rest r*, and |rest|^2. */
typedef struct {
    double square, re, im, rest;
} fp_fit;

/* Row t of level l becomes row t (i = 0) or t + n/2^l (i = 1) of level l - 1. */
FP_INLINE void fp_spread_parts(const double *restrict x, double *restrict out, const double *factor, ptrdiff_t n,
                               int l, ptrdiff_t t, int i, const int parts) {
    ptrdiff_t q = n >> l, block, k;
    for (block = 0; block < (ptrdiff_t)1 << l; block++, x += q * parts, out += q * parts) {
        const double *cell = factor + ((block / 2 * 4 + 2 * i + block % 2) * q + t) * parts;
        double c = cell[0], s = parts == 2 ? cell[1] : 0;
        fp_wide turn = {-s, s, -s, s, -s, s, -s, s};
        for (k = 0; k + 8 <= q * parts; k += 8) {
            fp_wide u = *(const fp_doubles *)(x + k), v = u * c;
            if (parts == 2) v += FP_TURNED(u) * turn;
            *(fp_doubles *)(out + k) = v;
        }
        for (; k < q * parts; k += parts) {
            out[k] = x[k] * c;
            if (parts == 2) {
                out[k] -= x[k + 1] * s;
                out[k + 1] = x[k + 1] * c + x[k] * s;
            }
        }
    }
}

FP_CLONES FP_STATIC void fp_spread(const double *x, double *out, const double *factor, ptrdiff_t n, int l, ptrdiff_t t,
                                   int i, int parts) {
    if (parts == 1) fp_spread_parts(x, out, factor, n, l, t, i, 1);
    else fp_spread_parts(x, out, factor, n, l, t, i, 2);
}

/* The entry at `place` of the first factor is fitted, as a float where `narrow`; |rest|^2 afterwards. */
FP_STATIC double fp_fitted(const fp_expansion *e, ptrdiff_t place, const fp_fit *fit, int narrow) {
    const double *f = e->factors + place;
    double re = f[0] + fit->re / fit->square, im = e->parts == 2 ? f[1] + fit->im / fit->square : 0, rest;
    if (narrow) re = (float)re, im = (float)im;
    if (!(re * re + im * im <= FP_MOST * FP_MOST)) re = f[0], im = e->parts == 2 ? f[1] : 0;
    e->first[place] = re;
    re -= f[0];
    if (e->parts == 2) e->first[place + 1] = im, im -= f[1];
    rest = fit->rest - 2 * (re * fit->re + im * fit->im) + (re * re + im * im) * fit->square;
    return rest > 0 || rest != rest ? rest : 0;
}

#endif

#if FP_DOUBLE
#define FP_WIDE(p) (*(const fp_doubles *)(p))
#else
#define FP_WIDE(p) __builtin_convertvector(*(const fp_floats *)(p), fp_wide)
#endif

/* Two rows y of the matrix beside one of the product, x times g: fits of x, with g for f. */
FP_INLINE void FP_NAME(fp_rests_parts)(const double *x, const FP_REAL *const y[2], const FP_REAL *const ahead[2],
                                       double (*const g)[2], ptrdiff_t size, const int parts, fp_fit *fit) {
    const FP_REAL *y0 = y[0], *y1 = y[1];
    double c0 = g[0][0], s0 = g[0][1], c1 = g[1][0], s1 = g[1][1], sums[2][4];
    fp_wide square = {0}, re0 = {0}, im0 = {0}, rest0 = {0}, re1 = {0}, im1 = {0}, rest1 = {0};
    fp_wide turn0 = {-s0, s0, -s0, s0, -s0, s0, -s0, s0}, turn1 = {-s1, s1, -s1, s1, -s1, s1, -s1, s1};
    ptrdiff_t k;
    for (k = 0; k + 8 <= size; k += 8) {
        fp_wide u = *(const fp_doubles *)(x + k), v, w;
        __builtin_prefetch(ahead[0] + k, 0, 2);
        __builtin_prefetch(ahead[1] + k, 0, 2);
        v = FP_WIDE(y0 + k) - u * c0;
        w = FP_WIDE(y1 + k) - u * c1;
        square += u * u;
        if (parts == 2) {
            fp_wide turned = FP_TURNED(u);
            v -= turned * turn0;
            w -= turned * turn1;
            im0 += turned * v;
            im1 += turned * w;
        }
        re0 += u * v;
        re1 += u * w;
        rest0 += v * v;
        rest1 += w * w;
    }
    fp_totals((const fp_wide[4]){square, re0, im0 * -fp_signs, rest0}, sums[0]);
    fp_totals((const fp_wide[4]){square, re1, im1 * -fp_signs, rest1}, sums[1]);
    for (; k < size; k++) {
        double other = parts == 1 ? 0 : k % 2 ? x[k - 1] : -x[k + 1];
        double v = (double)y0[k] - x[k] * c0 - other * s0, w = (double)y1[k] - x[k] * c1 - other * s1;
        sums[0][0] += x[k] * x[k], sums[0][1] += v * x[k], sums[0][2] += v * other, sums[0][3] += v * v;
        sums[1][0] += x[k] * x[k], sums[1][1] += w * x[k], sums[1][2] += w * other, sums[1][3] += w * w;
    }
    memcpy(fit, sums, sizeof sums);
}

FP_CLONES FP_STATIC void FP_NAME(fp_rests)(const double *x, const FP_REAL *const y[2], const FP_REAL *const ahead[2],
                                           double (*const g)[2], ptrdiff_t size, int parts, fp_fit *fit) {
    if (parts == 1) FP_NAME(fp_rests_parts)(x, y, ahead, g, size, 1, fit);
    else FP_NAME(fp_rests_parts)(x, y, ahead, g, size, 2, fit);
}

/* Row t of level 2, n/4 and more places from the rows of the matrix that belong to it: t and t + n/4, and
   n/2 further.  The squared distance of those four rows, after fitting if that is asked for. */
FP_STATIC double FP_NAME(fp_four)(const fp_expansion *e, ptrdiff_t t, const double *row) {
    ptrdiff_t n = e->n, q = n / 4, parts = e->parts, width = n * parts, next = fp_after(t, n / 8), i, j, k, m;
    const double *second = e->factors + 2 * width;
    double total = 0;
    for (i = 0; i < 2; i++) {
        const FP_REAL *y[2], *ahead[2];
        fp_fit halves[2][2];
        memset(halves, 0, sizeof halves);
        for (m = 0; m < 2; m++) {
            y[m] = (const FP_REAL *)e->matrix + (t + i * q + m * n / 2) * width;
            ahead[m] = (const FP_REAL *)e->matrix + ((i ? next : t + q) + m * n / 2) * width;
            if (e->places) {
                FP_REAL *placed = (FP_REAL *)e->room + m * width;
                fp_place(y[m], placed, e->places, n, parts * (ptrdiff_t)sizeof(FP_REAL));
                y[m] = placed;
            }
        }
        for (k = 0; k < 4; k++) { /* quarters of the row, halves j = k / 2 */
            const double *c = second + ((k / 2 * 4 + 2 * i + k % 2) * q + t) * parts;
            const FP_REAL *at[2], *then[2];
            double ci = parts == 2 ? c[1] : 0, size = c[0] * c[0] + ci * ci, g[2][2];
            fp_fit fit[2];
            for (m = 0; m < 2; m++) {
                const double *f = e->factors + ((2 * m + k / 2) * n / 2 + t + i * q) * parts;
                double fi = parts == 2 ? f[1] : 0;
                g[m][0] = f[0] * c[0] - fi * ci;
                g[m][1] = f[0] * ci + fi * c[0];
                at[m] = y[m] + k * q * parts;
                then[m] = ahead[m] + k * q * parts;
            }
            FP_NAME(fp_rests)(row + k * q * parts, at, then, g, q * parts, e->parts, fit);
            for (m = 0; m < 2; m++) { /* of the row itself, c times the quarter */
                fp_fit *half = &halves[m][k / 2];
                half->square += size * fit[m].square;
                half->re += fit[m].re * c[0] + fit[m].im * ci;
                half->im += fit[m].im * c[0] - fit[m].re * ci;
                half->rest += fit[m].rest;
            }
        }
        for (m = 0; m < 2; m++)
            for (j = 0; j < 2; j++)
                total += e->first ? fp_fitted(e, ((2 * m + j) * n / 2 + t + i * q) * parts, &halves[m][j], !FP_DOUBLE)
                                  : halves[m][j].rest;
    }
    return total;
}

/* The squared distance of the rows of the matrix that agree with t modulo n/2^l from those of the
   product, given its row t of level l; the rows below stand behind it. */
FP_STATIC double FP_NAME(fp_apart)(const fp_expansion *e, int l, ptrdiff_t t, double *row) {
    ptrdiff_t width = e->n * e->parts;
    double total = 0;
    int i;
    if (l == 2) return FP_NAME(fp_four)(e, t, row);
    for (i = 0; i < 2; i++) {
        fp_spread(row, row + width, e->factors + (l - 1) * 2 * width, e->n, l, t, i, e->parts);
        total += FP_NAME(fp_apart)(e, l - 1, t + i * (e->n >> l), row + width);
    }
    return total;
}

/* For the even (half 0) or the odd rows, n = 2^levels > 4; negative without memory. */
FP_STATIC double FP_NAME(fp_distance)(fp_expansion e, int levels, int half) {
    ptrdiff_t width = e.n * e.parts, c;
    const double *leaf = e.factors + (levels - 1) * 2 * width;
    double *rows = aligned_alloc(64, (size_t)levels * (size_t)width * sizeof *rows), total;
    fp_mode mode;
    if (!rows) return -1;
    mode = fp_keep_subnormals();
    e.room = rows + (levels - 2) * width;
    for (c = 0; c < e.n / 2; c++)
        memcpy(rows + c * 2 * e.parts, leaf + (c * 4 + half * 2) * e.parts, 2 * (size_t)e.parts * sizeof *rows);
    total = FP_NAME(fp_apart)(&e, levels - 1, half, rows);
    free(rows);
    fp_restore(mode);
    return total;
}

#undef FP_WIDE
