"""Evidence: exact plain data that another program can re-check."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, final

from verify.claims.document import document, finding
from verify.claims.instance import coerce, kinds
from verify.claims.shortened import shortened

Plain = Any  # int, str, list or dict of Plain; checked at construction


def require_plain(value: object, place: str = "witness") -> None:
    """Every part of `value` is an int, a str, a list or a dict with str keys.

    Raises: TypeError naming the path of the first part that is not (a float, a bool, a tuple...).

    >>> require_plain({"factors": ["1/2", 3]})
    """
    if type(value) is int or type(value) is str:
        return
    if type(value) is list:
        for index, item in enumerate(value):
            require_plain(item, f"{place}[{index}]")
    elif type(value) is dict:
        for key, item in value.items():
            if type(key) is not str:
                raise TypeError(f"{place}: key {key!r} is not a str")
            require_plain(item, f"{place}.{key}")
    else:
        raise TypeError(f"{place}: {type(value).__name__} is not exact plain data "
                        "(int, str, list, dict)")


@final
@dataclass(frozen=True, slots=True)
class Certificate:
    """The predicate has this answer, and the witness lets a program without trust re-prove it.

    `answer` is "yes" or "no"; `witness` is exact plain data (rationals as "p/q").

    >>> Certificate("positive_twins", "yes", {"pair": [1, 2], "factor": "2"}).answer
    'yes'
    """

    predicate: str
    answer: str
    witness: dict[str, Plain] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.answer not in ("yes", "no"):
            raise ValueError(f'answer is "yes" or "no", not {self.answer!r}')
        if type(self.witness) is not dict:
            raise TypeError(f"witness: {type(self.witness).__name__} is not a dict")
        require_plain(self.witness)

    def document(self, /, **arguments: Any) -> dict[str, Any]:
        """This answer about these arguments as JSON-ready data for `verify.recheck`.

        The arguments stand in the order in which the predicate takes them, under any names. The
        verdict is "holds" for yes and "refuted" for no, of a claim with the predicate's name.

        Raises: InvalidInstance, naming the argument, if one is no object of the theory;
        BudgetExceeded if they hold more than 10^6 numbers.

        >>> import verify
        >>> net = verify.Network([[[1], [2]], [[1, 1]]], [[0, 0], [0]])
        >>> found = verify.simplify(net)
        >>> verify.recheck(found.certificate.document(a=net, b=found.network))
        """
        given = kinds(arguments)
        return document(self.predicate, "holds" if self.answer == "yes" else "refuted", given,
                        coerce(given, arguments), [],
                        [finding(self.predicate, arguments, self.answer, self.witness)])

    def __repr__(self) -> str:
        return f"Certificate({self.predicate!r}, {self.answer!r}, {shortened(self.witness)})"
