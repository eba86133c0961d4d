/* Rows that are proportional, by partition refinement.  The argument stands in twins.py. */
#ifndef FASTPATH_TWINS_H
#define FASTPATH_TWINS_H

#include "exactly.h"

/* Every row has a head: the row it is compared with, a twin in the end, or itself.  While it waits in the
   list it agrees with its head up to `column`; when it is found to differ it does so there, and its `key`
   tells by what: equal quotients share it. */
typedef struct {
    const void *weight, *bias;
    ptrdiff_t rows, columns;
    uint64_t *key;  /* in the end, the result `first` */
    int8_t *sign;   /* of the first nonzero entry; in the end, the result */
    int32_t *lead;  /* the place of the first nonzero entry; -1: none */
    int32_t *head, *column;
    int32_t *table; /* two places a row: one more than a row, or 0 */
    int32_t *list, *apart; /* the rows that wait to be compared, and those found to differ */
    ptrdiff_t n_list, n_apart, taken; /* shared by the threads, as are the next two */
    int looks, not_finite; /* whether finiteness is looked at, and what was found */
} fp_refinement;

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

/* A number that equal quotients x / y share: x y^-1 modulo 2^64 for the odd parts, rounded too. */
FP_STATIC uint64_t fp_quotient_key(fp_number x, fp_number y) {
    uint64_t inverse = 3 * y.odd ^ 2; /* modulo 2^5; then 10, 20, 40, 80 bits */
    int k;
    if (!x.odd || !y.odd) return 1;
    for (k = 0; k < 4; k++) inverse *= 2 - y.odd * inverse;
    return fp_mix(x.odd * inverse + ((uint64_t)(uint32_t)(x.exponent - y.exponent) << 1 | (x.negative ^ y.negative)))
        ^ fp_quotient_bits((double)x.odd, (double)y.odd);
}

/* x1 y2 = x2 y1 for numbers given as sign, odd part, exponent? */
FP_STATIC int fp_cross_equal(fp_number x1, fp_number y2, fp_number x2, fp_number y1) {
    int left = x1.odd && y2.odd, right = x2.odd && y1.odd;
    if (!left || !right) return left == right;
    return (x1.negative ^ y2.negative) == (x2.negative ^ y1.negative)
        && x1.exponent + y2.exponent == x2.exponent + y1.exponent
        && (fp_u128)x1.odd * y2.odd == (fp_u128)x2.odd * y1.odd;
}

FP_INLINE ptrdiff_t fp_slot(uint64_t key, ptrdiff_t size) {
    return (ptrdiff_t)((fp_u128)key * (uint64_t)size >> 64);
}

/* The head of this row, whose key and lead are written: the first that came with both.  Threads may
   do this at the same time. */
FP_INLINE int32_t fp_first_with(fp_refinement *r, ptrdiff_t row) {
    ptrdiff_t size = 2 * r->rows, slot = fp_slot(r->key[row], size);
    for (;; slot = slot + 1 < size ? slot + 1 : 0) {
        int32_t there = __atomic_load_n(r->table + slot, __ATOMIC_ACQUIRE);
        if (!there && __atomic_compare_exchange_n(r->table + slot, &there, (int32_t)row + 1, 0, __ATOMIC_ACQ_REL,
                                                  __ATOMIC_ACQUIRE))
            return (int32_t)row;
        if (r->key[there - 1] == r->key[row] && r->lead[there - 1] == r->lead[row]) return there - 1;
    }
}

#if defined(__x86_64__)
#define FP_WRITE_SOON(at) __asm__ volatile("prefetchw %0" : : "m"(*(at)))
#else
#define FP_WRITE_SOON(at) __builtin_prefetch(at, 1)
#endif

/* Add these rows to a list that the threads share. */
FP_INLINE void fp_append(int32_t *list, ptrdiff_t *n_list, const int32_t *rows, ptrdiff_t n) {
    ptrdiff_t at = __atomic_fetch_add(n_list, n, __ATOMIC_RELAXED);
    memcpy(list + at, rows, (size_t)n * sizeof *rows);
}

/* The next n or less of `all` that no thread has taken. */
FP_INLINE ptrdiff_t fp_take(fp_refinement *r, ptrdiff_t n, ptrdiff_t all, ptrdiff_t *end) {
    ptrdiff_t begin = __atomic_fetch_add(&r->taken, n, __ATOMIC_RELAXED);
    *end = begin + n < all ? begin + n : all;
    return begin;
}

/* Order the list by the groups 0 .. groups - 1 of its places, unless it is short beside them: it would be
   right in any order.  The table has nothing to remember. */
FP_STATIC void fp_refinement_order(fp_refinement *r, const int32_t *group, ptrdiff_t groups) {
    ptrdiff_t k, n = r->n_list;
    int32_t *start = r->table, *ordered = r->table + groups, places = 0;
    r->taken = 0;
    if (n < groups / 1024) return;
    memset(start, 0, (size_t)groups * sizeof *start);
    for (k = 0; k < n; k++) start[group ? group[k] : r->head[r->list[k]]]++;
    for (k = 0; k < groups; k++) {
        int32_t count = start[k];
        start[k] = places;
        places += count;
    }
    for (k = 0; k < n; k++) ordered[start[group ? group[k] : r->head[r->list[k]]]++] = r->list[k];
    memcpy(r->list, ordered, (size_t)n * sizeof *ordered);
}

