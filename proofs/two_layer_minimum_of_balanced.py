"""With one hidden layer the least norm of a class is 2 sum sqrt(read * sent), from any member."""

from hypothesis import strategies as st

import verify


def instances():
    """A balanced network b with one hidden layer, and a rescaling a of it."""
    factor = verify.strategies.fractions_small(zeros=False).map(abs)

    def pair(drawn):
        net = drawn["net"]
        return st.lists(factor, min_size=net.n_hidden, max_size=net.n_hidden).map(
            lambda factors: {"a": verify.rescale(net, factors), "b": net, "p": drawn["p"]})

    return verify.strategies.balanced_networks(max_matrices=2).flatmap(pair)


def _chain(w, v):
    return verify.Network([[[w]], [[v]]], [[0], [0]])


theorem = verify.Theorem(
    name="two_layer_minimum_of_balanced",
    part="canonical representers",
    statement="With one hidden layer, the balanced member of a rescaling class reads and sends "
              "sqrt(r s) at a neuron that reads r and sends s in any other member, in sums of "
              "|w|^p: the least norm of the class is 2 sum sqrt(r s).",
    source="Stock, Graham, Gribonval, Jegou, ICLR 2019: one step converges",
    scope="One hidden layer; decided for positive integers p, true for every p > 0.",
    arguments={"a": "network", "b": "network", "p": "integer"},
    hypotheses=(verify.scaling_equivalent.on("a", "b"), verify.balanced.on("b", "p")),
    conclusions=(verify.two_layer_minimum.on("a", "b", "p"),),
    instances=instances,
    sharp={"scaling_equivalent": {"a": _chain(1, 1), "b": _chain(2, 2), "p": 2},
           "balanced": {"a": _chain(1, 4), "b": _chain(1, 4), "p": 2}},
    formal="two_layer_minimum_of_balanced",
)
