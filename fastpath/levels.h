/* Included by butterfly.h once for float and once for double: products of a vector with levels. */

#ifndef FASTPATH_LEVELS_H
#define FASTPATH_LEVELS_H

#define FP_CHUNK 2048 /* places of a vector that several levels of a product work on in turn */
#define FP_STRIP 128 /* at least so many of them in a row */

enum { FP_ANY = 0, FP_COLUMN = 1, FP_ROW = 2 };

typedef struct {
    ptrdiff_t start, size, from, width, stride;
} fp_places;

/* A factor (b, 2, 2, s): of each pair of places t and t + s in a block it makes a x + b y and c x + d y.
   Real and imaginary parts stand apart, im NULL if there are none.  FP_ANY: a, b, c, d for s places
   each; FP_COLUMN: (a, c) = (1, 1) and d = -b, and b alone is stored; FP_ROW: (a, b) = (1, 1) and
   d = -c, and c alone is stored.  `step` is the distance of the entries of two blocks, 0 if all are
   equal; with `flat` one entry serves all s places. */
typedef struct {
    const void *re, *im;
    ptrdiff_t s, step;
    int kind, flat;
} fp_level;

#endif

/* The pairs of `size` places from `start` on, in place: those with t from w->from on, w->width of every
   w->stride.  Inlined for each kind, for small s too. */
FP_INLINE void FP_NAME(fp_pairs)(const fp_level *level, FP_REAL *restrict re, FP_REAL *restrict im,
                                 const fp_places *w, const ptrdiff_t s, const int kind, const int flat,
                                 const int turns) {
    ptrdiff_t start = w->start, at, u, t, width = flat ? 1 : s;
    const FP_REAL *a = (const FP_REAL *)level->re + start / (2 * s) * level->step;
    const FP_REAL *ai = turns ? (const FP_REAL *)level->im + start / (2 * s) * level->step : NULL;
    for (at = start; at < start + w->size; at += 2 * s, a += level->step, ai += turns ? level->step : 0) {
        FP_REAL *x = re + at, *y = x + s, *xi = im + at, *yi = xi + s;
        const FP_REAL *b = a + width, *c = b + width, *d = c + width;
        const FP_REAL *bi = ai + width, *ci = bi + width, *di = ci + width;
        const ptrdiff_t whole = s <= 4, stride = whole ? s : w->stride, run = whole ? s : w->width;
        for (u = whole ? 0 : w->from; u < s; u += stride)
#pragma omp simd
            for (t = u; t < u + run; t++) {
                const ptrdiff_t k = flat ? 0 : t;
                FP_REAL p = x[t], q = y[t], pi = turns ? xi[t] : 0, qi = turns ? yi[t] : 0, r, ri;
                if (kind == FP_ANY) {
                    if (!turns) {
                        x[t] = a[k] * p + b[k] * q;
                        y[t] = c[k] * p + d[k] * q;
                    } else {
                        x[t] = a[k] * p - ai[k] * pi + (b[k] * q - bi[k] * qi);
                        xi[t] = a[k] * pi + ai[k] * p + (b[k] * qi + bi[k] * q);
                        y[t] = c[k] * p - ci[k] * pi + (d[k] * q - di[k] * qi);
                        yi[t] = c[k] * pi + ci[k] * p + (d[k] * qi + di[k] * q);
                    }
                } else if (kind == FP_COLUMN) {
                    r = turns ? a[k] * q - ai[k] * qi : a[k] * q;
                    x[t] = p + r;
                    y[t] = p - r;
                    if (turns) {
                        ri = a[k] * qi + ai[k] * q;
                        xi[t] = pi + ri;
                        yi[t] = pi - ri;
                    }
                } else {
                    r = p - q;
                    ri = pi - qi;
                    x[t] = p + q;
                    y[t] = turns ? a[k] * r - ai[k] * ri : a[k] * r;
                    if (turns) {
                        xi[t] = pi + qi;
                        yi[t] = a[k] * ri + ai[k] * r;
                    }
                }
            }
    }
}

FP_INLINE void FP_NAME(fp_sized)(const fp_level *level, FP_REAL *re, FP_REAL *im, const fp_places *w,
                                 const int kind, const int flat, const int turns) {
    switch (level->s) {
    case 1: FP_NAME(fp_pairs)(level, re, im, w, 1, kind, 0, turns); break;
    case 2: FP_NAME(fp_pairs)(level, re, im, w, 2, kind, flat, turns); break;
    case 4: FP_NAME(fp_pairs)(level, re, im, w, 4, kind, flat, turns); break;
    default: FP_NAME(fp_pairs)(level, re, im, w, level->s, kind, flat, turns);
    }
}

FP_INLINE void FP_NAME(fp_kinds)(const fp_level *level, FP_REAL *re, FP_REAL *im, const fp_places *w,
                                 const int flat, const int turns) {
    switch (level->kind) {
    case FP_COLUMN: FP_NAME(fp_sized)(level, re, im, w, FP_COLUMN, flat, turns); break;
    case FP_ROW: FP_NAME(fp_sized)(level, re, im, w, FP_ROW, flat, turns); break;
    default: FP_NAME(fp_sized)(level, re, im, w, FP_ANY, flat, turns);
    }
}

