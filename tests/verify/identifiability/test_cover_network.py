"""The reduction of exact cover to reducibility, and what is none."""

from itertools import pairwise, product

import pytest

import verify
from proofs.reducible_iff_exact_cover_exists import reduction


def test_the_reduction_is_recognized_and_a_changed_one_is_not():
    for entries in product((0, 1), repeat=4):
        A = [entries[:2], entries[2:]]
        net = reduction(A)
        proper = all(map(any, zip(*A, strict=True)))
        assert isinstance(verify.cover_network(A, net), verify.Yes if proper else verify.No)
        for l, i, j in ((0, 0, 0), (0, 2, 1), (1, 0, 2)):
            weights = [[list(row) for row in matrix] for matrix in net.weights]
            weights[l][i][j] += 1
            changed = verify.Network(weights, net.biases)
            assert isinstance(verify.cover_network(A, changed), verify.No)
        moved = verify.Network(net.weights, [[5, 6, 7], [1]])
        assert isinstance(verify.cover_network(A, moved), verify.Yes if proper else verify.No)


@pytest.mark.parametrize("widths", [(1, 1, 1), (2, 2, 1), (2, 3, 2), (2, 3, 1, 1), (2, 1)])
def test_other_sizes(widths):
    net = verify.Network([[[1] * a for _ in range(b)] for a, b in pairwise(widths)],
                         [[0] * b for b in widths[1:]])
    assert isinstance(verify.cover_network([[1, 0], [0, 1]], net), verify.No)
