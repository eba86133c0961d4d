/* Included by butterfly.h once for each type of entries.  An entry is FP_PARTS reals in a row. */

#define FP_PARTS (1 + FP_COMPLEX)
#define FP_LANES ((ptrdiff_t)(64 / sizeof(FP_REAL)))

/* A vector register's worth of reals, whatever the processor has: narrower ones take several. */
typedef FP_REAL FP_NAME(fp_lanes) __attribute__((vector_size(64)));
typedef FP_REAL FP_NAME(fp_reals) __attribute__((vector_size(64), aligned(sizeof(FP_REAL)), may_alias));

#define FP_AT(p) (*(const FP_NAME(fp_reals) *)(p))

#if FP_COMPLEX
typedef FP_WORD FP_NAME(fp_places) __attribute__((vector_size(64)));
/* Real and imaginary parts exchanged. */
#if defined(__clang__) && FP_DOUBLE
#define FP_SWAP(x) __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6)
#elif defined(__clang__)
#define FP_SWAP(x) __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
#elif FP_DOUBLE
#define FP_SWAP(x) __builtin_shuffle(x, (FP_NAME(fp_places)){1, 0, 3, 2, 5, 4, 7, 6})
#else
#define FP_SWAP(x) __builtin_shuffle(x, (FP_NAME(fp_places)){1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14})
#endif
#endif

/* sums[0] = |x|^2, sums[1] = |y|^2, sums[2] + i sums[3] = the sum of x y*, over n entries, a power of 2. */
FP_INLINE void FP_NAME(fp_sums)(const FP_REAL *x, const FP_REAL *y, ptrdiff_t n, double sums[4]) {
    ptrdiff_t k, i, size = n * FP_PARTS;
    sums[0] = sums[1] = sums[2] = sums[3] = 0;
    if (size >= FP_LANES) {
        FP_NAME(fp_lanes) a = {0}, d = {0}, g = {0};
#if FP_COMPLEX
        FP_NAME(fp_lanes) h = {0};
#endif
        for (k = 0; k < size; k += FP_LANES) {
            FP_NAME(fp_lanes) u = FP_AT(x + k), v = FP_AT(y + k);
            a += u * u;
            d += v * v;
            g += u * v;
#if FP_COMPLEX
            h += FP_SWAP(u) * v;
#endif
        }
        for (i = 0; i < FP_LANES; i++) {
            sums[0] += (double)a[i];
            sums[1] += (double)d[i];
            sums[2] += (double)g[i];
#if FP_COMPLEX
            sums[3] += i % 2 ? -(double)h[i] : (double)h[i];
#endif
        }
        return;
    }
    for (k = 0; k < size; k++) {
        double u = (double)x[k], v = (double)y[k];
        sums[0] += u * u;
        sums[1] += v * v;
        sums[2] += u * v;
#if FP_COMPLEX
        sums[3] += k % 2 ? -(double)x[k - 1] * v : (double)x[k + 1] * v;
#endif
    }
}

/* out = c x + conj(s + i si) y; out may be x. */
FP_INLINE void FP_NAME(fp_combine)(const FP_REAL *x, const FP_REAL *y, FP_REAL *out, ptrdiff_t n, double c, double s,
                                   double si) {
    ptrdiff_t k, size = n * FP_PARTS;
    FP_REAL c1 = (FP_REAL)c, s1 = (FP_REAL)s;
#if FP_COMPLEX
    FP_REAL i1 = (FP_REAL)si;
    FP_NAME(fp_lanes) turn;
    for (k = 0; k < FP_LANES; k++) turn[k] = k % 2 ? -i1 : i1;
#else
    (void)si;
#endif
    if (size >= FP_LANES) {
        for (k = 0; k < size; k += FP_LANES) {
            FP_NAME(fp_lanes) v = FP_AT(y + k);
#if FP_COMPLEX
            *(FP_NAME(fp_reals) *)(out + k) = FP_AT(x + k) * c1 + v * s1 + FP_SWAP(v) * turn;
#else
            *(FP_NAME(fp_reals) *)(out + k) = FP_AT(x + k) * c1 + v * s1;
#endif
        }
        return;
    }
    for (k = 0; k < size; k++) {
#if FP_COMPLEX
        out[k] = x[k] * c1 + y[k] * s1 + (k % 2 ? -y[k - 1] : y[k + 1]) * i1;
#else
        out[k] = x[k] * c1 + y[k] * s1;
#endif
    }
}

