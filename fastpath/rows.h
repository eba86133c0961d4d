/* Included by twins.h once for float and once for double. */

#define FP_CHUNK 256 /* entries compared at once, and again in halves where something seems to differ */
#define FP_KEYS 3    /* nonzero entries, beyond the first, that make the first key */
#define FP_BLOCK 64  /* rows listed at once, or compared */
#define FP_ROWS 1024 /* rows swept at once by a thread */
#define FP_AHEAD 48  /* rows between the fetch of a key and its reading */
#define FP_BEHIND 16 /* rows between that and the look for a head */
#define FP_HELD (1 << 17) /* bytes of heads that are thought to be in the cache */

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

/* Ask for the bytes of these entries, to be read soon: into the second cache, which takes more requests. */
FP_INLINE void FP_NAME(fp_fetch)(const FP_REAL *x, ptrdiff_t n) {
    ptrdiff_t k;
    for (k = 0; k < n; k += 64 / (ptrdiff_t)sizeof(FP_REAL)) __builtin_prefetch(x + k, 0, 2);
    if (n) __builtin_prefetch(x + n - 1, 0, 2);
}

/* Compares a row x with a row y: how, is prepared once. */
typedef struct {
    const FP_REAL *x, *y;
    double s, t; /* x is to be y t / s */
    FP_REAL c;   /* not 0: x is to be y c, and where `swapped`, y is to be x c */
    int floats, swapped;
} FP_NAME(fp_pair);

FP_INLINE FP_NAME(fp_pair) FP_NAME(fp_pair_of)(const FP_NAME(fp_matrix) *m, ptrdiff_t row, ptrdiff_t head, ptrdiff_t lead) {
    fp_number x = FP_NAME(fp_number_of)(m, row, lead), y = FP_NAME(fp_number_of)(m, head, lead);
    FP_NAME(fp_pair) p = {m->weight + row * m->columns, m->weight + head * m->columns, 0, 0, 0, 1, 0};
    int power = abs(x.exponent - y.exponent);
    if (x.odd == y.odd && power <= FP_MOST_DOUBLINGS) {
        p.c = (FP_REAL)ldexp(x.negative == y.negative ? 1 : -1, power);
        p.swapped = x.exponent < y.exponent;
        return p;
    }
    p.s = (double)FP_NAME(fp_cell)(m, head, lead);
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
#endif
    return p;
}

FP_INLINE int FP_NAME(fp_agree)(const FP_NAME(fp_pair) *p, ptrdiff_t j, ptrdiff_t n) {
    if (p->c != 0)
        return p->swapped ? !FP_NAME(fp_chunk_doubled)(p->y + j, p->x + j, p->c, n)
                          : !FP_NAME(fp_chunk_doubled)(p->x + j, p->y + j, p->c, n);
    return p->floats && !FP_NAME(fp_chunk)(p->x + j, p->y + j, p->s, p->t, n);
}

FP_INLINE int FP_NAME(fp_agree_at)(const FP_NAME(fp_matrix) *m, ptrdiff_t row, ptrdiff_t head, ptrdiff_t lead,
                                   ptrdiff_t j) {
    return fp_cross_equal(FP_NAME(fp_number_of)(m, row, j), FP_NAME(fp_number_of)(m, head, lead),
                          FP_NAME(fp_number_of)(m, head, j), FP_NAME(fp_number_of)(m, row, lead));
}

/* The first column from `from` on where the row is not (head) row_lead / head_lead; columns + 1 if
   none.  Meanwhile the same columns of another row and another head are fetched, unless NULL. */
FP_STATIC ptrdiff_t FP_NAME(fp_first_apart)(const FP_NAME(fp_matrix) *m, ptrdiff_t row, ptrdiff_t head, ptrdiff_t lead,
                                            ptrdiff_t from, const FP_REAL *next, const FP_REAL *next_head) {
    FP_NAME(fp_pair) p = FP_NAME(fp_pair_of)(m, row, head, lead);
    ptrdiff_t j = from;
    while (j < m->columns) {
        ptrdiff_t n = m->columns - j < FP_CHUNK ? m->columns - j : FP_CHUNK, half;
        if (next) FP_NAME(fp_fetch)(next + j, n);
        if (next_head) FP_NAME(fp_fetch)(next_head + j, n);
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
        if (!FP_NAME(fp_agree_at)(m, row, head, lead, j)) return j;
        j++;
    }
    return m->columns + FP_NAME(fp_agree_at)(m, row, head, lead, m->columns);
}

