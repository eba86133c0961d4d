/* Best rank-one approximations of many blocks of a matrix.  Floating point: nothing here decides.

   Of a block, the shorter side p, the longer q, the leading eigenvector u of the p x p matrix G of
   inner products is found in closed form for p <= 2, else by leading.h.  A block with p > 2 is
   copied, its q short vectors padded; any block is scaled by a power of 2, where products of inner
   products could vanish or overflow. */
#ifndef FASTPATH_PAIRS_H
#define FASTPATH_PAIRS_H

#include "leading.h"

enum { FP_PAIRS_DONE, FP_PAIRS_MEMORY, FP_PAIRS_ROW, FP_PAIRS_COLUMN, FP_PAIRS_TERM };

typedef struct {
    const double *matrix; /* m x n */
    ptrdiff_t m, n;
    const int32_t *rows, *columns, *terms; /* of all blocks, one block after the other */
    ptrdiff_t height, width;               /* of each block */
    double *left, *right;                  /* r x m and r x n: the rows `terms` are written at the places */
    ptrdiff_t r;
    uint8_t *done; /* 0 where the steps did not converge */
} fp_pairs;

typedef struct {
    const int32_t *rows, *columns;
    ptrdiff_t p, q;         /* the shorter and the longer side */
    int of_rows, row_run, column_run; /* the shorter side is that of the rows; which places are in a run */
} fp_block;

