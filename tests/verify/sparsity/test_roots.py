"""Signs, roots of unity and cosines against floats; the DCT's refutation against every order."""

from itertools import permutations

import numpy as np
import pytest
import scipy.fft

from verify.claims.decision import No, Unknown, Yes
from verify.claims.errors import InvalidInstance
from verify.sparsity import roots
from verify.sparsity.butterfly import split_errors
from verify.sparsity.transforms import bit_reversal

KINDS = {
    "dct1": (lambda n: 2 * (n - 1), lambda n, k, j: k * j),
    "dst1": (lambda n: 4 * (n + 1), lambda n, k, j: 2 * (k + 1) * (j + 1) - (n + 1)),
    "dct2": (4, lambda n, k, j: k * (2 * j + 1)),
    "dct3": (4, lambda n, k, j: j * (2 * k + 1)),
    "dct4": (8, lambda n, k, j: (2 * k + 1) * (2 * j + 1)),
    "dst2": (4, lambda n, k, j: (k + 1) * (2 * j + 1) - n),
    "dst3": (4, lambda n, k, j: (j + 1) * (2 * k + 1) - n),
    "dst4": (8, lambda n, k, j: (2 * k + 1) * (2 * j + 1) - 2 * n),
    "hadamard": (4, lambda n, k, j: 2 * n * (k & j).bit_count()),
    "hartley": (8, lambda n, k, j: 8 * j * k - n),
}


def angles(kind, n):
    turn, angle = KINDS[kind]
    return ([[angle(n, k, j) for j in range(n)] for k in range(n)],
            turn * n if isinstance(turn, int) else turn(n))


def values(M, N):
    return np.cos(2 * np.pi * np.array(M) / N)


@pytest.mark.parametrize("n", [2, 4, 8])
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind[:2] in ("dc", "ds")])
def test_the_angles_are_those_of_the_transform(kind, n):
    """Up to the scale of rows and columns, which no minor notices."""
    theirs = getattr(scipy.fft, kind[:3])(np.eye(n), axis=0, type=int(kind[3]), norm="ortho")
    ours = values(*angles(kind, n))
    quotients = theirs / np.where(np.abs(ours) > 1e-12, ours, np.nan)
    columns = quotients / quotients[:, :1]  # the first column has no zero, row 0 in some kinds none
    scales = np.nanmedian(columns, axis=0)
    assert np.nanmax(np.abs(columns - scales)) < 1e-12
    assert (np.isnan(quotients) == (np.abs(theirs) < 1e-12)).all()


@pytest.mark.parametrize("kind", KINDS)
def test_four_by_four_against_every_order(kind):
    M, N = angles(kind, 4)
    dense = values(M, N)
    possible = any(max(split_errors(dense[np.ix_(r, c)])) < 1e-9
                   for r in permutations(range(4)) for c in permutations(range(4)))
    decided = roots.cosines_butterfly_permuted(M, N)
    assert isinstance(decided, Yes if possible else No)
    if possible:
        witness = decided.certificate.witness
        assert max(split_errors(dense[np.ix_(witness["rows"], witness["columns"])])) < 1e-12


@pytest.mark.parametrize("kind", KINDS)
def test_eight_by_eight(kind):
    """No cosine or sine transform of any kind is a butterfly, in any order; the others are."""
    M, N = angles(kind, 8)
    decided = roots.cosines_butterfly_permuted(M, N)
    assert isinstance(decided, Yes if kind in ("hadamard", "hartley") else No)
    dense, witness = values(M, N), decided.certificate.witness
    if isinstance(decided, Yes):
        assert max(split_errors(dense[np.ix_(witness["rows"], witness["columns"])])) < 1e-12
    elif witness:
        ((side, r),) = witness.items()
        dense = dense if side == "row" else dense.T
        for s in set(range(8)) - {r}:  # directions of the columns of the two rows, in the plane
            pair = dense[[r, s]][:, np.hypot(*dense[[r, s]]) > 1e-9]
            turns = np.sort(np.mod(np.arctan2(pair[1], pair[0]), np.pi - 1e-12))
            assert 1 + (np.diff(turns) > 1e-9).sum() > 2
    else:
        assert kind in ("dct1", "dst1")  # their rows have partners, in no common halves


def test_hartley_is_not_decided_at_sixteen():
    assert isinstance(roots.cosines_butterfly_permuted(*angles("hartley", 16)), Unknown)


def test_products_of_cosines_against_floats():
    rng = np.random.default_rng(0)
    equal = 0
    for _ in range(3000):
        turn = int(rng.choice([1, 2, 3, 4, 5, 6, 8, 12, 14, 15, 16, 30, 32, 36]))
        a, b, c, d = rng.integers(-turn, turn, 4).tolist()
        cos = np.cos(2 * np.pi * np.array([a, d, b, c]) / turn)
        truth = abs(cos[0] * cos[1] - cos[2] * cos[3]) < 1e-12
        assert roots.cosine_products_equal(a, d, b, c, turn) == truth
        equal += truth
    assert 300 < equal < 2700


@pytest.mark.parametrize("n", [2, 4, 8, 16])
def test_fourier(n):
    order = bit_reversal(n).tolist()
    exponents = [[i * order[j] for j in range(n)] for i in range(n)]
    assert isinstance(roots.bit_reversed_fourier(exponents), Yes)
    assert isinstance(roots.roots_butterfly(exponents), Yes)
    plain = [[i * j for j in range(n)] for i in range(n)]
    for decided in (roots.bit_reversed_fourier(plain), roots.roots_butterfly(plain)):
        assert isinstance(decided, Yes if n == 2 else No)


def test_roots_against_floats():
    rng = np.random.default_rng(1)
    yes = 0
    for k in range(2000):
        n = int(rng.choice([2, 4, 8]))
        order = bit_reversal(n)
        E = np.outer(np.arange(n), order) if k % 2 else np.zeros((n, n), int)
        E = E + rng.integers(-9, 9, (n, 1)) + rng.integers(-9, 9, (1, n))
        if rng.random() < 0.5:
            E[rng.integers(n), rng.integers(n)] += rng.integers(0, 3)
        error = max(split_errors(np.exp(-2j * np.pi * E / n)), default=0)
        decided = roots.roots_butterfly(E.tolist())
        assert isinstance(decided, Yes if error < 1e-9 else No)
        yes += error < 1e-9
    assert 700 < yes < 1700


def test_hadamard():
    from scipy.linalg import hadamard

    for n in (2, 4, 8):
        H = hadamard(n).tolist()
        assert isinstance(roots.sylvester_hadamard(H), Yes)
        H[1][1] = 1
        assert roots.sylvester_hadamard(H).certificate.witness == {"entry": [1, 1]}


def test_refused():
    for decide in (roots.bit_reversed_fourier, roots.roots_butterfly):
        with pytest.raises(InvalidInstance, match="integer"):
            decide([["1/2", 0], [0, 0]])
    for N in (0, -4, 10**7):
        with pytest.raises(InvalidInstance, match="N"):
            roots.cosines_butterfly_permuted([[0, 0], [0, 0]], N)
