"""Rescalings inside the layers: spanning forests of their nonzero entries, and what they predict.

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
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

import fastpath
from fastpath.answer import Entry, NotRescaled, Step, Walk

if fastpath.compiled:
    from fastpath import _floats, _rescaling

Array = NDArray[Any]


class Pair(NamedTuple):
    """One layer in both networks, contiguous."""

    weights_a: Array
    weights_b: Array
    biases_a: Array
    biases_b: Array


def refuse_not_finite(layers: list[Pair], passed: tuple[int, int] | None) -> None:
    """Raise ValueError naming the first parameter that is not finite.

    The weights of the layers before `passed`, and of its rows before the second number, are; so are
    the biases once any weights were looked at.
    """
    for l, pair in enumerate(layers):
        for name, x in zip(pair._fields, pair, strict=True):
            if passed is not None and (x.ndim == 1 or l < passed[0]):
                continue
            part = x[passed[1] :] if passed is not None and l == passed[0] else x
            if not _floats.all_finite(part.reshape(-1)):
                place = tuple(int(k) for k in np.argwhere(~np.isfinite(x))[0])
                raise ValueError(f"{name}[{l}]{list(place)} is {x[place]}")


# A No, and the layers and rows of the next one that were compared before it.
_Found: TypeAlias = tuple[NotRescaled, tuple[int, int]]

# Rows compared between two looks at whether another thread has finished with a No, in entries.
_BLOCK = 1 << 20
# Below this many entries a second thread costs more than it saves.
_ALONE = 1 << 20


class Forests:
    """The layers of both networks with their spanning forests, read by the compiled kernels."""

    def __init__(self, layers: Sequence[Pair], threads: int) -> None:
        self.pairs = layers
        self.threads = threads
        # layers, and rows of the next, that were compared and are equal, once biases are
        self.passed: tuple[int, int] | None = None
        self.layers: list[_rescaling.Layer] = []
        self.biases: list[_rescaling.Biases] = []
        self.tall_factors: dict[tuple[int, int], Fraction] = {}

    def refuted(self) -> NotRescaled | None:
        """Something in one layer alone that no factors explain, if there is any."""
        for l, pair in enumerate(self.pairs):
            bias = _rescaling.Biases(pair.biases_a, pair.biases_b)
            self.biases.append(bias)
            if bias.status[0]:
                return self.entry(bias.status[0], l, bias.status[1], None)
        self.passed = (0, 0)
        for l, pair in enumerate(self.pairs):
            layer = _rescaling.Layer(pair.weights_a, pair.weights_b)
            self.layers.append(layer)
            if layer.status[0]:
                return self.entry(layer.status[0], l, *layer.status[1:])
        different = self.compare()
        tall = [l for l, layer in enumerate(self.layers) if layer.n_tall]
        if different is not None:
            answer, passed = different
            self.passed = (0, 0) if tall else passed  # tall rows were left out
            return answer
        for l in tall:
            found = self.compare_tall(l)
            if found is not None:
                return found
        self.passed = (len(self.layers), 0)
        return None

    def entry(self, status: int, l: int, row: int, column: int | None) -> NotRescaled:
        if status == _rescaling.NOT_FINITE:
            refuse_not_finite(self.pairs, None)
        if status == _rescaling.RATIO:
            rows = self.layers[l].rows
            steps = [Step(l, row, column, 1), *self.path(l, row, rows + (column or 0))]
            return NotRescaled(Walk(tuple(steps)))
        return NotRescaled(Entry(l, row, column))

    def compare(self) -> _Found | None:
        """Every entry, in blocks of rows, in order; two threads take half of the entries each."""
        if self.threads == 1:
            return self.first_of([(l, 0, layer.rows) for l, layer in enumerate(self.layers)], [])
        blocks = []
        total = 0
        for l, layer in enumerate(self.layers):
            height = max(4, _BLOCK // max(1, layer.columns) // 4 * 4)
            for first in range(0, layer.rows, height):
                last = min(first + height, layer.rows)
                blocks.append((l, first, last))
                total += (last - first) * layer.columns
        if total <= _ALONE:
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
                return self.entry(status, l, row, column), (l, row)
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
            return _rescaling.NOT_FINITE
        a, b = _exact(x), _exact(y)
        if (a > 0) - (a < 0) != (b > 0) - (b < 0):
            return _rescaling.SIGN
        if a and b * self.factor(l, self.layers[l].rows + j) != a * self.factor(l, i):
            return _rescaling.RATIO
        return _rescaling.FINE

    def factor(self, l: int, node: int) -> Fraction:
        """The factor of a node relative to the root of its tree."""
        layer, pair = self.layers[l], self.pairs[l]
        waiting = []
        while True:
            known = layer.factor(node)
            if known is not None:
                value = fraction(known)
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


def fraction(factor: Any) -> Fraction:
    """(numerator, denominator, exponent) as a Fraction."""
    num, den, exponent = factor
    return Fraction(num << exponent, den) if exponent >= 0 else Fraction(num, den << -exponent)


def _exact(x: Any) -> Fraction:
    """The value of a finite float, where subnormal numbers are kept."""
    return Fraction(float(x))
