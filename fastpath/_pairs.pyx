# cython: language_level=3, boundscheck=True, wraparound=False
"""The compiled search for leading singular pairs.  Floats; it decides nothing; see `pairs`."""

from libc.stdint cimport int32_t, uint8_t

cdef extern from "pairs.h" nogil:
    ctypedef struct fp_pairs:
        const double *matrix
        Py_ssize_t m
        Py_ssize_t n
        const int32_t *rows
        const int32_t *columns
        const int32_t *terms
        Py_ssize_t height
        Py_ssize_t width
        double *left
        double *right
        Py_ssize_t r
        uint8_t *done
    enum:
        FP_PAIRS_DONE
        FP_PAIRS_MEMORY
        FP_PAIRS_ROW
        FP_PAIRS_COLUMN
    int fp_pairs_run(const fp_pairs *b, Py_ssize_t first, Py_ssize_t last, Py_ssize_t *at)


def run(const double[:, ::1] matrix, const int32_t[:, ::1] rows, const int32_t[:, ::1] columns,
        const int32_t[::1] terms, double[:, ::1] left, double[:, ::1] right,
        uint8_t[::1] done, Py_ssize_t first, Py_ssize_t last):
    """Write the pairs of the blocks from `first` to `last` to the rows `terms` of left and right."""
    cdef fp_pairs b
    cdef Py_ssize_t n = terms.shape[0], at = 0
    cdef int ended
    b.m, b.n, b.r = matrix.shape[0], matrix.shape[1], left.shape[0]
    b.height, b.width = rows.shape[1], columns.shape[1]
    if not (rows.shape[0] == columns.shape[0] == n == done.shape[0] and right.shape[0] == b.r
            and left.shape[1] == b.m < 1 << 31 and right.shape[1] == b.n < 1 << 31
            and b.r < 1 << 31 and b.height > 0 and b.width > 0
            and 0 <= first <= last <= n):
        raise ValueError("the arrays do not fit")
    if first == last:
        return
    if not (b.m and b.n and b.r):
        raise IndexError("there are no entries")
    b.matrix, b.left, b.right = &matrix[0, 0], &left[0, 0], &right[0, 0]
    b.rows, b.columns, b.terms, b.done = &rows[0, 0], &columns[0, 0], &terms[0], &done[0]
    with nogil:
        ended = fp_pairs_run(&b, first, last, &at)
    if ended == FP_PAIRS_MEMORY:
        raise MemoryError
    if ended != FP_PAIRS_DONE:
        raise IndexError(f"block {at}: a " + ("row" if ended == FP_PAIRS_ROW else "column"
                                              if ended == FP_PAIRS_COLUMN else "term"))
