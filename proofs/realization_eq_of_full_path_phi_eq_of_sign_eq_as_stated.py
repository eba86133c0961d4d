"""False as stated: Phi without the paths that start at biases loses information."""

from hypothesis import strategies as st

import verify


def instances():
    """Pairs with one hidden layer and the same weights, the biases of b being multiples of a's."""
    factors = st.lists(verify.strategies.fractions_small(zeros=False).map(abs),
                       min_size=6, max_size=6)
    return st.tuples(verify.strategies.networks(max_depth=2), factors).map(
        lambda drawn: {"a": drawn[0], "b": _with_biases_times(*drawn)})


def _with_biases_times(net, factors):
    supply = iter(factors)
    return verify.Network(net.weights, [[bias * next(supply) for bias in vector]
                                        for vector in net.biases])


def _net(w, v, b):
    return verify.Network([[[w]], [[v]]], [[b], [0]])


theorem = verify.Theorem(
    name="realization_eq_of_full_path_phi_eq_of_sign_eq_as_stated",
    part="path embedding",
    statement="If Phi(a) and Phi(b) agree at the full paths and sgn(a) = sgn(b), then f_a = f_b. "
              "False where there are biases: the partial paths are needed.",
    source="the talk, Phi for networks without biases",
    scope="Refuted by one hidden neuron whose bias changes from 1 to 2.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.full_path_phi_equal.on("a", "b"), verify.sign_equal.on("a", "b")),
    conclusions=(verify.realization_equal.on("a", "b"),),
    instances=instances,
    sharp={"full_path_phi_equal": {"a": _net(1, 1, 0), "b": _net(2, 1, 0)},
           "sign_equal": {"a": _net(1, 1, 0), "b": _net(-1, -1, 0)}},
    counterexample={"a": _net(1, 1, 1), "b": _net(1, 1, 2)},
)