/* Rows t and t + n/2^l of level l - 1 become row t of level l: the rotations go to the factor, the
   row to out, which may be x.  Returns the sum of the squares of both rows. */
FP_CLONES FP_STATIC double FP_NAME(fp_join)(const FP_REAL *x, const FP_REAL *y, FP_REAL *out, FP_REAL *factor,
                                            ptrdiff_t n, int l, ptrdiff_t t) {
    double a[FP_BLOCKS], d[FP_BLOCKS], g[FP_BLOCKS], h[FP_BLOCKS], c[FP_BLOCKS], s[FP_BLOCKS], si[FP_BLOCKS];
    double sums[4], energy = 0;
    ptrdiff_t blocks = (ptrdiff_t)1 << l, q = n >> l, most = FP_AT_ONCE / (q * FP_PARTS), first, k;
    if (most < 1) most = 1;
    if (most > FP_BLOCKS) most = FP_BLOCKS;
    if (most > blocks) most = blocks;
    for (first = 0; first < blocks; first += most) {
        for (k = 0; k < most; k++) {
            ptrdiff_t at = (first + k) * q * FP_PARTS;
            FP_NAME(fp_sums)(x + at, y + at, q, sums);
            a[k] = sums[0], d[k] = sums[1], g[k] = sums[2], h[k] = sums[3];
        }
        fp_rotations(a, d, g, h, c, s, si, most);
        for (k = 0; k < most; k++) {
            ptrdiff_t block = first + k, at = block * q * FP_PARTS;
            /* entry (block / 2, i, block % 2, t) of (b, 2, 2, q) */
            FP_REAL *cell = factor + ((block / 2 * 4 + block % 2) * q + t) * FP_PARTS;
            FP_NAME(fp_combine)(x + at, y + at, out + at, q, c[k], s[k], si[k]);
            cell[0] = (FP_REAL)c[k];
            cell[2 * q * FP_PARTS] = (FP_REAL)s[k];
#if FP_COMPLEX
            cell[1] = 0;
            cell[2 * q * FP_PARTS + 1] = (FP_REAL)si[k];
#endif
            energy += a[k] + d[k];
        }
    }
    return energy;
}

/* The even rows (half 0) or the odd ones (half 1) up to the last level, for n = 2^levels > 2: what
   the two halves write is disjoint.  Returns 0, or 1 without memory. */
FP_STATIC int FP_NAME(fp_factor)(fp_tree *tree, int levels, int half) {
    ptrdiff_t n = tree->n, width = n * FP_PARTS, t = half, p, c;
    size_t bytes = (size_t)(levels - 1) * (size_t)width * sizeof(FP_REAL);
    FP_REAL *rows = aligned_alloc(64, (bytes + 63) & ~(size_t)63), *top = rows;
    const FP_REAL *matrix = tree->matrix;
    FP_REAL *factors = tree->factors, *leaf = factors + (levels - 1) * 2 * width;
    fp_mode mode;
    if (!rows) return 1;
    mode = fp_keep_subnormals();
    for (p = 0; p < n / 4; p++) { /* the pairs in the order of a binary counter with its digits reversed */
        ptrdiff_t bit = n / 4, next = t, m;
        int l = 2;
        while (next & bit) next ^= bit, bit >>= 1;
        next |= bit;
        tree->energy += FP_NAME(fp_join)(matrix + t * width, matrix + (t + n / 2) * width, top, factors, n, 1, t);
        for (m = p; m & 1; m >>= 1, l++, top -= width)
            FP_NAME(fp_join)(top - width, top, top - width, factors + (l - 1) * 2 * width, n, l, t & ((n >> l) - 1));
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
