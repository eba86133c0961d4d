"""Path-SGD: steps in the geometry of the path norm, the same for all rescalings of a network."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from verify.claims.certificate import Certificate
from verify.claims.decision import Decision, No, Yes
from verify.claims.predicate import predicate
from verify.network.network import Network
from verify.network.pairs import Parameter, require_same_architecture
from verify.symmetry.gradient import gradient, moved, sgd_step
from verify.symmetry.scaling import scaling_equivalent


def path_scales(net: Network) -> dict[Parameter, Fraction]:
    """For each parameter, the sum over the paths through it of the others' squares, multiplied.

    The derivative of the squared path norm (p = 2) by the parameter's square; paths that start at a
    bias count like those that start at an input.

    Cost: two sweeps of rational operations.

    >>> path_scales(Network([[[2]], [[3]]], [[0], [0]]))
    {(0, 1): Fraction(9, 1), (1,): Fraction(9, 1), (1, 2): Fraction(4, 1), (2,): Fraction(1, 1)}
    """
    architecture = net.architecture
    rows = list(net.exactly().rows())
    before = [Fraction(1)] * architecture.n_inputs
    for _, sources, row, bias in rows:
        before.append(sum((weight * weight * before[source] for source, weight in
                           zip(sources, row, strict=True)), bias * bias))
    after = [Fraction(0)] * architecture.outputs.start + [Fraction(1)] * architecture.n_outputs
    for neuron, sources, row, _ in reversed(rows):
        for source, weight in zip(sources, row, strict=True):
            after[source] += weight * weight * after[neuron]
    scales: dict[Parameter, Fraction] = {}
    for neuron, sources, _, _ in rows:
        for source in sources:
            scales[source, neuron] = before[source] * after[neuron]
        if architecture.has_bias(neuron):
            scales[neuron,] = after[neuron]
    return scales


def path_sgd_step(net: Network, x: Sequence[Any], y: Sequence[Any], rate: Any = 1) -> Network:
    """The network after a step of that length against gradient / path scale; the result is exact.

    A parameter on no live path has scale 0, derivative 0, and stays.

    Cost: that of the gradient. Raises: as for `gradient`.
    Source: Neyshabur, Salakhutdinov, Srebro, Path-SGD, NeurIPS 2015, with p = 2.

    >>> path_sgd_step(Network([[[2]], [[3]]], [[0], [0]]), [[1]], [[5]])
    Network([[[5/3]], [[5/2]]], [[-1/3], [-1]])
    """
    slope, scales, length = gradient(net, x, y), path_scales(net), Fraction(rate)

    def change(name: Parameter, value: Fraction) -> Fraction:
        if not scales[name]:
            return value
        return value - length * slope.get(name, Fraction(0)) / scales[name]

    return moved(net, change)


@predicate
def path_sgd_steps_equivalent(a: Network, b: Network, x: Sequence[Any],
                              y: Sequence[Any]) -> Decision:
    """After one step of path-SGD of length 1 on the data, b is a rescaling of a.

    Raises: InvalidInstance if the networks are not of one architecture or the data do not fit.
    Witness: that of `scaling_equivalent`, for the networks after the step.
    """
    return _equivalent(a, b, x, y, "path_sgd_steps_equivalent", path_sgd_step)


@predicate
def sgd_steps_equivalent(a: Network, b: Network, x: Sequence[Any], y: Sequence[Any]) -> Decision:
    """After one gradient step of length 1 on the data, b is a rescaling of a.

    Raises, Witness: as for `path_sgd_steps_equivalent`.
    """
    return _equivalent(a, b, x, y, "sgd_steps_equivalent", sgd_step)


def _equivalent(a: Network, b: Network, x: Any, y: Any, name: str, step: Any) -> Decision:
    require_same_architecture(a, b)
    match scaling_equivalent(step(a, x, y), step(b, x, y)):
        case Yes(certificate):
            return Yes(Certificate(name, "yes", certificate.witness))
        case No(certificate):
            return No(Certificate(name, "no", certificate.witness))
        case unknown:
            return unknown
