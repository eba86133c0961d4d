/* The entries of a row in another order.  The row is read through eight or fewer streams at once, a cache
   line of each in turn: a bit reversal puts what such lines hold into as many lines, which are used up. */
#ifndef FASTPATH_COLUMNS_H
#define FASTPATH_COLUMNS_H

/* Place k of x, of n entries of `bytes` bytes each, is place places[k] of `out`. */
FP_INLINE void fp_placed(const char *x, char *out, const int64_t *places, ptrdiff_t n, const ptrdiff_t bytes) {
    ptrdiff_t side = n % (64 / bytes * (64 / bytes)) ? 1 : 64 / bytes, middle, high, low;
    for (middle = 0; middle < n / (side * side); middle++)
        for (high = 0; high < side; high++) {
            ptrdiff_t k = high * (n / side) + middle * side;
            __builtin_prefetch(x + (k + 4 * side) * bytes);
            for (low = 0; low < side; low++, k++) memcpy(out + places[k] * bytes, x + k * bytes, (size_t)bytes);
        }
}

FP_CLONES FP_STATIC void fp_place(const void *x, void *out, const int64_t *places, ptrdiff_t n, ptrdiff_t bytes) {
    if (bytes == 4) fp_placed(x, out, places, n, 4);
    else if (bytes == 8) fp_placed(x, out, places, n, 8);
    else fp_placed(x, out, places, n, 16);
}

/* Whether the places are the columns with their bits reversed: each block of level l then comes from the
   columns that agree modulo 2^l, and the first levels can be done before anything is moved. */
FP_STATIC int fp_reversed(const int64_t *places, ptrdiff_t n) {
    ptrdiff_t k, bit, reversed = 0;
    if (!places) return 0;
    for (k = 0; k < n; k++) {
        if (places[k] != reversed) return 0;
        for (bit = n / 2; reversed & bit; bit >>= 1) reversed ^= bit;
        reversed |= bit;
    }
    return 1;
}

/* So for rows first to last - 1 of a matrix. */
FP_STATIC void fp_permute(const char *x, char *out, const int64_t *places, ptrdiff_t first, ptrdiff_t last, ptrdiff_t n,
                          ptrdiff_t bytes) {
    ptrdiff_t row, width = n * bytes;
    for (row = first; row < last; row++)
        fp_place(x + row * width, out + row * width, places, n, bytes);
}

#endif
