"""Slow definitions that several tests compare with."""

from fractions import Fraction

import pytest


def feasible(strict):
    """Whether some x has normal.x + offset > 0 for all (normal..., offset): Fourier-Motzkin."""
    strict = {tuple(form) for form in strict}
    if not strict:
        return True
    if len(next(iter(strict))) == 1:
        return all(form[0] > 0 for form in strict)
    up = [form for form in strict if form[0] > 0]
    down = [form for form in strict if form[0] < 0]
    return feasible([form[1:] for form in strict if form[0] == 0]
                    + [tuple(-q[0] * a + p[0] * b for a, b in zip(p[1:], q[1:], strict=True))
                       for p in up for q in down])


def exhaustive(net, strict=None):
    """{pattern: (on a kink, constraints, outputs)} by the definition; ReLU and identity only."""
    net, found = net.exactly(), {}
    d = net.architecture.n_inputs
    rows = list(net.rows())

    def add(posts, pattern, kink, strict):
        if len(posts) - d == net.n_hidden:
            found[pattern] = kink, strict, tuple(
                affine(sources, row, bias, posts) for _, sources, row, bias in rows[len(pattern):])
            return
        neuron, sources, row, bias = rows[len(posts) - d]
        form = affine(sources, row, bias, posts)
        if net.architecture.kind(neuron) == "identity":
            add([*posts, form], (*pattern, 1), kink, strict)
        elif not any(form[:-1]):
            on = form[-1] > 0
            add([*posts, form if on else zero], (*pattern, int(on)), kink or form[-1] == 0, strict)
        else:
            for on in (1, 0):
                side = [*strict, form if on else tuple(-x for x in form)]
                if feasible(side):
                    add([*posts, form if on else zero], (*pattern, on), kink, side)

    zero = (Fraction(0),) * (d + 1)
    add([tuple(Fraction(i == j) for j in range(d + 1)) for i in range(d)], (), False, strict or [])
    return found


def affine(sources, row, bias, posts):
    total = [Fraction(0)] * (len(posts[0]) - 1) + [bias]
    for source, weight in zip(sources, row, strict=True):
        total = [t + weight * x for t, x in zip(total, posts[source], strict=True)]
    return tuple(total)


def adjacent(left, right):
    """Two cells have a common facet: a hyperplane of both, a point on it inside all the rest."""
    for form in left:
        i = next(k for k, x in enumerate(form) if x)
        if not any(form[:-1]):
            continue
        rest = []
        for other in [*left, *right]:
            moved = tuple(x - other[i] / form[i] * y for x, y in zip(other, form, strict=True))
            if any(moved):
                rest.append(moved[:i] + moved[i + 1:])
        if any(all(x * form[i] == y * other[i] for x, y in zip(other, form, strict=True))
               for other in right) and feasible(rest):
            return True
    return False


@pytest.fixture(scope="session", name="feasible")
def _feasible():
    return feasible


@pytest.fixture(scope="session", name="exhaustive")
def _exhaustive():
    return exhaustive


@pytest.fixture(scope="session", name="adjacent")
def _adjacent():
    return adjacent
