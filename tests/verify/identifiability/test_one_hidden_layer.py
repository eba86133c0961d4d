"""Which networks are shallow."""

from itertools import pairwise

import pytest

import verify


@pytest.mark.parametrize(("widths", "answer"), [
    ((1, 1), verify.No), ((2, 3, 1), verify.Yes), ((1, 1, 1), verify.Yes),
    ((1, 1, 1, 1), verify.No), ((3, 2, 2, 2, 1), verify.No)])
def test_layered_networks(widths, answer):
    net = verify.Network([[[1] * a for _ in range(b)] for a, b in pairwise(widths)],
                         [[0] * b for b in widths[1:]])
    assert isinstance(verify.one_hidden_layer(net), answer)


def test_what_is_no_network():
    with pytest.raises(verify.InvalidInstance):
        verify.one_hidden_layer([[1]])
