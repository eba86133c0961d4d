"""Live parameters: those on some path p with Phi_p != 0."""

from __future__ import annotations

from fractions import Fraction
from typing import final

from verify.network.network import Network
from verify.network.pairs import Parameter, parameters
from verify.network.paths import Path


@final
class Live:
    """The live parameters of an exact network, and for each a path that shows it is live.

    A parameter is live if it does not vanish, its tail is reached from an input or a bias through
    parameters that do not vanish, and its head reaches an output through such. Max-pools and
    identity neurons are treated like all others, as Phi does.

    `parameters` maps the live ones to their values, in the order of the network's parameters.
    """

    __slots__ = ("_after", "_before", "parameters")

    def __init__(self, net: Network) -> None:
        architecture = net.architecture
        nonzero = {name: value for name, value in parameters(net) if value}
        # before[v]: where a nonzero walk into v comes from; v itself where it starts at v
        self._before: dict[int, int] = {neuron: neuron for neuron in architecture.inputs}
        for name in nonzero:  # heads in topological order
            if len(name) == 1 or name[0] in self._before:
                self._before.setdefault(name[-1], name[0])
        self._after: dict[int, int] = {neuron: neuron for neuron in architecture.outputs}
        for name in reversed(nonzero):
            if name[-1] in self._after and len(name) == 2:
                self._after.setdefault(name[0], name[1])
        self.parameters: dict[Parameter, Fraction] = {
            name: value for name, value in nonzero.items()
            if name[-1] in self._after and (len(name) == 1 or name[0] in self._before)}

    def path(self, parameter: Parameter) -> Path:
        """A path through this live parameter on which Phi does not vanish."""
        prefix = self.to(parameter[0]) if len(parameter) == 2 else ()
        return (*prefix, *self.onward(parameter[-1]))

    def to(self, neuron: int) -> Path:
        """A nonzero walk from a source to this neuron."""
        walk = [neuron]
        while self._before[walk[-1]] != walk[-1]:
            walk.append(self._before[walk[-1]])
        return tuple(reversed(walk))

    def onward(self, neuron: int) -> Path:
        """A nonzero walk from this neuron to an output."""
        walk = [neuron]
        while self._after[walk[-1]] != walk[-1]:
            walk.append(self._after[walk[-1]])
        return tuple(walk)
