# cython: language_level=3, boundscheck=True, wraparound=False
"""What the processor does with subnormal numbers, and what is seen in one reading of an array."""

from libc.stdint cimport uint64_t
from libc.string cimport memcpy

cdef extern from "exactly.h" nogil:
    ctypedef unsigned long long fp_mode
    int fp_flushing()
    void fp_set_flushing(int on)
    fp_mode fp_keep_subnormals()
    void fp_restore(fp_mode mode)
    int fp_all_finite_f32(const float *x, Py_ssize_t n)
    int fp_all_finite_f64(const double *x, Py_ssize_t n)

cdef extern from "fingerprint.h" nogil:
    ctypedef struct fp_fingerprint:
        uint64_t top
        uint64_t mark
    fp_fingerprint fp_fingerprint_of(const double *x, Py_ssize_t n)


def flushing():
    """Subnormal numbers are at present replaced by zero in this thread."""
    return bool(fp_flushing())


def set_flushing(bint on):
    """The processor's flush-to-zero switch of this thread now stands as said; for tests."""
    fp_set_flushing(on)


def keep_subnormals():
    """The switch is now off; what is returned tells `restore` how it stood."""
    return fp_keep_subnormals()


def restore(fp_mode mode):
    """The switch stands again as it did before `keep_subnormals`."""
    fp_restore(mode)


def all_finite(values):
    """No entry of the contiguous one-dimensional array is infinite or NaN."""
    cdef const float[::1] single
    cdef const double[::1] double_
    cdef Py_ssize_t n
    cdef bint answer = True
    if values.itemsize == 4:
        single = values
        n = single.shape[0]
        if n:
            with nogil:
                answer = fp_all_finite_f32(&single[0], n)
    else:
        double_ = values
        n = double_.shape[0]
        if n:
            with nogil:
                answer = fp_all_finite_f64(&double_[0], n)
    return answer


def fingerprint(const double[::1] values):
    """(peak, mark): see `fingerprint.py`."""
    cdef fp_fingerprint found
    cdef double peak
    cdef const double *start = &values[0] if values.shape[0] else NULL
    with nogil:
        found = fp_fingerprint_of(start, values.shape[0])
    memcpy(&peak, &found.top, sizeof(double))
    return peak, found.mark
