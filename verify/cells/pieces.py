"""The cells of a network of one input: intervals on which every neuron is affine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from verify.claims.budget import Budget
from verify.claims.errors import InvalidInstance
from verify.network.network import Network

Form = tuple[Fraction, Fraction]  # (slope, offset): x -> slope * x + offset
_ZERO: Form = (Fraction(0), Fraction(0))


@final
@dataclass(frozen=True, slots=True)
class Piece:
    """On the open interval (lo, hi) no neuron changes sign; `forms` are the outputs there.

    lo is None for minus infinity, hi is None for plus infinity.
    """

    lo: Fraction | None
    hi: Fraction | None
    forms: tuple[Form, ...]

    def points(self) -> tuple[Fraction, Fraction]:
        """Two distinct points inside."""
        if self.lo is not None and self.hi is not None:
            third = (self.hi - self.lo) / 3
            return self.lo + third, self.hi - third
        if self.lo is not None:
            return self.lo + 1, self.lo + 2
        if self.hi is not None:
            return self.hi - 2, self.hi - 1
        return Fraction(0), Fraction(1)


def pieces(net: Network, *, budget: Budget | None = None) -> list[Piece]:
    """The intervals between consecutive sign changes, from left to right, on all of R.

    Neurons are taken in topological order; where a pre-activation (or the difference of two
    arguments of a max-pool) vanishes strictly inside an interval, the interval is cut there.

    Cost: O(#pieces * #parameters) rational operations.
    Raises: InvalidInstance if the network has not exactly one input; BudgetExceeded with the
        pieces found so far in `.partial`.
    """
    if net.architecture.n_inputs != 1:
        raise InvalidInstance(f"pieces are for one input, the network has "
                              f"{net.architecture.n_inputs}")
    net = net.exactly()
    meter = (budget or Budget()).meter("pieces")
    identity: Form = (Fraction(1), Fraction(0))
    todo: list[tuple[Fraction | None, Fraction | None, list[Form]]] = [(None, None, [identity])]
    rows = list(net.rows())
    found: list[Piece] = []
    while todo:
        lo, hi, forms = todo.pop()
        for neuron, sources, row, bias in rows[len(forms) - 1:]:
            kind = net.architecture.kind(neuron)
            terms = [(weight * forms[source][0], weight * forms[source][1])
                     for source, weight in zip(sources, row, strict=True)]
            if kind == "maxpool":
                form, cut = _maximum(terms, lo, hi)
            else:
                form = (sum((slope for slope, _ in terms), Fraction(0)),
                        sum((offset for _, offset in terms), bias))
                cut = _root(form, lo, hi) if kind == "relu" else None
                if kind == "relu" and cut is None and not _positive(form, lo, hi):
                    form = _ZERO
            if cut is not None:
                todo += [(cut, hi, list(forms)), (lo, cut, forms)]
                break
            forms.append(form)
        else:
            meter.spend()
            found.append(Piece(lo, hi, tuple(forms[output] for output in net.architecture.outputs)))
    return found


def _root(form: Form, lo: Fraction | None, hi: Fraction | None) -> Fraction | None:
    """Where the form vanishes strictly inside the interval, if it does so at one point."""
    slope, offset = form
    if not slope:
        return None
    root = -offset / slope
    inside = (lo is None or lo < root) and (hi is None or root < hi)
    return root if inside else None


def _positive(form: Form, lo: Fraction | None, hi: Fraction | None) -> bool:
    """The form, which has no isolated root inside the interval, is positive there."""
    slope, offset = form
    x = Piece(lo, hi, ()).points()[0]
    return slope * x + offset > 0


def _maximum(terms: list[Form], lo: Fraction | None, hi: Fraction | None) -> tuple[
        Form, Fraction | None]:
    best = terms[0]
    for term in terms[1:]:
        difference = (term[0] - best[0], term[1] - best[1])
        cut = _root(difference, lo, hi)
        if cut is not None:
            return best, cut
        if _positive(difference, lo, hi):
            best = term
    return best, None


def common(a: list[Piece], b: list[Piece]) -> Iterator[tuple[Piece, Piece]]:
    """The common refinement of two lists of pieces, each interval with the forms of both."""
    left, right = iter(a), iter(b)
    p, q = next(left), next(right)
    lo: Fraction | None = None
    while True:
        hi = p.hi if q.hi is None or (p.hi is not None and p.hi <= q.hi) else q.hi
        yield Piece(lo, hi, p.forms), Piece(lo, hi, q.forms)
        if hi is None:
            return
        lo = hi
        p = next(left) if p.hi == hi else p
        q = next(right) if q.hi == hi else q
