# cython: language_level=3, boundscheck=True, wraparound=False
"""The compiled classes of proportional rows.  They decide; the module `twins` says why they are right."""

from libc.stdint cimport int8_t, int32_t, int64_t
from libc.string cimport memset

cdef extern from "twins.h" nogil:
    ctypedef struct fp_refinement:
        Py_ssize_t rows
        Py_ssize_t n_list
        Py_ssize_t taken
        int not_finite
        void *table
    int fp_refinement_init(fp_refinement *r, const void *weight, const void *bias, Py_ssize_t rows, Py_ssize_t columns,
                           int64_t *first, int8_t *sign, int looks)
    void fp_refinement_free(fp_refinement *r)
    void fp_refinement_sweep_f32(fp_refinement *r)
    void fp_refinement_sweep_f64(fp_refinement *r)
    void fp_refinement_order(fp_refinement *r, const int32_t *group, Py_ssize_t groups)
    void fp_refinement_compare_f32(fp_refinement *r)
    void fp_refinement_compare_f64(fp_refinement *r)
    void fp_refinement_refine(fp_refinement *r, int wide)
    void fp_refinement_finish(fp_refinement *r)

cdef Py_ssize_t LIMIT = 2**30


cdef class Refinement:
    """Rows (weights[i], biases[i]) sorted into classes of proportional ones, step by step.

    `sweep`, `order` and `compare`, then `refine` and `compare` while any rows wait, then `finish`, which
    writes `first` and `sign` as `classify` returns them.  Two threads may share `sweep` and `compare`.
    `looks` says whether finiteness is looked at; then `finite` tells, after the first `compare`.
    """

    cdef fp_refinement state
    cdef bint double_
    cdef int steps
    cdef object keep

    def __cinit__(self, weights, biases, first, sign, looks):
        memset(&self.state, 0, sizeof(fp_refinement))

    def __init__(self, weights, biases, int64_t[::1] first, int8_t[::1] sign, bint looks):
        cdef const float[:, ::1] w4
        cdef const float[::1] b4
        cdef const double[:, ::1] w8
        cdef const double[::1] b8
        cdef Py_ssize_t rows, columns, n
        cdef const void *w = NULL
        cdef const void *b = NULL
        if self.state.table != NULL:
            raise RuntimeError("a Refinement is made once")
        self.double_ = weights.itemsize == 8
        if self.double_:
            w8 = weights
            b8 = biases
            rows, columns, n = w8.shape[0], w8.shape[1], b8.shape[0]
            if rows and n == rows:
                b = &b8[0]
                if columns:
                    w = &w8[0, 0]
        else:
            w4 = weights
            b4 = biases
            rows, columns, n = w4.shape[0], w4.shape[1], b4.shape[0]
            if rows and n == rows:
                b = &b4[0]
                if columns:
                    w = &w4[0, 0]
        if n != rows:
            raise ValueError("one bias a row")
        if first.shape[0] != rows or sign.shape[0] != rows:
            raise ValueError("one place a row")
        if rows > LIMIT or columns > LIMIT:
            raise ValueError("a matrix of more than 2^30 rows or columns")
        self.keep = (weights, biases, first, sign)
        if fp_refinement_init(&self.state, w, b, rows, columns, &first[0] if rows else NULL,
                              &sign[0] if rows else NULL, looks):
            raise MemoryError

    def __dealloc__(self):
        fp_refinement_free(&self.state)

    cdef int _step(self, int after, int now) except -1:
        if self.steps != after:
            raise RuntimeError("the steps have an order")
        self.steps = now
        return 0

    @property
    def waiting(self):
        """How many rows wait to be compared with the first of their kind."""
        return self.state.n_list

    @property
    def finite(self):
        """No entry that `compare` looked at is infinite or NaN."""
        return not self.state.not_finite

    def sweep(self):
        """Read the first entries of all rows, and compare those that have a row before them close by."""
        self._step(0, 0)
        with nogil:
            if self.double_:
                fp_refinement_sweep_f64(&self.state)
            else:
                fp_refinement_sweep_f32(&self.state)

    def order(self):
        """The sweep is done: put the rows in an order to be compared in."""
        if self.state.taken < self.state.rows:
            raise RuntimeError("the sweep is not done")
        self._step(0, 1)
        with nogil:
            fp_refinement_order(&self.state, NULL, self.state.rows)

    def compare(self):
        """Compare the rows that wait with the first of their kind."""
        self._step(1, 1)
        with nogil:
            if self.double_:
                fp_refinement_compare_f64(&self.state)
            else:
                fp_refinement_compare_f32(&self.state)

    def refine(self):
        """Sort the rows that differed by what they differed in; how many wait now."""
        self._step(1, 1)
        with nogil:
            fp_refinement_refine(&self.state, self.double_)
        return self.state.n_list

    def finish(self):
        """Write the classes."""
        self._step(1, 2)
        with nogil:
            fp_refinement_finish(&self.state)
