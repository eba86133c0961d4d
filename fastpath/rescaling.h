/* One layer of two networks: a spanning forest of its nonzero entries, the factors along it, and
   the pass that compares every entry.  The argument why each comparison is exact stands in
   forests.py. */
#ifndef FASTPATH_RESCALING_H
#define FASTPATH_RESCALING_H

#include "exactly.h"

/* What is known of a row or a column: its factor num/den * 2^exponent relative to the root of its
   component, num and den odd.  A tall one needs more than 128 bits: its factor is left out. */
typedef struct {
    fp_u128 num, den;
    int32_t exponent;
    int32_t component; /* -1: no nonzero entry */
    int32_t parent;    /* node number in the tree, -1 at the root */
    int16_t depth;     /* capped: only "at most one" matters */
    int8_t reduced;
    int8_t tall;
} fp_node;

enum { FP_FINE = 0, FP_SIGN = 1, FP_RATIO = 2, FP_NOT_FINITE = 3, FP_NO_MEMORY = 4 };

typedef struct {
    ptrdiff_t rows, columns;
    const void *a, *b;
    int wide_type;     /* 0: float32, 1: float64 */
    fp_node *node;     /* the rows, then the columns */
    double *u, *v;     /* one pair a column: compare B v p with A u q; 0, 0 where done apart */
    int32_t *apart;    /* the columns compared by integers */
    ptrdiff_t n_apart;
    ptrdiff_t n_components, n_tall;
    int column_bits;   /* the most bits in an integer of u, v */
    int light;         /* every v is 1 */
    int status;        /* of the forest: FP_FINE, or what is wrong with the entry below */
    ptrdiff_t bad_row, bad_column;
} fp_layer;

/* Bounds within which the two-part comparison is exact (forests.py). */
#define FP_F32_COLUMN_BITS 29
#define FP_F32_ROW_BITS 53
#define FP_F32_COLUMN_EXPONENT 300
#define FP_F32_ROW_EXPONENT 600
#define FP_F64_COLUMN_BITS 27
#define FP_F64_BITS 53
#define FP_F64_EXPONENT 400

FP_INLINE uint64_t fp_double_bits(double x) {
    uint64_t bits;
    memcpy(&bits, &x, 8);
    return bits;
}

/* child = parent * mult / by, where mult and by are odd. */
FP_STATIC void fp_step(fp_node *child, fp_node *parent, uint64_t mult, uint64_t by, int32_t exponent, int wide_type) {
    fp_u128 num, den;
    uint64_t g;
    child->exponent = parent->exponent + exponent;
    child->depth = (int16_t)(parent->depth < 100 ? parent->depth + 1 : 100);
    child->component = parent->component;
    child->tall = parent->tall;
    child->num = child->den = 1;
    child->reduced = 1;
    if (child->tall) return;
    if (!wide_type && parent->depth <= 1) { /* at most 48 bits, reduced or not */
        child->num = parent->num * mult;
        child->den = parent->den * by;
        child->reduced = (int8_t)(child->num == child->den);
        if (child->reduced) child->num = child->den = 1;
        return;
    }
    if (!parent->reduced) { /* then it has at most 48 bits */
        g = fp_gcd_odd((uint64_t)parent->num, (uint64_t)parent->den);
        parent->num /= g;
        parent->den /= g;
        parent->reduced = 1;
    }
    num = parent->num;
    den = parent->den;
    if (mult == by) mult = by = 1;
    g = fp_gcd_odd(mult, by);
    if (g != 1) mult /= g, by /= g;
    g = fp_gcd_odd_128(num, by);
    if (g != 1) num /= g, by /= g;
    g = fp_gcd_odd_128(den, mult);
    if (g != 1) den /= g, mult /= g;
    if (fp_bits128(num) + fp_bits64(mult) > 128 || fp_bits128(den) + fp_bits64(by) > 128
        || child->exponent > (1 << 28) || child->exponent < -(1 << 28)) {
        child->tall = 1;
        return;
    }
    child->num = num * mult;
    child->den = den * by;
}

/* odd * 2^exponent, both within the bounds above: exact and normal. */
FP_INLINE double fp_as_double(fp_u128 odd, int exponent) {
    uint64_t bits = (uint64_t)(exponent + 1023) << 52;
    double power;
    memcpy(&power, &bits, 8);
    return (double)(uint64_t)odd * power;
}

