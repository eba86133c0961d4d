/* Butterfly factorization in one reading of the matrix, the distance to a butterfly, and products
   with one.  Floating point throughout: nothing here decides.  The module butterfly.py says what is
   computed and within which rounding.

   Split l of an n x n matrix turns rows t and t + n/2^l of the level above into one row: positions
   stay, and each of the 2^l blocks of n/2^l columns gets a rotation of its own.  So the levels form
   a binary tree over the rows, walked depth first: one row a level waits, which the second-level
   cache holds, and the matrix is read once. */
#ifndef FASTPATH_BUTTERFLY_H
#define FASTPATH_BUTTERFLY_H

#include "exactly.h"

#define FP_BLOCKS 64 /* rotations found at once */
#define FP_CHUNK 2048 /* places of a vector that several levels of a product work on in turn */
#define FP_STRIP 128 /* at least so many of them in a row */
#define FP_AT_ONCE 2048 /* reals of each of the two rows between finding and applying */

typedef struct {
    const void *matrix;
    void *factors; /* of all levels, each 2n entries (b, 2, 2, s) */
    ptrdiff_t n;
    double energy; /* the sum of all squares */
} fp_tree;

/* The length of (x, y), both nonnegative, whose squares may vanish. */
FP_INLINE double fp_length(double x, double y) {
    double large = x > y ? x : y, small = x > y ? y : x, ratio = small / (large > 0 ? large : 1);
    return large * sqrt(1 + ratio * ratio);
}

/* (c, s) unit with |c* x + s* y| largest over the last axis, from the sums a = |x|^2, d = |y|^2 and
   g + ih = sum of x y*.  The eigenvector of [[a, g], [g*, d]]: with the angle 2z of (a - d, 2|g|),
   cos z and sin z are found without cancellation.  Branches are written as choices between numbers
   that exist, so that the loop runs in vectors.  Where a + d is nearly 0, (1, 0). */
FP_INLINE void fp_rotations(const double *restrict a, const double *restrict d, const double *restrict g,
                            const double *restrict h, double *restrict c, double *restrict s, double *restrict si,
                            ptrdiff_t n) {
    ptrdiff_t k;
    for (k = 0; k < n; k++) {
        double sum = a[k] + d[k], scale = 1 / (sum > 1e-290 ? sum : 1), on = sum > 1e-290 ? scale : 0;
        double x = (a[k] - d[k]) * on, y = 2 * g[k] * on, z = 2 * h[k] * on;
        double top = fabs(y) > fabs(z) ? fabs(y) : fabs(z), safe = top > 0 ? top : 1;
        double yy = y / safe, zz = z / safe, length = sqrt(top > 0 ? yy * yy + zz * zz : 1);
        double m = top * length, r = fp_length(fabs(x), m), by = 1 / (r > 1e-300 ? r : 1);
        double large = sqrt(r > 1e-300 ? 0.5 + 0.5 * fabs(x) * by : 1), half = r > 1e-300 ? 0.5 * by / large : 0;
        double re = top > 0 ? yy / length : 1, im = top > 0 ? zz / length : 0;
        int first = x >= 0;
        c[k] = first ? large : m * half;
        s[k] = first ? y * half : large * re;
        si[k] = -(first ? z * half : large * im);
    }
}

enum { FP_ANY = 0, FP_COLUMN = 1, FP_ROW = 2 }; /* levels.h */

typedef struct {
    ptrdiff_t start, size, from, width, stride;
} fp_places;

typedef double fp_wide __attribute__((vector_size(64)));
typedef double fp_doubles __attribute__((vector_size(64), aligned(8), may_alias));
typedef float fp_floats __attribute__((vector_size(32), aligned(4), may_alias));
#if defined(__clang__)
#define FP_TURNED(x) __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6)
#else
typedef int64_t fp_indices __attribute__((vector_size(64)));
#define FP_TURNED(x) __builtin_shuffle(x, (fp_indices){1, 0, 3, 2, 5, 4, 7, 6})
#endif

#define FP_REAL float
#define FP_WORD int32_t
#define FP_DOUBLE 0
#define FP_COMPLEX 0
#define FP_NAME(name) name##_f32
#include "tree.h"
#undef FP_COMPLEX
#undef FP_NAME
#define FP_COMPLEX 1
#define FP_NAME(name) name##_c64
#include "tree.h"
#undef FP_COMPLEX
#undef FP_NAME
#define FP_NAME(name) name##_f32
#include "levels.h"
#undef FP_NAME
#undef FP_REAL
#undef FP_WORD
#undef FP_DOUBLE

#define FP_REAL double
#define FP_WORD int64_t
#define FP_DOUBLE 1
#define FP_COMPLEX 0
#define FP_NAME(name) name##_f64
#include "tree.h"
#undef FP_COMPLEX
#undef FP_NAME
#define FP_COMPLEX 1
#define FP_NAME(name) name##_c128
#include "tree.h"
#undef FP_COMPLEX
#undef FP_NAME
#define FP_NAME(name) name##_f64
#include "levels.h"
#undef FP_NAME
#undef FP_REAL
#undef FP_WORD
#undef FP_DOUBLE

