/* Floating numbers as integers, products of integers of any size that occurs here, and the
   flush-to-zero switch.  Everything below is exact; nothing rounds. */
#ifndef FASTPATH_EXACTLY_H
#define FASTPATH_EXACTLY_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if !defined(__SIZEOF_INT128__)
#error "fastpath needs a compiler with 128-bit integers (GCC or Clang); set FASTPATH_REFERENCE=1 to do without"
#endif

typedef unsigned __int128 fp_u128;

/* One copy of a loop for each of these processors, chosen when the module is loaded. */
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) \
    && __GNUC__ >= 12 && !defined(__SANITIZE_ADDRESS__)
#define FP_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FP_CLONES
#endif

#define FP_INLINE static inline __attribute__((always_inline, unused))
#define FP_STATIC static __attribute__((unused))

/* ---- flush-to-zero -------------------------------------------------------------------- */

#if defined(__x86_64__) || defined(__SSE2__)
#include <xmmintrin.h>
typedef unsigned int fp_mode;
#define FP_FLUSH 0x8040u    /* FTZ and DAZ */
#define FP_ROUNDING 0x6000u /* rounding control: 0 is to nearest */
FP_INLINE fp_mode fp_mode_get(void) { return _mm_getcsr(); }
FP_INLINE void fp_mode_set(fp_mode mode) { _mm_setcsr(mode); }
#elif defined(__aarch64__)
typedef uint64_t fp_mode;
#define FP_FLUSH ((uint64_t)1 << 24 | (uint64_t)1 << 0) /* FZ, and FIZ where there is one */
#define FP_ROUNDING ((uint64_t)3 << 22)
FP_INLINE fp_mode fp_mode_get(void) { fp_mode mode; __asm__ volatile("mrs %0, fpcr" : "=r"(mode)); return mode; }
FP_INLINE void fp_mode_set(fp_mode mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode) : "memory"); }
#else
typedef unsigned int fp_mode;
#define FP_FLUSH 0u
#define FP_ROUNDING 0u
FP_INLINE fp_mode fp_mode_get(void) { return 0; }
FP_INLINE void fp_mode_set(fp_mode mode) { (void)mode; }
#endif

/* Keep subnormals and round to nearest from here on; say how it was.  The barriers keep the compiler
   from moving floating operations across. */
FP_STATIC fp_mode fp_keep_subnormals(void) {
    fp_mode mode = fp_mode_get();
    fp_mode_set(mode & ~(fp_mode)(FP_FLUSH | FP_ROUNDING));
    __asm__ volatile("" ::: "memory");
    return mode;
}

FP_STATIC void fp_restore(fp_mode mode) {
    __asm__ volatile("" ::: "memory");
    fp_mode_set(mode);
}

FP_STATIC int fp_flushing(void) { return (fp_mode_get() & (fp_mode)FP_FLUSH) != 0; }

FP_STATIC void fp_set_flushing(int on) {
    fp_mode mode = fp_mode_get() & ~(fp_mode)FP_FLUSH;
    fp_mode_set(on ? mode | (fp_mode)FP_FLUSH : mode);
}

/* ---- a float as sign * odd * 2^exponent ------------------------------------------------ */

typedef struct {
    uint64_t odd; /* 0 for zero */
    int32_t exponent;
    int8_t negative;
    int8_t finite;
} fp_number;

FP_INLINE fp_number fp_split(uint64_t magnitude, int32_t exponent, int negative, int finite) {
    fp_number x;
    int shift = magnitude ? __builtin_ctzll(magnitude) : 0;
    x.odd = magnitude >> shift;
    x.exponent = magnitude ? exponent + shift : 0;
    x.negative = (int8_t)(magnitude ? negative : 0);
    x.finite = (int8_t)finite;
    return x;
}

FP_INLINE fp_number fp_number_f32(float value) {
    uint32_t bits, field;
    memcpy(&bits, &value, 4);
    field = bits >> 23 & 0xff;
    return fp_split((bits & 0x7fffff) | (uint32_t)(field ? 1 : 0) << 23, field ? (int32_t)field - 150 : -149,
                    (int)(bits >> 31), field != 0xff);
}

