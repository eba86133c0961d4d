"""Is one layered ReLU network a rescaling of another? Decided for the exact stored numbers.

Network b is a rescaling of a if there is a positive real number for every hidden neuron such
that, with 1 for inputs and outputs, every weight from j to i satisfies B_ij = (lambda_i /
lambda_j) A_ij and every bias b'_i = lambda_i b_i, zeros included. Both answers come with their
proof: the factors, or an entry whose sign or support differs, or a closed walk through nonzero
parameters along which the ratios b/a do not multiply to 1. (In any rescaling they do: the factors
cancel.)

**Inside a layer.** Take the graph of the rows and columns of the matrix with an edge for every
nonzero A_ij, and a spanning forest of it. Along a tree, B_ij / A_ij = R_i / K_j fixes a factor
for every row and column relative to the root. The layer by itself is a rescaling if and only if
B_ij K_j = A_ij R_i everywhere: on the forest by construction, elsewhere it is compared, zero
entries included, so that signs and supports are compared too. The roots are rows: in a layer
without zeros a column factor is one ratio of entries, a row factor a quotient of two.

**One comparison.** With K = v/u and R = q/p it is B v p = A u q, where u, v, p, q are odd
integers, one of each pair times a power of two. All of this is done in doubles, by this

  Lemma. Let X = x p and Y = y q be products of two doubles, and let nothing underflow or
  overflow. Put P = fl(X), e = X - P and f = fl(Y - P) (one `fma` each). Then X = Y if and only if
  e = f.

  Proof. The error e of a product is a double; so X = Y gives f = fl(e) = e. Conversely let f = e
  and d = Y - P. If P = 0, then X = 0 = f = Y. Else let h be the spacing of doubles at P, so that
  2^52 h <= |P| < 2^53 h and |e| <= h/2; as d rounds to e, |d| <= (1 + 2^-52) h/2. Write Y = k g,
  where g is a power of two and |k| <= (2^53 - 1)^2. If h < g, then Y and P are multiples of h, so
  d is, so d = 0. If h >= g, then d is a multiple of g; from |P| <= |Y| + |d| we have h <= 2^53 g,
  so |d| <= (2^52 + 1) g. In both cases d is a double, so d = fl(d) = f = e.

  float32: x = B v and y = A u are exact when v and u have at most 29 bits (24 + 29 = 53); p and q
  may have 53. Exponents of K up to 300 (on u) and of R up to 600 (half on p, half on q) in
  absolute value keep every number a multiple of 2^-750 below 2^820. Layers without zeros always
  are within these bounds (24 and 48 bits, exponents 276 and 552). If all v and p are powers of
  two, B is compared with A u q by the sign of one `fma`: A u is exact, and a difference that is
  not 0 does not round to 0.

  float64: x = B, p = v p and y = A, q = u q, exact when v, p have at most 53 bits together, and
  u, q too; powers of two, up to 2^400 each, only multiply. So X and Y are floats times integers,
  multiples of 2^-1074: nothing underflows. An overflow makes P or f infinite, and e - f infinite
  or NaN. Factors are reduced by greatest common divisors first, for float32 where trees are
  deeper than 2.

**Whatever the kernel does not pass**, be it a difference, an infinity, a NaN or a size out of
bounds, is looked at again in integers: 53 bits times two factors of up to 128 bits. So a pass is
a proof, and a refusal is decided by integers. Factors beyond 128 bits (in trees of depth three
and more) are compared by Python's integers. The bounds change no answer, only the time.

**Between layers.** Every component has one free positive scalar. A neuron ties the component of
its row to that of its column in the next layer; inputs and outputs tie to 1; a nonzero bias ties
its neuron to 1 by b'/b; that of an output must not change. Ties between the same two components
are compared with each other as integers in the kernel; one for each pair then goes into a
spanning forest of the components, along which the scalars are found in rationals and all other
ties compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

import fastpath
from fastpath.flushing import subnormals

if fastpath.compiled:
    from fastpath import _kernels

Array = NDArray[Any]


class Step(NamedTuple):
    """One parameter of a walk, column None for a bias; direction 1 leads to the neuron `row`."""

    layer: int
    row: int
    column: int | None
    direction: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A parameter whose sign, one of -1, 0, 1, differs in the two networks; column None: a bias."""

    layer: int
    row: int
    column: int | None


