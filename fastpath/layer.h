/* Included by rescaling.h once for float and once for double. */

FP_INLINE fp_number FP_NAME(fp_number_at)(const FP_REAL *x, ptrdiff_t i) {
#if FP_DOUBLE
    return fp_number_f64(x[i]);
#else
    return fp_number_f32(x[i]);
#endif
}

/* Bit k is set where x[k] is not zero, k < n <= 64. */
FP_CLONES FP_STATIC uint64_t FP_NAME(fp_nonzeros)(const FP_REAL *x, ptrdiff_t n) {
    uint64_t bits = 0;
    ptrdiff_t k;
    for (k = 0; k < n; k++) bits |= (uint64_t)(x[k] != 0) << k;
    return bits;
}

/* The edges of a spanning forest of the nonzero entries of a.  Rows are read only as far as needed:
   where few columns do not hang together with most of the others, a row needs an entry that does,
   and a look at those few.  Returns the number of edges, or -1 without memory. */
FP_STATIC ptrdiff_t FP_NAME(fp_forest)(const FP_REAL *a, ptrdiff_t rows, ptrdiff_t columns, int32_t *set,
                                       int32_t *edge_row, int32_t *edge_column) {
    /* `top` is the component with the most columns so far; the bits of `inside` tell the columns in it,
       `outside` lists the others. */
    int32_t *outside = malloc((size_t)(columns + 1) * sizeof *outside);
    size_t words = (size_t)columns / 64 + 1;
    uint64_t *inside = calloc(words, sizeof *inside);
    fp_forest f = {set, calloc((size_t)(rows + columns + 1), sizeof *set), edge_row, edge_column, 0, 0, 0, 0};
    ptrdiff_t n_outside = columns, top = -1, i, j, k;
    if (!outside || !f.width || !inside) {
        free(outside), free(f.width), free(inside);
        return -1;
    }
    for (i = 0; i < rows + columns; i++) set[i] = (int32_t)i;
    for (j = 0; j < columns; j++) outside[j] = (int32_t)j, f.width[rows + j] = 1;
    for (i = 0; i < rows; i++) {
        const FP_REAL *row = a + i * columns;
        ptrdiff_t before = top;
        f.row = f.own = i;
        f.grown = 0;
        if (8 * n_outside > columns) { /* one entry inside, and all others */
            uint64_t seek = ~(uint64_t)0;
            for (j = 0; j < columns; j += 64) {
                uint64_t bits = FP_NAME(fp_nonzeros)(row + j, columns - j < 64 ? columns - j : 64);
                uint64_t within = bits & inside[j / 64] & seek;
                bits = (bits & ~inside[j / 64]) | (within & -within);
                if (within) seek = 0;
                for (; bits; bits &= bits - 1) fp_join(&f, rows, j + __builtin_ctzll(bits));
            }
        } else {
            uint64_t within = 0;
            for (j = 0; j < columns && !within; j += 64)
                within = FP_NAME(fp_nonzeros)(row + j, columns - j < 64 ? columns - j : 64) & inside[j / 64];
            if (within) fp_join(&f, rows, j - 64 + __builtin_ctzll(within));
            for (k = 0; k < n_outside; k++)
                if (row[outside[k]] != 0) fp_join(&f, rows, outside[k]);
        }
        if (!f.width[f.own] || !(f.grown || top < 0)) continue;
        if (top >= 0) top = fp_find(set, top);
        if (top < 0 || f.width[f.own] > f.width[top]) top = f.own;
        if (f.own != top) continue;
        if (before >= 0 && fp_find(set, before) != top) { /* another component leads */
            memset(inside, 0, words * sizeof *inside);
            for (j = 0; j < columns; j++) outside[j] = (int32_t)j;
            n_outside = columns;
        }
        if (4 * (n_outside - (columns - f.width[top])) < n_outside) continue; /* few are listed in vain */
        for (k = j = 0; k < n_outside; k++) {
            int32_t at = outside[k];
            if (fp_find(set, rows + at) == top) inside[at / 64] |= (uint64_t)1 << at % 64;
            else outside[j++] = at;
        }
        n_outside = j;
    }
    free(outside), free(f.width), free(inside);
    return f.n_edges;
}

