/* Included by butterfly.h once for each type of entries.  An entry is FP_PARTS reals in a row. */

#define FP_PARTS (1 + FP_COMPLEX)
#define FP_LANES ((ptrdiff_t)(64 / sizeof(FP_REAL)))

/* A vector register's worth of reals, whatever the processor has: narrower ones take several. */
typedef FP_REAL FP_NAME(fp_lanes) __attribute__((vector_size(64)));
typedef FP_REAL FP_NAME(fp_reals) __attribute__((vector_size(64), aligned(sizeof(FP_REAL)), may_alias));

#define FP_AT(p) (*(const FP_NAME(fp_reals) *)(p))

#if FP_COMPLEX && FP_DOUBLE
#define FP_SWAP(x) FP_TURNED(x)
#elif FP_COMPLEX
#define FP_SWAP(x) FP_TURNED_FLOATS(x)
#endif

/* Reals as doubles; of floats, the second half added to the first. */
FP_INLINE void FP_NAME(fp_wider)(const FP_NAME(fp_lanes) *x, fp_wide *out) {
#if FP_DOUBLE
    *out = *x;
#else
    fp_eight half[2];
    memcpy(half, x, sizeof half);
    *out = __builtin_convertvector(half[0], fp_wide) + __builtin_convertvector(half[1], fp_wide);
#endif
}

/* |x|^2, |y|^2 and the real and the imaginary part of the sum of x y* are the sums of four registers, over
   `size` reals, at least a register's worth.  `ahead`, if not NULL, is asked for meanwhile. */
FP_INLINE void FP_NAME(fp_sums)(const FP_REAL *x, const FP_REAL *y, const FP_REAL *ahead, ptrdiff_t size,
                                fp_wide total[4]) {
    FP_NAME(fp_lanes) a = {0}, d = {0}, g = {0}, h = {0};
    ptrdiff_t k;
    for (k = 0; k < size; k += FP_LANES) {
        FP_NAME(fp_lanes) u = FP_AT(x + k), v = FP_AT(y + k);
        if (ahead) __builtin_prefetch(ahead + k, 0, 2);
        a += u * u;
        d += v * v;
        g += u * v;
#if FP_COMPLEX
        h += FP_SWAP(u) * v;
#endif
    }
    FP_NAME(fp_wider)(&a, total);
    FP_NAME(fp_wider)(&d, total + 1);
    FP_NAME(fp_wider)(&g, total + 2);
    FP_NAME(fp_wider)(&h, total + 3);
    total[3] *= fp_signs;
}

/* What x, y and y with its parts exchanged are multiplied with in c x + conj(s + i si) y. */
typedef struct {
    FP_NAME(fp_lanes) c, s, i;
} FP_NAME(fp_rotation);

FP_INLINE void FP_NAME(fp_rotate_by)(double c, double s, double si, FP_NAME(fp_rotation) *by) {
    FP_NAME(fp_lanes) zero = {0}, i = {0};
    ptrdiff_t k;
    for (k = 0; FP_COMPLEX && k < FP_LANES; k++) i[k] = (FP_REAL)(k % 2 ? -si : si);
    by->c = zero + (FP_REAL)c;
    by->s = zero + (FP_REAL)s;
    by->i = i;
}

/* x and y combined so; out may be x. */
FP_INLINE void FP_NAME(fp_combine)(const FP_REAL *x, const FP_REAL *y, FP_REAL *out, const FP_REAL *ahead, ptrdiff_t size,
                                   const FP_NAME(fp_rotation) *by) {
    FP_NAME(fp_lanes) c = by->c, s = by->s;
    ptrdiff_t k;
#if FP_COMPLEX
    FP_NAME(fp_lanes) turn = by->i;
#endif
    for (k = 0; k < size; k += FP_LANES) {
        FP_NAME(fp_lanes) v = FP_AT(y + k);
        if (ahead) __builtin_prefetch(ahead + k, 0, 2);
#if FP_COMPLEX
        *(FP_NAME(fp_reals) *)(out + k) = FP_AT(x + k) * c + v * s + FP_SWAP(v) * turn;
#else
        *(FP_NAME(fp_reals) *)(out + k) = FP_AT(x + k) * c + v * s;
#endif
    }
}

/* The same for `count` narrow blocks of `size` reals. */
FP_INLINE void FP_NAME(fp_narrow_sums)(const FP_REAL *x, const FP_REAL *y, ptrdiff_t count, const ptrdiff_t size,
                                       double *sums) {
    ptrdiff_t k, j;
#pragma omp simd
    for (k = 0; k < count; k++) {
        double a = 0, d = 0, g = 0, h = 0;
#pragma GCC unroll 8
        for (j = 0; j < size; j++) {
            double u = (double)x[k * size + j], v = (double)y[k * size + j];
            a += u * u;
            d += v * v;
            g += u * v;
#if FP_COMPLEX
            h += (double)x[k * size + (j ^ 1)] * (j % 2 ? -v : v);
#endif
        }
        sums[4 * k] = a, sums[4 * k + 1] = d, sums[4 * k + 2] = g, sums[4 * k + 3] = h;
    }
}