FP_CLONES FP_STATIC void FP_NAME(fp_turn)(const fp_level *level, FP_REAL *re, FP_REAL *im,
                                          const fp_places *w) {
    if (level->flat) FP_NAME(fp_kinds)(level, re, im, w, 1, 1);
    else FP_NAME(fp_kinds)(level, re, im, w, 0, 1);
}

FP_CLONES FP_STATIC void FP_NAME(fp_mix)(const fp_level *level, FP_REAL *re, const fp_places *w) {
    if (level->flat) FP_NAME(fp_kinds)(level, re, NULL, w, 1, 0);
    else FP_NAME(fp_kinds)(level, re, NULL, w, 0, 0);
}

FP_STATIC void FP_NAME(fp_apply)(const fp_level *level, FP_REAL *re, FP_REAL *im,
                                 const fp_places *w) {
    if (level->im) {
        FP_NAME(fp_turn)(level, re, im, w);
        return;
    }
    FP_NAME(fp_mix)(level, re, w);
    if (im) FP_NAME(fp_mix)(level, im, w);
}

/* The vector re + i im of n places becomes its product with the levels, the first one first.  Levels
   in a row that stay within a chunk are applied to one chunk after the other; levels in a row whose
   pairs are whole chunks apart, to one strip of all chunks after the other.  So either group moves
   the vector through the first-level cache once. */
FP_STATIC void FP_NAME(fp_multiply)(const fp_level *level, ptrdiff_t n_levels, FP_REAL *re, FP_REAL *im,
                                    ptrdiff_t n) {
    ptrdiff_t chunk = n % FP_CHUNK ? n : FP_CHUNK, strip = FP_CHUNK, k = 0, last, j;
    while (strip > FP_STRIP && strip * (n / chunk) > FP_CHUNK) strip /= 2;
    while (k < n_levels) {
        for (last = k; last < n_levels && chunk % (2 * level[last].s) == 0; last++) {}
        if (last > k) {
            fp_places w = {0, chunk, 0, FP_CHUNK, FP_CHUNK};
            for (; w.start < n; w.start += chunk)
                for (j = k; j < last; j++) {
                    w.stride = w.width = level[j].s;
                    FP_NAME(fp_apply)(level + j, re, im, &w);
                }
            k = last;
            continue;
        }
        for (; last < n_levels && level[last].s % chunk == 0; last++) {}
        if (last > k) {
            fp_places w = {0, n, 0, strip, chunk};
            for (; w.from < chunk; w.from += strip)
                for (j = k; j < last; j++) FP_NAME(fp_apply)(level + j, re, im, &w);
            k = last;
            continue;
        }
        {
            fp_places w = {0, n, 0, level[k].s, level[k].s};
            FP_NAME(fp_apply)(level + k++, re, im, &w);
        }
    }
}

/* re + i im = x, place k from order[k] (into = 0), or x = re + i im, place k to order[k] (into = 1).  The
   places go through tiles of 8 x 8 that a bit reversal maps to such tiles: each cache line of either
   side is used up at once. */
FP_STATIC void FP_NAME(fp_move)(FP_REAL *re, FP_REAL *im, FP_REAL *x, const int64_t *order, ptrdiff_t n, int into) {
    ptrdiff_t side = n % 64 ? 1 : 8, middle, high, low, parts = im ? 2 : 1;
    for (middle = 0; middle < n / (side * side); middle++)
        for (high = 0; high < side; high++)
            for (low = 0; low < side; low++) {
                ptrdiff_t k = high * (n / side) + middle * side + low;
                FP_REAL *at = x + (ptrdiff_t)order[k] * parts;
                if (into) at[0] = re[k];
                else re[k] = at[0];
                if (im && into) at[1] = im[k];
                else if (im) im[k] = at[1];
            }
}

/* out = the product with x, whose place k is before[k] of what is given; place k of the product is
   after[k] of out.  NULL leaves all in place.  `plane` has room for n places. */
FP_STATIC void FP_NAME(fp_product)(const fp_level *level, ptrdiff_t n_levels, const FP_REAL *x, FP_REAL *out,
                                   const int64_t *before, const int64_t *after, FP_REAL *plane, ptrdiff_t n, int parts) {
    FP_REAL *re = parts == 1 && !after ? out : plane, *im = parts == 1 ? NULL : plane + n;
    ptrdiff_t k;
    if (before) FP_NAME(fp_move)(re, im, (FP_REAL *)x, before, n, 0);
    else if (im) for (k = 0; k < n; k++) re[k] = x[2 * k], im[k] = x[2 * k + 1];
    else memcpy(re, x, (size_t)n * sizeof *x);
    FP_NAME(fp_multiply)(level, n_levels, re, im, n);
    if (after) FP_NAME(fp_move)(re, im, out, after, n, 1);
    else if (im) for (k = 0; k < n; k++) out[2 * k] = re[k], out[2 * k + 1] = im[k];
}