/* Set the factor of a node next to a known one; a status. */
FP_INLINE int FP_NAME(fp_extend)(fp_layer *layer, const FP_REAL *a, const FP_REAL *b, ptrdiff_t at, ptrdiff_t next) {
    ptrdiff_t rows = layer->rows, row = at < rows ? at : next, column = (at < rows ? next : at) - rows;
    fp_node *parent = layer->node + at, *child = layer->node + next;
    fp_number x = FP_NAME(fp_number_at)(a, row * layer->columns + column);
    fp_number y = FP_NAME(fp_number_at)(b, row * layer->columns + column);
    if (!x.finite || !y.finite || !y.odd || x.negative != y.negative) {
        layer->bad_row = row;
        layer->bad_column = column;
        return x.finite && y.finite ? FP_SIGN : FP_NOT_FINITE;
    }
    /* ratio B/A = row factor / column factor */
    if (at < rows) fp_step(child, parent, x.odd, y.odd, x.exponent - y.exponent, FP_DOUBLE);
    else fp_step(child, parent, y.odd, x.odd, y.exponent - x.exponent, FP_DOUBLE);
    child->parent = (int32_t)at;
    layer->n_tall += child->tall;
    return FP_FINE;
}

/* If neither the first row nor the first column has a zero, they are the tree.  -1 if they have. */
FP_STATIC int FP_NAME(fp_grow_dense)(fp_layer *layer, const FP_REAL *a, const FP_REAL *b) {
    ptrdiff_t rows = layer->rows, columns = layer->columns, i, j;
    int status = FP_FINE, zeros = 0;
    if (!rows || !columns) return -1;
    for (j = 0; j < columns; j++) zeros |= a[j] == 0;
    if (zeros) return -1;
    for (i = 0; i < rows; i++) {
        if (i + 8 < rows) __builtin_prefetch(a + (i + 8) * columns), __builtin_prefetch(b + (i + 8) * columns);
        if (a[i * columns] == 0) return -1;
    }
    layer->node[0].component = 0;
    layer->n_components = 1;
    for (j = 0; j < columns && !status; j++) status = FP_NAME(fp_extend)(layer, a, b, 0, rows + j);
    for (i = 1; i < rows && !status; i++) status = FP_NAME(fp_extend)(layer, a, b, rows, i);
    return status;
}

/* Grow every tree from its row of most edges, breadth first, with the factors along it. */
FP_STATIC int FP_NAME(fp_grow)(fp_layer *layer, const FP_REAL *a, const FP_REAL *b) {
    ptrdiff_t rows = layer->rows, columns = layer->columns, nodes = rows + columns, n_edges, i, k, from, to;
    int32_t *set = malloc((size_t)(nodes + 1) * sizeof *set);
    int32_t *edge_row = malloc((size_t)(nodes + 1) * sizeof *edge_row);
    int32_t *edge_column = malloc((size_t)(nodes + 1) * sizeof *edge_column);
    int32_t *start = calloc((size_t)(nodes + 2), sizeof *start);
    int32_t *near = malloc((size_t)(2 * nodes + 1) * sizeof *near);
    int32_t *queue = edge_row, *best = set; /* used after their first purpose */
    int status = FP_NO_MEMORY;
    if (!set || !edge_row || !edge_column || !start || !near) goto done;
    n_edges = FP_NAME(fp_forest)(a, rows, columns, set, edge_row, edge_column);
    if (n_edges < 0) goto done;
    status = FP_FINE;
    for (k = 0; k < n_edges; k++) {
        ptrdiff_t at = edge_row[k] * columns + edge_column[k];
        __builtin_prefetch(a + at), __builtin_prefetch(b + at);
        start[edge_row[k] + 2]++, start[rows + edge_column[k] + 2]++;
    }
    for (i = 0; i < nodes; i++) start[i + 2] += start[i + 1];
    for (k = 0; k < n_edges; k++) {
        near[start[edge_row[k] + 1]++] = (int32_t)(rows + edge_column[k]);
        near[start[rows + edge_column[k] + 1]++] = edge_row[k];
    }
    /* best[root of the set] = its row of most edges; written over the sets themselves, once flat */
    for (i = 0; i < nodes; i++) set[i] = (int32_t)fp_find(set, i);
    for (i = 0; i < nodes; i++) edge_column[i] = -1;
    for (i = 0; i < rows; i++) {
        int32_t *chosen = edge_column + set[i];
        if (start[i + 1] == start[i]) continue;
        if (*chosen < 0 || start[i + 1] - start[i] > start[*chosen + 1] - start[*chosen]) *chosen = (int32_t)i;
    }
    for (i = 0; i < nodes; i++) best[i] = i < rows ? edge_column[set[i]] : -1;
    for (i = 0; i < rows; i++) {
        ptrdiff_t root;
        if (start[i + 1] == start[i] || layer->node[i].component >= 0) continue;
        root = best[i];
        layer->node[root].component = (int32_t)layer->n_components++;
        from = to = 0;
        queue[to++] = (int32_t)root;
        while (from < to) {
            ptrdiff_t at = queue[from++];
            for (k = start[at]; k < start[at + 1]; k++) {
                ptrdiff_t next = near[k];
                if (layer->node[next].component >= 0) continue;
                status = FP_NAME(fp_extend)(layer, a, b, at, next);
                if (status) goto done;
                queue[to++] = (int32_t)next;
            }
        }
    }
done:
    free(set), free(edge_row), free(edge_column), free(start), free(near);
    return status;
}

