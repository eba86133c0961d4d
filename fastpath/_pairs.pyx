# cython: language_level=3, boundscheck=True, wraparound=False
"""The compiled search for leading singular pairs.  Floats; it decides nothing; see `pairs`."""

from libc.stdint cimport int64_t, uint8_t

cdef extern from "pairs.h" nogil:
    ctypedef struct fp_pairs:
        const double *matrix
        Py_ssize_t stride
        const int64_t *rows
        const int64_t *columns
        Py_ssize_t p
        Py_ssize_t q
        int turned
        double *left
        double *right
        uint8_t *done
    int fp_pairs_run(const fp_pairs *b, Py_ssize_t first, Py_ssize_t last)


def run(const double[:, ::1] matrix, const int64_t[:, ::1] rows, const int64_t[:, ::1] columns,
        double[:, ::1] left, double[:, ::1] right, uint8_t[::1] done,
        Py_ssize_t first, Py_ssize_t last):
    """Write the pairs of the blocks from `first` to `last`: left is that of the shorter side."""
    cdef fp_pairs b
    cdef Py_ssize_t n = rows.shape[0], i, j
    cdef int ended
    b.turned = rows.shape[1] > columns.shape[1]
    b.p = columns.shape[1] if b.turned else rows.shape[1]
    b.q = rows.shape[1] if b.turned else columns.shape[1]
    if not (columns.shape[0] == n == left.shape[0] == right.shape[0] == done.shape[0]
            and left.shape[1] == b.p > 0 and right.shape[1] == b.q and 0 <= first <= last <= n):
        raise ValueError("the arrays do not fit")
    for i in range(first, last):
        for j in range(rows.shape[1]):
            if not 0 <= rows[i, j] < matrix.shape[0]:
                raise IndexError(f"row {rows[i, j]}")
        for j in range(columns.shape[1]):
            if not 0 <= columns[i, j] < matrix.shape[1]:
                raise IndexError(f"column {columns[i, j]}")
    if first == last:
        return
    b.matrix, b.stride = &matrix[0, 0], matrix.shape[1]
    b.rows, b.columns = &rows[0, 0], &columns[0, 0]
    b.left, b.right, b.done = &left[0, 0], &right[0, 0], &done[0]
    with nogil:
        ended = fp_pairs_run(&b, first, last)
    if not ended:
        raise MemoryError
