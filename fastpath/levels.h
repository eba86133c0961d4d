/* Included by butterfly.h once for float and once for double: products of a vector with levels. */

/* A factor (b, 2, 2, s): of each pair of places t and t + s in a block it makes a x + b y and c x + d y.
   Real and imaginary parts stand apart, im NULL if there are none.  FP_ANY: a, b, c, d for s places
   each; FP_COLUMN: (a, c) = (1, 1) and d = -b, and b alone is stored; FP_ROW: (a, b) = (1, 1) and
   d = -c, and c alone is stored.  `step` is the distance of the entries of two blocks, 0 if all are
   equal; with `flat` one entry serves all s places. */
typedef struct {
    const FP_REAL *re, *im;
    ptrdiff_t s, step;
    int kind, flat;
} FP_NAME(fp_level);

/* The pairs of `size` places from `start` on, in place: those with t from w->from on, w->width of every
   w->stride.  Inlined for each kind, for small s too. */
FP_INLINE void FP_NAME(fp_pairs)(const FP_NAME(fp_level) *level, FP_REAL *restrict re, FP_REAL *restrict im,
                                 const fp_places *w, const ptrdiff_t s, const int kind, const int flat,
                                 const int turns) {
    ptrdiff_t start = w->start, at, u, t, width = flat ? 1 : s;
    const FP_REAL *a = level->re + start / (2 * s) * level->step;
    const FP_REAL *ai = turns ? level->im + start / (2 * s) * level->step : NULL;
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

FP_INLINE void FP_NAME(fp_sized)(const FP_NAME(fp_level) *level, FP_REAL *re, FP_REAL *im, const fp_places *w,
                                 const int kind, const int flat, const int turns) {
    switch (level->s) {
    case 1: FP_NAME(fp_pairs)(level, re, im, w, 1, kind, 0, turns); break;
    case 2: FP_NAME(fp_pairs)(level, re, im, w, 2, kind, flat, turns); break;
    case 4: FP_NAME(fp_pairs)(level, re, im, w, 4, kind, flat, turns); break;
    default: FP_NAME(fp_pairs)(level, re, im, w, level->s, kind, flat, turns);
    }
}

FP_INLINE void FP_NAME(fp_kinds)(const FP_NAME(fp_level) *level, FP_REAL *re, FP_REAL *im, const fp_places *w,
                                 const int flat, const int turns) {
    switch (level->kind) {
    case FP_COLUMN: FP_NAME(fp_sized)(level, re, im, w, FP_COLUMN, flat, turns); break;
    case FP_ROW: FP_NAME(fp_sized)(level, re, im, w, FP_ROW, flat, turns); break;
    default: FP_NAME(fp_sized)(level, re, im, w, FP_ANY, flat, turns);
    }
}

FP_CLONES FP_STATIC void FP_NAME(fp_turn)(const FP_NAME(fp_level) *level, FP_REAL *re, FP_REAL *im,
                                          const fp_places *w) {
    if (level->flat) FP_NAME(fp_kinds)(level, re, im, w, 1, 1);
    else FP_NAME(fp_kinds)(level, re, im, w, 0, 1);
}

FP_CLONES FP_STATIC void FP_NAME(fp_mix)(const FP_NAME(fp_level) *level, FP_REAL *re, const fp_places *w) {
    if (level->flat) FP_NAME(fp_kinds)(level, re, NULL, w, 1, 0);
    else FP_NAME(fp_kinds)(level, re, NULL, w, 0, 0);
}

FP_STATIC void FP_NAME(fp_apply)(const FP_NAME(fp_level) *level, FP_REAL *re, FP_REAL *im,
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
FP_STATIC void FP_NAME(fp_multiply)(const FP_NAME(fp_level) *level, ptrdiff_t n_levels, FP_REAL *re, FP_REAL *im,
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
FP_STATIC void FP_NAME(fp_product)(const FP_NAME(fp_level) *level, ptrdiff_t n_levels, const FP_REAL *x, FP_REAL *out,
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

#if FP_DOUBLE
#define FP_WIDE(p) (*(const fp_doubles *)(p))
#else
#define FP_WIDE(p) __builtin_convertvector(*(const fp_floats *)(p), fp_wide)
#endif

/* The sum of |f x - y|^2 over n entries, a power of 2. */
FP_CLONES FP_STATIC double FP_NAME(fp_gap)(const double *x, const double *f, const FP_REAL *y, ptrdiff_t n, int parts) {
    double total = 0, c = f[0], s = parts == 2 ? f[1] : 0;
    fp_wide sum = {0}, turn = {-s, s, -s, s, -s, s, -s, s};
    ptrdiff_t size = n * parts, k;
    for (k = 0; k + 8 <= size; k += 8) {
        fp_wide u = *(const fp_doubles *)(x + k), gap = u * c - FP_WIDE(y + k);
        if (parts == 2) gap += FP_TURNED(u) * turn;
        sum += gap * gap;
    }
    for (; k < size; k++) {
        double gap = x[k] * c - (double)y[k] + (parts == 1 ? 0 : k % 2 ? x[k - 1] * s : -x[k + 1] * s);
        total += gap * gap;
    }
    for (k = 0; k < 8; k++) total += sum[k];
    return total;
}

/* The sum of (y - f r) r*, real and imaginary part, and |r|^2; n as above.  The rounding of the sum is
   one of the small remainder. */
FP_CLONES FP_STATIC void FP_NAME(fp_remainder)(const double *r, const double *f, const FP_REAL *y, ptrdiff_t n, int parts,
                                               double *sums) {
    double c = f[0], s = parts == 2 ? f[1] : 0;
    fp_wide square = {0}, re = {0}, im = {0}, turn = {-s, s, -s, s, -s, s, -s, s};
    ptrdiff_t size = n * parts, k;
    sums[0] = sums[1] = sums[2] = 0;
    for (k = 0; k + 8 <= size; k += 8) {
        fp_wide u = *(const fp_doubles *)(r + k), rest = FP_WIDE(y + k) - u * c;
        square += u * u;
        if (parts == 2) {
            fp_wide turned = FP_TURNED(u);
            rest -= turned * turn;
            im += turned * rest;
        }
        re += u * rest;
    }
    for (; k < size; k++) {
        double other = parts == 1 ? 0 : k % 2 ? r[k - 1] : -r[k + 1];
        double rest = (double)y[k] - r[k] * c - other * s;
        sums[0] += rest * r[k];
        sums[1] += rest * other;
        sums[2] += r[k] * r[k];
    }
    for (k = 0; k < 8; k++) {
        sums[0] += re[k];
        sums[1] += k % 2 ? im[k] : -im[k];
        sums[2] += square[k];
    }
}

/* Rows first to last - 1 of a matrix, place k of each from order[k].  The places go through tiles of
   one cache line a side, which a bit reversal maps to such tiles: each line of either matrix is used up
   at once.  No prefetcher guesses that order, so the next row is asked for while this one is read. */
FP_INLINE void FP_NAME(fp_permuted)(const FP_REAL *x, FP_REAL *out, const int64_t *order, ptrdiff_t first,
                                    ptrdiff_t last, ptrdiff_t n, const int parts) {
    ptrdiff_t side = 64 / ((ptrdiff_t)sizeof *x * parts), tile, row, middle, high, low;
    if (n % (side * side)) side = 1;
    tile = side * side;
    for (row = first; row < last; row++) {
        const FP_REAL *from = x + row * n * parts, *next = row + 1 < last ? from + n * parts : from;
        FP_REAL *to = out + row * n * parts;
        for (middle = 0; middle < n / tile; middle++)
            for (high = 0; high < side; high++) {
                __builtin_prefetch(next + (middle * tile + high * side) * parts, 0, 2);
                for (low = 0; low < side; low++) {
                    ptrdiff_t k = high * (n / side) + middle * side + low;
                    memcpy(to + k * parts, from + order[k] * parts, (size_t)parts * sizeof *to);
                }
            }
    }
}

FP_CLONES FP_STATIC void FP_NAME(fp_permute)(const FP_REAL *x, FP_REAL *out, const int64_t *order, ptrdiff_t first,
                                             ptrdiff_t last, ptrdiff_t n, int parts) {
    if (parts == 1) FP_NAME(fp_permuted)(x, out, order, first, last, n, 1);
    else FP_NAME(fp_permuted)(x, out, order, first, last, n, 2);
}
#undef FP_WIDE
