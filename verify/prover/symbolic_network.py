"""Networks whose parameters are terms of an SMT solver, or numbers put in their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, final

import z3

from verify.network.architecture import Architecture
from verify.network.network import Network
from verify.network.pairs import Parameter, parameters

Term = Any  # a z3 expression of sort Real
Formula = Any  # a z3 expression of sort Bool


class NotEncodable(ValueError):
    """The answer cannot be said by a formula without "for all"; the message says why."""


@final
@dataclass(frozen=True, slots=True)
class SymbolicNetwork:
    """An architecture with one term for each parameter."""

    architecture: Architecture
    values: dict[Parameter, Term]

    @staticmethod
    def free(name: str, architecture: Architecture) -> SymbolicNetwork:
        """The network of this architecture whose parameters are variables.

        They are called name.w.u.v, the weight of the edge u -> v, and name.b.v.
        """
        values: dict[Parameter, Term] = {}
        for neuron, sources in architecture.incoming():
            for source in sources:
                values[source, neuron] = z3.Real(f"{name}.w.{source}.{neuron}")
            if architecture.has_bias(neuron):
                values[neuron,] = z3.Real(f"{name}.b.{neuron}")
        return SymbolicNetwork(architecture, values)

    @staticmethod
    def of(net: Network) -> SymbolicNetwork:
        """The network with its exact numbers as terms."""
        return SymbolicNetwork(net.architecture, {
            parameter: number(value) for parameter, value in parameters(net.exactly())})

    def phi(self, path: Sequence[int]) -> Term:
        """The product along the path."""
        factors = [self.values[edge] for edge in pairwise(path)]
        if path[0] not in self.architecture.inputs:
            factors.append(self.values[path[0],])
        return product(factors)

    def preactivations(self, x: Sequence[Term]) -> dict[int, Term]:
        """What each neuron puts into its gate at the point x; x itself at the inputs.

        Raises: NotEncodable at a max-pool.
        """
        pre: dict[int, Term] = dict(enumerate(x))
        for neuron, sources in self.architecture.incoming():
            if self.architecture.kind(neuron) == "maxpool":
                raise NotEncodable("max-pools are not encoded")
            pre[neuron] = z3.Sum(self.values[neuron,], *(
                self.values[source, neuron] * self.gated(source, pre[source])
                for source in sources))
        return pre

    def gated(self, neuron: int, pre: Term) -> Term:
        """What the neuron puts out."""
        return relu(pre) if self.architecture.kind(neuron) == "relu" else pre

    def realization(self, x: Sequence[Term]) -> list[Term]:
        """f(x), a term for each output."""
        pre = self.preactivations(x)
        return [pre[output] for output in self.architecture.outputs]

    def rows(self, layer: int) -> Iterator[tuple[int, list[Term]]]:
        """Each neuron of the layer (1 is the first hidden one) with its row (w, b)."""
        before, here = self.architecture.layers()[layer - 1:layer + 1]
        for neuron in here:
            yield neuron, [*(self.values[u, neuron] for u in before), self.values[neuron,]]


def number(value: Fraction | int) -> Term:
    """The rational as a term."""
    return z3.RealVal(str(Fraction(value)))


def relu(term: Term) -> Term:
    """max(0, term)."""
    return z3.If(term > 0, term, z3.RealVal(0))


def absolute(term: Term) -> Term:
    """|term|."""
    return z3.If(term >= 0, term, -term)


def product(factors: Sequence[Term]) -> Term:
    """The product; 1 where there is no factor."""
    return z3.Product(*factors) if factors else z3.RealVal(1)
