"""A step of path-SGD is the same for all rescalings of a network."""

from hypothesis import strategies as st

import verify


def instances():
    """Rescaled pairs with data; kinks, dead neurons and zero weights included."""
    small = verify.strategies.fractions_small()

    def data(pair):
        d, *_, k = pair["a"].widths
        rows = [st.lists(st.lists(small, min_size=n, max_size=n), min_size=2, max_size=2)
                for n in (d, k)]
        return st.tuples(*rows).map(lambda drawn: {**pair, "x": drawn[0], "y": drawn[1]})

    return verify.strategies.scaling_pairs().flatmap(data)


def _chain(w, v):
    return verify.Network([[[w]], [[v]]], [[0], [0]])


theorem = verify.Theorem(
    name="path_sgd_steps_equivalent_of_scaling_equivalent",
    part="canonical representers",
    statement="If b is a rescaling of a, then a step of path-SGD with p = 2 takes both to networks "
              "that are rescalings of each other.",
    source="Neyshabur, Salakhutdinov, Srebro, Path-SGD, NeurIPS 2015",
    scope="Squared loss on any data; at kinks the derivative of the ReLU is 0. Any directed "
          "acyclic graph without max-pools; instances are layered.",
    arguments={"a": "network", "b": "network", "x": "points", "y": "points"},
    hypotheses=(verify.scaling_equivalent.on("a", "b"),),
    conclusions=(verify.path_sgd_steps_equivalent.on("a", "b", "x", "y"),),
    instances=instances,
    sharp={"scaling_equivalent": {"a": _chain(1, 1), "b": _chain(1, 2), "x": [[1]], "y": [[0]]}},
)