FP_INLINE void FP_NAME(fp_narrow)(const FP_REAL *x, const FP_REAL *y, FP_REAL *out, ptrdiff_t count, const ptrdiff_t size,
                                  const double *c, const double *s, const double *si) {
    ptrdiff_t k, j;
    (void)si;
#pragma omp simd
    for (k = 0; k < count; k++) {
        FP_REAL c1 = (FP_REAL)c[k], s1 = (FP_REAL)s[k], next[8];
#if FP_COMPLEX
        FP_REAL i1 = (FP_REAL)si[k];
#endif
#pragma GCC unroll 8
        for (j = 0; j < size; j++) {
            next[j] = x[k * size + j] * c1 + y[k * size + j] * s1;
#if FP_COMPLEX
            next[j] += (j % 2 ? -y[k * size + (j ^ 1)] : y[k * size + (j ^ 1)]) * i1;
#endif
        }
#pragma GCC unroll 8
        for (j = 0; j < size; j++) out[k * size + j] = next[j];
    }
}

/* Entries (block / 2, i, block % 2, t) of a factor (b, 2, 2, q). */
FP_INLINE void FP_NAME(fp_set)(FP_REAL *factor, ptrdiff_t block, ptrdiff_t q, ptrdiff_t t, double c, double s, double si) {
    FP_REAL *cell = factor + ((block / 2 * 4 + block % 2) * q + t) * FP_PARTS;
    cell[0] = (FP_REAL)c;
    cell[2 * q * FP_PARTS] = (FP_REAL)s;
#if FP_COMPLEX
    cell[1] = 0;
    cell[2 * q * FP_PARTS + 1] = (FP_REAL)si;
#else
    (void)si;
#endif
}

/* Rows t and t + n/2^l of level l - 1 become row t of level l: the rotations go to the factor, the
   row to out, which may be x.  `ahead`, if not NULL, are the two rows to be asked for meanwhile.
   Returns the sum of the squares of both rows. */
FP_INLINE double FP_NAME(fp_joined)(const FP_REAL *x, const FP_REAL *y, FP_REAL *out, FP_REAL *factor, ptrdiff_t n,
                                    int l, ptrdiff_t t, const FP_REAL *const *ahead) {
    double sums[4 * FP_BLOCKS], c[FP_BLOCKS], s[FP_BLOCKS], si[FP_BLOCKS], energy = 0;
    FP_NAME(fp_rotation) by;
    fp_wide total[4];
    ptrdiff_t blocks = (ptrdiff_t)1 << l, q = n >> l, size = q * FP_PARTS, most = FP_AT_ONCE / size, first, k;
    if (most < 1) most = 1;
    if (most > FP_BLOCKS) most = FP_BLOCKS;
    if (most > blocks) most = blocks;
    for (first = 0; first < blocks; first += most) {
        const FP_REAL *u = x + first * size, *v = y + first * size;
        FP_REAL *w = out + first * size;
        if (size >= FP_LANES)
            for (k = 0; k < most; k++) {
                FP_NAME(fp_sums)(u + k * size, v + k * size, ahead ? ahead[0] + (first + k) * size : NULL, size, total);
                fp_totals(total, sums + 4 * k);
            }
        else if (size == 2) FP_NAME(fp_narrow_sums)(u, v, most, 2, sums);
        else if (size == 4) FP_NAME(fp_narrow_sums)(u, v, most, 4, sums);
        else FP_NAME(fp_narrow_sums)(u, v, most, 8, sums);
        fp_rotations(sums, c, s, si, most, FP_COMPLEX);
        if (size >= FP_LANES)
            for (k = 0; k < most; k++) {
                FP_NAME(fp_rotate_by)(c[k], s[k], si[k], &by);
                FP_NAME(fp_combine)(u + k * size, v + k * size, w + k * size, ahead ? ahead[1] + (first + k) * size : NULL,
                                    size, &by);
            }
        else if (size == 2) FP_NAME(fp_narrow)(u, v, w, most, 2, c, s, si);
        else if (size == 4) FP_NAME(fp_narrow)(u, v, w, most, 4, c, s, si);
        else FP_NAME(fp_narrow)(u, v, w, most, 8, c, s, si);
        for (k = 0; k < most; k++) {
            FP_NAME(fp_set)(factor, first + k, q, t, c[k], s[k], si[k]);
            energy += sums[4 * k] + sums[4 * k + 1];
        }
    }
    return energy;
}

