/* Rows that are proportional, by partition refinement.  The argument stands in twins.py. */
#ifndef FASTPATH_TWINS_H
#define FASTPATH_TWINS_H

#include "exactly.h"

/* A row waiting to be told apart: `column` is where it first left its group's first row, and `left`,
   `right`, `exponent` tell its value there relative to its first nonzero entry. */
typedef struct {
    uint64_t left, right;
    int32_t exponent, column;
    int64_t row;
} fp_suspect;

/* Rows known to be proportional on the columns before `column`. */
typedef struct {
    ptrdiff_t begin, end;
    int32_t column;
} fp_group;

FP_STATIC int fp_suspect_order(const void *x, const void *y) {
    const fp_suspect *a = x, *b = y;
    if (a->column != b->column) return a->column < b->column ? -1 : 1;
    if (a->exponent != b->exponent) return a->exponent < b->exponent ? -1 : 1;
    if (a->left != b->left) return a->left < b->left ? -1 : 1;
    if (a->right != b->right) return a->right < b->right ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

FP_INLINE int fp_suspect_same(const fp_suspect *a, const fp_suspect *b) {
    return a->column == b->column && a->exponent == b->exponent && a->left == b->left && a->right == b->right;
}

FP_INLINE uint64_t fp_mix(uint64_t x) {
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

FP_INLINE uint64_t fp_quotient_bits(double x, double lead) {
    double quotient = x / lead;
    uint64_t bits;
    memcpy(&bits, &quotient, 8);
    return bits << 1 ? bits : 0;
}

/* x1 y2 = x2 y1 for numbers given as sign, odd part, exponent? */
FP_STATIC int fp_cross_equal(fp_number x1, fp_number y2, fp_number x2, fp_number y1) {
    int left = x1.odd && y2.odd, right = x2.odd && y1.odd;
    if (!left || !right) return left == right;
    return (x1.negative ^ y2.negative) == (x2.negative ^ y1.negative)
        && x1.exponent + y2.exponent == x2.exponent + y1.exponent
        && (fp_u128)x1.odd * y2.odd == (fp_u128)x2.odd * y1.odd;
}

#define FP_REAL float
#define FP_NAME(name) name##_f32
#define FP_DOUBLE 0
#include "rows.h"
#undef FP_REAL
#undef FP_NAME
#undef FP_DOUBLE

#define FP_REAL double
#define FP_NAME(name) name##_f64
#define FP_DOUBLE 1
#include "rows.h"
#undef FP_REAL
#undef FP_NAME
#undef FP_DOUBLE

#endif
