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
    int reversed;  /* the columns' bits are */
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

FP_WIDE_CLONES FP_STATIC void fp_spread(const double *x, double *out, const double *factor, ptrdiff_t n, int l, ptrdiff_t t,
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

/* Two rows y of the matrix beside one of the product, x times by[0] + i by[1] and x times by[2] + i by[3]:
   registers whose sums are |x|^2 and, of both, the sum of rest x* and |rest|^2. */
FP_INLINE void FP_NAME(fp_rests_parts)(const double *x, const FP_REAL *const y[2], const FP_REAL *const ahead[2],
                                       const fp_wide by[4], ptrdiff_t size, const int parts, fp_wide total[2][4]) {
    const FP_REAL *y0 = y[0], *y1 = y[1];
    fp_wide square = {0}, re0 = {0}, im0 = {0}, rest0 = {0}, re1 = {0}, im1 = {0}, rest1 = {0};
    fp_wide c0 = by[0], turn0 = by[1] * -fp_signs, c1 = by[2], turn1 = by[3] * -fp_signs;
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
    for (; k < size; k++) { /* fewer than 8: all of them, each in a place of its own */
        double other = parts == 1 ? 0 : k % 2 ? x[k - 1] : x[k + 1];
        double v = (double)y0[k] - x[k] * c0[k] - other * turn0[k], w = (double)y1[k] - x[k] * c1[k] - other * turn1[k];
        square[k] = x[k] * x[k];
        re0[k] = x[k] * v, im0[k] = other * v, rest0[k] = v * v;
        re1[k] = x[k] * w, im1[k] = other * w, rest1[k] = w * w;
    }
    total[0][0] = total[1][0] = square;
    total[0][1] = re0, total[0][2] = im0 * -fp_signs, total[0][3] = rest0;
    total[1][1] = re1, total[1][2] = im1 * -fp_signs, total[1][3] = rest1;
}

/* The quarters of a row of the product beside those of two rows of the matrix, whose columns stand in their
   places or, where `reversed`, have yet to be: then each quarter is those that agree modulo 4.  g[k][m] is
   the number that quarter k is multiplied with for row m. */
FP_INLINE void FP_NAME(fp_quarters)(const double *x, const FP_REAL *const y[2], const FP_REAL *const ahead[2],
                                    double (*const g)[2][2], ptrdiff_t n, const int parts, int reversed, fp_fit (*fit)[2]) {
    static const int quarter[4] = {0, 2, 1, 3}; /* of a column modulo 4 */
    fp_wide total[2][4], zero = {0}, by[4] = {{0}};
    ptrdiff_t size = n / 4 * parts, i, j, k, m;
    for (k = 0; k < 4 && !reversed; k++) {
        const FP_REAL *at[2] = {y[0] + k * size, y[1] + k * size}, *then[2] = {ahead[0] + k * size, ahead[1] + k * size};
        for (i = 0; i < 4; i++) by[i] = zero + g[k][i / 2][i % 2];
        FP_NAME(fp_rests_parts)(x + k * size, at, then, by, size, parts, total);
        for (m = 0; m < 2; m++) fp_totals(total[m], (double *)&fit[k][m]);
    }
    if (!reversed) return;
    for (i = 0; i < 4; i++)
        for (j = 0; j < 8; j++) by[i][j] = g[quarter[j / parts % 4]][i / 2][i % 2];
    FP_NAME(fp_rests_parts)(x, y, ahead, by, 4 * size, parts, total);
    for (k = 0; k < 4; k++)
        for (m = 0; m < 2; m++) {
            fp_wide part[4] = {{0}};
            for (i = 0; i < 4; i++)
                for (j = 0; j < 8; j++) part[i][j] = quarter[j / parts % 4] == k ? total[m][i][j] : 0;
            fp_totals(part, (double *)&fit[k][m]);
        }
}

FP_WIDE_CLONES FP_STATIC void FP_NAME(fp_rests)(const double *x, const FP_REAL *const y[2], const FP_REAL *const ahead[2],
                                           double (*const g)[2][2], ptrdiff_t n, int parts, int reversed,
                                           fp_fit (*fit)[2]) {
    if (parts == 1) FP_NAME(fp_quarters)(x, y, ahead, g, n, 1, reversed, fit);
    else FP_NAME(fp_quarters)(x, y, ahead, g, n, 2, reversed, fit);
}

/* Row t of level 2, n/4 and more places from the rows of the matrix that belong to it: t and t + n/4, and
   n/2 further.  The squared distance of those four rows, after fitting if that is asked for. */
FP_STATIC double FP_NAME(fp_four)(const fp_expansion *e, ptrdiff_t t, const double *row) {
    ptrdiff_t n = e->n, q = n / 4, parts = e->parts, width = n * parts, next = fp_after(t, n / 8), i, j, k, m;
    ptrdiff_t bytes = parts * (ptrdiff_t)sizeof(FP_REAL);
    const double *second = e->factors + 2 * width;
    double total = 0;
    if (e->reversed) {
        fp_place(row, e->room, e->places, n, parts * (ptrdiff_t)sizeof *row);
        row = e->room;
    }
    for (i = 0; i < 2; i++) {
        const FP_REAL *y[2], *ahead[2];
        fp_fit halves[2][2], fit[4][2];
        double g[4][2][2];
        for (m = 0; m < 2; m++) {
            y[m] = (const FP_REAL *)e->matrix + (t + i * q + m * n / 2) * width;
            ahead[m] = (const FP_REAL *)e->matrix + ((i ? next : t + q) + m * n / 2) * width;
            if (e->places && !e->reversed) {
                FP_REAL *placed = (FP_REAL *)e->room + m * width;
                fp_place(y[m], placed, e->places, n, bytes);
                y[m] = placed;
            }
            for (k = 0; k < 4; k++) { /* quarters of the row, halves k / 2 */
                const double *c = second + ((k / 2 * 4 + 2 * i + k % 2) * q + t) * parts;
                const double *f = e->factors + ((2 * m + k / 2) * n / 2 + t + i * q) * parts;
                double ci = parts == 2 ? c[1] : 0, fi = parts == 2 ? f[1] : 0;
                g[k][m][0] = f[0] * c[0] - fi * ci;
                g[k][m][1] = f[0] * ci + fi * c[0];
            }
        }
        FP_NAME(fp_rests)(row, y, ahead, g, n, e->parts, e->reversed, fit);
        memset(halves, 0, sizeof halves);
        for (k = 0; k < 4; k++)
            for (m = 0; m < 2; m++) { /* of the row itself, c times the quarter */
                const double *c = second + ((k / 2 * 4 + 2 * i + k % 2) * q + t) * parts;
                double ci = parts == 2 ? c[1] : 0;
                fp_fit *half = &halves[m][k / 2];
                half->square += (c[0] * c[0] + ci * ci) * fit[k][m].square;
                half->re += fit[k][m].re * c[0] + fit[k][m].im * ci;
                half->im += fit[k][m].im * c[0] - fit[k][m].re * ci;
                half->rest += fit[k][m].rest;
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
    e.reversed = fp_reversed(e.places, e.n);
    e.room = rows + (levels - 2) * width;
    for (c = 0; c < e.n / 2; c++)
        memcpy(rows + c * 2 * e.parts, leaf + (c * 4 + half * 2) * e.parts, 2 * (size_t)e.parts * sizeof *rows);
    total = FP_NAME(fp_apart)(&e, levels - 1, half, rows);
    free(rows);
    fp_restore(mode);
    return total;
}

#undef FP_WIDE
