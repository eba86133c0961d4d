"""Every function of two networks takes any mixture of float32, float64 and exact ones."""

import inspect
import itertools

import numpy as np
import pytest

import verify

MATRICES = [[[1, 2], [3, -1]], [[1, -2]]], [[[4], [1]], [[2, 4], [1, 1]], [[0.5, 1]]]
CHAIN = [[[2]], [[3]]]


def _of_two():
    """The names of all public functions whose arguments are two networks."""
    for name in verify.__all__:
        value = getattr(verify, name)
        function = getattr(value, "decide", value)
        if inspect.isfunction(function):
            needed = [each for each in inspect.signature(function).parameters.values()
                      if each.default is each.empty]
            if len(needed) == 2 and all(each.annotation in ("Network", verify.Network)
                                        for each in needed):
                yield name


def test_there_are_many():
    assert len(list(_of_two())) > 12


@pytest.mark.parametrize("name", list(_of_two()))
@pytest.mark.parametrize("weights", [*MATRICES, CHAIN])
def test_kinds_do_not_matter(name, weights):
    weights = [np.array(matrix, float) for matrix in weights]
    net = verify.Network(weights, [np.arange(1.0, len(matrix) + 1) for matrix in weights])
    other_sign = verify.Network([-weights[0], *weights[1:]], net.biases)
    for other in (net, verify.rescale(net, [4] * net.n_hidden), other_sign):
        found = set()
        for a, b in itertools.product(*([one.rounded("float32"), one, one.exactly()]
                                        for one in (net, other))):
            assert b.exactly() == other.exactly()  # nothing was rounded
            try:
                found.add(_said(getattr(verify, name)(a, b)))
            except verify.InvalidInstance as error:  # of one hidden layer, or of chains
                found.add(str(error))
        assert len(found) == 1


def _said(result):
    if isinstance(result, (verify.Yes, verify.No)):
        return result.certificate.answer
    if isinstance(result, verify.Measurement):
        return round(result.value, 5)
    return "alignment" if hasattr(result, "distance") else result if np.isscalar(result) else str(
        result)
