/* Included by twins.h once for float and once for double. */

#define FP_CHUNK 256 /* compared at once, and again in parts where something seems to differ */
#define FP_PART 32
#define FP_KEYS 3 /* nonzero entries, beyond the first, that make the first key */

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
FP_CLONES FP_STATIC uint64_t FP_NAME(fp_chunk)(const FP_REAL *restrict x, const FP_REAL *restrict y, double s, double t,
                                               ptrdiff_t n) {
    uint64_t found = 0, bits;
    ptrdiff_t j;
    for (j = 0; j < n; j++) {
#if FP_DOUBLE
        double big = x[j] * s, rest = fma(x[j], s, -big) - fma(y[j], t, -big);
#else
        double rest = (double)x[j] * s - (double)y[j] * t;
#endif
        memcpy(&bits, &rest, 8);
        found |= bits << 1;
    }
    return found;
}

/* The first column from `from` on where row x is not (row y) x_lead / y_lead; columns + 1 if none. */
FP_STATIC ptrdiff_t FP_NAME(fp_first_apart)(const FP_NAME(fp_matrix) *m, ptrdiff_t row, ptrdiff_t first, ptrdiff_t lead,
                                            ptrdiff_t from) {
    fp_number x_lead = FP_NAME(fp_number_of)(m, row, lead), y_lead = FP_NAME(fp_number_of)(m, first, lead);
    const FP_REAL *x = m->weight + row * m->columns, *y = m->weight + first * m->columns;
    double s = (double)FP_NAME(fp_cell)(m, first, lead), t = (double)FP_NAME(fp_cell)(m, row, lead);
    ptrdiff_t j = from, k, part;
    int floats = 1;
#if FP_DOUBLE
    /* s and t times one power of two that makes integers of them, the smaller below 2^54 */
    int es, et, e;
    frexp(s, &es);
    frexp(t, &et);
    e = (es < et ? es : et) - 54;
    floats = abs(es - et) <= 300;
    s = floats ? ldexp(s, -e) : 1; /* exact: below 2^355 */
    t = floats ? ldexp(t, -e) : 1;
#endif
    while (j < m->columns) {
        ptrdiff_t n = m->columns - j < FP_CHUNK ? m->columns - j : FP_CHUNK;
        if (!floats || FP_NAME(fp_chunk)(x + j, y + j, s, t, n)) {
            for (part = j; part < j + n; part += FP_PART) {
                ptrdiff_t end = part + FP_PART < j + n ? part + FP_PART : j + n;
                if (floats && !FP_NAME(fp_chunk)(x + part, y + part, s, t, end - part)) continue;
                for (k = part; k < end; k++) {
                    if (!fp_cross_equal(FP_NAME(fp_number_of)(m, row, k), y_lead,
                                        FP_NAME(fp_number_of)(m, first, k), x_lead))
                        return k;
                }
            }
        }
        j += n;
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
FP_STATIC void FP_NAME(fp_tell)(const FP_NAME(fp_matrix) *m, ptrdiff_t row, ptrdiff_t lead, ptrdiff_t column, int exactly,
                                fp_suspect *out) {
    out->row = row;
    out->column = (int32_t)column;
    out->right = 0;
    out->exponent = 0;
    if (!exactly) {
        out->left = fp_quotient_bits((double)FP_NAME(fp_cell)(m, row, column), (double)FP_NAME(fp_cell)(m, row, lead));
    } else {
        fp_number x = FP_NAME(fp_number_of)(m, row, column), y = FP_NAME(fp_number_of)(m, row, lead);
        uint64_t g = x.odd ? fp_gcd_odd(x.odd, y.odd) : y.odd;
        out->left = x.odd / g;
        out->right = y.odd / g;
        /* twice the exponent, and the sign */
        out->exponent = x.odd ? 2 * (x.exponent - y.exponent) + (x.negative ^ y.negative) : 0;
    }
}

/* For every row the first row it is proportional to (itself if none before, -1 if zero), and the sign
   of the factor (0 if zero).  0, or FP_NO_MEMORY's -1. */
FP_STATIC int FP_NAME(fp_twins)(const FP_REAL *weight, const FP_REAL *bias, ptrdiff_t rows, ptrdiff_t columns,
                                int64_t *first_of, int8_t *sign) {
    FP_NAME(fp_matrix) m = {weight, bias, rows, columns};
    ptrdiff_t i, k, size = 4, n_groups = 0, room_groups = 64, n_members = 0, room_members = rows + 1, done = -1;
    int32_t *lead = malloc((size_t)(rows + 1) * sizeof *lead);
    uint64_t *key = malloc((size_t)(rows + 1) * sizeof *key);
    int32_t *next = malloc((size_t)(rows + 1) * sizeof *next), *table = NULL, *last = NULL;
    int64_t *member = malloc((size_t)room_members * sizeof *member);
    fp_group *group = malloc((size_t)room_groups * sizeof *group);
    fp_suspect *suspect = malloc((size_t)(rows + 1) * sizeof *suspect);
    fp_mode mode = fp_keep_subnormals();
    while (size < 2 * rows) size *= 2;
    table = malloc((size_t)size * sizeof *table);
    last = malloc((size_t)(rows + 1) * sizeof *last);
    if (!lead || !key || !next || !member || !group || !suspect || !table || !last) goto out;
    for (i = 0; i < rows; i++) {
        if (i + 16 < rows) __builtin_prefetch(weight + (i + 16) * columns);
        key[i] = FP_NAME(fp_key)(&m, i, lead + i);
        first_of[i] = lead[i] < 0 ? -1 : i;
        sign[i] = lead[i] < 0 ? 0 : 1;
    }
    /* chains of rows of one key, in order */
    memset(table, -1, (size_t)size * sizeof *table);
    for (i = 0; i < rows; i++) {
        ptrdiff_t slot = (ptrdiff_t)(key[i] & (uint64_t)(size - 1));
        next[i] = last[i] = -1;
        if (lead[i] < 0) continue;
        while (table[slot] >= 0 && (key[table[slot]] != key[i] || lead[table[slot]] != lead[i]))
            slot = (slot + 1) & (size - 1);
        if (table[slot] < 0) {
            table[slot] = last[i] = (int32_t)i;
        } else {
            ptrdiff_t head = table[slot];
            next[last[head]] = (int32_t)i;
            last[head] = (int32_t)i;
        }
    }
    /* Each chain is refined on its own.  `member` is a stack of the rows of the groups on the stack
       `group`: the groups of one chain are disjoint, so it holds at most `rows`. */
    for (i = 0; i < rows; i++) {
        ptrdiff_t at = lead[i];
        if (at < 0 || last[i] < 0 || next[i] < 0) continue;
        n_members = 0;
        for (k = i; k >= 0; k = next[k]) member[n_members++] = k;
        group[0].begin = 0;
        group[0].end = n_members;
        group[0].column = (int32_t)at;
        n_groups = 1;
        while (n_groups) {
            fp_group now = group[--n_groups];
            ptrdiff_t head = member[now.begin], n = 0, from, to;
            int negative = FP_NAME(fp_number_of)(&m, head, at).negative;
            for (k = now.begin + 1; k < now.end; k++) {
                ptrdiff_t row = member[k], column;
                if (k + 2 < now.end) __builtin_prefetch(weight + member[k + 2] * columns + now.column);
                column = FP_NAME(fp_first_apart)(&m, row, head, at, now.column);
                if (column > columns) {
                    first_of[row] = head;
                    sign[row] = FP_NAME(fp_number_of)(&m, row, at).negative == negative ? 1 : -1;
                } else {
                    /* Again at the column that made this group: then only the exact quotient will do. */
                    FP_NAME(fp_tell)(&m, row, at, column, column == now.column, suspect + n++);
                }
            }
            n_members = now.begin;
            if (n < 2) continue;
            qsort(suspect, (size_t)n, sizeof *suspect, fp_suspect_order);
            for (from = 0; from < n; from = to) {
                for (to = from + 1; to < n && fp_suspect_same(suspect + from, suspect + to); to++) {}
                if (to - from < 2) continue;
                if (n_groups == room_groups) {
                    fp_group *more = realloc(group, (size_t)(2 * room_groups) * sizeof *group);
                    if (!more) goto out;
                    group = more;
                    room_groups *= 2;
                }
                group[n_groups].begin = n_members;
                for (k = from; k < to; k++) member[n_members++] = suspect[k].row;
                group[n_groups].end = n_members;
                group[n_groups++].column = suspect[from].column;
            }
        }
    }
    done = 0;
out:
    fp_restore(mode);
    free(lead), free(key), free(next), free(table), free(last), free(member), free(group), free(suspect);
    return (int)done;
}

#undef FP_CHUNK
#undef FP_PART
#undef FP_KEYS
