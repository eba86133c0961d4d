# cython: language_level=3, boundscheck=True, wraparound=False
"""The compiled comparison of two networks.  It decides; `forests` and `ties` say why it is right."""

from libc.stdint cimport int8_t, int32_t, int64_t, uint64_t
from libc.string cimport memset

cdef extern from "exactly.h" nogil:
    ctypedef struct fp_u128:
        pass

cdef extern from * nogil:
    """
    FP_INLINE uint64_t fp_low(fp_u128 x) { return (uint64_t)x; }
    FP_INLINE uint64_t fp_high(fp_u128 x) { return (uint64_t)(x >> 64); }
    """
    uint64_t fp_low(fp_u128 x)
    uint64_t fp_high(fp_u128 x)

cdef extern from "rescaling.h" nogil:
    ctypedef struct fp_node:
        fp_u128 num
        fp_u128 den
        int32_t exponent
        int32_t component
        int32_t parent
        int8_t tall
    ctypedef struct fp_layer:
        Py_ssize_t rows
        Py_ssize_t columns
        fp_node *node
        Py_ssize_t n_components
        Py_ssize_t n_tall
        int wide_type
        int status
        Py_ssize_t bad_row
        Py_ssize_t bad_column
    void fp_layer_init_f32(fp_layer *layer, const float *a, const float *b, Py_ssize_t rows, Py_ssize_t columns)
    void fp_layer_init_f64(fp_layer *layer, const double *a, const double *b, Py_ssize_t rows, Py_ssize_t columns)
    int fp_compare_f32(const fp_layer *layer, Py_ssize_t first, Py_ssize_t last, Py_ssize_t *row, Py_ssize_t *column)
    int fp_compare_f64(const fp_layer *layer, Py_ssize_t first, Py_ssize_t last, Py_ssize_t *row, Py_ssize_t *column)
    ctypedef struct fp_side:
        const fp_node *node
        const void *a
        const void *b
        int wide_type
    const fp_node *fp_side_at(const fp_side *side, Py_ssize_t k, fp_node *room)
    int fp_bias_status(const fp_side *side, Py_ssize_t n, Py_ssize_t *bad)
    void fp_layer_free(fp_layer *layer)
    Py_ssize_t fp_first_disagreement(const fp_side *x, const fp_side *y, const int64_t *ref, Py_ssize_t n,
                                     Py_ssize_t *first)
    int FP_FINE, FP_SIGN, FP_RATIO, FP_NOT_FINITE, FP_NO_MEMORY

FINE = FP_FINE
SIGN = FP_SIGN
RATIO = FP_RATIO
NOT_FINITE = FP_NOT_FINITE

cdef Py_ssize_t LIMIT = 2**30


cdef object _wide(fp_u128 x):
    cdef uint64_t high = fp_high(x)
    if high:
        return (<object>high << 64) | fp_low(x)
    return fp_low(x)