@dataclass(frozen=True, slots=True)
class Walk:
    """A closed walk through nonzero parameters whose ratios b/a, to the powers +-1, do not give 1.

    It runs over the neurons, with inputs, outputs and the sources of biases merged into one ground
    node: a step of an edge leads from the neuron `column` of layer `layer` (an input if layer is 0)
    to the neuron `row` above it, that of a bias from ground to its neuron; direction -1 the other
    way. A single step is a parameter from ground to ground, whose value must not change.
    """

    steps: tuple[Step, ...]


class Rescaled:
    """The second network is the first one rescaled by these factors."""

    __match_args__ = ("factors",)
    __slots__ = ("_factors", "_make")

    def __init__(self, make: Callable[[], tuple[tuple[Fraction, ...], ...]]) -> None:
        self._make: Callable[[], tuple[tuple[Fraction, ...], ...]] | None = make
        self._factors: tuple[tuple[Fraction, ...], ...] = ()

    @property
    def factors(self) -> tuple[tuple[Fraction, ...], ...]:
        """One positive rational for each neuron of each hidden layer, made when first asked for.

        A part of the network that no nonzero parameter ties to ground has them up to one positive
        scalar: then its first neuron has 1.
        """
        if self._make is not None:
            self._factors = self._make()
            self._make = None
        return self._factors

    def __repr__(self) -> str:
        return f"Rescaled({self.factors!r})"

    def __eq__(self, other: object) -> bool:
        return self.factors == other.factors if isinstance(other, Rescaled) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.factors)


@dataclass(frozen=True, slots=True)
class NotRescaled:
    """The second network is no rescaling of the first, and `witness` shows it."""

    witness: Entry | Walk


def decide(
    weights_a: Sequence[Array],
    biases_a: Sequence[Array],
    weights_b: Sequence[Array],
    biases_b: Sequence[Array],
    *,
    threads: int = 1,
    finite: bool = False,
) -> Rescaled | NotRescaled:
    """Decide whether positive factors of the hidden neurons turn network a into network b, exactly.

    Shapes
    ------
    weights[l] is (N_{l+1}, N_l), biases[l] is (N_{l+1},); the last layer is the output.

    Scalars
    -------
    All float32 or all float64. The answer is about the exact stored numbers; -0.0 is 0. `finite`
    says that the caller has seen to it that there is no infinity and no NaN; otherwise a No costs
    one more reading of the networks to see to it.

    Cost
    ----
    One reading of both networks and O(neurons) integer operations, by `threads` (1 or 2) threads.
    Layers that need integers for every entry, or fall into many components, are slower. Memory:
    some 70 bytes a row and a column, and a copy of arrays that are not contiguous.

    Raises
    ------
    ValueError
        The shapes do not fit, or a parameter is infinite or NaN; the message names the place.
    TypeError
        An array is neither float32 nor float64, or they are mixed.

    Source
    ------
    The module docstring. The notion: Stock, Graham, Gribonval, Jegou, ICLR 2019.

    Example
    -------
    >>> w, b = [np.array([[1.0], [3.0]]), np.array([[1.0, 2.0]])], [np.zeros(2), np.ones(1)]
    >>> v = [np.array([[2.0], [1.0]]), np.array([[0.5, 6.0]])]
    >>> decide(w, b, v, b).factors
    ((Fraction(2, 1), Fraction(1, 3)),)
    >>> v[1][0, 1] = 7
    >>> type(decide(w, b, v, b).witness).__name__
    'Walk'
    """
    layers = _layers(weights_a, biases_a, weights_b, biases_b)
    if threads not in (1, 2):
        raise ValueError(f"threads is 1 or 2, not {threads}")
    if not fastpath.compiled:
        from fastpath import _reference

        return _reference.rescaling(layers)
    with subnormals():
        decision = _Decision(layers, threads)
        answer = decision.run()
        if isinstance(answer, NotRescaled) and not finite:
            _refuse_not_finite(layers, decision.passed)
    return answer