/* p and q of a row: 1 if the two-part comparison is exact for it. */
FP_STATIC int fp_row_factors(const fp_layer *layer, ptrdiff_t row, double *p, double *q) {
    const fp_node *node = layer->node + row;
    int bits;
    *p = *q = 1;
    if (node->component < 0) return 1;
    if (node->tall) return 0;
    bits = fp_bits128(node->num | node->den);
    if (!layer->wide_type) {
        int half = node->exponent / 2;
        if (bits > FP_F32_ROW_BITS || abs(node->exponent) > FP_F32_ROW_EXPONENT) return 0;
        *p = fp_as_double(node->den, -half);
        *q = fp_as_double(node->num, node->exponent - half);
    } else {
        if (bits + layer->column_bits > FP_F64_BITS || abs(node->exponent) > FP_F64_EXPONENT) return 0;
        *p = fp_as_double(node->den, node->exponent < 0 ? -node->exponent : 0);
        *q = fp_as_double(node->num, node->exponent > 0 ? node->exponent : 0);
    }
    return 1;
}

/* Takes memory, once the forest has given back its own; a status. */
FP_STATIC int fp_column_factors(fp_layer *layer) {
    size_t n = (size_t)layer->columns + 1;
    ptrdiff_t j;
    layer->u = malloc(n * sizeof *layer->u);
    layer->v = malloc(n * sizeof *layer->v);
    layer->apart = malloc(n * sizeof *layer->apart);
    if (!layer->u || !layer->v || !layer->apart) return FP_NO_MEMORY;
    layer->column_bits = 1;
    layer->n_apart = 0;
    layer->light = 1;
    for (j = 0; j < layer->columns; j++) {
        const fp_node *node = layer->node + layer->rows + j;
        int bits = fp_bits128(node->num | node->den), e = node->exponent;
        layer->u[j] = layer->v[j] = 1;
        if (node->component < 0) continue;
        layer->light &= node->num == 1 && !node->tall;
        if (node->tall) {
            layer->u[j] = layer->v[j] = 0;
        } else if (!layer->wide_type && bits <= FP_F32_COLUMN_BITS && abs(e) <= FP_F32_COLUMN_EXPONENT) {
            layer->v[j] = fp_as_double(node->num, 0);
            layer->u[j] = fp_as_double(node->den, -e);
        } else if (layer->wide_type && bits <= FP_F64_COLUMN_BITS && abs(e) <= FP_F64_EXPONENT) {
            layer->v[j] = fp_as_double(node->num, e > 0 ? e : 0);
            layer->u[j] = fp_as_double(node->den, e < 0 ? -e : 0);
            if (bits > layer->column_bits) layer->column_bits = bits;
        } else {
            layer->u[j] = layer->v[j] = 0;
            layer->light = 0;
            layer->apart[layer->n_apart++] = (int32_t)j;
        }
    }
    return FP_FINE;
}

/* One entry by integers: B = (row factor / column factor) A ? */
FP_STATIC int fp_entry(fp_number a, fp_number b, const fp_node *row, const fp_node *column) {
    fp_u128 left[3], right[3];
    if (!a.finite || !b.finite) return FP_NOT_FINITE;
    if (!a.odd && !b.odd) return FP_FINE;
    if (!a.odd || !b.odd || a.negative != b.negative) return FP_SIGN;
    if (b.exponent + column->exponent != a.exponent + row->exponent) return FP_RATIO;
    left[0] = b.odd, left[1] = column->num, left[2] = row->den;
    right[0] = a.odd, right[1] = column->den, right[2] = row->num;
    return fp_products_equal(left, right, 3) ? FP_FINE : FP_RATIO;
}

FP_STATIC ptrdiff_t fp_find(int32_t *set, ptrdiff_t x) {
    while (set[x] != x) {
        set[x] = set[set[x]];
        x = set[x];
    }
    return x;
}

/* Components of rows and columns on the way to a spanning forest, and the one of the row in work. */
typedef struct {
    int32_t *set, *width; /* width[root]: its number of columns */
    int32_t *edge_row, *edge_column;
    ptrdiff_t n_edges, row, own;
    int grown; /* the row has joined columns that were apart */
} fp_forest;

/* The edge from the row in work to this column, if it leads to another component. */
FP_INLINE void fp_join(fp_forest *f, ptrdiff_t rows, ptrdiff_t column) {
    ptrdiff_t own = f->own, other = fp_find(f->set, rows + column);
    if (other == own) return;
    f->edge_row[f->n_edges] = (int32_t)f->row;
    f->edge_column[f->n_edges++] = (int32_t)column;
    if (f->width[own]) f->grown = 1;
    if (f->width[other] > f->width[own]) f->own = other, other = own;
    f->set[other] = (int32_t)f->own;
    f->width[f->own] += f->width[other];
}

FP_STATIC void fp_layer_free(fp_layer *layer) {
    free(layer->node);
    free(layer->u);
    free(layer->v);
    free(layer->apart);
    memset(layer, 0, sizeof *layer);
}