cdef class Layer:
    """One matrix in both networks, with a spanning forest of its nonzero entries.

    Nodes are the rows, then the columns.  The factor of a node is relative to the root of its tree:
    `b = a * row factor / column factor` holds along the forest.
    """

    cdef fp_layer layer
    cdef object keep

    def __cinit__(self, a, b):
        memset(&self.layer, 0, sizeof(fp_layer))

    def __init__(self, a, b):
        cdef const float[:, ::1] a4
        cdef const float[:, ::1] b4
        cdef const double[:, ::1] a8
        cdef const double[:, ::1] b8
        cdef Py_ssize_t rows, columns
        cdef const void *pa = NULL
        cdef const void *pb = NULL
        cdef bint double_ = a.itemsize == 8
        if self.layer.node != NULL:
            raise RuntimeError("a Layer is made once")
        if double_:
            a8 = a
            b8 = b
            rows, columns = a8.shape[0], a8.shape[1]
            if b8.shape[0] != rows or b8.shape[1] != columns:
                raise ValueError("the two matrices differ in shape")
            if rows and columns:
                pa, pb = &a8[0, 0], &b8[0, 0]
        else:
            a4 = a
            b4 = b
            rows, columns = a4.shape[0], a4.shape[1]
            if b4.shape[0] != rows or b4.shape[1] != columns:
                raise ValueError("the two matrices differ in shape")
            if rows and columns:
                pa, pb = &a4[0, 0], &b4[0, 0]
        if rows > LIMIT or columns > LIMIT:
            raise ValueError("a matrix of more than 2^30 rows or columns")
        self.keep = (a, b)
        with nogil:
            if double_:
                fp_layer_init_f64(&self.layer, <const double *>pa, <const double *>pb, rows, columns)
            else:
                fp_layer_init_f32(&self.layer, <const float *>pa, <const float *>pb, rows, columns)
        if self.layer.status == FP_NO_MEMORY:
            raise MemoryError

    def __dealloc__(self):
        fp_layer_free(&self.layer)

    @property
    def rows(self):
        return self.layer.rows

    @property
    def columns(self):
        return self.layer.columns

    @property
    def n_components(self):
        return self.layer.n_components

    @property
    def n_tall(self):
        """How many nodes have a factor too tall for the kernels."""
        return self.layer.n_tall

    @property
    def status(self):
        """(status, row, column) of the forest."""
        return self.layer.status, self.layer.bad_row, self.layer.bad_column

    def compare(self, Py_ssize_t first, Py_ssize_t last):
        """(status, row, column) of the first entry of these rows that is not as the factors say."""
        cdef Py_ssize_t row = -1, column = -1
        cdef int status
        if self.layer.node == NULL or self.layer.status != FP_FINE:
            raise RuntimeError("this layer has no forest")
        if not 0 <= first <= last <= self.layer.rows:
            raise IndexError("no such rows")
        with nogil:
            if self.layer.wide_type:
                status = fp_compare_f64(&self.layer, first, last, &row, &column)
            else:
                status = fp_compare_f32(&self.layer, first, last, &row, &column)
        return status, row, column

    cdef fp_node *_node(self, Py_ssize_t node) except NULL:
        if self.layer.node == NULL or not 0 <= node < self.layer.rows + self.layer.columns:
            raise IndexError("no such node")
        return self.layer.node + node

    def component(self, Py_ssize_t node):
        """The number of the tree of this node, -1 without a nonzero entry."""
        return self._node(node).component

    def parent(self, Py_ssize_t node):
        """The node before this one on the way from the root, -1 at a root."""
        return self._node(node).parent

    def factor(self, Py_ssize_t node):
        """(numerator, denominator, exponent) of the node's factor, or None if it is tall."""
        cdef fp_node *at = self._node(node)
        if at.tall:
            return None
        return _wide(at.num), _wide(at.den), at.exponent

    def components(self, int32_t[::1] out):
        """Write the tree number of every node."""
        cdef Py_ssize_t i
        if out.shape[0] != self.layer.rows + self.layer.columns:
            raise ValueError("one place a node")
        for i in range(out.shape[0]):
            out[i] = self.layer.node[i].component

    def tall(self):
        """The nodes whose factor is too tall for the kernels."""
        cdef Py_ssize_t i
        if not self.layer.n_tall:
            return []
        return [i for i in range(self.layer.rows + self.layer.columns) if self.layer.node[i].tall]


