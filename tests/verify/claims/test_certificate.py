"""Certificates hold exact plain data only, and name the place of anything else."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest

import verify


class Text(str):
    """A subclass is not plain: it could print as another text."""

    __slots__ = ()


def test_plain_data_is_kept():
    witness = {"a": [1, "1/2", {"b": []}], "c": {}, "d": -(10**50)}
    assert verify.Certificate("p", "no", witness).witness is witness
    assert verify.Certificate("p", "yes").witness == {}


@pytest.mark.parametrize(("part", "place"), [
    (1.0, "witness.a[0].b"), (True, "witness.a[0].b"), (None, "witness.a[0].b"),
    ((1,), "witness.a[0].b"), (Fraction(1, 2), "witness.a[0].b"), (1j, "witness.a[0].b"),
    (b"1", "witness.a[0].b"), (np.int64(1), "witness.a[0].b"), (np.float64(1), "witness.a[0].b"),
    (Text("x"), "witness.a[0].b"), ({1}, "witness.a[0].b"), ([0, [float("nan")]],
                                                             "witness.a[0].b[1][0]")])
def test_anything_else_is_named_with_its_place(part, place):
    with pytest.raises(TypeError) as caught:
        verify.Certificate("p", "yes", {"a": [{"b": part}]})
    kind = type(part) if place.endswith("b") else float
    assert str(caught.value).startswith(f"{place}: {kind.__name__} is not exact plain data")


@pytest.mark.parametrize("witness", [{1: 2}, {"a": {None: 1}}, {Text("x"): 1}])
def test_keys_are_text(witness):
    with pytest.raises(TypeError, match=r"witness(\.a)?: key"):
        verify.Certificate("p", "yes", witness)


@pytest.mark.parametrize("witness", [[], "x", None, 3, ()])
def test_the_witness_is_a_dict(witness):
    with pytest.raises(TypeError, match=r"witness: .* is not a dict"):
        verify.Certificate("p", "yes", witness)


@pytest.mark.parametrize("answer", ["unknown", "Yes", "", True, None, 1])
def test_the_answer_is_yes_or_no(answer):
    with pytest.raises(ValueError, match="answer"):
        verify.Certificate("p", answer)


def test_certificates_do_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        verify.Certificate("p", "yes").answer = "no"


def test_what_is_printed_is_short():
    long = verify.Certificate("p", "yes", {"factors": ["1/2"] * 10**5, "x": "7" * 10**5})
    assert len(repr(verify.Yes(long))) < 250
    assert repr(verify.Certificate("p", "no", {"pair": [1, 2]})) == (
        "Certificate('p', 'no', {'pair': [1, 2]})")
