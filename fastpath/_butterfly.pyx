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
        const int64_t *places
        void *factors
        Py_ssize_t n
        double energy
    ctypedef struct fp_expansion:
        const void *matrix
        const int64_t *places
        const double *factors
        Py_ssize_t n
        int parts
        double *first
    ctypedef struct fp_level:
        const void *re
        const void *im
        Py_ssize_t s
        Py_ssize_t step
        int kind
        int flat
    int FP_ANY, FP_COLUMN, FP_ROW
    int fp_factor_f32(fp_tree *tree, int levels, int half)
    int fp_factor_c64(fp_tree *tree, int levels, int half)
    int fp_factor_f64(fp_tree *tree, int levels, int half)
    int fp_factor_c128(fp_tree *tree, int levels, int half)
    double fp_distance_f32(fp_expansion e, int levels, int half)
    double fp_distance_f64(fp_expansion e, int levels, int half)
    void fp_permute(const char *x, char *out, const int64_t *places, Py_ssize_t first, Py_ssize_t last, Py_ssize_t n,
                    Py_ssize_t bytes)
    void fp_product_f32(const fp_level *level, Py_ssize_t n_levels, const float *x, float *out,
                        const int64_t *before, const int64_t *after, float *plane, Py_ssize_t n, int parts)
    void fp_product_f64(const fp_level *level, Py_ssize_t n_levels, const double *x, double *out,
                        const int64_t *before, const int64_t *after, double *plane, Py_ssize_t n, int parts)


ANY = FP_ANY
COLUMN = FP_COLUMN
ROW = FP_ROW


cdef int _levels(Py_ssize_t n, Py_ssize_t least) except -1:
    cdef int levels = 0
    while (<Py_ssize_t>1 << levels) < n:
        levels += 1
    if (<Py_ssize_t>1 << levels) != n or n < least:
        raise ValueError(f"n = {n} is no power of 2 from {least} on")
    return levels


cdef int _check(int half, Py_ssize_t rows, Py_ssize_t columns, Py_ssize_t parts, Py_ssize_t levels, Py_ssize_t entries,
                Py_ssize_t least) except -1:
    """The number of levels."""
    if half not in (0, 1):
        raise IndexError(f"half {half}")
    if columns != rows * parts:
        raise ValueError("the matrix is not square")
    if levels != _levels(rows, least) or entries != 2 * rows * parts:
        raise ValueError("log2 n factors of 2 n entries are needed")
    return <int>levels


cdef const int64_t *_order(const int64_t[::1] order, Py_ssize_t n) except? NULL:
    """The places of an order, each within n; NULL where there is none."""
    cdef Py_ssize_t k
    cdef bint inside
    if order is None:
        return NULL
    inside = order.shape[0] == n
    for k in range(order.shape[0]):
        inside = inside and 0 <= order[k] < n
    if not inside:
        raise IndexError(f"an order of {n} places is needed")
    return &order[0] if n else NULL


def factor(const real[:, ::1] matrix, const int64_t[::1] places, real[:, ::1] factors, bint is_complex, int half):
    """The factors of one half of the rows are written; returns the sum of the squares of that half.

    Column k of the matrix is taken for column places[k], if there are any.
    """
    cdef fp_tree tree
    cdef int status, levels = _check(half, matrix.shape[0], matrix.shape[1], 1 + is_complex, factors.shape[0],
                                     factors.shape[1], 4)
    tree.matrix = &matrix[0, 0]
    tree.places = _order(places, matrix.shape[0])
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


def distance(const real[:, ::1] matrix, const int64_t[::1] places, const double[:, ::1] factors, double[::1] first,
             bint is_complex, int half):
    """The squared distance of one half of the rows, columns placed as above, to those of the product.

    With `first`, the half of the first factor that fits these rows best is written there, in the
    precision of the matrix, and the distance is that to the product with it.
    """
    cdef fp_expansion e
    cdef double total
    cdef int levels = _check(half, matrix.shape[0], matrix.shape[1], 1 + is_complex, factors.shape[0],
                             factors.shape[1], 8)
    e.matrix = &matrix[0, 0]
    e.places = _order(places, matrix.shape[0])
    e.factors = &factors[0, 0]
    e.n = matrix.shape[0]
    e.parts = 1 + is_complex
    if first is not None and first.shape[0] != factors.shape[1]:
        raise ValueError("a factor of 2 n entries is needed")
    e.first = NULL if first is None else &first[0]
    with nogil:
        total = fp_distance_f32(e, levels, half) if real is float else fp_distance_f64(e, levels, half)
    if total < 0:
        raise MemoryError
    return total


