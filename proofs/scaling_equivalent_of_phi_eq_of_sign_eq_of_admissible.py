"""On admissible parameters, Phi and the signs determine the rescaling class."""

from hypothesis import strategies as st

import verify


def instances():
    """Pairs without zero weights, which are admissible, with one Phi; the signs differ in some."""
    return st.one_of(verify.strategies.scaling_pairs(zeros=False),
                     verify.strategies.scaling_pairs(zeros=False, exact=False),
                     verify.strategies.phi_pairs(zeros=False))


def _net(w, v):
    return verify.Network([[w], [[v]]], [[0], [0]])


theorem = verify.Theorem(
    name="scaling_equivalent_of_phi_eq_of_sign_eq_of_admissible",
    part="path embedding",
    statement="If a is admissible, Phi(a) = Phi(b) and sgn(a) = sgn(b), then b is a rescaling "
              "of a.",
    source="the talk, the converse for admissible parameters",
    scope="Any directed acyclic graph. A weaker hypothesis does: every hidden neuron has a nonzero "
          "outgoing weight and a nonzero incoming weight or bias.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.admissible.on("a"), verify.phi_equal.on("a", "b"),
                verify.sign_equal.on("a", "b")),
    conclusions=(verify.scaling_equivalent.on("a", "b"),),
    instances=instances,
    sharp={"admissible": {"a": _net([1, 1], 0), "b": _net([1, 2], 0)},
           "phi_equal": {"a": _net([1], 1), "b": _net([2], 1)},
           "sign_equal": {"a": _net([1], 1), "b": _net([-1], -1)}},
    formal="scaling_equivalent_of_phi_eq_of_sign_eq_of_admissible",
    bounded=((1, 2, 1), (1, 2, 2, 1), (3, 4, 2)),
)
