"""ReLU networks: an architecture with weights and biases, exact or floating."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any, final

import numpy as np

from verify.claims.card import card
from verify.claims.errors import InvalidInstance
from verify.claims.number import is_array, size
from verify.exact.dyadic import fractions_of, nearest
from verify.network.architecture import Architecture
from verify.network.entries import Array, Entries, freeze, unify

if TYPE_CHECKING:
    import networkx as nx


@final
class Network:
    """A layered ReLU network x -> W_L relu(... relu(W_1 x + b_1) ...) + b_L, immutable.

    Shapes: weights[l] is (N_{l+1}, N_l), biases[l] is (N_{l+1},); the last layer is affine, one
        matrix alone (no hidden layer) is legal. Other directed acyclic graphs: `from_graph`.
    Scalars: int, Fraction and "p/q" give an exact network (stored as tuples of Fraction); Python
        floats and float16, bfloat16, float32, float64 arrays a floating one (stored as read-only
        float32 or float64 arrays, widened without loss).
    Cost: O(#parameters).
    Raises: InvalidInstance naming the entry, for NaN, infinity, bool, complex, object arrays,
        Fractions beside floats, ragged or misfitting shapes, a width of 0.

    >>> net = Network([[[1], ["-1/2"]], [[1, 1]]], [[0, 0], [0]])
    >>> net.widths, net((3,))
    ((1, 2, 1), (Fraction(3, 1),))
    """

    __slots__ = ("architecture", "biases", "weights")

    architecture: Architecture
    weights: tuple[Any, ...]
    biases: Any

    def __init__(self, weights: Sequence[Any], biases: Sequence[Any]) -> None:
        matrices = [Entries(matrix, 2, f"weights[{l}]")
                    for l, matrix in _enumerate(weights, "weights")]
        vectors = [Entries(vector, 1, f"biases[{l}]") for l, vector in _enumerate(biases, "biases")]
        for array in matrices + vectors:
            if 0 in array.shape:
                raise InvalidInstance(f"{array.place}: shape {array.shape} has a width of 0")
        if not matrices:
            raise InvalidInstance("weights is empty: a network has at least one matrix")
        if len(matrices) != len(vectors):
            raise InvalidInstance(f"biases: {len(vectors)} vectors, but weights has "
                                  f"{len(matrices)} matrices")
        for l, (matrix, vector) in enumerate(zip(matrices, vectors, strict=True)):
            if vector.shape[0] != matrix.shape[0]:
                raise InvalidInstance(f"biases[{l}] has {vector.shape[0]} entries, weights[{l}] "
                                      f"has {matrix.shape[0]} rows")
            if l and matrix.shape[1] != matrices[l - 1].shape[0]:
                raise InvalidInstance(f"weights[{l}] has {matrix.shape[1]} columns, "
                                      f"weights[{l - 1}] has {matrices[l - 1].shape[0]} rows")
        exact, dtype = unify(matrices + vectors)
        widths = (matrices[0].shape[1], *(matrix.shape[0] for matrix in matrices))
        if exact:
            stored: list[Any] = [entries.as_numbers() for entries in matrices + vectors]
        else:
            stored = [freeze(entries.as_floats(), dtype) for entries in matrices + vectors]
        self._set(Architecture.layered(widths), tuple(stored[:len(matrices)]),
                  tuple(stored[len(matrices):]))

    def _set(self, architecture: Architecture, weights: tuple[Any, ...], biases: Any) -> None:
        object.__setattr__(self, "architecture", architecture)
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "biases", biases)

    @classmethod
    def trusted(cls, architecture: Architecture, weights: tuple[Any, ...], biases: Any) -> Network:
        """The network with these parts, already in stored form; nothing is checked.

        Layered: one matrix and one vector a layer. Else: one row a neuron that is no input, along
        its predecessors, and one vector of biases (0 for max-pools).
        """
        network = cls.__new__(cls)
        network._set(architecture, weights, biases)
        return network

    @staticmethod
    def from_graph(graph: nx.DiGraph[Any]) -> Network:
        """The network on a networkx DiGraph.

        Node attributes: `bias` (default 0) and `kind`: input, relu (default), identity, maxpool
        or output. Edge attribute: `weight`. Inputs and outputs keep their insertion order; hidden
        neurons are sorted by the length of the longest path that reaches them, then by insertion.
        A hidden node without successors is dead, not an output.

        Raises: InvalidInstance naming the node or edge: a cycle, an input that is read into, an
        output that is read from, a neuron that reads nothing, a bias on an input or a max-pool,
        an unknown kind, a bad number.
        """
        from verify.network.graph import network_of

        return network_of(graph)

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths d, N_1, ..., k. Raises: InvalidInstance on a general graph."""
        return self.architecture.require_layered("widths")

    @property
    def n_params(self) -> int:
        """The number of weights and biases."""
        return self.architecture.n_params

    @property
    def n_hidden(self) -> int:
        """The number of hidden neurons."""
        return self.architecture.n_hidden

    @property
    def n_paths(self) -> tuple[int, int]:
        """The exact numbers of full and of partial paths."""
        return self.architecture.n_paths

    @property
    def is_exact(self) -> bool:
        """The parameters are stored as Fractions."""
        return not isinstance(self.weights[0], np.ndarray)

    @property
    def dtype(self) -> np.dtype[Any] | None:
        """The float type of a floating network, None of an exact one."""
        return None if self.is_exact else self.weights[0].dtype

    def exactly(self) -> Network:
        """The same network with every stored float as the rational it is; nothing is lost."""
        if self.is_exact:
            return self
        return self._map(lambda array: _nest(fractions_of(array), array.shape))

    def rounded(self, dtype: Any = "float64") -> Network:
        """The network with every parameter rounded once, to the nearest float; this is lossy.

        Scalars: dtype float32 or float64.
        Raises: InvalidInstance if a parameter is larger than the largest float.
        """
        wanted = np.dtype(dtype)
        if wanted not in (np.dtype(np.float32), np.dtype(np.float64)):
            raise InvalidInstance(f"rounded to {wanted.name}: use float32 or float64")
        if not self.is_exact and self.dtype == wanted:
            return self

        def convert(values: Any) -> Array:
            shape = _shape(values) if self.is_exact else values.shape
            numbers = list(_flat(values)) if self.is_exact else fractions_of(values)
            array = nearest(numbers, wanted).reshape(shape)
            if not np.isfinite(array).all():
                raise InvalidInstance(f"a parameter is beyond the largest {wanted.name}")
            return freeze(array, wanted)

        return self._map(convert)

    def _map(self, convert: Any) -> Network:
        """The network with every stored array converted."""
        weights = tuple(convert(matrix) for matrix in self.weights)
        biases = (tuple(convert(vector) for vector in self.biases)
                  if self.architecture.is_layered else convert(self.biases))
        return Network.trusted(self.architecture, weights, biases)

    def rows(self) -> Iterator[tuple[int, Sequence[int], Sequence[Any], Any]]:
        """Each neuron that is no input: (neuron, predecessors, their weights, bias), in order."""
        biases = chain.from_iterable(self.biases) if self.architecture.is_layered else self.biases
        rows = chain.from_iterable(self.weights) if self.architecture.is_layered else self.weights
        for (neuron, sources), row, bias in zip(self.architecture.incoming(), rows, biases,
                                                strict=True):
            yield neuron, sources, row, bias

    def __call__(self, x: Any) -> Any:
        """f(x), exact if the network and x are, else in floats.

        Shapes: (d,) -> (k,), (n, d) -> (n, k). Exact results are (tuples of) tuples of Fraction,
        the others arrays. Cost: O(#parameters) a point.
        Raises: InvalidInstance if x has another number of coordinates or a bad entry.
        """
        from verify.network.realization import evaluate

        return evaluate(self, x)

    def document(self) -> dict[str, Any]:
        """The network as JSON-ready exact data (integers, "p/q", hex floats)."""
        from verify.network.document import encode

        return encode(self)

    def __eq__(self, other: object) -> bool:
        """The same architecture with the same stored numbers (0.0 and -0.0 are one number)."""
        if not isinstance(other, Network):
            return NotImplemented
        return (self.architecture == other.architecture and str(self.dtype) == str(other.dtype)
                and all(map(_same, self.weights, other.weights))
                and (all(map(_same, self.biases, other.biases)) if self.architecture.is_layered
                     else _same(self.biases, other.biases)))

    __hash__ = None  # type: ignore[assignment]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Network is immutable")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a Network is immutable")

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.architecture, self.weights, self.biases)

    def __copy__(self) -> Network:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Network:
        return self

    def _repr_html_(self) -> str:
        full, partial = self.n_paths
        rows = [("numbers", "exact rationals" if self.is_exact else str(self.dtype)),
                ("parameters", f"{self.n_params:,}"), ("hidden neurons", f"{self.n_hidden:,}"),
                ("paths", " and ".join(f"{number:,} {kind}" if number < 10**15 else
                                       f"about 10^{len(str(number)) - 1} {kind}"
                                       for number, kind in ((full, "full"), (partial, "partial"))))]
        if repr(self).startswith("Network(["):
            rows.append(("network", repr(self)))
        return card(repr(self.architecture), rows)

    def __repr__(self) -> str:
        kind = "exact" if self.is_exact else str(self.dtype)
        if (self.architecture.is_layered and self.is_exact and self.n_params <= 24
                and all(size(entry) <= 64 for _, _, row, bias in self.rows()
                        for entry in (*row, bias))):
            numbers = [[[str(entry) for entry in row] for row in matrix] for matrix in self.weights]
            vectors = [[str(entry) for entry in vector] for vector in self.biases]
            return f"Network({numbers}, {vectors})".replace("'", "")
        return f"Network({self.architecture!r}, {self.n_params:,} parameters, {kind})"