class _Pair(NamedTuple):
    """One layer in both networks, contiguous."""

    weights_a: Array
    weights_b: Array
    biases_a: Array
    biases_b: Array


def _layers(
    weights_a: Sequence[Array],
    biases_a: Sequence[Array],
    weights_b: Sequence[Array],
    biases_b: Sequence[Array],
) -> list[_Pair]:
    """The arrays layer by layer, once their shapes and types are seen to fit."""
    counts = {len(weights_a), len(biases_a), len(weights_b), len(biases_b)}
    if len(counts) > 1 or 0 in counts:
        raise ValueError("both networks need the same positive number of weights and of biases")
    layers = []
    dtype = None
    width = None
    for l, group in enumerate(zip(weights_a, weights_b, biases_a, biases_b, strict=True)):
        for x in group:
            if not isinstance(x, np.ndarray) or x.dtype.char not in "fd" or not x.dtype.isnative:
                raise TypeError(f"layer {l}: the parameters must be float32 or float64 arrays")
            dtype = dtype or x.dtype
            if x.dtype is not dtype and x.dtype != dtype:
                raise TypeError(
                    f"layer {l}: {x.dtype} among {dtype}; all parameters must have one type"
                )
        wa, wb, ba, bb = group
        if wa.ndim != 2 or wa.shape != wb.shape or ba.shape != wa.shape[:1] or bb.shape != ba.shape:
            raise ValueError(
                f"layer {l}: weights {wa.shape}, {wb.shape} with biases {ba.shape}, {bb.shape}"
            )
        if width is not None and wa.shape[1] != width:
            raise ValueError(f"layer {l}: {wa.shape[1]} columns above a layer of {width} rows")
        width = wa.shape[0]
        layers.append(_Pair(*[x if x.flags.c_contiguous else x.copy(order="C") for x in group]))
    return layers


def _refuse_not_finite(layers: list[_Pair], passed: tuple[int, int] | None) -> None:
    """Raise ValueError naming the first parameter that is not finite.

    The weights of the layers before `passed`, and of its rows before the second number, are; so are
    the biases once any weights were looked at.
    """
    for l, pair in enumerate(layers):
        for name, x in zip(pair._fields, pair, strict=True):
            if passed is not None and (x.ndim == 1 or l < passed[0]):
                continue
            part = x[passed[1] :] if passed is not None and l == passed[0] else x
            if not _kernels.all_finite(part.reshape(-1)):
                place = tuple(int(k) for k in np.argwhere(~np.isfinite(x))[0])
                raise ValueError(f"{name}[{l}]{list(place)} is {x[place]}")


class _Side(NamedTuple):
    """The rows or the columns of a layer, or its biases, and the component of each (-1: none)."""

    what: Any  # a Layer or Biases of the kernels
    l: int
    start: int
    parts: NDArray[np.int32]

    @property
    def n_components(self) -> int:
        return self.what.n_components if isinstance(self.what, _kernels.Layer) else 1

    def tall(self) -> set[int]:
        if not isinstance(self.what, _kernels.Layer) or not self.what.n_tall:
            return set()
        return {k - self.start for k in self.what.tall() if 0 <= k - self.start < len(self.parts)}


class _Tie(NamedTuple):
    """g[left] * left_factor = g[right] * right_factor, at one neuron; `step` if it is by a bias."""

    left: tuple[int, int] | None  # (layer, component); None is ground
    left_node: int
    left_factor: Fraction
    right: tuple[int, int]
    right_node: int
    right_factor: Fraction
    step: Step | None


