"""What the tests of the kernels share: networks that are rescalings by construction, and judges in
rationals that know nothing of the kernels."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from fastpath.rescaling import Entry, NotRescaled, Rescaled


def value(x):
    return Fraction(*x.item().as_integer_ratio())


def sign(x):
    return (x > 0) - (x < 0)


def check(a, b, answer):
    """Fail unless the answer proves itself."""
    if isinstance(answer, Rescaled):
        check_factors(a, b, answer.factors)
    else:
        assert isinstance(answer, NotRescaled)
        check_witness(a, b, answer.witness)


def check_factors(a, b, factors):
    (wa, ba), (wb, bb) = a, b
    sides = [(Fraction(1),) * wa[0].shape[1], *factors, (Fraction(1),) * len(wa[-1])]
    assert [len(side) for side in sides] == [wa[0].shape[1], *(len(w) for w in wa)]
    for l, (below, here) in enumerate(pairwise(sides)):
        for i, factor in enumerate(here):
            assert factor > 0
            assert value(bb[l][i]) == factor * value(ba[l][i])
            for j, source in enumerate(below):
                assert value(wb[l][i, j]) * source == factor * value(wa[l][i, j])


def check_witness(a, b, witness):
    def both(layer, row, column):
        at = row if column is None else (row, column)
        x, y = ((net[1] if column is None else net[0])[layer][at] for net in (a, b))
        return value(x), value(y)

    if isinstance(witness, Entry):
        x, y = both(witness.layer, witness.row, witness.column)
        assert sign(x) != sign(y)
        return
    end = len(a[0]) - 1
    product, at, start = Fraction(1), None, None
    for step in witness.steps:
        x, y = both(*step[:3])
        assert x != 0
        assert y != 0
        source = (
            "ground" if step.column is None or not step.layer else (step.layer - 1, step.column)
        )
        target = "ground" if step.layer == end else (step.layer, step.row)
        if step.direction < 0:
            source, target = target, source
        start = source if at is None else start
        assert at in (None, source)
        at = target
        product *= (y / x) ** step.direction
    assert at == start
    assert product != 1


def rescaled_pair(rng, dtype, density, widths, bits=4, exponents=25):
    """A network and its rescaling by rational factors, both exact in this type."""

    def factors(n, ends):
        return [1] * n if ends else [int(x) for x in rng.integers(1, 2**bits, n)]

    ends = [l in (0, len(widths) - 1) for l in range(len(widths))]
    num = [factors(n, end) for n, end in zip(widths, ends, strict=True)]
    den = [factors(n, end) for n, end in zip(widths, ends, strict=True)]
    power = [
        [0] * n if end else [int(x) for x in rng.integers(-exponents, exponents + 1, n)]
        for n, end in zip(widths, ends, strict=True)
    ]
    own = (23 if dtype == np.float32 else 52) - 2 * bits
    a, b = ([], []), ([], [])
    for l, (n, m) in enumerate(pairwise(widths)):
        wa, wb, ba, bb = (np.zeros(s, dtype) for s in ((m, n), (m, n), m, m))
        with_bias = rng.random() < 0.6
        for i in range(m):
            for j in range(n + 1):
                digits = int(rng.integers(-(2**own), 2**own)) if rng.random() < 0.5 else 1
                lift = int(rng.integers(-3, 4))
                if rng.random() >= density or (j == n and not with_bias):
                    digits = 0
                if j < n:
                    wa[i, j] = np.ldexp(dtype(digits * den[l + 1][i] * num[l][j]), lift)
                    wb[i, j] = np.ldexp(
                        dtype(digits * num[l + 1][i] * den[l][j]),
                        lift + power[l + 1][i] - power[l][j],
                    )
                else:
                    ba[i] = np.ldexp(dtype(digits * den[l + 1][i]), lift)
                    bb[i] = np.ldexp(dtype(digits * num[l + 1][i]), lift + power[l + 1][i])
        for net, parts in ((a, (wa, ba)), (b, (wb, bb))):
            for line, part in zip(net, parts, strict=True):
                line.append(part)
    return a, b


def spoil(rng, net):
    """Change one parameter: its sign, its last bit, its size or its being zero."""
    arrays = [x for line in net for x in line if x.size]
    x = arrays[int(rng.integers(len(arrays)))]
    at = np.unravel_index(int(rng.integers(x.size)), x.shape)
    kind = int(rng.integers(4))
    if kind == 0:
        x[at] = -x[at]
    elif kind == 1:
        x[at] = np.nextafter(x[at], x.dtype.type(np.inf))
    elif kind == 2:
        x[at] *= 3
    else:
        x[at] = 0 if x[at] else 1


@pytest.fixture
def judge():
    return check


@pytest.fixture
def make_pair():
    return rescaled_pair


@pytest.fixture
def spoiler():
    return spoil