def _enumerate(value: Any, place: str) -> Iterator[tuple[int, Any]]:
    if not isinstance(value, (list, tuple)) and not (is_array(value) and value.shape != ()):
        raise InvalidInstance(f"{place}: {type(value).__name__} where a sequence, one entry a "
                              "layer, is needed")
    yield from enumerate(value)


def _nest(numbers: list[Fraction], shape: tuple[int, ...]) -> Any:
    if len(shape) < 2:
        return tuple(numbers)
    width = shape[1]
    return tuple(tuple(numbers[start:start + width]) for start in range(0, len(numbers), width))


def _shape(values: Any) -> tuple[int, ...]:
    return ((len(values), len(values[0])) if values and isinstance(values[0], tuple)
            else (len(values),))


def _flat(values: Any) -> Iterator[Fraction]:
    return chain.from_iterable(values) if len(_shape(values)) == 2 else iter(values)


def _same(a: Any, b: Any) -> bool:
    if not isinstance(a, np.ndarray):
        return bool(a == b)
    # on the bits: compared as floats, subnormals are equal where they are flushed to zero
    unsigned = np.dtype(f"u{a.itemsize}")
    left, right = a.view(unsigned), b.view(unsigned)
    differ = left != right
    return not ((left[differ] | right[differ]) << unsigned.type(1)).any()


def _restored(architecture: Architecture, weights: tuple[Any, ...], biases: Any) -> Network:
    """The network out of a pickle, which does not keep arrays read-only."""
    for array in (*weights, *(biases if isinstance(biases, tuple) else (biases,))):
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    return Network.trusted(architecture, weights, biases)