# A No, and the layers and rows of the next one that were compared before it.
_Found: TypeAlias = tuple[NotRescaled, tuple[int, int]]

# Rows compared between two looks at whether another thread has finished with a No, in entries.
_BLOCK = 1 << 20
# Below this many entries a second thread costs more than it saves.
_ALONE = 1 << 20


class _Decision:
    """One run of `decide` with the compiled kernels."""

    def __init__(self, layers: list[_Pair], threads: int) -> None:
        self.pairs = layers
        self.threads = threads
        # layers, and rows of the next, that were compared and are equal, once biases are
        self.passed: tuple[int, int] | None = None
        self.layers: list[_kernels.Layer] = []
        self.biases: list[_kernels.Biases] = []
        self.tall_factors: dict[tuple[int, int], Fraction] = {}
        # the forest of components: how each was reached, and its scalar
        self.reached: dict[tuple[int, int] | None, _Tie | None] = {}
        self.plain: list[tuple[int, int, int]] = []  # the scalar of every layer, if one is enough
        self.scalar: dict[tuple[int, int] | None, Fraction] = {None: Fraction(1)}

    def run(self) -> Rescaled | NotRescaled:
        for l, pair in enumerate(self.pairs):
            bias = _kernels.Biases(pair.biases_a, pair.biases_b)
            self.biases.append(bias)
            if bias.status[0]:
                return self.entry(bias.status[0], l, bias.status[1], None)
        self.passed = (0, 0)
        for l, pair in enumerate(self.pairs):
            layer = _kernels.Layer(pair.weights_a, pair.weights_b)
            self.layers.append(layer)
            if layer.status[0]:
                return self.entry(layer.status[0], l, *layer.status[1:])
        different = self.compare()
        if different is not None:
            answer, self.passed = different
            return answer
        self.passed = (len(self.layers), 0)
        for l, layer in enumerate(self.layers):
            if layer.n_tall:
                found = self.compare_tall(l)
                if found is not None:
                    return found
        plain = _kernels.join_plain(self.layers, self.biases)
        walk = self.join() if plain is None else self.join_plain(*plain)
        return Rescaled(self.factors) if walk is None else NotRescaled(walk)

    # -- inside the layers

    def entry(self, status: int, l: int, row: int, column: int | None) -> NotRescaled:
        if status == _kernels.NOT_FINITE:
            _refuse_not_finite(self.pairs, None)
        if status == _kernels.RATIO:
            rows = self.layers[l].rows
            steps = [Step(l, row, column, 1), *self.path(l, row, rows + (column or 0))]
            return NotRescaled(Walk(tuple(steps)))
        return NotRescaled(Entry(l, row, column))

    def compare(self) -> _Found | None:
        """Every entry, in blocks of rows, in order; two threads take half of the entries each."""
        blocks = []
        total = 0
        for l, layer in enumerate(self.layers):
            height = max(4, _BLOCK // max(1, layer.columns) // 4 * 4)
            for first in range(0, layer.rows, height):
                last = min(first + height, layer.rows)
                blocks.append((l, first, last))
                total += (last - first) * layer.columns
        if self.threads == 1 or total <= _ALONE:
            return self.first_of(blocks, [])
        half, count = 0, 0
        while count * 2 < total:
            l, first, last = blocks[half]
            count += (last - first) * self.layers[l].columns
            half += 1
        return self.both(blocks[:half], blocks[half:])

    def first_of(self, blocks: list[tuple[int, int, int]], stop: list[bool]) -> _Found | None:
        for l, first, last in blocks:
            if stop:
                return None
            status, row, column = self.layers[l].compare(first, last)
            if status:
                return self.entry(status, l, row, column), (l, first)
        return None

    def both(
        self, here: list[tuple[int, int, int]], there: list[tuple[int, int, int]]
    ) -> _Found | None:
        from threading import Thread

        stop: list[bool] = []
        found: list[_Found | None] = []
        errors: list[BaseException] = []

        def other() -> None:
            try:
                found.append(self.first_of(there, stop))
            except BaseException as error:
                errors.append(error)

        thread = Thread(target=other)
        thread.start()
        try:
            first = self.first_of(here, [])
            if first is not None:
                stop.append(True)
        except BaseException:
            stop.append(True)
            raise
        finally:
            thread.join()
        if first is not None:
            return first
        if errors:
            raise errors[0]
        return found[0]

    def compare_tall(self, l: int) -> NotRescaled | None:
        """The entries of tall rows and columns, with Python's integers."""
        layer, pair = self.layers[l], self.pairs[l]
        nodes = layer.tall()
        rows = [node for node in nodes if node < layer.rows]
        columns = [node - layer.rows for node in nodes if node >= layer.rows]
        tall_rows = set(rows)
        for i in range(layer.rows):
            for j in range(layer.columns) if i in tall_rows else columns:
                status = self.compare_exactly(l, i, j, pair.weights_a[i, j], pair.weights_b[i, j])
                if status:
                    return self.entry(status, l, i, j)
        return None

    def compare_exactly(self, l: int, i: int, j: int, x: Any, y: Any) -> int:
        if not (np.isfinite(x) and np.isfinite(y)):
            return _kernels.NOT_FINITE
        a, b = _exact(x), _exact(y)
        if (a > 0) - (a < 0) != (b > 0) - (b < 0):
            return _kernels.SIGN
        if a and b * self.factor(l, self.layers[l].rows + j) != a * self.factor(l, i):
            return _kernels.RATIO
        return _kernels.FINE

    def factor(self, l: int, node: int) -> Fraction:
        """The factor of a node relative to the root of its tree."""
        layer, pair = self.layers[l], self.pairs[l]
        waiting = []
        while True:
            known = layer.factor(node)
            if known is not None:
                value = _fraction(known)
                break
            if (l, node) in self.tall_factors:
                value = self.tall_factors[l, node]
                break
            waiting.append(node)
            node = layer.parent(node)
        for child in reversed(waiting):
            i, j = sorted((child, node))
            j -= layer.rows
            ratio = _exact(pair.weights_b[i, j]) / _exact(pair.weights_a[i, j])
            value = value / ratio if node == i else value * ratio
            self.tall_factors[l, child] = value
            node = child
        return value

    def path(self, l: int, start: int, end: int) -> list[Step]:
        """The steps from one node of a tree to another."""
        layer = self.layers[l]
        up, down = [start], [end]
        for line in (up, down):
            while (above := layer.parent(line[-1])) >= 0:
                line.append(above)
        while len(up) > 1 and len(down) > 1 and up[-2] == down[-2]:
            up.pop(), down.pop()
        nodes = up + down[-2::-1]
        steps = []
        for here, there in pairwise(nodes):
            if here < layer.rows:
                steps.append(Step(l, here, there - layer.rows, -1))
            else:
                steps.append(Step(l, there, here - layer.rows, 1))
        return steps

    # -- between the layers

    def join(self) -> Walk | None:
        """Tie the components; a closed walk if that fails."""
        ties: list[_Tie] = []
        for found in self.all_ties():
            if isinstance(found, Walk):
                return found
            ties.append(found)
        near: dict[tuple[int, int] | None, list[_Tie]] = {}
        for tie in ties:
            near.setdefault(tie.left, []).append(tie)
            near.setdefault(tie.right, []).append(tie)
        for root in [None, *near]:
            if root in self.reached:
                continue
            self.scalar[root], self.reached[root] = Fraction(1), None
            queue = [root]
            for at in queue:
                for tie in near.get(at, ()):
                    there = tie.right if tie.left == at else tie.left
                    if there in self.reached:
                        continue
                    if there == tie.right:
                        self.scalar[there] = self.scalar[at] * tie.left_factor / tie.right_factor
                    else:
                        self.scalar[there] = self.scalar[at] * tie.right_factor / tie.left_factor
                    self.reached[there] = tie
                    queue.append(there)
        for tie in ties:
            if self.scalar[tie.left] * tie.left_factor != self.scalar[tie.right] * tie.right_factor:
                return self.close(tie)
        return None

    def join_plain(
        self, scalars: list[tuple[int, int, int]], ties: list[int], failed: list[Any]
    ) -> Walk | None:
        """The same where every layer is one component, as the kernel found it."""
        if not failed:
            self.plain = scalars
            return None

        def side(what: Any, l: int, rows: bool = True) -> _Side:
            return _Side(what[l], l, 0 if rows else what[l].rows, np.empty(0, np.int32))

        def tie(kind: str, l: int, k: int) -> _Tie:
            if kind == "input":
                return self.tie(side(self.layers, 0, rows=False), None, k)
            if kind == "output":
                return self.tie(side(self.layers, l), None, k)
            if kind == "bias":
                return self.tie(side(self.layers, l), side(self.biases, l), k)
            return self.tie(side(self.layers, l - 1), side(self.layers, l, rows=False), k)

        kind, l, k, other = failed
        if kind == "output bias":
            return Walk((Step(l, k, None, 1),))
        if other >= 0:
            first = tie(kind, l, other)
            self.reached = {first.left: None, first.right: first}
        else:
            self.reached = {None: None}
            for below, at in enumerate(ties):
                self.reached[below, 0] = tie("neuron" if below else "input", below, at)
        return self.close(tie(kind, l, k))

    def all_ties(self) -> Iterator[_Tie | Walk]:
        """One tie for each pair of components that have any, or a walk if two of them disagree."""
        layers, end = self.layers, len(self.layers) - 1
        rows, columns, biases = [], [], []
        for l, layer in enumerate(layers):
            parts = np.empty(layer.rows + layer.columns, np.int32)
            layer.components(parts)
            rows.append(_Side(layer, l, 0, parts[: layer.rows]))
            columns.append(_Side(layer, l, layer.rows, parts[layer.rows :]))
            parts = np.empty(layer.rows, np.int32)
            self.biases[l].components(parts)
            biases.append(_Side(self.biases[l], l, 0, parts))
        yield from self.ties(columns[0], None)  # inputs are ground,
        yield from self.ties(rows[end], None)  # and outputs
        for l in range(end + 1):
            if l == end:  # the bias of an output leads from ground to ground
                if (i := self.biases[l].first_change()) >= 0:
                    yield Walk((Step(l, i, None, 1),))
                return
            yield from self.ties(rows[l], biases[l])
            yield from self.ties(rows[l], columns[l + 1])
            # where the row is zero, the column stands for the neuron
            if ((rows[l].parts < 0) & (biases[l].parts >= 0)).any():
                yield from self.ties(columns[l + 1], biases[l])

    def ties(self, left: _Side, right: _Side | None) -> Iterator[_Tie | Walk]:
        """The ties between the same neurons on two sides, or on one side and ground."""
        there = left.parts >= 0
        if right is not None:
            there &= right.parts >= 0
        where = np.flatnonzero(there)
        if not len(where):
            return
        tall = left.tall() | (right.tall() if right is not None else set())
        ref = None
        chosen = where[:1]
        if tall or left.n_components > 1 or (right is not None and right.n_components > 1):
            usual, apart = where, where[:0]
            if tall:
                mask = np.array([k in tall for k in where.tolist()])
                usual, apart = where[~mask], where[mask]
            keys = left.parts[usual].astype(np.int64)
            if right is not None:
                keys = keys * right.n_components + right.parts[usual]
            _, index, inverse = np.unique(keys, return_index=True, return_inverse=True)
            ref = np.full(len(there), -1, np.int64)
            ref[usual] = usual[index[inverse]]
            chosen = np.sort(np.concatenate([usual[index], apart]))
        what, start = (None, 0) if right is None else (right.what, right.start)
        bad = _kernels.first_disagreement(left.what, left.start, what, start, len(there), ref)
        if bad >= 0:
            first = self.tie(left, right, int(chosen[0] if ref is None else ref[bad]))
            self.reached = {first.left: None, first.right: first}
            yield self.close(self.tie(left, right, bad))
            return
        for k in chosen.tolist():
            yield self.tie(left, right, k)

    def tie(self, left: _Side, right: _Side | None, k: int) -> _Tie:
        node = left.start + k
        mine = (left.l, left.what.component(node))
        value = self.factor(left.l, node)
        if right is None:
            return _Tie(None, 0, Fraction(1), mine, node, value, None)
        if isinstance(right.what, _kernels.Biases):
            bias = _fraction(right.what.factor(k))
            return _Tie(None, 0, bias, mine, node, value, Step(right.l, k, None, 1))
        there, other = right.start + k, (right.l, right.what.component(right.start + k))
        return _Tie(other, there, self.factor(right.l, there), mine, node, value, None)

    def close(self, tie: _Tie) -> Walk:
        """The closed walk of a tie and the way between its ends in the forest of components."""
        ways = []
        for end in (tie.left, tie.right):
            way = []
            while (via := self.reached[end]) is not None:
                way.append((via, end))
                end = via.left if via.right == end else via.right
            ways.append(way)
        left, right = ways
        while left and right and left[-1][0] is right[-1][0]:
            left.pop(), right.pop()
        # from the right end along the forest to the left one: (tie, the component it leads to)
        legs = [(via, via.left if via.right == at else via.right) for via, at in right]
        legs += [(via, at) for via, at in reversed(left)]
        legs = [(tie, tie.right), *legs]
        steps: list[Step] = []
        for number, (via, to) in enumerate(legs):
            forward = to == via.right
            if via.step is not None:
                steps.append(via.step if forward else via.step._replace(direction=-1))
            after, onward = legs[(number + 1) % len(legs)]
            if to is not None:
                enter = via.right_node if forward else via.left_node
                leave = after.left_node if onward == after.right else after.right_node
                steps += self.path(to[0], enter, leave)
        return Walk(tuple(steps))

    def factors(self) -> tuple[tuple[Fraction, ...], ...]:
        """The factor of every hidden neuron."""
        with subnormals():
            return self.all_factors()

    def all_factors(self) -> tuple[tuple[Fraction, ...], ...]:
        self.scalar |= {(l, 0): _fraction(scalar) for l, scalar in enumerate(self.plain)}
        # the scalar of every tree of components; 1 at ground, and where all is joined to it
        scale: dict[tuple[int, int] | None, Fraction] = {None: Fraction(1)}
        result = []
        for l in range(len(self.layers) - 1):
            layer, above, bias = self.layers[l], self.layers[l + 1], self.biases[l]
            line = []
            for k in range(layer.rows):
                if (component := layer.component(k)) >= 0:
                    at, own = (l, component), self.factor(l, k)
                elif (component := above.component(above.rows + k)) >= 0:
                    at, own = (l + 1, component), self.factor(l + 1, above.rows + k)
                else:
                    known = bias.factor(k)
                    line.append(Fraction(1) if known is None else _fraction(known))
                    continue
                value = self.scalar[at] * own if at in self.scalar else own
                if self.reached:
                    root: tuple[int, int] | None = at
                    while (via := self.reached.get(root)) is not None:
                        root = via.left if via.right == root else via.right
                    value *= scale.setdefault(root, 1 / value)
                line.append(value)
            result.append(tuple(line))
        return tuple(result)


def _fraction(factor: Any) -> Fraction:
    """(numerator, denominator, exponent) as a Fraction."""
    num, den, exponent = factor
    return Fraction(num << exponent, den) if exponent >= 0 else Fraction(num, den << -exponent)


def _exact(x: Any) -> Fraction:
    """The value of a finite float, where subnormal numbers are kept."""
    return Fraction(float(x))
