"""What a rule may ask of its objects and its witness."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from ..network import Network, Parameter
from ..number import integer, sequence, show
from ..rejected import Meter, Rejected


def networks(objects: list[Any], count: int) -> list[Network]:
    """The objects, if they are `count` networks."""
    if len(objects) != count or not all(type(item) is Network for item in objects):
        raise Rejected(f"the predicate is about {count} network{'s' * (count > 1)}")
    return objects


def one_architecture(objects: list[Any], meter: Meter) -> tuple[Network, Network]:
    """The two networks, if they are of one architecture."""
    a, b = networks(objects, 2)
    meter.spend(len(a.kinds))
    if (a.n_inputs, a.kinds, a.widths) != (b.n_inputs, b.kinds, b.widths) or (
            a.widths is None and a.sources != b.sources):
        raise Rejected("the networks are not of one architecture")
    return a, b


def parameter(witness: Any, place: str, known: dict[Parameter, Fraction]) -> Parameter:
    """The parameter that {"edge": [u, v]} or {"bias": v} names, if the networks have it."""
    if type(witness) is dict and witness.keys() == {"edge"}:
        u, v = sequence(witness["edge"], f"{place}.edge", 2)
        named: Parameter = (integer(u, f"{place}.edge"), integer(v, f"{place}.edge"))
    elif type(witness) is dict and witness.keys() == {"bias"}:
        named = (integer(witness["bias"], f"{place}.bias"),)
    else:
        raise Rejected(f"{place}: {show(witness)} is neither an edge nor a bias")
    if named not in known:
        raise Rejected(f"{place}: there is no parameter {' -> '.join(map(show, named))}")
    return named


def text_key(row: Iterable[Fraction]) -> str:
    """Equal for equal rows, different for different ones; the key of the row in a dict or set.

    Hashes of numbers are no secret: a document could make all of them collide, those of text not.
    """
    return " ".join(f"{entry.numerator:x}/{entry.denominator:x}" for entry in row)


def nothing(witness: dict[str, Any]) -> None:
    """The witness is empty."""
    if witness:
        raise Rejected("the witness has to be empty")


def sign(value: Fraction) -> int:
    """-1, 0 or 1."""
    return (value > 0) - (value < 0)