/* out = x: for a few thousand entries faster than the library's function */
FP_INLINE void fp_copy(const double *x, double *restrict out, ptrdiff_t count) {
    ptrdiff_t k = 0;
    for (; k + FP_LANES <= count; k += FP_LANES) *(fp_vector *)(out + k) = *(const fp_vector *)(x + k);
    for (; k < count; k++) out[k] = x[k];
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

/* out = x at the places; x may be there already */
FP_INLINE void fp_spread(const double *x, const int32_t *places, ptrdiff_t count, int run, double *out) {
    ptrdiff_t k;
    if (!run)
        for (k = 0; k < count; k++) out[places[k]] = x[k];
    else if (x != out + places[0])
        fp_copy(x, out + places[0], count);
}

/* xx, yy, xy: the inner products of x and y; returns the sum of the squares */
FP_INLINE double fp_two(const double *x, const double *y, ptrdiff_t q, double *out) {
    fp_vector xx = {0}, yy = {0}, xy = {0};
    ptrdiff_t j = 0;
    for (; j + FP_LANES <= q; j += FP_LANES) {
        fp_vector a = *(const fp_vector *)(x + j), b = *(const fp_vector *)(y + j);
        xx += a * a, yy += b * b, xy += a * b;
    }
    out[0] = fp_sum(&xx), out[1] = fp_sum(&yy), out[2] = fp_sum(&xy);
    for (; j < q; j++) out[0] += x[j] * x[j], out[1] += y[j] * y[j], out[2] += x[j] * y[j];
    return out[0] + out[1];
}

/* v = c x + s y, times 2^exponent */
FP_INLINE void fp_mixed(const double *x, const double *y, double c, double s, int exponent, double *restrict v,
                        ptrdiff_t q) {
    ptrdiff_t j = 0;
    for (; j + FP_LANES <= q; j += FP_LANES)
        *(fp_vector *)(v + j) = c * *(const fp_vector *)(x + j) + s * *(const fp_vector *)(y + j);
    for (; j < q; j++) v[j] = c * x[j] + s * y[j];
    if (exponent) fp_scaled(v, exponent, v, q);
}

/* A block on its way to B: row i, column j of it are at i by_row + j by_column, one of which is 1. */
typedef struct {
    const fp_pairs *b;
    fp_block k;
    ptrdiff_t by_row, by_column, row; /* the next row */
    double *restrict B;
} fp_coming;

#define FP_AHEAD 4 /* rows asked for before they are copied */

/* Ask for a row of a block, to be read soon, if it is in a run: others mostly share lines with the last block. */
FP_INLINE void fp_fetch_row(const fp_pairs *b, const fp_block *k, ptrdiff_t i) {
    const double *row = b->matrix + k->rows[i] * b->n + k->columns[0];
    ptrdiff_t j;
    if (k->column_run)
        for (j = 0; j < b->width; j += FP_LANES) __builtin_prefetch(row + j, 0, 3);
}

/* Copy the next row, if there is one. */
FP_INLINE void fp_bring(void *coming) {
    fp_coming *c = coming;
    const double *row;
    double *restrict out;
    ptrdiff_t j;
    if (c->row == c->b->height) return;
    if (c->row + FP_AHEAD < c->b->height) fp_fetch_row(c->b, &c->k, c->row + FP_AHEAD);
    row = c->b->matrix + c->k.rows[c->row] * c->b->n, out = c->B + c->row++ * c->by_row;
    if (c->k.column_run && c->by_column == 1)
        fp_copy(row + c->k.columns[0], out, c->b->width);
    else
        for (j = 0; j < c->b->width; j++) out[j * c->by_column] = row[c->k.columns[j]];
}

FP_INLINE void fp_copied(const fp_pairs *b, const fp_block *k, ptrdiff_t by_row, ptrdiff_t by_column,
                         double *restrict B) {
    fp_coming all = {b, *k, by_row, by_column, 0, B};
    while (all.row < b->height) fp_bring(&all);
}

/* u in closed form for p <= 2, and v; B is used where the vectors are not in a run or have to be scaled */
FP_INLINE void fp_few(const fp_pairs *b, const fp_block *k, double *B, double *u, double *v) {
    const double *x = b->matrix + k->rows[0] * b->n + k->columns[0];
    const double *y = b->matrix + k->rows[k->p - 1] * b->n + k->columns[0];
    double inner[3], energy = 0;
    int direct = k->of_rows && k->column_run, exponent = 0;
    if (direct) energy = fp_two(x, y, k->q, inner);
    if (!(energy >= 0x1p-100 && energy <= 0x1p100)) {
        fp_copied(b, k, k->of_rows ? k->q : 1, k->of_rows ? 1 : k->q, B);
        x = B, y = B + (k->p - 1) * k->q;
        energy = fp_two(x, y, k->q, inner);
        if (!(energy >= 0x1p-100 && energy <= 0x1p100) && (exponent = fp_exponent(B, k->p * k->q))) {
            fp_scaled(B, -exponent, B, k->p * k->q);
            fp_two(x, y, k->q, inner);
        }
    }
    u[0] = 1, u[1] = 0;
    if (k->p == 2) fp_leading_of_two(inner[0], inner[1], inner[2], u);
    fp_mixed(x, y, u[0], u[1], exponent, v, k->q);
}

/* u from the inner products G of the copied block, and v = B^T u, while another block is copied;
   returns whether the steps converged */
FP_INLINE int fp_many(const fp_block *k, double *B, double *G, double *work, double *u, double *v, ptrdiff_t s,
                      fp_coming *coming) {
    ptrdiff_t i, j;
    double energy = 0, scale;
    int exponent = 0, done;
    fp_products(B, k->q, s, G, fp_bring, coming);
    for (i = 0; i < s; i++) energy += G[i * (s + 1)];
    if (!(energy >= 0x1p-100 && energy <= 0x1p100) && (exponent = fp_exponent(B, k->q * s))) {
        fp_scaled(B, -exponent, B, k->q * s);
        fp_products(B, k->q, s, G, fp_bring, coming);
    }
    done = fp_leading(G, u, work, s, fp_bring, coming);
    scale = 1 / sqrt(fp_inner(u, u, s));
    for (i = 0; i < s; i++) u[i] *= scale;
    for (j = 0; j < k->q; j++) v[j] = fp_inner(B + j * s, u, s);
    if (exponent) fp_scaled(v, exponent, v, k->q);
    return done;
}

/* Find the places of block n; returns FP_PAIRS_DONE, or what is wrong with it. */
FP_INLINE int fp_block_at(const fp_pairs *b, ptrdiff_t n, fp_block *k) {
    k->rows = b->rows + n * b->height, k->columns = b->columns + n * b->width;
    k->of_rows = b->height < b->width;
    k->p = k->of_rows ? b->height : b->width, k->q = k->of_rows ? b->width : b->height;
    if (!fp_places(k->rows, b->height, b->m, &k->row_run)) return FP_PAIRS_ROW;
    if (!fp_places(k->columns, b->width, b->n, &k->column_run)) return FP_PAIRS_COLUMN;
    if (b->terms[n] < 0 || b->terms[n] >= b->r) return FP_PAIRS_TERM;
    return FP_PAIRS_DONE;
}

/* Blocks `from` to `to`, not none; returns FP_PAIRS_DONE, or what is wrong with block *at. */
FP_CLONES FP_STATIC int fp_pairs_run(const fp_pairs *b, ptrdiff_t from, ptrdiff_t to, ptrdiff_t *at) {
    fp_block k, next;
    fp_coming coming;
    ptrdiff_t p = b->height < b->width ? b->height : b->width, q = b->height + b->width - p;
    ptrdiff_t s = (p + FP_LANES - 1) / FP_LANES * FP_LANES, i;
    double *memory, *B, *other, *G, *work, *u, *v;
    int wrong;
    memory = calloc((size_t)(2 * q * s + s * s + 5 * s + q + FP_LANES), sizeof(double));
    if (!memory) return FP_PAIRS_MEMORY;
    /* no vector across two lines of the cache */
    B = memory + -((uintptr_t)memory / sizeof(double)) % FP_LANES;
    other = B + q * s, G = other + q * s, work = G + s * s, u = work + 4 * s, v = u + s;
    *at = from;
    wrong = fp_block_at(b, from, &next);
    if (!wrong && p > 2) fp_copied(b, &next, next.of_rows ? 1 : s, next.of_rows ? s : 1, other);
    while (!wrong && *at < to) {
        ptrdiff_t n = *at, term = b->terms[n];
        double *left = b->left + term * b->m, *right = b->right + term * b->n, *out;
        k = next, out = B, B = other, other = out;
        coming = (fp_coming){b, k, k.of_rows ? 1 : s, k.of_rows ? s : 1, b->height, other};
        if (++*at < to && !(wrong = fp_block_at(b, *at, &next))) coming.k = next, coming.row = 0;
        if (!coming.row)
            for (i = 0; i < b->height && (i < FP_AHEAD || p <= 2); i++) fp_fetch_row(b, &next, i);
        /* a long vector in a run is written where it belongs */
        out = k.of_rows && k.column_run ? right + k.columns[0] : !k.of_rows && k.row_run ? left + k.rows[0] : v;
        b->done[n] = 1;
        if (p <= 2)
            fp_few(b, &k, B, u, out);
        else {
            b->done[n] = (uint8_t)fp_many(&k, B, G, work, u, out, s, &coming);
            while (coming.row < b->height) fp_bring(&coming);
        }
        fp_spread(k.of_rows ? u : out, k.rows, b->height, k.row_run, left);
        fp_spread(k.of_rows ? out : u, k.columns, b->width, k.column_run, right);
    }
    free(memory);
    return wrong;
}
#endif
