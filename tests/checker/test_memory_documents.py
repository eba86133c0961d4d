"""Documents built in memory, as hostile as Python allows: recheck raises Rejected, nothing else."""

import copy
import json
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import verify
from verify.checker import Rejected, recheck

GOOD = json.loads((Path(__file__).parent / "accepted" / "document_iff_both_fail.json")
                  .read_text(encoding="utf-8"))
BIG = 10**5000


class Hostile:
    """Raises whatever is asked of it; takes the place of any key "format" in a dict."""

    armed = True

    def _raise(self, *_):
        if self.armed:
            raise RuntimeError("called")
        return False

    __eq__ = __ne__ = __lt__ = __gt__ = __bool__ = __len__ = __iter__ = __contains__ = _raise
    __getitem__ = __str__ = __repr__ = __format__ = __int__ = __index__ = __getattr__ = _raise

    def __hash__(self):
        return hash("format")


class Metaclass(type):
    """A class whose very name cannot be asked for."""

    @property
    def __name__(cls):
        raise RuntimeError("called")

    def __repr__(cls):
        raise RuntimeError("called")


class Nameless(metaclass=Metaclass):
    """Instances are nothing special, their class is."""


class Text(str):
    """A str that lies."""

    __slots__ = ()

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash("sign_equal")


class Listing(list):
    """A list that never ends."""

    def __iter__(self):
        while True:
            yield 1


class Mapping(dict):
    """A dict that lies about what it holds."""

    def __contains__(self, key):
        return True

    def __getitem__(self, key):
        return "holds"


class Integer(int):
    """An int that compares as it likes."""

    def __lt__(self, other):
        raise RuntimeError("called")

    __gt__ = __le__ = __ge__ = __lt__


def _itself():
    loop = []
    loop.append(loop)
    return loop


def _itself_in_an_object():
    loop = {}
    loop["weights"] = loop["biases"] = [loop]
    return loop


def _deep(n=2 * 10**4):
    deep = []
    for _ in range(n):
        deep = [deep]
    return deep


def _broom(n=60):
    """2^60 values in 60 lists."""
    broom = [1]
    for _ in range(n):
        broom = [broom, broom]
    return broom


PARTS = {
    "float": lambda: 1.0, "nan": lambda: float("nan"), "complex": lambda: 1j, "bytes": lambda: b"1",
    "tuple": lambda: (1,), "set": lambda: {1}, "Fraction": lambda: Fraction(1, 2),
    "true": lambda: True, "none": lambda: None, "ellipsis": lambda: ..., "function": lambda: len,
    "class": lambda: dict, "range": lambda: range(3), "generator": lambda: iter([1]),
    "hostile": Hostile, "nameless": Nameless, "text": lambda: Text("x"),
    "listing": lambda: Listing([1]), "mapping": lambda: Mapping(a=1), "integer": lambda: Integer(3),
    "hostile key": lambda: {Hostile(): 1}, "integer key": lambda: {1: 1},
    "text key": lambda: {Text("x"): 1}, "tuple key": lambda: {(1, 2): 1},
    "big": lambda: BIG, "minus big": lambda: -BIG, "long digits": lambda: "9" * 10**5,
    "long name": lambda: "a" * 10**6, "surrogate": lambda: "\ud800", "nul": lambda: "\0",
    "itself": _itself, "itself in an object": _itself_in_an_object, "deep": _deep, "broom": _broom,
    "empty": lambda: [], "empty object": lambda: {}, "minus one": lambda: -1,
    "network": lambda: verify.Network([[[1]]], [[0]]),
}


def _places(data, path=()):
    yield path
    items = data.items() if type(data) is dict else enumerate(data) if type(data) is list else ()
    for key, value in items:
        yield from _places(value, (*path, key))


def _with(document, path, part):
    if not path:
        return part
    document = copy.deepcopy(document)
    inside = document
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = part
    return document


@pytest.mark.parametrize("part", PARTS)
def test_anything_anywhere(part):
    """Every place of a good document is replaced by the part, one at a time."""
    recheck(GOOD)
    for path in _places(GOOD):
        document = _with(GOOD, path, PARTS[part]())
        message = None
        try:
            recheck(document, max_items=10**5)
        except Rejected as error:
            message = str(error)
        if message is None:
            assert path == ("theorem",) or _still_true(path, part)
        else:
            assert message.isascii()
            assert len(message) < 500


def _still_true(path, part):
    """Weights of -1 leave all answers as they are; the others stand where they stood already."""
    return ((path[0] == "instance" and part == "minus one")
            or (path, part) in ((("dropped",), "none"), (("iff",), "true"))
            or (path[-1] == "reason" and part == "none"))


@pytest.mark.parametrize("part", PARTS)
def test_an_extra_part(part):
    value = PARTS[part]()
    for document in (GOOD | {"extra": value}, GOOD | {"instance": GOOD["instance"] | {"c": value}}):
        if part in ("true", "minus one", "empty") and "extra" not in document:
            continue
        with pytest.raises(Rejected):
            recheck(document, max_items=10**5)


