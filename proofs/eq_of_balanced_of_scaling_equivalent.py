"""ENorm is canonical: a rescaling class has at most one balanced member."""

from hypothesis import strategies as st

import verify


def instances():
    """A balanced network beside itself, mostly, and beside a rescaling."""
    def pairs(drawn):
        net, p = drawn["net"], drawn["p"]
        factors = st.lists(st.sampled_from((1, 1, 1, 1, 1, 2)), min_size=net.n_hidden,
                           max_size=net.n_hidden)
        return factors.map(lambda chosen: {"a": net, "b": verify.rescale(net, chosen), "p": p})

    balanced = verify.strategies.balanced_networks().filter(
        lambda drawn: isinstance(verify.admissible(drawn["net"]), verify.Yes))
    same = balanced.map(lambda drawn: {"a": drawn["net"], "b": drawn["net"], "p": drawn["p"]})
    return same | balanced.flatmap(pairs)


def _net(w, b, v):
    return verify.Network([[[w]], [[v]]], [[b], [0]])


theorem = verify.Theorem(
    name="eq_of_balanced_of_scaling_equivalent",
    part="canonical representers",
    statement="Two balanced networks of one rescaling class are equal, if each hidden neuron has a "
              "nonzero weight on both sides: the factors of ENorm are unique, ENorm is idempotent, "
              "and it gives the same for all networks of a class.",
    source="Stock, Graham, Gribonval, Jegou, ICLR 2019; strict convexity along live paths",
    scope="Any directed acyclic graph; decided for positive integers p, true for every p > 0.",
    arguments={"a": "network", "b": "network", "p": "integer"},
    hypotheses=(verify.scaling_equivalent.on("a", "b"), verify.balanced.on("a", "p"),
                verify.balanced.on("b", "p"), verify.admissible.on("a")),
    conclusions=(verify.parameters_equal.on("a", "b"),),
    instances=instances,
    sharp={
        "scaling_equivalent": {"a": _net(1, 0, 1), "b": _net(2, 0, 2), "p": 2},
        "balanced(a, p)": {"a": _net(1, 0, 4), "b": _net(2, 0, 2), "p": 2},
        "balanced(b, p)": {"a": _net(2, 0, 2), "b": _net(1, 0, 4), "p": 2},
        "admissible": {"a": _net(0, 1, 0), "b": _net(0, 2, 0), "p": 2},
    },
    bounded=({"a": (1, 1, 1, 1), "b": (1, 1, 1, 1), "p": 2},
             {"a": (2, 2, 1), "b": (2, 2, 1), "p": 2}),
)