FP_STATIC void fp_refinement_free(fp_refinement *r) {
    free(r->lead), free(r->head), free(r->column), free(r->table), free(r->list), free(r->apart);
    r->lead = r->head = r->column = r->table = r->list = r->apart = NULL;
    r->n_list = r->n_apart = 0;
}

FP_STATIC int fp_refinement_init(fp_refinement *r, const void *weight, const void *bias, ptrdiff_t rows,
                                 ptrdiff_t columns, int64_t *first, int8_t *sign, int looks) {
    size_t n = (size_t)rows + 1;
    memset(r, 0, sizeof *r);
    r->weight = weight;
    r->bias = bias;
    r->rows = rows;
    r->columns = columns;
    r->key = (uint64_t *)first;
    r->sign = sign;
    r->looks = looks;
    r->lead = malloc(n * sizeof *r->lead);
    r->head = malloc(n * sizeof *r->head);
    r->column = malloc(n * sizeof *r->column);
    r->list = malloc(n * sizeof *r->list);
    r->apart = malloc(n * sizeof *r->apart);
    r->table = calloc(n, 2 * sizeof *r->table);
    if (r->lead && r->head && r->column && r->list && r->apart && r->table) return 0;
    fp_refinement_free(r);
    return -1;
}

/* Write the results: the first row of the class of each, and the sign of the factor. */
FP_STATIC void fp_refinement_finish(fp_refinement *r) {
    int64_t *first = (int64_t *)r->key;
    int32_t *head = r->head;
    ptrdiff_t i;
    for (i = 0; i < r->rows; i++) { /* every head becomes the first row that has it */
        ptrdiff_t h = head[i];
        if (h > i && head[h] == h) head[h] = head[i] = (int32_t)i;
        else if (h >= 0) head[i] = head[h];
    }
    for (i = r->rows; i-- > 0;) { /* downwards: the first of a class after all others */
        first[i] = head[i];
        if (head[i] >= 0) r->sign[i] = (int8_t)(r->sign[i] * r->sign[head[i]]);
    }
}

#define FP_REAL float
#define FP_NAME(name) name##_f32
#define FP_DOUBLE 0
#define FP_MOST_DOUBLINGS 127
#include "rows.h"
#undef FP_REAL
#undef FP_NAME
#undef FP_DOUBLE
#undef FP_MOST_DOUBLINGS

#define FP_REAL double
#define FP_NAME(name) name##_f64
#define FP_DOUBLE 1
#define FP_MOST_DOUBLINGS 1023
#include "rows.h"
#undef FP_REAL
#undef FP_NAME
#undef FP_DOUBLE
#undef FP_MOST_DOUBLINGS

FP_INLINE fp_number fp_number_in(const fp_refinement *r, int wide, ptrdiff_t row, ptrdiff_t column) {
    if (wide) {
        fp_matrix_f64 m = {r->weight, r->bias, r->rows, r->columns};
        return fp_number_of_f64(&m, row, column);
    } else {
        fp_matrix_f32 m = {r->weight, r->bias, r->rows, r->columns};
        return fp_number_of_f32(&m, row, column);
    }
}

/* Two rows that differ from one head in one column agree there with each other. */
FP_INLINE int fp_same_kind(const fp_refinement *r, int wide, ptrdiff_t x, ptrdiff_t y) {
    ptrdiff_t column = r->column[x], lead = r->lead[x];
    return r->key[x] == r->key[y] && r->head[x] == r->head[y] && column == r->column[y]
        && fp_cross_equal(fp_number_in(r, wide, x, column), fp_number_in(r, wide, y, lead),
                          fp_number_in(r, wide, y, column), fp_number_in(r, wide, x, lead));
}

/* Of the rows found to differ, those that do so alike get the first of them as their head, and wait to
   be compared with it. */
FP_STATIC void fp_refinement_refine(fp_refinement *r, int wide) {
    ptrdiff_t n = r->n_apart, size = 2 * n, k, slot;
    int32_t *rows = r->apart, *mate = r->list;
    memset(r->table, 0, (size_t)size * sizeof *r->table);
    for (k = 0; k < n; k++) {
        slot = fp_slot(r->key[rows[k]], size);
        while (r->table[slot] && !fp_same_kind(r, wide, rows[r->table[slot] - 1], rows[k]))
            slot = slot + 1 < size ? slot + 1 : 0;
        if (!r->table[slot]) r->table[slot] = (int32_t)k + 1;
        mate[k] = r->table[slot] - 1;
    }
    for (k = 0; k < n; k++) r->head[rows[k]] = rows[mate[k]];
    r->n_list = r->n_apart = r->looks = 0;
    for (k = 0; k < n; k++) {
        if (mate[k] == k) continue;
        rows[r->n_list] = rows[k];
        mate[r->n_list++] = mate[k];
    }
    r->list = rows;
    r->apart = mate;
    fp_refinement_order(r, mate, n);
}
#endif