FP_WIDE_CLONES FP_STATIC double FP_NAME(fp_join)(const FP_REAL *x, const FP_REAL *y, FP_REAL *out, FP_REAL *factor,
                                            ptrdiff_t n, int l, ptrdiff_t t, const FP_REAL *const *ahead) {
    if (ahead) return FP_NAME(fp_joined)(x, y, out, factor, n, l, t, ahead);
    return FP_NAME(fp_joined)(x, y, out, factor, n, l, t, NULL);
}

/* As fp_join for rows of the matrix whose columns have yet to be reversed: of the two blocks of level 1, one
   has the even columns, the other the odd. */
FP_WIDE_CLONES FP_STATIC double FP_NAME(fp_join_reversed)(const FP_REAL *x, const FP_REAL *y, FP_REAL *out, FP_REAL *factor,
                                                     ptrdiff_t n, ptrdiff_t t, const FP_REAL *const *ahead) {
    double sums[8], c[2], s[2], si[2];
    FP_NAME(fp_rotation) by[2];
    fp_wide total[4], part[4] = {{0}};
    ptrdiff_t i, j, k;
    FP_NAME(fp_sums)(x, y, ahead[0], n * FP_PARTS, total);
    for (j = 0; j < 2; j++) {
        for (i = 0; i < 4; i++)
            for (k = 0; k < 8; k++) part[i][k] = k / FP_PARTS % 2 == j ? total[i][k] : 0;
        fp_totals(part, sums + 4 * j);
    }
    fp_rotations(sums, c, s, si, 2, FP_COMPLEX);
    for (j = 0; j < 2; j++) {
        FP_NAME(fp_rotate_by)(c[j], s[j], si[j], by + j);
        FP_NAME(fp_set)(factor, j, n / 2, t, c[j], s[j], si[j]);
    }
    for (k = 0; k < FP_LANES; k++)
        if (k / FP_PARTS % 2) by[0].c[k] = by[1].c[k], by[0].s[k] = by[1].s[k], by[0].i[k] = by[1].i[k];
    FP_NAME(fp_combine)(x, y, out, ahead[1], n * FP_PARTS, by);
    return sums[0] + sums[1] + sums[4] + sums[5];
}

/* The even rows (half 0) or the odd ones (half 1) up to the last level, for n = 2^levels > 2: what
   the two halves write is disjoint.  Returns 0, or 1 without memory. */
FP_STATIC int FP_NAME(fp_factor)(fp_tree *tree, int levels, int half) {
    ptrdiff_t n = tree->n, width = n * FP_PARTS, bytes = FP_PARTS * sizeof(FP_REAL), t = half, p, c;
    int reversed = width >= FP_LANES && fp_reversed(tree->places, n);
    size_t size = (size_t)(levels - 1 + (tree->places ? 2 : 0)) * (size_t)n * (size_t)bytes;
    FP_REAL *rows = aligned_alloc(64, (size + 63) & ~(size_t)63), *room = rows + (levels - 1) * width, *top = rows;
    const FP_REAL *matrix = tree->matrix;
    FP_REAL *factors = tree->factors, *leaf = factors + (levels - 1) * 2 * width;
    fp_mode mode;
    if (!rows) return 1;
    mode = fp_keep_subnormals();
    for (p = 0; p < n / 4; p++) { /* the pairs in the order of a binary counter with its digits reversed */
        ptrdiff_t next = fp_after(t, n / 4), m, i;
        const FP_REAL *pair[2], *ahead[2];
        int l = 2;
        for (i = 0; i < 2; i++) {
            pair[i] = matrix + (t + i * n / 2) * width;
            ahead[i] = matrix + (next + i * n / 2) * width;
        }
        if (reversed) {
            tree->energy += FP_NAME(fp_join_reversed)(pair[0], pair[1], room, factors, n, t, ahead);
            fp_place(room, top, tree->places, n, bytes);
        } else {
            for (i = 0; tree->places && i < 2; i++) {
                fp_place(pair[i], room + i * width, tree->places, n, bytes);
                pair[i] = room + i * width;
            }
            tree->energy += FP_NAME(fp_join)(pair[0], pair[1], top, factors, n, 1, t, ahead);
        }
        for (m = p; m & 1; m >>= 1, l++, top -= width)
            FP_NAME(fp_join)(top - width, top, top - width, factors + (l - 1) * 2 * width, n, l, t & ((n >> l) - 1), NULL);
        top += width;
        t = next;
    }
    for (c = 0; c < n / 2; c++) /* entries (c, half, 0 and 1, 0) */
        memcpy(leaf + (c * 4 + half * 2) * FP_PARTS, rows + c * 2 * FP_PARTS, 2 * FP_PARTS * sizeof(FP_REAL));
    free(rows);
    fp_restore(mode);
    return 0;
}

#undef FP_PARTS
#undef FP_LANES
#undef FP_AT
#undef FP_SWAP
