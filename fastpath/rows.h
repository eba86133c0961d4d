/* Included by twins.h once for float and once for double. */

#define FP_CHUNK 256 /* compared at once, and again in halves where something seems to differ */
#define FP_KEYS 3 /* nonzero entries, beyond the first, that make the first key */
#define FP_AHEAD 512 /* bytes of a row fetched while the one before it is compared */

typedef struct {
    const FP_REAL *weight, *bias;
    ptrdiff_t rows, columns; /* columns: of the weights; the bias is one more */
} FP_NAME(fp_matrix);

FP_INLINE FP_REAL FP_NAME(fp_cell)(const FP_NAME(fp_matrix) *m, ptrdiff_t row, ptrdiff_t column) {
    return column < m->columns ? m->weight[row * m->columns + column] : m->bias[row];
}

FP_INLINE fp_number FP_NAME(fp_number_of)(const FP_NAME(fp_matrix) *m, ptrdiff_t row, ptrdiff_t column) {
    FP_REAL value = FP_NAME(fp_cell)(m, row, column);
#if FP_DOUBLE
    return fp_number_f64(value);
#else
    return fp_number_f32(value);
#endif
}

/* Zero only if x[j] s = y[j] t exactly for every j < n.  Not zero proves nothing. */
FP_CLONES FP_STATIC uint64_t FP_NAME(fp_chunk)(const FP_REAL *restrict x, const double *restrict y, double s, double t,
                                               ptrdiff_t n) {
    uint64_t found = 0, bits;
    ptrdiff_t j;
    for (j = 0; j < n; j++) {
#if FP_DOUBLE
        double big = x[j] * s, rest = fma(x[j], s, -big) - fma(y[j], t, -big);
#else
        double rest = (double)x[j] * s - y[j] * t;
#endif
        memcpy(&bits, &rest, 8);
        found |= bits;
    }
    return found << 1; /* without the sign of a zero */
}

/* Zero only if x[j] = y[j] c exactly for every j < n, where c is a power of two, 1 or more, or minus
   one: such a product is exact, or infinite, and an entry of x is not. */
FP_CLONES FP_STATIC int FP_NAME(fp_chunk_doubled)(const FP_REAL *restrict x, const FP_REAL *restrict y, FP_REAL c,
                                                  ptrdiff_t n) {
    int found = 0;
    ptrdiff_t j;
    for (j = 0; j < n; j++) found |= x[j] != y[j] * c;
    return found;
}

#if !FP_DOUBLE
FP_CLONES FP_STATIC void fp_widen(const float *restrict x, double *restrict y, ptrdiff_t n) {
    ptrdiff_t j;
    for (j = 0; j < n; j++) y[j] = (double)x[j];
}
#endif

/* Compares a row x with a row y: how, is prepared once. */
typedef struct {
    const FP_REAL *x, *y;
    const double *wide; /* the weights of y in double; for float a buffer, filled on the first need */
    double s, t;        /* x is to be y t / s */
    FP_REAL c;          /* not 0: x is to be y c, and where `swapped`, y is to be x c */
    int floats, swapped;
} FP_NAME(fp_pair);

FP_INLINE int FP_NAME(fp_agree)(const FP_NAME(fp_pair) *p, ptrdiff_t j, ptrdiff_t n) {
    if (p->c != 0)
        return p->swapped ? !FP_NAME(fp_chunk_doubled)(p->y + j, p->x + j, p->c, n)
                          : !FP_NAME(fp_chunk_doubled)(p->x + j, p->y + j, p->c, n);
    return p->floats && !FP_NAME(fp_chunk)(p->x + j, p->wide + j, p->s, p->t, n);
}

/* The first column from `from` on where row x is not (row y) x_lead / y_lead; columns + 1 if none.
   `buffer` has the weights of row y in double if it is `filled`, from `from` on. */