def permute(const real[:, ::1] matrix, real[:, ::1] out, const int64_t[::1] places, bint is_complex, int half):
    """Column k of the matrix is column places[k] of `out`, in the first or the second half of the rows."""
    cdef Py_ssize_t parts = 1 + is_complex, n = matrix.shape[1] // parts, rows = matrix.shape[0], first, last
    cdef const int64_t *to
    if half not in (0, 1):
        raise IndexError(f"half {half}")
    if places is None or out.shape[0] != rows or out.shape[1] != matrix.shape[1] or matrix.shape[1] != n * parts:
        raise ValueError("the matrices differ in shape")
    to = _order(places, n)
    first = rows // 2 if half else 0
    last = rows if half else rows // 2
    if first == last or not n:
        return 0.0
    with nogil:
        fp_permute(<const char *>&matrix[0, 0], <char *>&out[0, 0], to, first, last, n, parts * sizeof(real))
    return 0.0


cdef int _fill(fp_level *level, Py_ssize_t n, const real[:, :, ::1] re, const real[:, :, ::1] im, Py_ssize_t s,
               int kind) except -1:
    """One level of n places; whether it is complex."""
    if s < 1 or n % (2 * s) or re.shape[0] not in (1, n // (2 * s)) or re.shape[2] not in (1, s) \
            or kind not in (FP_ANY, FP_COLUMN, FP_ROW) or re.shape[1] != (4 if kind == FP_ANY else 1):
        raise ValueError(f"a factor does not fit {n} places")
    if im is not None and (im.shape[0] != re.shape[0] or im.shape[1] != re.shape[1] or im.shape[2] != re.shape[2]):
        raise ValueError("real and imaginary parts differ in shape")
    level.re = &re[0, 0, 0]
    level.im = NULL if im is None else &im[0, 0, 0]
    level.s = s
    level.kind = kind
    level.flat = re.shape[2] == 1
    level.step = re.shape[1] * re.shape[2] if re.shape[0] > 1 else 0
    return im is not None


cdef class Levels:
    """Factors to multiply vectors with, the first one first; see `butterfly.Product`.

    Each is given as (real parts, imaginary parts or None, s, kind), the parts of shape (blocks,
    4 or 1, places); `levels.h` says what is left out.
    """

    cdef fp_level *level
    cdef Py_ssize_t n, count
    cdef bint double_, turns
    cdef object keep

    def __cinit__(self):
        self.level = NULL

    def __init__(self, Py_ssize_t n, list factors, bint double_):
        cdef Py_ssize_t k
        if self.level != NULL:
            raise RuntimeError("Levels are made once")
        self.n, self.count, self.double_, self.keep = n, len(factors), double_, factors
        self.turns = False
        self.level = <fp_level *>malloc((self.count + 1) * sizeof(fp_level))
        if self.level == NULL:
            raise MemoryError
        for k, (re, im, s, kind) in enumerate(factors):
            if double_:
                self.turns |= _fill[double](self.level + k, n, re, im, s, kind)
            else:
                self.turns |= _fill[float](self.level + k, n, re, im, s, kind)

    def __dealloc__(self):
        free(self.level)

    def multiply(self, const real[:, ::1] x, real[:, ::1] out, const int64_t[::1] before, const int64_t[::1] after,
                 bint is_complex):
        """Place before[k] of a row of x is place k of a vector, place k of its product place after[k] of out."""
        cdef Py_ssize_t row, k, parts = 1 + is_complex, n = self.n
        cdef const int64_t *first
        cdef const int64_t *last
        cdef real *plane
        if (sizeof(real) == sizeof(double)) != self.double_:
            raise TypeError("the vectors have another type than the factors")
        if x.shape[1] != n * parts or out.shape[0] != x.shape[0] or out.shape[1] != n * parts \
                or (self.turns and not is_complex):
            raise ValueError(f"vectors of {n} places are needed, complex if a factor is")
        first, last = _order(before, n), _order(after, n)
        if not x.shape[0]:
            return
        plane = <real *>malloc(n * parts * sizeof(real))
        if plane == NULL:
            raise MemoryError
        with nogil:
            for row in range(x.shape[0]):
                if real is float:
                    fp_product_f32(self.level, self.count, &x[row, 0], &out[row, 0], first, last,
                                   plane, n, parts)
                else:
                    fp_product_f64(self.level, self.count, &x[row, 0], &out[row, 0], first, last,
                                   plane, n, parts)
        free(plane)