/* x / y without its power of two, reduced, if all has 64 bits; else left alone. */
FP_STATIC void fp_quotient(const fp_node *x, const fp_node *y, fp_u128 *num, fp_u128 *den) {
    uint64_t part[4], g;
    int i, j;
    if ((x->num | x->den | y->num | y->den) >> 64) return;
    part[0] = (uint64_t)x->num, part[1] = (uint64_t)y->den, part[2] = (uint64_t)x->den, part[3] = (uint64_t)y->num;
    for (i = 0; i < 2; i++)
        for (j = 2; j < 4; j++) g = fp_gcd_odd(part[i], part[j]), part[i] /= g, part[j] /= g;
    *num = (fp_u128)part[0] * part[1];
    *den = (fp_u128)part[2] * part[3];
}

/* Factors to be read: nodes; or, without, those of a bias vector, b[k] / a[k]; or, without, ones. */
typedef struct {
    const fp_node *node;
    const void *a, *b;
    int wide_type;
} fp_side;

FP_INLINE fp_number fp_bias(const fp_side *side, const void *values, ptrdiff_t k) {
    return side->wide_type ? fp_number_f64(((const double *)values)[k]) : fp_number_f32(((const float *)values)[k]);
}

static const fp_node fp_unit = {1, 1, 0, 0, -1, 0, 0, 0};

/* Factor k, which may be made in `room`; component 0 where the bias is not zero. */
FP_INLINE const fp_node *fp_side_at(const fp_side *side, ptrdiff_t k, fp_node *room) {
    fp_number x, y;
    if (side->node) return side->node + k;
    if (!side->a) return &fp_unit;
    x = fp_bias(side, side->a, k);
    y = fp_bias(side, side->b, k);
    *room = fp_unit;
    if (x.odd != y.odd) room->num = y.odd, room->den = x.odd;
    room->exponent = y.exponent - x.exponent;
    room->component = x.odd ? 0 : -1;
    return room;
}

/* A status of a bias vector, and the place in `bad`. */
FP_STATIC int fp_bias_status(const fp_side *side, ptrdiff_t n, ptrdiff_t *bad) {
    ptrdiff_t k;
    for (k = 0; k < n; k++) {
        fp_number x = fp_bias(side, side->a, k), y = fp_bias(side, side->b, k);
        *bad = k;
        if (!x.finite || !y.finite) return FP_NOT_FINITE;
        if (!x.odd != !y.odd || x.negative != y.negative) return FP_SIGN;
    }
    return FP_FINE;
}

/* Whether x[ref[k]] / y[ref[k]] = x[k] / y[k] for every k: the first k where not, else -1.
   ref[k] < 0 skips k; without ref, every k is compared with the first that has both, written to
   *first (-1: none).  Tall nodes are for the caller. */
FP_STATIC ptrdiff_t fp_first_disagreement(const fp_side *x, const fp_side *y, const int64_t *ref, ptrdiff_t n,
                                          ptrdiff_t *first) {
    ptrdiff_t k;
    fp_u128 num = 0, den = 0;
    fp_node room[4];
    const fp_node *x0 = &fp_unit, *y0 = &fp_unit;
    *first = -1;
    for (k = 0; k < n; k++) {
        const fp_node *xk = fp_side_at(x, k, room), *yk = fp_side_at(y, k, room + 1);
        ptrdiff_t at;
        fp_u128 left[4], right[4];
        if (xk->component < 0 || yk->component < 0) continue;
        at = ref ? (ptrdiff_t)ref[k] : *first < 0 ? k : *first;
        if (at < 0) continue;
        if (ref || *first < 0) {
            x0 = fp_side_at(x, at, room + 2);
            y0 = fp_side_at(y, at, room + 3);
        }
        if (!ref && *first < 0) {
            *first = k;
            fp_quotient(xk, yk, &num, &den);
        }
        if (at == k) continue;
        if (xk->exponent - yk->exponent != x0->exponent - y0->exponent) return k;
        if (xk->num == x0->num && xk->den == x0->den && yk->num == y0->num && yk->den == y0->den) continue;
        if (num && fp_bits128(xk->num) + fp_bits128(yk->den) + fp_bits128(den) <= 128
            && fp_bits128(xk->den) + fp_bits128(yk->num) + fp_bits128(num) <= 128) {
            if (xk->num * yk->den * den != xk->den * yk->num * num) return k;
            continue;
        }
        left[0] = xk->num, left[1] = yk->den, left[2] = x0->den, left[3] = y0->num;
        right[0] = xk->den, right[1] = yk->num, right[2] = x0->num, right[3] = y0->den;
        if (!fp_products_equal(left, right, 4)) return k;
    }
    return -1;
}

#define FP_REAL float
#define FP_NAME(name) name##_f32
#define FP_DOUBLE 0
#include "layer.h"
#undef FP_REAL
#undef FP_NAME
#undef FP_DOUBLE

#define FP_REAL double
#define FP_NAME(name) name##_f64
#define FP_DOUBLE 1
#include "layer.h"
#undef FP_REAL
#undef FP_NAME
#undef FP_DOUBLE

#endif