/* Prepare one layer.  Takes memory; fp_layer_free gives it back. */
FP_STATIC void FP_NAME(fp_layer_init)(fp_layer *layer, const FP_REAL *a, const FP_REAL *b, ptrdiff_t rows,
                                      ptrdiff_t columns) {
    fp_mode mode = fp_keep_subnormals();
    ptrdiff_t i;
    memset(layer, 0, sizeof *layer);
    layer->rows = rows;
    layer->columns = columns;
    layer->a = a;
    layer->b = b;
    layer->wide_type = FP_DOUBLE;
    layer->node = malloc((size_t)(rows + columns + 1) * sizeof *layer->node);
    layer->status = FP_NO_MEMORY;
    if (layer->node) {
        for (i = 0; i < rows + columns; i++) {
            fp_node *node = layer->node + i;
            memset(node, 0, sizeof *node);
            node->num = node->den = 1;
            node->component = node->parent = -1;
            node->reduced = 1;
        }
        layer->status = FP_NAME(fp_grow_dense)(layer, a, b);
        if (layer->status < 0) layer->status = FP_NAME(fp_grow)(layer, a, b);
        if (layer->status == FP_FINE) layer->status = fp_column_factors(layer);
    }
    fp_restore(mode);
}

/* Zero only if B v p = A u q exactly for every column of four rows (of one row: the same row four
   times would do).  Not zero proves nothing. */