def test_hostile_keys_beside_the_right_ones(monkeypatch):
    for key in (Hostile(), Text("x"), 1, None, ("format",)):
        monkeypatch.setattr(Hostile, "armed", False)
        for document in ({key: 1, **GOOD}, {**GOOD, key: 1}):
            monkeypatch.setattr(Hostile, "armed", True)
            with pytest.raises(Rejected):
                recheck(document)


def test_one_long_text_many_times_is_paid_each_time():
    """A rational of 4,000 digits costs a tenth of a millisecond, a million of them minutes."""
    text = "9" * 4000 + "/" + "7" * 3999
    _refused_soon(GOOD | {"instance": {"v": [text] * 10**5}})
    _refused_soon(GOOD | {"instance": {"v": [["a" * 10**6] * 10**5]}})


def test_equal_hashes_do_not_slow_it_down():
    """The hash of an integer is its residue modulo 2^61 - 1: 20,000 rows with one hash."""
    n = 20_000
    net = {"weights": [[[1]] * n, [[1] * n]], "biases": [[j * (2**61 - 1) for j in range(n)], [0]]}
    recheck({"format": GOOD["format"], "theorem": "", "verdict": "refuted", "dropped": None,
             "instance": {"a": net}, "hypotheses": [],
             "conclusions": [{"predicate": "positive_twins", "arguments": ["a"], "answer": "no",
                              "witness": {}, "reason": None}]})


def test_wide_and_flat_is_refused_before_a_matrix_is_made():
    """10^5 inputs, one hidden neuron, 10^5 outputs: the affine rest would have 10^10 entries."""
    n = 10**5
    nets = [{"weights": [[[w] * n], [[1 - w]] * n], "biases": [[0], [0] * n]} for w in (0, 1)]
    _refused_soon(_two(nets, "realization_equal"), 10**7)


def test_many_findings_pay_each_for_what_they_are_about():
    n = 10**4
    nets = [{"weights": [[[0] * n], [[1]]], "biases": [[b], [-b]]} for b in (0, 1)]
    document = _two(nets, "realization_equal")
    document["conclusions"] *= 10**5
    _refused_soon(document, 10**6)


def test_deep_and_narrow_is_read_in_linear_time():
    n = 10**5
    net = {"weights": [[[1]]] * n, "biases": [[0]] * n}
    recheck(_two([net, net], "sign_equal"))


def test_each_cut_pays_for_the_chain():
    """At each cut the patterns before and behind it are multiplied: 1.6 * 10^9 of 40,000."""
    document = _two([[[1]], [[1, 1, 1, 1]] * 40_000], "blocks_low_rank")
    _refused_soon(document)


def test_a_wide_maximum_is_looked_for_once():
    n = 20_000
    net = {"inputs": n, "kinds": ["maxpool", "output"], "predecessors": [list(range(n)), [n]],
           "weights": [[1] * n, [1]], "biases": [0, 0]}
    document = _two([net, [[0] * (n - 1) + [1]]], "jacobian_rank_equal")
    document["instance"]["n"] = 1
    document["conclusions"][0] |= {"arguments": ["a", "b", "n"], "witness": {
        "prime": 7, "rows": [0], "columns": [n], "kernel": []}}
    recheck(document)


def _two(nets, predicate):
    return {"format": GOOD["format"], "theorem": "", "verdict": "holds", "dropped": None,
            "instance": dict(zip("ab", nets, strict=True)), "hypotheses": [],
            "conclusions": [{"predicate": predicate, "arguments": ["a", "b"], "answer": "yes",
                             "witness": {}, "reason": None}]}


def _refused_soon(document, max_items=10**6):
    """Refused for its steps; unpaid work would take minutes before."""
    with pytest.raises(Rejected, match="steps"):
        recheck(document, max_items=max_items)


@pytest.mark.skipif(not hasattr(sys, "set_int_max_str_digits"), reason="this Python has no limit")
def test_an_interpreter_that_reads_fewer_digits():
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(640)
    try:
        for entry in ("9" * 700, "1/" + "9" * 700, 10**700, -(10**700)):
            for path in (("instance", "a", "weights", 0, 0, 0), ("iff",), ("verdict",),
                         ("hypotheses", 0, "witness", "edge", 0)):
                if path[0] == "instance" and type(entry) is int:
                    continue  # no digits to read
                with pytest.raises(Rejected):
                    recheck(_with(GOOD, path, entry))
    finally:
        sys.set_int_max_str_digits(before)


def test_the_document_is_left_as_it_was():
    document = copy.deepcopy(GOOD)
    recheck(document)
    assert document == GOOD


def test_the_public_names():
    assert verify.recheck is recheck
    assert verify.Rejected is Rejected
    assert verify.checker.recheck is recheck
    assert recheck(GOOD) is None
