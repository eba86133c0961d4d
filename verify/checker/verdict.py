"""Re-proves every answer in a verdict's document and recomputes the verdict from the answers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .network import Network, parse_network
from .number import mapping, number, sequence, show, word
from .plain import require_plain
from .rejected import Meter, Rejected
from .rules import RULES

VERDICT = "rescaling-verify/verdict/1"
AUDIT = "rescaling-verify/audit/1"
_KEYS = ("format", "theorem", "verdict", "dropped", "instance", "hypotheses", "conclusions")
_OPPOSITE = {"yes": "no", "no": "yes"}
MAX_ITEMS = 10**7
_AUDIT_FACTOR = 10


def recheck(document: Any, *, max_items: int = MAX_ITEMS) -> None:
    """Every yes and no in the document is proved anew, and its verdict follows from them.

    This establishes the listed predicates on the instance; that they are what the theorem of that
    name says is for a person to read.

    Cost: at most `max_items` elementary steps, large numbers counting as several.
    Raises: Rejected, saying where, if anything is not as it should be.
    """
    _recheck(document, Meter(max_items))


def _recheck(document: Any, meter: Meter) -> None:
    require_plain(document, meter)
    if type(document) is dict and document.get("format", VERDICT) != VERDICT:
        raise Rejected(f"format: {show(document['format'])} is not {VERDICT!r}")
    keys = (*_KEYS, "iff") if type(document) is dict and "iff" in document else _KEYS
    mapping(document, "the document", *keys)
    if type(document["theorem"]) is not str:
        raise Rejected(f"theorem: {show(document['theorem'])} is no name")
    iff = document.get("iff", False)
    if type(iff) is not bool:
        raise Rejected(f"iff: {show(iff)} is neither true nor false")
    instance = document["instance"]
    if type(instance) is not dict:
        raise Rejected("instance: an object of named arguments is needed")
    objects = {name: _object(data, f"instance.{word(name)}", meter)
               for name, data in instance.items()}
    hypotheses = [_finding(data, f"hypotheses[{i}]", objects, meter)
                  for i, data in enumerate(sequence(document["hypotheses"], "hypotheses"))]
    conclusions = [_finding(data, f"conclusions[{i}]", objects, meter)
                   for i, data in enumerate(sequence(document["conclusions"], "conclusions"))]
    kept = _without(document["dropped"], hypotheses)
    verdict = _verdict([answer for *_, answer in kept], [answer for *_, answer in conclusions], iff)
    if document["verdict"] != verdict:
        raise Rejected(f"verdict: the answers amount to {verdict}, "
                       f"not {show(document['verdict'])}")


def recheck_all(document: Any, *, max_items: int = MAX_ITEMS) -> int:
    """As `recheck` for a verdict's document or for each of an audit's; gives their number.

    Cost: `max_items` steps a document, ten times as many for all of an audit.
    """
    if type(document) is dict and document.get("format") == AUDIT:
        mapping(document, "the document", "format", "verdicts")
        verdicts = sequence(document["verdicts"], "verdicts")
        left = _AUDIT_FACTOR * max_items
        for i, verdict in enumerate(verdicts):
            meter = Meter(min(max_items, left))
            try:
                _recheck(verdict, meter)
            except Rejected as error:
                raise Rejected(f"verdicts[{i}]: {error}") from None
            left -= meter.spent
        return len(verdicts)
    recheck(document, max_items=max_items)
    return 1


Finding = tuple[str, str, str]  # predicate, "predicate(arguments)", answer


def _finding(data: Any, place: str, objects: dict[str, Any], meter: Meter) -> Finding:
    mapping(data, place, "predicate", "arguments", "answer", "witness", "reason")
    predicate, answer, witness = data["predicate"], data["answer"], data["witness"]
    if type(predicate) is not str or type(answer) is not str:
        raise Rejected(f"{place}: predicate and answer are strings")
    arguments = sequence(data["arguments"], f"{place}.arguments")
    for argument in arguments:
        if type(argument) is not str or argument not in objects:
            raise Rejected(f"{place}.arguments: {show(argument)} is no argument of the instance")
    if type(witness) is not dict:
        raise Rejected(f"{place}.witness: {show(witness)} is not an object")
    name = f"{predicate}({', '.join(arguments)})"
    if answer == "unknown":
        if witness or type(data["reason"]) is not str or not data["reason"]:
            raise Rejected(f"{place}: an unknown answer has a reason and no witness")
        return predicate, name, answer
    if answer not in _OPPOSITE or data["reason"] is not None:
        raise Rejected(f"{place}: the answer is yes or no, without a reason, or unknown")
    rule = RULES.get((predicate.removeprefix("not_"),
                      _OPPOSITE[answer] if predicate.startswith("not_") else answer))
    if rule is None:
        raise Rejected(f"{place}: there is no rule for {word(predicate)} answered {answer}")
    try:
        for argument in arguments:
            meter.spend(_size(objects[argument]))
        rule([objects[argument] for argument in arguments], witness, meter)
    except Rejected as error:
        raise Rejected(f"{place}, {word(predicate)} answered {answer}: {error}") from None
    return predicate, name, answer


def _without(dropped: Any, hypotheses: list[Finding]) -> list[Finding]:
    if dropped is None:
        return hypotheses
    matching = [i for i, finding in enumerate(hypotheses) if dropped in finding[:2]]
    if len(matching) != 1:
        raise Rejected(f"dropped: {show(dropped)} is not exactly one of the hypotheses")
    return hypotheses[:matching[0]] + hypotheses[matching[0] + 1:]


def _verdict(hypotheses: list[str], conclusions: list[str], iff: bool) -> str:
    left, right = _all(hypotheses), _all(conclusions)
    if not iff and left == "no":
        return "vacuous"
    if not conclusions:
        raise Rejected("conclusions: there are none")
    if iff:
        if "unknown" in (left, right):
            return "undecided"
        return "holds" if left == right else "refuted"
    if right == "yes":
        return "holds"
    return "refuted" if (left, right) == ("yes", "no") else "undecided"


def _all(answers: list[str]) -> str:
    return "no" if "no" in answers else "unknown" if "unknown" in answers else "yes"


def _object(data: Any, place: str, meter: Meter) -> Any:
    if type(data) is dict:
        return parse_network(data, place, meter)
    return _numbers(data, place, meter, 3)


def _size(item: Any) -> int:
    if type(item) is Network:
        return item.size
    return 1 + sum(map(_size, item)) if type(item) is list else 1


def _numbers(data: Any, place: str, meter: Meter, depth: int) -> list[Any] | Fraction:
    meter.spend()
    if type(data) is not list:
        return number(data, place)
    if not depth:
        raise Rejected(f"{place}: lists nested too deep")
    return [_numbers(item, f"{place}[{i}]", meter, depth - 1) for i, item in enumerate(data)]