#if FP_DOUBLE
#define FP_COMPARE(row)                                                                                    \
    {                                                                                                      \
        double s = vj * p##row, t = uj * q##row, big = b##row[j] * s;                                      \
        double left = fma(b##row[j], s, -big), right = fma(a##row[j], t, -big);                            \
        found |= fp_double_bits(left - right) << 1;                                                        \
    }
#else
#define FP_COMPARE(row)                                                                                    \
    {                                                                                                      \
        double x = (double)b##row[j] * vj, y = (double)a##row[j] * uj, big = x * p##row;                   \
        double left = fma(x, p##row, -big), right = fma(y, q##row, -big);                                  \
        found |= fp_double_bits(left - right) << 1;                                                        \
    }
#endif

FP_CLONES FP_STATIC uint64_t FP_NAME(fp_four)(const FP_REAL *restrict a0, const FP_REAL *restrict b0,
                                              ptrdiff_t columns, const double *restrict u,
                                              const double *restrict v, const double *p, const double *q) {
    const FP_REAL *restrict a1 = a0 + columns, *restrict b1 = b0 + columns;
    const FP_REAL *restrict a2 = a1 + columns, *restrict b2 = b1 + columns;
    const FP_REAL *restrict a3 = a2 + columns, *restrict b3 = b2 + columns;
    double p0 = p[0], p1 = p[1], p2 = p[2], p3 = p[3], q0 = q[0], q1 = q[1], q2 = q[2], q3 = q[3];
    uint64_t found = 0;
    ptrdiff_t j;
    for (j = 0; j < columns; j++) {
        double uj = u[j], vj = v[j];
        FP_COMPARE(0)
        FP_COMPARE(1)
        FP_COMPARE(2)
        FP_COMPARE(3)
    }
    return found;
}

FP_CLONES FP_STATIC uint64_t FP_NAME(fp_one)(const FP_REAL *restrict a0, const FP_REAL *restrict b0,
                                             ptrdiff_t columns, const double *restrict u,
                                             const double *restrict v, const double *p, const double *q) {
    double p0 = p[0], q0 = q[0];
    uint64_t found = 0;
    ptrdiff_t j;
    for (j = 0; j < columns; j++) {
        double uj = u[j], vj = v[j];
        FP_COMPARE(0)
    }
    return found;
}
#undef FP_COMPARE

#if !FP_DOUBLE
/* The same where every v and every p is 1: A u is exact, and A u q - B is rounded once. */
FP_CLONES FP_STATIC uint64_t FP_NAME(fp_light)(const FP_REAL *restrict a0, const FP_REAL *restrict b0,
                                               ptrdiff_t columns, const double *restrict u, const double *q) {
    const FP_REAL *restrict a1 = a0 + columns, *restrict b1 = b0 + columns;
    const FP_REAL *restrict a2 = a1 + columns, *restrict b2 = b1 + columns;
    const FP_REAL *restrict a3 = a2 + columns, *restrict b3 = b2 + columns;
    double q0 = q[0], q1 = q[1], q2 = q[2], q3 = q[3];
    uint64_t found = 0;
    ptrdiff_t j;
    for (j = 0; j < columns; j++) {
        double uj = u[j];
        found |= fp_double_bits(fma(a0[j] * uj, q0, -(double)b0[j])) << 1;
        found |= fp_double_bits(fma(a1[j] * uj, q1, -(double)b1[j])) << 1;
        found |= fp_double_bits(fma(a2[j] * uj, q2, -(double)b2[j])) << 1;
        found |= fp_double_bits(fma(a3[j] * uj, q3, -(double)b3[j])) << 1;
    }
    return found;
}
#endif

/* One row by integers; tall columns are left to the caller, but must be finite. */
FP_STATIC int FP_NAME(fp_row)(const fp_layer *layer, const FP_REAL *a, const FP_REAL *b, ptrdiff_t row,
                              ptrdiff_t *bad_column) {
    const fp_node *node = layer->node + row, *column = layer->node + layer->rows;
    ptrdiff_t j;
    for (j = 0; j < layer->columns; j++) {
        fp_number x = FP_NAME(fp_number_at)(a, j), y = FP_NAME(fp_number_at)(b, j);
        int status = column[j].tall ? (x.finite && y.finite ? FP_FINE : FP_NOT_FINITE) : fp_entry(x, y, node, column + j);
        if (status) {
            *bad_column = j;
            return status;
        }
    }
    return FP_FINE;
}

/* Compare the rows first..last-1: FP_FINE, or what is wrong with the first entry that differs.
   Tall rows and tall columns are left to the caller. */
FP_STATIC int FP_NAME(fp_compare)(const fp_layer *layer, ptrdiff_t first, ptrdiff_t last, ptrdiff_t *bad_row,
                                  ptrdiff_t *bad_column) {
    fp_mode mode = fp_keep_subnormals();
    ptrdiff_t columns = layer->columns, i = first, k, c;
    int status = FP_FINE;
    while (i < last && !status) {
        ptrdiff_t block = last - i < 4 ? 1 : 4;
        const FP_REAL *a = (const FP_REAL *)layer->a + i * columns, *b = (const FP_REAL *)layer->b + i * columns;
        double p[4], q[4];
        int two_parts = 1, equal = 0, light = layer->light && block == 4;
        for (k = 0; k < block; k++) {
            two_parts &= fp_row_factors(layer, i + k, p + k, q + k);
            light &= layer->node[i + k].den == 1;
        }
#if FP_DOUBLE
        (void)light;
#else
        if (two_parts && light) {
            for (k = 0; k < 4; k++) q[k] /= p[k]; /* by a power of two */
            equal = !FP_NAME(fp_light)(a, b, columns, layer->u, q);
        } else
#endif
        if (two_parts) {
            equal = !(block == 4 ? FP_NAME(fp_four)(a, b, columns, layer->u, layer->v, p, q)
                                 : FP_NAME(fp_one)(a, b, columns, layer->u, layer->v, p, q));
        }
        for (k = 0; k < block && !status; k++) {
            const fp_node *node = layer->node + i + k;
            if (node->tall) continue;
            if (!equal) {
                status = FP_NAME(fp_row)(layer, a + k * columns, b + k * columns, i + k, bad_column);
            } else {
                for (c = 0; c < layer->n_apart && !status; c++) {
                    ptrdiff_t j = layer->apart[c];
                    status = fp_entry(FP_NAME(fp_number_at)(a, k * columns + j), FP_NAME(fp_number_at)(b, k * columns + j),
                                      node, layer->node + layer->rows + j);
                    if (status) *bad_column = j;
                }
            }
            if (status) *bad_row = i + k;
        }
        i += block;
    }
    fp_restore(mode);
    return status;
}
