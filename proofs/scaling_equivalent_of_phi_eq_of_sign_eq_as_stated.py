"""False as stated: Phi and the signs say nothing about parameters that no live path carries."""

import verify


def instances():
    """Pairs on any graph with one Phi and equal signs; some differ off the live paths."""
    return verify.strategies.dag_pairs(relations=("rescaled", "off the paths"))


def _net(w, v):
    return verify.Network([[w], [[v]]], [[0], [0]])


theorem = verify.Theorem(
    name="scaling_equivalent_of_phi_eq_of_sign_eq_as_stated",
    part="path embedding",
    statement="If Phi(a) = Phi(b) and sgn(a) = sgn(b), then b is a rescaling of a. False without "
              "admissibility: a neuron with outgoing weight 0 may read anything.",
    source="the talk's slide, read without the word admissible",
    scope="Refuted by two inputs and one hidden neuron that no one reads.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.phi_equal.on("a", "b"), verify.sign_equal.on("a", "b")),
    conclusions=(verify.scaling_equivalent.on("a", "b"),),
    instances=instances,
    sharp={"phi_equal": {"a": _net([1], 1), "b": _net([2], 1)},
           "sign_equal": {"a": _net([1], 1), "b": _net([-1], -1)}},
    counterexample={"a": _net([1, 1], 0), "b": _net([1, 2], 0)},
)