FP_INLINE fp_number fp_number_f64(double value) {
    uint64_t bits, field;
    memcpy(&bits, &value, 8);
    field = bits >> 52 & 0x7ff;
    return fp_split((bits & 0xfffffffffffffu) | (uint64_t)(field ? 1 : 0) << 52,
                    field ? (int32_t)field - 1075 : -1074, (int)(bits >> 63), field != 0x7ff);
}

/* ---- integers ------------------------------------------------------------------------- */

FP_INLINE int fp_bits64(uint64_t x) { return x ? 64 - __builtin_clzll(x) : 0; }
FP_INLINE int fp_bits128(fp_u128 x) {
    uint64_t high = (uint64_t)(x >> 64);
    return high ? 64 + fp_bits64(high) : fp_bits64((uint64_t)x);
}

/* The greatest common divisor of two odd numbers. */
FP_STATIC uint64_t fp_gcd_odd(uint64_t x, uint64_t y) {
    if (x == 1 || y == 1) return 1;
    while (x != y) {
        if (x > y) {
            x -= y;
            x >>= __builtin_ctzll(x);
        } else {
            y -= x;
            y >>= __builtin_ctzll(y);
        }
    }
    return x;
}

/* The greatest common divisor of an odd number below 2^128 and an odd number below 2^64. */
FP_STATIC uint64_t fp_gcd_odd_128(fp_u128 x, uint64_t y) {
    uint64_t rest;
    if (y == 1 || x == 1) return 1;
    rest = (x >> 64) ? (uint64_t)(x % y) : (uint64_t)x;
    if (rest == 0) return y;
    return fp_gcd_odd(rest >> __builtin_ctzll(rest), y);
}

#define FP_LIMBS 8

/* The product of `count` integers below 2^128, of at most 64 * FP_LIMBS bits together. */
FP_STATIC void fp_product(uint64_t out[FP_LIMBS], const fp_u128 *factor, int count) {
    int size = 1, k, i, part;
    memset(out, 0, FP_LIMBS * sizeof(uint64_t));
    out[0] = 1;
    for (k = 0; k < count; k++) {
        uint64_t in[FP_LIMBS], half[2];
        int halves;
        half[0] = (uint64_t)factor[k];
        half[1] = (uint64_t)(factor[k] >> 64);
        halves = half[1] ? 2 : 1;
        if (halves == 1 && half[0] == 1) continue;
        memcpy(in, out, sizeof in);
        memset(out, 0, FP_LIMBS * sizeof(uint64_t));
        for (part = 0; part < halves; part++) {
            uint64_t carry = 0;
            for (i = 0; i < size && i + part < FP_LIMBS; i++) {
                fp_u128 sum = (fp_u128)in[i] * half[part] + out[i + part] + carry;
                out[i + part] = (uint64_t)sum;
                carry = (uint64_t)(sum >> 64);
            }
            if (size + part < FP_LIMBS) out[size + part] = carry;
        }
        size = size + halves < FP_LIMBS ? size + halves : FP_LIMBS;
    }
}

FP_STATIC int fp_products_equal(const fp_u128 *left, const fp_u128 *right, int count) {
    uint64_t x[FP_LIMBS], y[FP_LIMBS];
    fp_product(x, left, count);
    fp_product(y, right, count);
    return memcmp(x, y, sizeof x) == 0;
}

/* ---- finiteness ----------------------------------------------------------------------- */

FP_CLONES FP_STATIC int fp_all_finite_f32(const float *x, ptrdiff_t n) {
    uint32_t top = 0;
    ptrdiff_t i;
    for (i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, 4);
        bits &= 0x7fffffff;
        top = bits > top ? bits : top;
    }
    return top < 0x7f800000u;
}

FP_CLONES FP_STATIC int fp_all_finite_f64(const double *x, ptrdiff_t n) {
    uint64_t top = 0;
    ptrdiff_t i;
    for (i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, x + i, 8);
        bits &= 0x7fffffffffffffffu;
        top = bits > top ? bits : top;
    }
    return top < 0x7ff0000000000000u;
}

#endif
