/* Rows that are proportional, by partition refinement.  The argument stands in twins.py. */
#ifndef FASTPATH_TWINS_H
#define FASTPATH_TWINS_H

#include "exactly.h"

/* What a row is told apart by at `column`: `left`, `right` and `exponent`, among the rows of one
   `head`.  For a row that waits to be compared with its head, the columns before `column` agree. */
typedef struct {
    uint64_t left, right;
    int32_t exponent, column, head;
    int32_t lead; /* the place of the first nonzero entry; -1: none */
} fp_row;

/* The rows active[0 .. n_active) wait to be compared with their heads. */
typedef struct {
    const void *weight, *bias;
    ptrdiff_t rows, columns, n_active;
    fp_row *row;
    int32_t *active, *spare;
    int64_t *first_of;
    int8_t *sign;
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

/* x1 y2 = x2 y1 for numbers given as sign, odd part, exponent? */
FP_STATIC int fp_cross_equal(fp_number x1, fp_number y2, fp_number x2, fp_number y1) {
    int left = x1.odd && y2.odd, right = x2.odd && y1.odd;
    if (!left || !right) return left == right;
    return (x1.negative ^ y2.negative) == (x2.negative ^ y1.negative)
        && x1.exponent + y2.exponent == x2.exponent + y1.exponent
        && (fp_u128)x1.odd * y2.odd == (fp_u128)x2.odd * y1.odd;
}

FP_INLINE int fp_row_same(const fp_row *a, const fp_row *b) {
    return a->left == b->left && a->right == b->right && a->exponent == b->exponent && a->column == b->column
        && a->head == b->head;
}

/* Of the active rows, those that are told apart by nothing from one before them: the first such
   becomes their head.  The others wait no more.  0, or -1 without memory. */
FP_STATIC int fp_refinement_group(fp_refinement *r) {
    ptrdiff_t size = 4, n = r->n_active, k, slot, places = 0;
    int32_t *table, *mate, *count;
    while (size < 2 * n) size *= 2;
    table = malloc((size_t)size * sizeof *table);
    mate = malloc((size_t)(n + 1) * sizeof *mate); /* the first of the same kind, by its place */
    count = calloc((size_t)(n + 1), sizeof *count);
    if (!table || !mate || !count) {
        free(table), free(mate), free(count);
        return -1;
    }
    memset(table, -1, (size_t)size * sizeof *table);
    for (k = 0; k < n; k++) {
        const fp_row *row = r->row + r->active[k];
        uint64_t key = fp_mix(fp_mix(fp_mix(row->left) + row->right + (uint64_t)(uint32_t)row->exponent)
                              + ((uint64_t)(uint32_t)row->column << 32 | (uint32_t)row->head));
        slot = (ptrdiff_t)(key & (uint64_t)(size - 1));
        while (table[slot] >= 0 && !fp_row_same(r->row + r->active[table[slot]], row)) slot = (slot + 1) & (size - 1);
        if (table[slot] < 0) table[slot] = (int32_t)k;
        mate[k] = table[slot];
        count[mate[k]]++;
    }
    for (k = 0; k < n; k++) { /* now the place of the next row of its kind, in the order of the heads */
        ptrdiff_t more = mate[k] == k ? count[k] - 1 : 0;
        if (mate[k] == k) count[k] = (int32_t)places;
        places += more;
    }
    for (k = 0; k < n; k++) {
        if (mate[k] == k) continue;
        r->row[r->active[k]].head = r->active[mate[k]];
        r->spare[count[mate[k]]++] = r->active[k];
    }
    free(table), free(mate), free(count);
    {
        int32_t *old = r->active;
        r->active = r->spare;
        r->spare = old;
        r->n_active = places;
    }
    return 0;
}

/* Those whose comparison found no difference wait no more. */
FP_STATIC void fp_refinement_settle(fp_refinement *r) {
    ptrdiff_t k, n = 0;
    for (k = 0; k < r->n_active; k++)
        if (r->row[r->active[k]].column <= r->columns) r->active[n++] = r->active[k];
    r->n_active = n;
}

FP_STATIC void fp_refinement_free(fp_refinement *r) {
    free(r->row), free(r->active), free(r->spare);
    r->row = NULL;
    r->active = r->spare = NULL;
    r->n_active = 0;
}

FP_STATIC int fp_refinement_init(fp_refinement *r, const void *weight, const void *bias, ptrdiff_t rows,
                                 ptrdiff_t columns, int64_t *first_of, int8_t *sign) {
    r->weight = weight;
    r->bias = bias;
    r->rows = rows;
    r->columns = columns;
    r->first_of = first_of;
    r->sign = sign;
    r->n_active = 0;
    r->row = malloc((size_t)(rows + 1) * sizeof *r->row);
    r->active = malloc((size_t)(rows + 1) * sizeof *r->active);
    r->spare = malloc((size_t)(rows + 1) * sizeof *r->spare);
    if (r->row && r->active && r->spare) return 0;
    fp_refinement_free(r);
    return -1;
}

/* After the keys: all rows but zeros are active, told apart by their keys. */
FP_STATIC int fp_refinement_begin(fp_refinement *r) {
    ptrdiff_t i;
    r->n_active = 0;
    for (i = 0; i < r->rows; i++)
        if (r->row[i].lead >= 0) r->active[r->n_active++] = (int32_t)i;
    return fp_refinement_group(r);
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

#endif