/* All weights of the row are finite.  Fetches as above. */
FP_STATIC int FP_NAME(fp_row_finite)(const FP_NAME(fp_matrix) *m, ptrdiff_t row, const FP_REAL *next,
                                     const FP_REAL *next_head) {
    const FP_REAL *x = m->weight + row * m->columns;
    ptrdiff_t j, n;
    int finite = 1;
    for (j = 0; j < m->columns; j += n) {
        n = m->columns - j < FP_CHUNK ? m->columns - j : FP_CHUNK;
        if (next) FP_NAME(fp_fetch)(next + j, n);
        if (next_head) FP_NAME(fp_fetch)(next_head + j, n);
        finite &= FP_NAME(fp_all_finite)(x + j, n);
    }
    return finite;
}

/* The key, the lead and its sign: equal keys for proportional rows, from the place of the first nonzero entry and the next few
   nonzero entries divided by it, each quotient rounded once, so a function of the exact quotient.  Returns how
   many entries were read. */
FP_INLINE ptrdiff_t FP_NAME(fp_read_key)(fp_refinement *r, const FP_NAME(fp_matrix) *m, ptrdiff_t row) {
    const FP_REAL *x = m->weight + row * m->columns;
    ptrdiff_t at[FP_KEYS + 5], j = 0, k, n;
    int found = 0;
    double lead;
    uint64_t key;
    while (j < m->columns && found <= FP_KEYS) {
        n = m->columns - j < 4 ? m->columns - j : 4;
        for (k = 0; k < n; k++) { /* without a branch */
            at[found] = j + k;
            found += x[j + k] != 0;
        }
        j += n;
    }
    if (!found && m->bias[row] == 0) {
        r->lead[row] = -1;
        r->sign[row] = 0;
        return j;
    }
    if (!found) at[0] = m->columns;
    lead = (double)FP_NAME(fp_cell)(m, row, at[0]);
    key = (uint64_t)at[0];
    for (k = 1; k < found && k <= FP_KEYS; k++)
        key = fp_mix(key + (uint64_t)at[k]) ^ fp_quotient_bits((double)x[at[k]], lead);
    r->lead[row] = (int32_t)at[0];
    r->sign[row] = lead < 0 ? -1 : 1;
    r->key[row] = fp_mix(key);
    return j;
}

/* Compare a row with its head from this column on; whether it differs.  Fetches as above. */
FP_INLINE int FP_NAME(fp_differs)(fp_refinement *r, const FP_NAME(fp_matrix) *m, ptrdiff_t row, ptrdiff_t from,
                                  const FP_REAL *next, const FP_REAL *next_head) {
    ptrdiff_t head = r->head[row], lead = r->lead[row], column;
    if (r->looks) {
        if (!FP_NAME(fp_row_finite)(m, row, next, next_head)) __atomic_store_n(&r->not_finite, 1, __ATOMIC_RELAXED);
        next = next_head = NULL;
        if (head == row) return 0;
    }
    column = FP_NAME(fp_first_apart)(m, row, head, lead, from, next, next_head);
    if (column > m->columns) return 0;
    r->column[row] = (int32_t)column;
    r->key[row] = fp_mix(fp_quotient_key(FP_NAME(fp_number_of)(m, row, column), FP_NAME(fp_number_of)(m, row, lead))
                         + fp_mix((uint64_t)head << 32 | (uint64_t)column));
    return 1;
}

/* What a thread remembers: how many entries the last key took, whether the last row compared differed, the
   heads it met, and what it has to list. */
typedef struct {
    ptrdiff_t reach, held, n_later, n_apart;
    int differed;
    int32_t recent[FP_BLOCK], later[FP_BLOCK], apart[FP_BLOCK];
} FP_NAME(fp_memory);

/* The key of this row is known: find its head.  If that is in the cache, the row is compared with it, and
   the next row is fetched if rows are not read to their end, as the processor expects; otherwise it is
   listed.  Where finiteness is looked at, so are the heads. */
