"""The arguments of a theorem at one size: terms of the solver in place of numbers, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import z3

from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.instance import coerce
from verify.network.architecture import Architecture
from verify.network.pairs import with_parameters
from verify.prover.symbolic_network import NotEncodable, SymbolicNetwork, Term, number

_NUMBERS = 1_000


def symbolic(arguments: Mapping[str, str],
             sizes: Sequence[int] | Mapping[str, Any]) -> dict[str, Any]:
    """Each argument with variables for its numbers, or as given, where its size is its value.

    Of widths, each network has them and each vector is an input. Else, by name: the widths of a
    network; (rows, columns) of a matrix or of points; the length of a vector; the value of an
    integer or support; lists of numbers instead are that vector or matrix itself.

    Raises: NotEncodable if an argument has no size; InvalidInstance if one is none; BudgetExceeded
    beyond 1,000 numbers of an argument.
    """
    if not isinstance(sizes, Mapping):
        architecture = _architecture(widths_of(sizes))
        known = {"network": widths_of(sizes), "vector": architecture.n_inputs}
        for name, kind in arguments.items():
            if kind not in known:
                raise NotEncodable(f"the argument {name} is neither network nor vector but {kind}; "
                                   "sizes by name are needed")
        sizes = {name: known[kind] for name, kind in arguments.items()}
    if set(sizes) != set(arguments):
        raise InvalidInstance(f"sizes of {', '.join(sizes)}, but the arguments are "
                              f"{', '.join(arguments)}")
    return {name: _symbolic(name, kind, sizes[name]) for name, kind in arguments.items()}


def _symbolic(name: str, kind: str, given: Any) -> Any:
    if kind == "network":
        return SymbolicNetwork.free(name, _architecture(widths_of(given, name)))
    if kind == "support" and not isinstance(given, list):
        raise NotEncodable(f"the argument {name} is a support, which has to be given")
    if kind in ("integer", "support") or isinstance(given, list):
        value = coerce({name: kind}, {name: given})[name]
        return _terms(value) if kind not in ("integer", "support") else value
    if kind == "vector":
        _require_few(*_counts(name, given, (given,), "the length of a vector"))
        return tuple(z3.Real(f"{name}.{i}") for i in range(given))
    rows, columns = _counts(name, given, given if isinstance(given, tuple) and len(given) == 2
                            else (None, None), f"(rows, columns) of the kind {kind}")
    _require_few(rows * columns)
    return tuple(tuple(z3.Real(f"{name}.{i}.{j}") for j in range(columns)) for i in range(rows))


def widths_of(given: Any, name: str = "widths") -> tuple[int, ...]:
    """The widths as a tuple. Raises: InvalidInstance if there are none, as in widths=None."""
    if isinstance(given, (str, bytes)) or not hasattr(given, "__iter__"):
        raise InvalidInstance(f"{name}: {given!r} is not a sequence of widths, as (2, 3, 1)")
    return tuple(given)


def _counts(name: str, given: Any, counts: Sequence[Any], meaning: str) -> Sequence[int]:
    if not all(type(count) is int and count >= 0 for count in counts):
        raise InvalidInstance(f"{name}: {given!r} is not {meaning}")
    return counts


def _architecture(widths: Sequence[int]) -> Architecture:
    if all(isinstance(width, int) and width > 0 for width in widths):
        _require_few(sum((before + 1) * after for before, after in pairwise(widths)))
    return Architecture.layered(tuple(widths))


def _require_few(numbers: int) -> None:
    if numbers > _NUMBERS:
        raise BudgetExceeded(f"an argument of {numbers:,} numbers, {_NUMBERS:,} allowed",
                             needed=numbers, allowed=_NUMBERS)


def _terms(value: Any) -> Any:
    return tuple(map(_terms, value)) if isinstance(value, tuple) else number(value)


def variables(value: Any) -> list[Term]:
    """The variables in a symbolic argument."""
    if isinstance(value, SymbolicNetwork):
        return list(value.values.values())
    if isinstance(value, tuple):
        return [term for item in value for term in variables(item)]
    return [] if isinstance(value, int) or z3.is_rational_value(value) else [value]


def concrete(value: Any, numbers: Mapping[str, Fraction]) -> Any:
    """The argument with these numbers in place of its variables."""
    if isinstance(value, SymbolicNetwork):
        return with_parameters(value.architecture, [numbers[str(term)]
                                                    for term in value.values.values()])
    if isinstance(value, tuple):
        return tuple(concrete(item, numbers) for item in value)
    if isinstance(value, int):
        return value
    return value.as_fraction() if z3.is_rational_value(value) else numbers[str(value)]
