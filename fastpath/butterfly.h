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
#define FP_AT_ONCE 2048 /* reals of each of the two rows between finding and applying */

/* Copies of the loops over 64-byte vectors.  Where those are two registers each, GCC 12 keeps them in memory:
   four, for the oldest processors, are twice as fast. */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) \
    && __GNUC__ >= 12 && !defined(__SANITIZE_ADDRESS__)
#define FP_WIDE_CLONES __attribute__((target_clones("arch=x86-64-v4", "default")))
#else
#define FP_WIDE_CLONES
#endif

typedef struct {
    const void *matrix;
    const int64_t *places; /* of the columns, NULL as they are */
    void *factors;        /* of all levels, each 2n entries (b, 2, 2, s) */
    ptrdiff_t n;
    double energy; /* the sum of all squares */
} fp_tree;

/* ---- registers ----------------------------------------------------------------------- */

typedef double fp_wide __attribute__((vector_size(64)));
typedef double fp_doubles __attribute__((vector_size(64), aligned(8), may_alias));
typedef float fp_sixteen __attribute__((vector_size(64)));
typedef float fp_eight __attribute__((vector_size(32)));
typedef float fp_floats __attribute__((vector_size(32), aligned(4), may_alias));

#if defined(__clang__)
#define FP_SHUFFLE(x, y, ...) __builtin_shufflevector(x, y, __VA_ARGS__)
#define FP_TURNED_FLOATS(x) __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
#else
typedef int64_t fp_indices __attribute__((vector_size(64)));
typedef int32_t fp_narrow_indices __attribute__((vector_size(64)));
#define FP_SHUFFLE(x, y, ...) __builtin_shuffle(x, y, (fp_indices){__VA_ARGS__})
#define FP_TURNED_FLOATS(x) \
    __builtin_shuffle(x, (fp_narrow_indices){1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14})
#endif
/* Real and imaginary parts exchanged. */
#define FP_TURNED(x) FP_SHUFFLE(x, x, 1, 0, 3, 2, 5, 4, 7, 6)

static const fp_wide fp_signs = {1, -1, 1, -1, 1, -1, 1, -1};

/* The sums over each of four registers. */
FP_INLINE void fp_totals(const fp_wide r[4], double *sums) {
    fp_wide x = FP_SHUFFLE(r[0], r[1], 0, 8, 2, 10, 4, 12, 6, 14) + FP_SHUFFLE(r[0], r[1], 1, 9, 3, 11, 5, 13, 7, 15);
    fp_wide y = FP_SHUFFLE(r[2], r[3], 0, 8, 2, 10, 4, 12, 6, 14) + FP_SHUFFLE(r[2], r[3], 1, 9, 3, 11, 5, 13, 7, 15);
    fp_wide z = FP_SHUFFLE(x, y, 0, 1, 8, 9, 4, 5, 12, 13) + FP_SHUFFLE(x, y, 2, 3, 10, 11, 6, 7, 14, 15);
    z += FP_SHUFFLE(z, z, 4, 5, 6, 7, 0, 1, 2, 3);
    memcpy(sums, &z, 4 * sizeof *sums);
}

/* (c, s) unit with |c* x + s* y| largest over the last axis, from a = |x|^2, d = |y|^2 and the parts of
   g + ih = sum of x y*, side by side in `sums`.  The eigenvector of [[a, g], [g*, d]]: with the angle
   2z of (a - d, 2|g|), cos z and sin z are found without cancellation.  Numbers below 1e-145 of a + d
   turn nothing and their squares may vanish: they are taken for 0.  Branches are written as choices
   between numbers that exist, so that the loop runs in vectors.  Where a + d is nearly 0, (1, 0). */
FP_INLINE void fp_rotations(const double *restrict sums, double *restrict c, double *restrict s, double *restrict si,
                            ptrdiff_t n, const int is_complex) {
    ptrdiff_t k;
#pragma omp simd
    for (k = 0; k < n; k++) {
        double a = sums[4 * k], d = sums[4 * k + 1], g = sums[4 * k + 2], h = is_complex ? sums[4 * k + 3] : 0;
        double on = a + d > 1e-290 ? 1 / (a + d > 1e-290 ? a + d : 1) : 0;
        double x = (a - d) * on, y = 2 * g * on, z = 2 * h * on, square = y * y + z * z;
        int turns = square > 1e-290, far = x * x + square > 1e-290, first = x >= 0;
        double m = is_complex ? (turns ? sqrt(turns ? square : 1) : 0) : fabs(y);
        double re = is_complex ? (turns ? y / (turns ? m : 1) : 1) : y < 0 ? -1 : 1;
        double im = is_complex ? (turns ? z / (turns ? m : 1) : 0) : 0;
        double r = sqrt(far ? x * x + square : 1);
        double large = far ? sqrt(0.5 + 0.5 * fabs(x) / r) : 1, small = far ? 0.5 * m / (r * large) : 0;
        c[k] = first ? large : small;
        s[k] = (first ? small : large) * re;
        if (is_complex) si[k] = -(first ? small : large) * im;
    }
}

/* The number after t if bits from `bit` down to 2 are counted, the last one first; t after the last. */
FP_INLINE ptrdiff_t fp_after(ptrdiff_t t, ptrdiff_t bit) {
    ptrdiff_t next = t;
    for (; bit > 1 && next & bit; bit >>= 1) next ^= bit;
    return bit > 1 ? next | bit : t;
}

#include "columns.h"

#define FP_REAL float
#define FP_DOUBLE 0
#define FP_COMPLEX 0
#define FP_NAME(name) name##_f32
#include "tree.h"
#include "levels.h"
#include "beside.h"
#undef FP_COMPLEX
#undef FP_NAME
#define FP_COMPLEX 1
#define FP_NAME(name) name##_c64
#include "tree.h"
#undef FP_COMPLEX
#undef FP_NAME
#undef FP_REAL
#undef FP_DOUBLE

#define FP_REAL double
#define FP_DOUBLE 1
#define FP_COMPLEX 0
#define FP_NAME(name) name##_f64
#include "tree.h"
#include "levels.h"
#include "beside.h"
#undef FP_COMPLEX
#undef FP_NAME
#define FP_COMPLEX 1
#define FP_NAME(name) name##_c128
#include "tree.h"
#undef FP_COMPLEX
#undef FP_NAME
#undef FP_REAL
#undef FP_DOUBLE

#endif
