# cython: language_level=3, boundscheck=True, wraparound=False
"""The compiled butterfly kernels.  They compute in floats and decide nothing; see `butterfly`."""

from libc.stdint cimport int64_t, uint64_t

ctypedef fused real:
    float
    double

cdef extern from "stdlib.h" nogil:
    void *malloc(size_t size)
    void free(void *pointer)

cdef extern from "butterfly.h" nogil:
    ctypedef struct fp_tree:
        const void *matrix
        void *factors
        Py_ssize_t n
        double energy
    ctypedef struct fp_expansion:
        const void *matrix
        const double *factors
        Py_ssize_t n
        int parts
        int wide_type
        double *first
    ctypedef struct fp_level_f32:
        const float *re
        const float *im
        Py_ssize_t s
        Py_ssize_t step
        int kind
        int flat
    ctypedef struct fp_level_f64:
        const double *re
        const double *im
        Py_ssize_t s
        Py_ssize_t step
        int kind
        int flat
    int FP_ANY, FP_COLUMN, FP_ROW
    int fp_factor_f32(fp_tree *tree, int levels, int half)
    int fp_factor_c64(fp_tree *tree, int levels, int half)
    int fp_factor_f64(fp_tree *tree, int levels, int half)
    int fp_factor_c128(fp_tree *tree, int levels, int half)
    void fp_permute_f32(const float *x, float *out, const int64_t *order, Py_ssize_t first, Py_ssize_t last,
                        Py_ssize_t n, int parts)
    void fp_permute_f64(const double *x, double *out, const int64_t *order, Py_ssize_t first, Py_ssize_t last,
                        Py_ssize_t n, int parts)
    double fp_distance(const fp_expansion *e, int levels, int half)
    void fp_product_f32(const fp_level_f32 *level, Py_ssize_t n_levels, const float *x, float *out,
                        const int64_t *before, const int64_t *after, float *plane, Py_ssize_t n, int parts)
    void fp_product_f64(const fp_level_f64 *level, Py_ssize_t n_levels, const double *x, double *out,
                        const int64_t *before, const int64_t *after, double *plane, Py_ssize_t n, int parts)


ANY = FP_ANY
COLUMN = FP_COLUMN
ROW = FP_ROW


cdef int _levels(Py_ssize_t n) except -1:
    cdef int levels = 0
    while (<Py_ssize_t>1 << levels) < n:
        levels += 1
    if (<Py_ssize_t>1 << levels) != n or n < 4:
        raise ValueError(f"n = {n} is no power of 2 from 4 on")
    return levels


cdef int _check(int half, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t parts, Py_ssize_t levels,
                Py_ssize_t entries) except -1:
    if half not in (0, 1):
        raise IndexError(f"half {half}")
    if columns != rows * parts:
        raise ValueError("the matrix is not square")
    if levels != _levels(rows) or entries != 2 * rows * parts:
        raise ValueError("log2 n factors of 2 n entries are needed")
    return 0


def factor(const real[:, ::1] matrix, real[:, ::1] factors, bint is_complex, int half):
    """The factors of one half of the rows are written; returns the sum of the squares of that half."""
    cdef fp_tree tree
    cdef int levels = _levels(matrix.shape[0]), status
    _check(half, matrix.shape[0], matrix.shape[1], 1 + is_complex, factors.shape[0], factors.shape[1])
    tree.matrix = &matrix[0, 0]
    tree.factors = &factors[0, 0]
    tree.n = matrix.shape[0]
    tree.energy = 0
    with nogil:
        if real is float:
            status = fp_factor_c64(&tree, levels, half) if is_complex else fp_factor_f32(&tree, levels, half)
        else:
            status = fp_factor_c128(&tree, levels, half) if is_complex else fp_factor_f64(&tree, levels, half)
    if status:
        raise MemoryError
    return tree.energy


def distance(const real[:, ::1] matrix, const double[:, ::1] factors, double[::1] first, bint is_complex, int half):
    """The squared distance of one half of the rows to those of the product.

    With `first`, instead, the half of the first factor that fits these rows best is written there.
    """
    cdef fp_expansion e
    cdef double total
    cdef int levels = _levels(matrix.shape[0])
    _check(half, matrix.shape[0], matrix.shape[1], 1 + is_complex, factors.shape[0], factors.shape[1])
    e.matrix = &matrix[0, 0]
    e.factors = &factors[0, 0]
    e.n = matrix.shape[0]
    e.parts = 1 + is_complex
    e.wide_type = sizeof(real) == sizeof(double)
    if first is not None and first.shape[0] != factors.shape[1]:
        raise ValueError("a factor of 2 n entries is needed")
    e.first = NULL if first is None else &first[0]
    with nogil:
        total = fp_distance(&e, levels, half)
    if total < 0:
        raise MemoryError
    return total


cdef int _check_order(const int64_t[::1] order, Py_ssize_t n) except -1:
    cdef Py_ssize_t k
    cdef bint inside = order.shape[0] == n
    for k in range(order.shape[0]):
        inside = inside and 0 <= order[k] < n
    if not inside:
        raise IndexError(f"an order of {n} places is needed")
    return 0


