# cython: language_level=3, boundscheck=True, wraparound=False
"""The compiled walk over the cells of a network.  It decides; `cells.h` says why it is right."""

from libc.stdint cimport int8_t, int32_t, int64_t, uint64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy, memset

cdef extern from "cells.h" nogil:
    ctypedef struct fc_cell:
        int32_t next
        int32_t n
        int8_t *sign
        double *x
        uint64_t *mask
    ctypedef int (*fc_exact)(void *, const int8_t *, const uint64_t *, int32_t, double *) noexcept nogil
    ctypedef struct fc_list:
        void *data
        size_t size
    ctypedef struct fc_tree:
        int32_t d
        int32_t layers
        int32_t hidden
        int32_t outputs
        int32_t walls
        int32_t words
        int integral
        int whole
        int rounded
        int32_t *start
        const double **weight
        const double **bias
        double *wall
        double *form
        uint64_t *support
        uint64_t *active
        fc_exact exact
        void *self
        fc_list stack
        fc_list signs
        fc_list first_vertex
        fc_list masks
        fc_list points
        fc_list first_facet
        fc_list facets
        fc_list faces
        fc_list maps
        int64_t found
        int64_t tests
        int64_t exact_signs
        int64_t structural
        int64_t vertices
        int64_t exact_vertices
    fc_cell *fc_new(const fc_tree *tree, int32_t n)
    int fc_push(fc_tree *tree, fc_cell *cell)
    int fc_run(fc_tree *tree, int64_t found, int64_t tests)
    void fc_free(fc_tree *tree)
    int FC_MOST, FC_OPEN, FC_FAILED, FC_NO_MEMORY

OPEN = FC_OPEN
cdef Py_ssize_t LIMIT = 2**24