FP_INLINE void FP_NAME(fp_meet)(fp_refinement *r, const FP_NAME(fp_matrix) *m, FP_NAME(fp_memory) *memory, ptrdiff_t row) {
    int32_t head = r->lead[row] < 0 ? -1 : fp_first_with(r, row), *known;
    r->head[row] = head;
    if (head < 0 || (head == row && !r->looks)) return;
    known = memory->recent + head % memory->held;
    if (head == row || *known != head) {
        *known = head;
        r->column[row] = r->lead[row];
        memory->later[memory->n_later++] = (int32_t)row;
        if (memory->n_later == FP_BLOCK) {
            fp_append(r->list, &r->n_list, memory->later, FP_BLOCK);
            memory->n_later = 0;
        }
        return;
    }
    memory->differed = FP_NAME(fp_differs)(r, m, row, r->lead[row] + 1,
                                           memory->differed && row + 1 < m->rows ? m->weight + (row + 1) * m->columns : NULL,
                                           NULL);
    if (memory->differed) {
        memory->apart[memory->n_apart++] = (int32_t)row;
        if (memory->n_apart == FP_BLOCK) {
            fp_append(r->apart, &r->n_apart, memory->apart, FP_BLOCK);
            memory->n_apart = 0;
        }
    }
}

/* Take rows and sweep them: keys are fetched and read a few rows ahead of what is compared. */
FP_STATIC void FP_NAME(fp_refinement_sweep)(fp_refinement *r) {
    FP_NAME(fp_matrix) m = {r->weight, r->bias, r->rows, r->columns};
    fp_mode mode = fp_keep_subnormals();
    ptrdiff_t first, end, i, row = (r->columns + 1) * (ptrdiff_t)sizeof(FP_REAL);
    FP_NAME(fp_memory) memory;
    memset(&memory, -1, sizeof memory);
    memory.reach = memory.n_later = memory.n_apart = memory.differed = 0;
    memory.held = row > FP_HELD ? 1 : FP_HELD / row < FP_BLOCK ? FP_HELD / row : FP_BLOCK;
    while ((first = fp_take(r, FP_ROWS, r->rows, &end)) < r->rows) {
        for (i = first - FP_AHEAD; i < end + FP_BEHIND; i++) {
            if (i + FP_AHEAD < end) FP_NAME(fp_fetch)(m.weight + (i + FP_AHEAD) * m.columns, memory.reach);
            if (i >= first && i < end) {
                ptrdiff_t entries = FP_NAME(fp_read_key)(r, &m, i);
                memory.reach = entries < FP_CHUNK ? entries : FP_CHUNK;
                if (r->lead[i] >= 0) FP_WRITE_SOON(r->table + fp_slot(r->key[i], 2 * r->rows));
            }
            if (i - FP_BEHIND >= first) FP_NAME(fp_meet)(r, &m, &memory, i - FP_BEHIND);
        }
    }
    fp_append(r->list, &r->n_list, memory.later, memory.n_later);
    fp_append(r->apart, &r->n_apart, memory.apart, memory.n_apart);
    fp_restore(mode);
}

/* Take rows of the list and compare them with their heads. */
FP_STATIC void FP_NAME(fp_refinement_compare)(fp_refinement *r) {
    FP_NAME(fp_matrix) m = {r->weight, r->bias, r->rows, r->columns};
    fp_mode mode = fp_keep_subnormals();
    ptrdiff_t first, end, k;
    int32_t apart[FP_BLOCK];
    while ((first = fp_take(r, FP_BLOCK, r->n_list, &end)) < r->n_list) {
        ptrdiff_t n_apart = 0;
        for (k = first; k < end; k++) {
            const FP_REAL *next = NULL, *next_head = NULL;
            ptrdiff_t row = r->list[k];
            if (k + 1 < r->n_list) {
                ptrdiff_t after = r->list[k + 1], head = r->head[after];
                next = m.weight + after * m.columns;
                if (head != after && head != r->head[row]) next_head = m.weight + head * m.columns;
            }
            if (FP_NAME(fp_differs)(r, &m, row, r->column[row] + 1, next, next_head)) apart[n_apart++] = (int32_t)row;
        }
        fp_append(r->apart, &r->n_apart, apart, n_apart);
    }
    fp_restore(mode);
}

#undef FP_CHUNK
#undef FP_KEYS
#undef FP_BLOCK
#undef FP_AHEAD
#undef FP_BEHIND
#undef FP_ROWS
#undef FP_HELD