def permute(const real[:, ::1] matrix, real[:, ::1] out, const int64_t[::1] order, bint is_complex, int half):
    """Place k of each row of `out` is place order[k] of the matrix, in the first or the second half of the rows."""
    cdef Py_ssize_t parts = 1 + is_complex, n = matrix.shape[1] // parts, rows = matrix.shape[0], first, last
    if half not in (0, 1):
        raise IndexError(f"half {half}")
    if out.shape[0] != rows or out.shape[1] != matrix.shape[1] or matrix.shape[1] != n * parts:
        raise ValueError("the matrices differ in shape")
    _check_order(order, n)
    first = rows // 2 if half else 0
    last = rows if half else rows // 2
    if first == last or not n:
        return 0.0
    with nogil:
        if real is float:
            fp_permute_f32(&matrix[0, 0], &out[0, 0], &order[0], first, last, n, parts)
        else:
            fp_permute_f64(&matrix[0, 0], &out[0, 0], &order[0], first, last, n, parts)
    return 0.0


cdef class Levels:
    """Factors to multiply vectors with, the first one first; see `butterfly.Product`.

    Each is given as (real parts, imaginary parts or None, s, kind), the parts of shape (blocks,
    4 or 1, places); `levels.h` says what is left out.
    """

    cdef void *level
    cdef Py_ssize_t n, count
    cdef bint double_, turns
    cdef object keep

    def __cinit__(self):
        self.level = NULL

    def __init__(self, Py_ssize_t n, list factors, bint double_):
        cdef Py_ssize_t k
        cdef size_t size = sizeof(fp_level_f64) if double_ else sizeof(fp_level_f32)
        if self.level != NULL:
            raise RuntimeError("Levels are made once")
        self.n, self.count, self.double_, self.keep = n, len(factors), double_, factors
        self.turns = False
        self.level = malloc(size * (self.count + 1))
        if self.level == NULL:
            raise MemoryError
        for k in range(self.count):
            if double_:
                self._set_f64(k, *factors[k])
            else:
                self._set_f32(k, *factors[k])

    def __dealloc__(self):
        free(self.level)

    def _set_f64(self, Py_ssize_t k, const double[:, :, ::1] re, const double[:, :, ::1] im, Py_ssize_t s, int kind):
        cdef fp_level_f64 *level = <fp_level_f64 *>self.level + k
        if s < 1 or self.n % (2 * s) or re.shape[0] not in (1, self.n // (2 * s)) or re.shape[2] not in (1, s) \
                or kind not in (FP_ANY, FP_COLUMN, FP_ROW) or re.shape[1] != (4 if kind == FP_ANY else 1):
            raise ValueError(f"factor {k} does not fit {self.n} places")
        if im is not None and (im.shape[0] != re.shape[0] or im.shape[1] != re.shape[1] or im.shape[2] != re.shape[2]):
            raise ValueError("real and imaginary parts differ in shape")
        self.turns = self.turns or im is not None
        level.re = &re[0, 0, 0]
        level.im = NULL if im is None else &im[0, 0, 0]
        level.s = s
        level.kind = kind
        level.flat = re.shape[2] == 1
        level.step = re.shape[1] * re.shape[2] if re.shape[0] > 1 else 0

    def _set_f32(self, Py_ssize_t k, const float[:, :, ::1] re, const float[:, :, ::1] im, Py_ssize_t s, int kind):
        cdef fp_level_f32 *level = <fp_level_f32 *>self.level + k
        if s < 1 or self.n % (2 * s) or re.shape[0] not in (1, self.n // (2 * s)) or re.shape[2] not in (1, s) \
                or kind not in (FP_ANY, FP_COLUMN, FP_ROW) or re.shape[1] != (4 if kind == FP_ANY else 1):
            raise ValueError(f"factor {k} does not fit {self.n} places")
        if im is not None and (im.shape[0] != re.shape[0] or im.shape[1] != re.shape[1] or im.shape[2] != re.shape[2]):
            raise ValueError("real and imaginary parts differ in shape")
        self.turns = self.turns or im is not None
        level.re = &re[0, 0, 0]
        level.im = NULL if im is None else &im[0, 0, 0]
        level.s = s
        level.kind = kind
        level.flat = re.shape[2] == 1
        level.step = re.shape[1] * re.shape[2] if re.shape[0] > 1 else 0

    def multiply(self, const real[:, ::1] x, real[:, ::1] out, const int64_t[::1] before, const int64_t[::1] after,
                 bint is_complex):
        """Place before[k] of a row of x is place k of a vector, place k of its product place after[k] of out."""
        cdef Py_ssize_t row, k, parts = 1 + is_complex, n = self.n
        cdef const int64_t *first = NULL
        cdef const int64_t *last = NULL
        cdef real *plane
        if (sizeof(real) == sizeof(double)) != self.double_:
            raise TypeError("the vectors have another type than the factors")
        if x.shape[1] != n * parts or out.shape[0] != x.shape[0] or out.shape[1] != n * parts \
                or (self.turns and not is_complex):
            raise ValueError(f"vectors of {n} places are needed, complex if a factor is")
        if before is not None:
            _check_order(before, n)
            first = &before[0]
        if after is not None:
            _check_order(after, n)
            last = &after[0]
        if not x.shape[0]:
            return
        plane = <real *>malloc(n * parts * sizeof(real))
        if plane == NULL:
            raise MemoryError
        with nogil:
            for row in range(x.shape[0]):
                if real is float:
                    fp_product_f32(<fp_level_f32 *>self.level, self.count, &x[row, 0], &out[row, 0], first, last,
                                   plane, n, parts)
                else:
                    fp_product_f64(<fp_level_f64 *>self.level, self.count, &x[row, 0], &out[row, 0], first, last,
                                   plane, n, parts)
        free(plane)
