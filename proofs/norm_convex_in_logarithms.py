"""The norm over a rescaling class is convex in the logarithms of the factors."""

from hypothesis import strategies as st

import verify


def instances():
    """Networks, and the square roots x, y of two sequences of factors; p from 1 to 4."""
    nets = verify.strategies.networks(max_depth=4) | verify.strategies.dags()
    factor = verify.strategies.fractions_small(max_numerator=5, max_denominator=3,
                                               zeros=False).map(abs)
    return nets.flatmap(lambda net: st.fixed_dictionaries({
        "net": st.just(net), "p": st.integers(1, 4),
        **{name: st.lists(factor, min_size=net.n_hidden, max_size=net.n_hidden)
           for name in ("x", "y")}}))


theorem = verify.Theorem(
    name="norm_convex_in_logarithms",
    part="canonical representers",
    statement="At the geometric mean of two sequences of factors the sum of |w|^p is at most the "
              "mean of those at the two: it is convex in the logarithms of the factors.",
    source="Stock, Graham, Gribonval, Jegou, ICLR 2019: a sum of exponentials of linear forms",
    scope="Any parameters, any directed acyclic graph; the factors drawn are squares, so that "
          "their geometric mean is rational.",
    arguments={"net": "network", "x": "vector", "y": "vector", "p": "integer"},
    hypotheses=(),
    conclusions=(verify.norm_log_midpoint_convex.on("net", "x", "y", "p"),),
    instances=instances,
    bounded=({"net": (1, 1, 1, 1), "x": 2, "y": 2, "p": 1},
             {"net": (2, 2, 1), "x": 2, "y": 2, "p": 2}),
)