/* ---- a matrix beside a product, in double: their distance, or the best first factor --------- */

#define FP_MOST 1048576. /* an entry is not fitted beyond this, nor to a row of zeros */

typedef struct {
    const void *matrix;
    const double *factors; /* as of fp_tree, all double */
    ptrdiff_t n;
    int parts, wide_type;  /* 1 or 2 reals an entry; of the matrix, 0: float, 1: double */
    double *first;         /* if not NULL, receives the first factor that is best for the others */
} fp_expansion;

/* Row t of level l becomes row t (i = 0) or t + n/2^l (i = 1) of level l - 1. */
FP_CLONES FP_STATIC void fp_spread(const double *restrict x, double *restrict out, const double *factor, ptrdiff_t n,
                                   int l, ptrdiff_t t, int i, int parts) {
    ptrdiff_t q = n >> l, block, k;
    for (block = 0; block < (ptrdiff_t)1 << l; block++, x += q * parts, out += q * parts) {
        const double *cell = factor + ((block / 2 * 4 + 2 * i + block % 2) * q + t) * parts;
        double c = cell[0], s = parts == 2 ? cell[1] : 0;
        if (parts == 1)
#pragma omp simd
            for (k = 0; k < q; k++) out[k] = x[k] * c;
        else
#pragma omp simd
            for (k = 0; k < q; k++) {
                out[2 * k] = x[2 * k] * c - x[2 * k + 1] * s;
                out[2 * k + 1] = x[2 * k + 1] * c + x[2 * k] * s;
            }
    }
}

/* The two rows of the matrix that row t of level 1 belongs to, beside its halves times the entries of
   the first factor: their squared distance, or 0 where the first factor is fitted, entry by entry. */
FP_STATIC double fp_beside(const fp_expansion *e, ptrdiff_t t, const double *row) {
    ptrdiff_t q = e->n / 2, i, j;
    double total = 0, sums[3];
    for (i = 0; i < 2; i++)
        for (j = 0; j < 2; j++) {
            ptrdiff_t place = ((2 * i + j) * q + t) * e->parts, at = ((t + i * q) * 2 + j) * q * e->parts;
            const double *half = row + j * q * e->parts, *f = e->factors + place;
            if (!e->first && e->wide_type) {
                total += fp_gap_f64(half, f, (const double *)e->matrix + at, q, e->parts);
            } else if (!e->first) {
                total += fp_gap_f32(half, f, (const float *)e->matrix + at, q, e->parts);
            } else {
                if (e->wide_type) fp_remainder_f64(half, f, (const double *)e->matrix + at, q, e->parts, sums);
                else fp_remainder_f32(half, f, (const float *)e->matrix + at, q, e->parts, sums);
                sums[0] = f[0] + sums[0] / sums[2];
                sums[1] = e->parts == 2 ? f[1] + sums[1] / sums[2] : 0;
                if (!(hypot(sums[0], sums[1]) <= FP_MOST)) sums[0] = f[0], sums[1] = e->parts == 2 ? f[1] : 0;
                e->first[place] = sums[0];
                if (e->parts == 2) e->first[place + 1] = sums[1];
            }
        }
    return total;
}

/* The squared distance of the rows of the matrix that agree with t modulo n/2^l from those of the
   product, given its row t of level l; the rows below stand behind it.  0 where a factor is fitted. */
FP_STATIC double fp_apart(const fp_expansion *e, int l, ptrdiff_t t, double *row) {
    ptrdiff_t width = e->n * e->parts;
    double total = 0;
    int i;
    if (l == 1) return fp_beside(e, t, row);
    for (i = 0; i < 2; i++) {
        fp_spread(row, row + width, e->factors + (l - 1) * 2 * width, e->n, l, t, i, e->parts);
        total += fp_apart(e, l - 1, t + i * (e->n >> l), row + width);
    }
    return total;
}

/* For the even (half 0) or the odd rows; negative without memory. */
FP_STATIC double fp_distance(const fp_expansion *e, int levels, int half) {
    ptrdiff_t width = e->n * e->parts, c;
    const double *leaf = e->factors + (levels - 1) * 2 * width;
    double *rows = malloc((size_t)levels * (size_t)width * sizeof *rows), total;
    fp_mode mode;
    if (!rows) return -1;
    mode = fp_keep_subnormals();
    for (c = 0; c < e->n / 2; c++)
        memcpy(rows + c * 2 * e->parts, leaf + (c * 4 + half * 2) * e->parts, 2 * (size_t)e->parts * sizeof *rows);
    total = fp_apart(e, levels - 1, half, rows);
    free(rows);
    fp_restore(mode);
    return total;
}

#endif