cdef class Biases:
    """The factors b'/b of one bias vector in both networks, made from it when they are asked for."""

    cdef fp_side side
    cdef Py_ssize_t n
    cdef object keep
    cdef readonly tuple status

    def __cinit__(self, a, b):
        memset(&self.side, 0, sizeof(fp_side))

    def __init__(self, a, b):
        cdef const float[::1] a4
        cdef const float[::1] b4
        cdef const double[::1] a8
        cdef const double[::1] b8
        cdef Py_ssize_t bad = -1
        cdef int status = FP_FINE
        if self.keep is not None:
            raise RuntimeError("a Biases is made once")
        self.side.wide_type = a.itemsize == 8
        if self.side.wide_type:
            a8 = a
            b8 = b
            self.n = _length(a8.shape[0], b8.shape[0])
            if self.n:
                self.side.a, self.side.b = &a8[0], &b8[0]
        else:
            a4 = a
            b4 = b
            self.n = _length(a4.shape[0], b4.shape[0])
            if self.n:
                self.side.a, self.side.b = &a4[0], &b4[0]
        self.keep = (a, b)
        with nogil:
            status = fp_bias_status(&self.side, self.n, &bad)
        self.status = (status, bad)

    cdef int _component(self, Py_ssize_t i) noexcept:
        cdef fp_node room
        return fp_side_at(&self.side, i, &room).component

    def components(self, int32_t[::1] out):
        """Write 0 for every nonzero bias, -1 for every other."""
        cdef Py_ssize_t i
        if out.shape[0] != self.n:
            raise ValueError("one place a bias")
        for i in range(self.n):
            out[i] = self._component(i)

    def first_change(self):
        """The first bias that is not the same in both networks, or -1."""
        return self._first_change()

    cdef Py_ssize_t _first_change(self):
        cdef Py_ssize_t i
        cdef fp_node room
        cdef const fp_node *at
        for i in range(self.n):
            at = fp_side_at(&self.side, i, &room)
            if at.exponent or fp_low(at.num) != fp_low(at.den):
                return i
        return -1

    def factor(self, Py_ssize_t i):
        """(numerator, denominator, exponent) of b'/b, or None where both are zero."""
        if not 0 <= i < self.n:
            raise IndexError("no such bias")
        return None if self._component(i) < 0 else _ratio(&self.side, i)


cdef Py_ssize_t _length(Py_ssize_t n, Py_ssize_t m) except -1:
    if n != m:
        raise ValueError("the two vectors differ in length")
    return n


def first_disagreement(left, Py_ssize_t from_left, right, Py_ssize_t from_right, Py_ssize_t n, ref):
    """The first k with left[k] / right[k] != left[ref[k]] / right[ref[k]], or -1.

    `left` and `right` are a `Layer` or `Biases` read from the given node on; `right` may be None for
    ones.  `ref` None compares with the first k where both are there; ref[k] < 0 skips k.
    """
    cdef fp_side x, y
    cdef const int64_t[::1] refs
    cdef const int64_t *r = NULL
    cdef Py_ssize_t k, first
    memset(&y, 0, sizeof(fp_side))
    _from(&x, left, from_left, n)
    if right is not None:
        _from(&y, right, from_right, n)
    if ref is not None and n:
        refs = ref
        if refs.shape[0] != n:
            raise ValueError("one reference a tie")
        for k in range(n):
            if refs[k] >= n:
                raise IndexError("no such reference")
        r = &refs[0]
    with nogil:
        k = fp_first_disagreement(&x, &y, r, n, &first)
    return k


cdef int _from(fp_side *out, side, Py_ssize_t start, Py_ssize_t n) except -1:
    """Where the n factors from the given one on are read."""
    cdef Layer layer
    cdef Biases biases
    cdef Py_ssize_t total, size
    if isinstance(side, Layer):
        layer = side
        total = layer.layer.rows + layer.layer.columns if layer.layer.node != NULL else -1
        _nodes(out, layer.layer.node)
    else:
        biases = <Biases?>side
        total = biases.n if biases.keep is not None else -1
        out[0] = biases.side
    if start < 0 or n < 0 or start + n > total:
        raise IndexError("no such nodes")
    if out.node != NULL:
        out.node += start
    elif out.a != NULL:
        size = start * (8 if out.wide_type else 4)
        out.a = <const char *>out.a + size
        out.b = <const char *>out.b + size
    return 0


