/* The largest magnitude of many floats, and a mark of their bits that another array hardly has. */
#ifndef FASTPATH_FINGERPRINT_H
#define FASTPATH_FINGERPRINT_H

#include "exactly.h"

#define FP_WORDS 8
#define FP_CHAINS 4
#define FP_ODD 0x9e3779b97f4a7c15u
typedef uint64_t fp_words __attribute__((vector_size(8 * FP_WORDS), aligned(8), may_alias));

typedef struct {
    uint64_t top; /* the bits of the largest magnitude; of a NaN, if there is one */
    uint64_t mark;
} fp_fingerprint;

/* mark becomes one of (mark, bits): for either given, the other decides it; the shift brings what
   differs in high bits, which no product moves down, to low ones */
#define FP_MARKED(mark, bits) (mark = (mark ^ (bits)) * FP_ODD, mark ^= mark >> 32)

FP_CLONES FP_STATIC fp_fingerprint fp_fingerprint_of(const double *x, ptrdiff_t n) {
    fp_fingerprint found = {0, FP_ODD};
    fp_words tops[FP_CHAINS] = {{0}}, marks[FP_CHAINS];
    ptrdiff_t i = 0;
    int k, j;
    for (k = 0; k < FP_CHAINS; k++) marks[k] = (fp_words){0} + FP_ODD;
    for (; i + FP_CHAINS * FP_WORDS <= n; i += FP_CHAINS * FP_WORDS)
        for (k = 0; k < FP_CHAINS; k++) {
            fp_words bits = *(const fp_words *)(x + i + k * FP_WORDS), size = bits & (uint64_t)INT64_MAX;
            fp_words more = (fp_words)(size > tops[k]);
            tops[k] = (size & more) | (tops[k] & ~more);
            FP_MARKED(marks[k], bits);
        }
    for (k = 0; k < FP_CHAINS; k++)
        for (j = 0; j < FP_WORDS; j++) {
            found.top = tops[k][j] > found.top ? tops[k][j] : found.top;
            FP_MARKED(found.mark, marks[k][j]);
        }
    for (; i < n; i++) {
        uint64_t bits, size;
        memcpy(&bits, x + i, 8);
        size = bits & INT64_MAX;
        found.top = size > found.top ? size : found.top;
        FP_MARKED(found.mark, bits);
    }
    return found;
}
#endif
