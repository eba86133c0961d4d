"""Of a chain the least norm of the class is L times the geometric mean of |w|^p."""

from hypothesis import strategies as st

import verify


def instances():
    """A chain b of weights of one size, and a rescaling a of it."""
    number = verify.strategies.fractions_small(max_numerator=5, max_denominator=3,
                                               zeros=False).map(abs)

    def pair(drawn):
        size, signs, factors, p = drawn
        b = verify.Network([[[size * sign]] for sign in signs], [[1]] * len(signs))
        return {"a": verify.rescale(b, factors[:b.n_hidden]), "b": b, "p": p}

    return st.tuples(number, st.lists(st.sampled_from((1, -1)), min_size=2, max_size=5),
                     st.lists(number, min_size=4, max_size=4), st.integers(1, 4)).map(pair)


def _chain(w, v):
    return verify.Network([[[w]], [[v]]], [[0], [0]])


theorem = verify.Theorem(
    name="chain_minimum_of_balanced",
    part="canonical representers",
    statement="In a network with one neuron a layer, if a rescaling of it is balanced, the least "
              "sum of |w|^p of the class is L (|w_1| ... |w_L|)^(p / L), from any of its members.",
    source="Stock, Graham, Gribonval, Jegou, ICLR 2019; the inequality of the means, with equality",
    scope="All widths 1; decided for positive integers p, true for every p > 0.",
    arguments={"a": "network", "b": "network", "p": "integer"},
    hypotheses=(verify.scaling_equivalent.on("a", "b"), verify.balanced.on("b", "p")),
    conclusions=(verify.chain_minimum.on("a", "b", "p"),),
    instances=instances,
    sharp={"scaling_equivalent": {"a": _chain(1, 1), "b": _chain(2, 2), "p": 2},
           "balanced": {"a": _chain(1, 4), "b": _chain(1, 4), "p": 2}},
    bounded=({"a": (1, 1, 1, 1), "b": (1, 1, 1, 1), "p": 2},
             {"a": (1, 1, 1, 1, 1), "b": (1, 1, 1, 1, 1), "p": 1}),
)