cdef void _nodes(fp_side *out, const fp_node *node) noexcept:
    memset(out, 0, sizeof(fp_side))
    out.node = node


cdef object _ratio(const fp_side *side, Py_ssize_t k):
    cdef fp_node room
    cdef const fp_node *x = fp_side_at(side, k, &room)
    return _wide(x.num), _wide(x.den), x.exponent


cdef object _over(x, y):
    """x / y for (numerator, denominator, exponent)."""
    return x[0] * y[1], x[1] * y[0], x[2] - y[2]


cdef bint _equal(x, y):
    """x = y, for odd numerators and denominators."""
    return x[2] == y[2] and x[0] * y[1] == x[1] * y[0]


cdef int _tie(fp_side *x, fp_side *y, Py_ssize_t n, kind, Py_ssize_t l, list failed, Py_ssize_t *first) except -1:
    """The ties between the same places; what failed is told in `failed`."""
    cdef Py_ssize_t bad = fp_first_disagreement(x, y, NULL, n, first)
    if bad >= 0:
        failed += [kind, l, bad, first[0]]
    return 0


def join_plain(list layers, list biases):
    """The scalar of each layer that makes all ties true, where every layer is one component.

    None where some layer is not one component tied to those below, or has tall factors: then nothing
    is said. Else (scalars, ties, failed): a (numerator, denominator, exponent) and the place of a tie
    to what is below for each layer; and [], or the kind, layer and place of a tie that fails, with the
    place of one of its kind that it contradicts, or -1 if it contradicts those in `ties`.
    """
    cdef Layer layer, below = None
    cdef Biases bias
    cdef Py_ssize_t l, k, first = -1, end = len(layers) - 1
    cdef fp_side rows, columns, ones
    cdef list scalars = [], ties = [], failed = []
    memset(&ones, 0, sizeof(fp_side))
    if end < 0 or len(biases) != end + 1:
        raise ValueError("as many biases as layers, and not none")
    for l in range(end + 1):
        layer = layers[l]
        bias = biases[l]
        if layer.layer.n_components != 1 or layer.layer.n_tall:
            return None
        if bias.n != layer.layer.rows or (l and below.layer.rows != layer.layer.columns):
            raise ValueError("the layers do not fit")
        below = layer
        if l < end:
            for k in range(bias.n):
                if bias._component(k) >= 0 and layer.layer.node[k].component < 0:
                    return None
    for l in range(end + 1):
        layer = layers[l]
        bias = biases[l]
        _nodes(&columns, layer.layer.node + layer.layer.rows)
        if l == 0:
            _tie(&columns, &ones, layer.layer.columns, "input", l, failed, &first)
        else:  # `rows` are those of the layer below
            _tie(&rows, &columns, layer.layer.columns, "neuron", l, failed, &first)
        if first < 0:
            return None
        if failed:
            return scalars, ties, failed
        scalar = _over((1, 1, 0) if l == 0 else _ratio(&rows, first), _ratio(&columns, first))
        if l:
            below_scalar = scalars[l - 1]
            scalar = scalar[0] * below_scalar[0], scalar[1] * below_scalar[1], scalar[2] + below_scalar[2]
        scalars.append(scalar)
        ties.append(first)
        _nodes(&rows, layer.layer.node)
        if l == end:
            break
        _tie(&rows, &bias.side, bias.n, "bias", l, failed, &first)
        if failed:
            return scalars, ties, failed
        if first >= 0 and not _equal(scalar, _over(_ratio(&bias.side, first), _ratio(&rows, first))):
            return scalars, ties, ["bias", l, first, -1]
    k = bias._first_change()
    if k >= 0:
        return scalars, ties, ["output bias", end, k, -1]
    _tie(&rows, &ones, layer.layer.rows, "output", end, failed, &first)
    if first < 0:
        return None
    if not failed and not _equal(scalar, _over((1, 1, 0), _ratio(&rows, first))):
        failed = ["output", end, first, -1]
    return scalars, ties, failed