cdef class Tree:
    """The cells that are found and those that are still to be cut.

    `weights` are the contiguous matrices of all layers, d columns in the first; `walls` has one row a
    constraint that is no neuron, 2 (d + 1) numbers: a form, then bounds on its errors. The hidden layers
    are `integral`, the outputs `whole`, if all numbers are integers; `rounded` ones stand for others.
    `exact(signs, mask, neuron)` is asked where floats do not tell: see `fastpath.cells.Exact`.
    """

    cdef fc_tree tree
    cdef list keep
    cdef object side
    cdef object error

    def __cinit__(self):
        memset(&self.tree, 0, sizeof(fc_tree))

    def __init__(self, list weights, list biases, const double[:, ::1] walls, bint integral, bint whole,
                 bint rounded, exact):
        cdef const double[:, ::1] weight
        cdef const double[::1] bias
        cdef Py_ssize_t l, i, j, at = 0, D, hidden = 0
        cdef uint64_t *support
        cdef fc_tree *tree = &self.tree
        if tree.start != NULL:
            raise RuntimeError("a Tree is made once")
        if len(weights) < 2 or len(biases) != len(weights):
            raise ValueError("as many biases as layers, and not less than two")
        for l in range(len(weights)):
            weight = weights[l]
            bias = biases[l]
            if not weight.shape[0] or bias.shape[0] != weight.shape[0] or (l and weight.shape[1] != at):
                raise ValueError("the layers do not fit")
            at = weight.shape[0]
            hidden += at
        hidden -= at
        weight = weights[0]
        D = weight.shape[1] + 1
        if not 2 <= D <= FC_MOST:
            raise ValueError("1 to 4 inputs are needed")
        if hidden > LIMIT or at > LIMIT or walls.shape[0] > LIMIT:
            raise ValueError("more than 2^24 neurons or walls")
        if not walls.shape[0] or walls.shape[1] != 2 * D:
            raise ValueError("the walls do not fit")
        self.keep = [weights, biases]
        self.side = exact
        tree.d, tree.layers, tree.hidden, tree.outputs = D - 1, len(weights) - 1, hidden, at
        tree.walls = walls.shape[0]
        tree.words = (tree.walls + tree.hidden + 63) // 64
        tree.integral, tree.whole, tree.rounded = integral, whole, rounded
        tree.exact, tree.self = _ask, <void *>self
        tree.start = <int32_t *>calloc(tree.layers + 2, sizeof(int32_t))
        tree.weight = <const double **>calloc(tree.layers + 1, sizeof(double *))
        tree.bias = <const double **>calloc(tree.layers + 1, sizeof(double *))
        tree.wall = <double *>calloc(tree.walls * 2 * D, sizeof(double))
        tree.form = <double *>calloc((hidden + at) * 2 * D, sizeof(double))
        tree.support = <uint64_t *>calloc(<size_t>tree.hidden * tree.words, sizeof(uint64_t))
        tree.active = <uint64_t *>calloc(<size_t>(tree.layers + 1) * tree.words, sizeof(uint64_t))
        if (tree.start == NULL or tree.weight == NULL or tree.bias == NULL or tree.wall == NULL
                or tree.form == NULL or tree.support == NULL or tree.active == NULL):
            raise MemoryError
        memcpy(tree.wall, &walls[0, 0], tree.walls * 2 * D * sizeof(double))
        for l in range(tree.layers + 1):
            weight = weights[l]
            bias = biases[l]
            tree.weight[l] = &weight[0, 0]
            tree.bias[l] = &bias[0]
            tree.start[l + 1] = tree.start[l] + weight.shape[0]
            for j in range(weight.shape[0] if 0 < l < tree.layers else 0):
                support = tree.support + (tree.start[l] + j) * tree.words
                if bias[j] != 0:
                    support[0] |= 1
                for i in range(weight.shape[1]):
                    if weight[j, i] != 0:
                        at = tree.walls + tree.start[l - 1] + i
                        support[at >> 6] |= <uint64_t>1 << (at & 63)

    def __dealloc__(self):
        fc_free(&self.tree)

    def add(self, const int8_t[::1] sign, const double[:, ::1] vertices, const uint64_t[:, ::1] masks):
        """A cell to be cut: signs (OPEN where not decided), the vertices with their bounds, their masks."""
        cdef fc_cell *cell
        cdef fc_tree *tree = &self.tree
        cdef Py_ssize_t n = vertices.shape[0]
        if not 0 < n < LIMIT or masks.shape[0] != n or vertices.shape[1] != 2 * (tree.d + 1):
            raise ValueError("one mask a vertex")
        if masks.shape[1] != tree.words or sign.shape[0] != tree.hidden:
            raise ValueError("one sign a neuron, one bit a constraint")
        cell = fc_new(tree, n)
        if cell == NULL:
            raise MemoryError
        cell.next = 0
        memcpy(cell.sign, &sign[0], tree.hidden)
        memcpy(cell.x, &vertices[0, 0], n * 2 * (tree.d + 1) * sizeof(double))
        memcpy(cell.mask, &masks[0, 0], n * tree.words * sizeof(uint64_t))
        if fc_push(tree, cell):
            free(cell)
            raise MemoryError

    def run(self, int64_t found, int64_t tests):
        """Go on until so many more cells are found, or so many more signs asked for; True if all is done."""
        cdef int status
        cdef fc_tree *tree = &self.tree
        if self.error is not None:
            raise RuntimeError("an exception has ended this walk")
        found += tree.found
        tests += tree.tests
        with nogil:
            status = fc_run(tree, found, tests)
        if status:
            error = self.error = self.error or MemoryError()
            raise error
        return tree.stack.size == 0

    @property
    def words(self):
        return self.tree.words

    @property
    def found(self):
        return self.tree.found

    @property
    def counts(self):
        """How many signs were asked for, were zero by the masks, were asked from outside; the same for vertices."""
        cdef fc_tree *tree = &self.tree
        return tree.tests, tree.structural, tree.exact_signs, tree.vertices, tree.exact_vertices

    def results(self):
        """Signs, ends of each cell's vertices, masks, points, ends of each cell's facets, facets, faces, maps; raw."""
        cdef fc_tree *tree = &self.tree
        return (_bytes(&tree.signs), _bytes(&tree.first_vertex), _bytes(&tree.masks), _bytes(&tree.points),
                _bytes(&tree.first_facet), _bytes(&tree.facets), _bytes(&tree.faces), _bytes(&tree.maps))


cdef bytes _bytes(fc_list *found):
    return (<char *>found.data)[:found.size] if found.size else b""


cdef int _ask(void *self, const int8_t *sign, const uint64_t *mask, int32_t neuron, double *vertex) noexcept with gil:
    cdef Tree tree = <Tree>self
    cdef Py_ssize_t k
    try:
        bits = int.from_bytes((<char *>mask)[:tree.tree.words * 8], "little")
        signs = memoryview((<char *>sign)[:tree.tree.hidden]).cast("b")
        if neuron >= 0:
            return tree.side.sign(signs, bits, neuron)
        for k, entry in enumerate(tree.side.vertex(signs, bits)):
            vertex[k] = entry
        return 0
    except BaseException as error:
        tree.error = error
        return FC_FAILED
