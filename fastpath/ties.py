"""Rescalings between the layers: what the factors of one component say of the next.

**Between layers.** Every component has one free positive scalar. A neuron ties the component of
its row to that of its column in the next layer; inputs and outputs tie to 1; a nonzero bias ties
its neuron to 1 by b'/b; that of an output must not change. Ties between the same two components
are compared with each other as integers in the kernel; one for each pair then goes into a
spanning forest of the components, along which the scalars are found in rationals and all other
ties compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import fastpath
from fastpath.answer import Step, Walk
from fastpath.flushing import subnormals
from fastpath.forests import Forests, fraction

if fastpath.compiled:
    from fastpath import _rescaling

_ONE = Fraction(1)


class _Side(NamedTuple):
    """The rows or the columns of a layer, or its biases, and the component of each (-1: none)."""

    what: Any  # a Layer or Biases of the kernels
    l: int
    start: int
    parts: NDArray[np.int32]

    @property
    def n_components(self) -> int:
        return self.what.n_components if isinstance(self.what, _rescaling.Layer) else 1

    def tall(self) -> set[int]:
        if not isinstance(self.what, _rescaling.Layer) or not self.what.n_tall:
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


class Ties:
    """The components of all layers, tied at neurons, inputs, outputs and biases."""

    def __init__(self, forests: Forests) -> None:
        self.forests = forests
        # the forest of components: how each was reached, and its scalar
        self.reached: dict[tuple[int, int] | None, _Tie | None] = {}
        self.plain: list[tuple[int, int, int]] = []  # the scalar of every layer, if one is enough
        self.scalar: dict[tuple[int, int] | None, Fraction] = {None: _ONE}

    def contradiction(self) -> Walk | None:
        """A closed walk along which the ratios do not give 1, if there is any."""
        plain = _rescaling.join_plain(self.forests.layers, self.forests.biases)
        return self.join() if plain is None else self.join_plain(*plain)

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
            self.scalar[root], self.reached[root] = _ONE, None
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

        layers = self.forests.layers

        def tie(kind: str, l: int, k: int) -> _Tie:  # the factors do not matter any more
            if kind == "neuron":
                return _Tie((l, 0), layers[l].rows + k, _ONE, (l - 1, 0), k, _ONE, None)
            node = layers[l].rows + k if kind == "input" else k
            step = Step(l, k, None, 1) if kind == "bias" else None
            return _Tie(None, 0, _ONE, (l, 0), node, _ONE, step)

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
        layers, end = self.forests.layers, len(self.forests.layers) - 1
        rows, columns, biases = [], [], []
        for l, layer in enumerate(layers):
            parts = np.empty(layer.rows + layer.columns, np.int32)
            layer.components(parts)
            rows.append(_Side(layer, l, 0, parts[: layer.rows]))
            columns.append(_Side(layer, l, layer.rows, parts[layer.rows :]))
            parts = np.empty(layer.rows, np.int32)
            self.forests.biases[l].components(parts)
            biases.append(_Side(self.forests.biases[l], l, 0, parts))
        yield from self.ties(columns[0], None)  # inputs are ground,
        yield from self.ties(rows[end], None)  # and outputs
        for l in range(end + 1):
            if l == end:  # the bias of an output leads from ground to ground
                if (i := self.forests.biases[l].first_change()) >= 0:
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
        bad = _rescaling.first_disagreement(left.what, left.start, what, start, len(there), ref)
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
        value = self.forests.factor(left.l, node)
        if right is None:
            return _Tie(None, 0, _ONE, mine, node, value, None)
        if isinstance(right.what, _rescaling.Biases):
            bias = fraction(right.what.factor(k))
            return _Tie(None, 0, bias, mine, node, value, Step(right.l, k, None, 1))
        there, other = right.start + k, (right.l, right.what.component(right.start + k))
        return _Tie(other, there, self.forests.factor(right.l, there), mine, node, value, None)

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
                l, row, column, _ = via.step
                steps.append(via.step if forward else Step(l, row, column, -1))
            after, onward = legs[(number + 1) % len(legs)]
            if to is not None:
                enter = via.right_node if forward else via.left_node
                leave = after.left_node if onward == after.right else after.right_node
                steps += self.forests.path(to[0], enter, leave)
        return Walk(tuple(steps))

    def factors(self) -> tuple[tuple[Fraction, ...], ...]:
        """The factor of every hidden neuron."""
        with subnormals():
            return self.all_factors()

    def all_factors(self) -> tuple[tuple[Fraction, ...], ...]:
        self.scalar |= {(l, 0): fraction(scalar) for l, scalar in enumerate(self.plain)}
        # the scalar of every tree of components; 1 at ground, and where all is joined to it
        scale: dict[tuple[int, int] | None, Fraction] = {None: _ONE}
        result = []
        layers = self.forests.layers
        for l, bias in enumerate(self.forests.biases[:-1]):
            layer, above = layers[l], layers[l + 1]
            line = []
            for k in range(layer.rows):
                if (component := layer.component(k)) >= 0:
                    at, own = (l, component), self.forests.factor(l, k)
                elif (component := above.component(above.rows + k)) >= 0:
                    at, own = (l + 1, component), self.forests.factor(l + 1, above.rows + k)
                else:
                    known = bias.factor(k)
                    line.append(_ONE if known is None else fraction(known))
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