FP_STATIC ptrdiff_t FP_NAME(fp_first_apart)(const FP_NAME(fp_matrix) *m, ptrdiff_t row, ptrdiff_t first, double *buffer,
                                            int *filled, ptrdiff_t lead, ptrdiff_t from) {
    fp_number x_lead = FP_NAME(fp_number_of)(m, row, lead), y_lead = FP_NAME(fp_number_of)(m, first, lead);
    FP_NAME(fp_pair) p = {m->weight + row * m->columns, m->weight + first * m->columns, NULL, 0, 0, 0, 1, 0};
    ptrdiff_t j = from;
    int power = abs(x_lead.exponent - y_lead.exponent);
    if (x_lead.odd == y_lead.odd && power <= FP_MOST_DOUBLINGS) {
        p.c = (FP_REAL)ldexp(x_lead.negative == y_lead.negative ? 1 : -1, power);
        p.swapped = x_lead.exponent < y_lead.exponent;
    } else {
        p.s = (double)FP_NAME(fp_cell)(m, first, lead);
        p.t = (double)FP_NAME(fp_cell)(m, row, lead);
#if FP_DOUBLE
        {
            /* s and t times one power of two that makes integers of them, the smaller below 2^54 */
            int es, et, e;
            frexp(p.s, &es);
            frexp(p.t, &et);
            e = (es < et ? es : et) - 54;
            p.floats = abs(es - et) <= 300;
            p.s = p.floats ? ldexp(p.s, -e) : 1; /* exact: below 2^355 */
            p.t = p.floats ? ldexp(p.t, -e) : 1;
        }
        p.wide = p.y;
        (void)buffer, (void)filled;
#else
        if (!*filled && from < m->columns) fp_widen(p.y + from, buffer + from, m->columns - from);
        *filled = 1;
        p.wide = buffer;
#endif
    }
    while (j < m->columns) {
        ptrdiff_t n = m->columns - j < FP_CHUNK ? m->columns - j : FP_CHUNK, half;
        if (FP_NAME(fp_agree)(&p, j, n)) {
            j += n;
            continue;
        }
        for (; n > 1; n = half) { /* the first entry that seems to differ is among the n from j on */
            half = n / 2;
            if (FP_NAME(fp_agree)(&p, j, half)) {
                j += half;
                half = n - half;
            }
        }
        if (!fp_cross_equal(FP_NAME(fp_number_of)(m, row, j), y_lead, FP_NAME(fp_number_of)(m, first, j), x_lead))
            return j;
        j++;
    }
    if (!fp_cross_equal(FP_NAME(fp_number_of)(m, row, m->columns), y_lead,
                        FP_NAME(fp_number_of)(m, first, m->columns), x_lead))
        return m->columns;
    return m->columns + 1;
}

/* A number equal for proportional rows: the place of the first nonzero entry and the next few
   nonzero entries divided by it, each quotient rounded once, so a function of the exact quotient. */
FP_INLINE uint64_t FP_NAME(fp_key)(const FP_NAME(fp_matrix) *m, ptrdiff_t row, int32_t *lead) {
    const FP_REAL *x = m->weight + row * m->columns;
    ptrdiff_t j = 0;
    double first;
    uint64_t key;
    int k;
    while (j < m->columns && x[j] == 0) j++;
    if (j == m->columns && m->bias[row] == 0) {
        *lead = -1;
        return 0;
    }
    *lead = (int32_t)j;
    first = (double)FP_NAME(fp_cell)(m, row, j);
    key = (uint64_t)j + 1;
    for (k = 0; k < FP_KEYS && j < m->columns; k++) {
        for (j++; j < m->columns && x[j] == 0; j++) {}
        if (j < m->columns) key = fp_mix(key + (uint64_t)j) ^ fp_quotient_bits((double)x[j], first);
    }
    return fp_mix(key);
}

/* What tells a row apart at a column.  Rounded: equal for rows proportional so far (float: only
   then).  Exactly: equal only for them. */
