"""A test that fails with the smallest counterexample."""

from __future__ import annotations

import time

from verify.claims.check import check
from verify.claims.verdict import Holds, Refuted, Vacuous, Verdict


def assert_holds(verdict: Verdict, *, seconds: float = 5) -> None:
    """The verdict is Holds; else the test fails, and its message is the counterexample, shrunk.

    In a Hypothesis test an instance that violates a hypothesis of the theorem does not count, as
    with `assume`, and shrinking is left to Hypothesis. Elsewhere Vacuous fails: such a test would
    test nothing. So does Undecided, with the reasons; a hunt that found nothing proves nothing.

    seconds: how long a counterexample may be shrunk.
    Raises: AssertionError with the message; TypeError if it is no verdict.

    >>> import verify
    >>> a = verify.Network([[[3]], [[5]]], [[0], [7]])
    >>> assert_holds(verify.check("phi_eq_of_scaling_equivalent",
    ...                           {"a": a, "b": verify.rescale(a, [2])}))
    """
    __tracebackhide__ = True
    if isinstance(verdict, Holds):
        return
    if not isinstance(verdict, Verdict):
        raise TypeError(f"{type(verdict).__name__} is not a verdict, as verify.check returns it")
    if isinstance(verdict, Vacuous) and _in_hypothesis():
        from hypothesis import reject

        reject()
    if isinstance(verdict, Refuted) and not _in_hypothesis():
        verdict = _shrunk(verdict, time.monotonic() + seconds)
    raise AssertionError(str(verdict))


def _in_hypothesis() -> bool:
    from hypothesis import currently_in_test_context

    return currently_in_test_context()


def _shrunk(verdict: Refuted, until: float) -> Verdict:
    """The verdict on a smaller instance that refutes, too."""
    from verify.search.refutes import Refutes
    from verify.search.shrink import shrink

    refutes = Refutes(verdict.theorem, verdict.dropped)
    smallest = shrink(verdict.instance, refutes, until=until)
    return check(verdict.theorem, smallest, without=verdict.dropped)
