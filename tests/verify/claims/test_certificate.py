"""Certificates hold exact plain data only, and name the place of anything else."""

import dataclasses
import json
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


NET = verify.Network([[[1], [2]], [[1, 1]]], [[0, 0], [0]])
SMALL = verify.simplify(NET)
JACOBIAN = verify.jacobian_rank(NET, [[1], [2]])
SPARSE = verify.sparsity.basis_pursuit([[1, 0, 1], [0, 1, 1]], [1, 1])
NONE = verify.sparsity.basis_pursuit([[1], [1]], [1, 2])
FULL = np.ones((2, 2), bool)
EVIDENCE = {
    "networks": (SMALL.certificate, {"a": NET, "b": SMALL.network}),
    "no": (verify.phi_equal(NET, verify.Network([[[1], [2]], [[1, 2]]], [[0, 0], [0]])).certificate,
           {"a": NET, "b": verify.Network([[[1], [2]], [[1, 2]]], [[0, 0], [0]])}),
    "not": ((~verify.positive_twins)(NET).certificate, {"net": NET}),
    "points and an integer": (JACOBIAN.certificate,
                              {"net": NET, "points": [[1], [2]], "rank": JACOBIAN.rank}),
    "matrix and vector": (SPARSE.certificate, {"A": [[1, 0, 1], [0, 1, 1]], "x": SPARSE.x}),
    "floats": (NONE.certificate, {"A": np.ones((2, 1), np.float32), "y": [1.0, 2.0]}),
    "supports": (verify.sparsity.tractable(FULL, FULL).certificate,
                 {"I": FULL, "J": [[True, 1]] * 2}),
}


@pytest.mark.parametrize("name", EVIDENCE)
def test_a_certificate_with_its_arguments_is_a_document(name):
    certificate, arguments = EVIDENCE[name]
    document = json.loads(json.dumps(certificate.document(**arguments)))
    verify.recheck(document)
    assert document["verdict"] == {"yes": "holds", "no": "refuted"}[certificate.answer]
    assert list(document["instance"]) == document["conclusions"][0]["arguments"] == list(arguments)
    document["conclusions"][0]["answer"] = "no" if certificate.answer == "yes" else "yes"
    with pytest.raises(verify.Rejected):
        verify.recheck(document)


def test_of_other_arguments_it_is_refused_by_the_checker():
    with pytest.raises(verify.Rejected, match="do not lead to the second network"):
        verify.recheck(SMALL.certificate.document(a=NET, b=NET))


@pytest.mark.parametrize(("arguments", "place"), [
    ({"a": NET, "b": object()}, "b: object"), ({"a": [[1], [1, 2]]}, r"a\[1\]: 2 entries"),
    ({"a": NET, "b": [[[1]]]}, r"b\[0\]\[0\]"), ({"x": [0.5, "1/2"]}, "x: .* mixed"),
    ({"A": [[float("nan")]]}, r"A\[0\]\[0\]"), ({"k": 1.5}, "k: 3/2 is not an integer"),
    ({"I": [[True], [2]]}, r"I\[1\]\[0\]")])
def test_what_is_no_object_of_the_theory_is_named(arguments, place):
    with pytest.raises(verify.InvalidInstance, match=place):
        verify.Certificate("p", "yes").document(**arguments)