FP_STATIC void FP_NAME(fp_tell)(const FP_NAME(fp_matrix) *m, ptrdiff_t row, ptrdiff_t column, int exactly, fp_row *out) {
    out->column = (int32_t)column;
    out->right = 0;
    out->exponent = 0;
    if (!exactly) {
        out->left = fp_quotient_bits((double)FP_NAME(fp_cell)(m, row, column),
                                     (double)FP_NAME(fp_cell)(m, row, out->lead));
    } else {
        fp_number x = FP_NAME(fp_number_of)(m, row, column), y = FP_NAME(fp_number_of)(m, row, out->lead);
        uint64_t g = x.odd ? fp_gcd_odd(x.odd, y.odd) : y.odd;
        out->left = x.odd / g;
        out->right = y.odd / g;
        /* twice the exponent, and the sign */
        out->exponent = x.odd ? 2 * (x.exponent - y.exponent) + (x.negative ^ y.negative) : 0;
    }
}

/* The first keys of these rows, each its own class so far. */
FP_STATIC void FP_NAME(fp_refinement_keys)(fp_refinement *r, ptrdiff_t begin, ptrdiff_t end) {
    FP_NAME(fp_matrix) m = {r->weight, r->bias, r->rows, r->columns};
    fp_mode mode = fp_keep_subnormals();
    ptrdiff_t i;
    for (i = begin; i < end; i++) {
        fp_row *row = r->row + i;
        if (i + 16 < end) __builtin_prefetch(m.weight + (i + 16) * m.columns);
        row->left = FP_NAME(fp_key)(&m, i, &row->lead);
        row->right = 0;
        row->exponent = row->head = 0;
        row->column = row->lead;
        r->first_of[i] = row->lead < 0 ? -1 : i;
        r->sign[i] = row->lead < 0 ? 0 : 1;
    }
    fp_restore(mode);
}

FP_INLINE void FP_NAME(fp_fetch)(const FP_NAME(fp_matrix) *m, ptrdiff_t row, ptrdiff_t column) {
    const char *at = (const char *)(m->weight + row * m->columns + column);
    ptrdiff_t bytes = (m->columns - column) * (ptrdiff_t)sizeof(FP_REAL), k;
    for (k = 0; k < bytes && k < FP_AHEAD; k += 64) __builtin_prefetch(at + k);
}

/* Compare these active rows with their heads: of those that are no twins it is told where and how
   they differ, the others have column > columns from now on.  0, or -1 without memory. */
FP_STATIC int FP_NAME(fp_refinement_compare)(fp_refinement *r, ptrdiff_t begin, ptrdiff_t end) {
    FP_NAME(fp_matrix) m = {r->weight, r->bias, r->rows, r->columns};
    ptrdiff_t k, before = -1;
    int filled = 0;
    double *buffer = NULL;
    fp_mode mode;
#if !FP_DOUBLE
    buffer = malloc((size_t)(r->columns + 1) * sizeof *buffer);
    if (!buffer) return -1;
#endif
    mode = fp_keep_subnormals();
    for (k = begin; k < end; k++) {
        ptrdiff_t at = r->active[k], head, from, column;
        fp_row *row = r->row + at;
        head = row->head;
        from = row->column;
        if (k + 1 < end) {
            const fp_row *after = r->row + r->active[k + 1];
            FP_NAME(fp_fetch)(&m, r->active[k + 1], after->column);
            if (after->head != head) FP_NAME(fp_fetch)(&m, after->head, after->column);
        }
        if (head != before) filled = 0; /* rows of one head have one column */
        before = head;
        column = FP_NAME(fp_first_apart)(&m, at, head, buffer, &filled, row->lead, from);
        if (column > m.columns) {
            r->first_of[at] = head;
            r->sign[at] = FP_NAME(fp_number_of)(&m, at, row->lead).negative
                    == FP_NAME(fp_number_of)(&m, head, row->lead).negative ? 1 : -1;
            row->column = (int32_t)column;
        } else {
            /* Again at the column that made this group: then only the exact quotient will do. */
            FP_NAME(fp_tell)(&m, at, column, column == from, row);
        }
    }
    fp_restore(mode);
    free(buffer);
    return 0;
}

#undef FP_CHUNK
#undef FP_KEYS
#undef FP_AHEAD
