"""False as stated: a gradient step depends on which rescaling of a network it starts from."""

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
    name="sgd_steps_equivalent_of_scaling_equivalent_as_stated",
    part="canonical representers",
    statement="If b is a rescaling of a, then a gradient step takes both to networks that are "
              "rescalings of each other. False: relu(x) = 2 relu(x / 2), and the step of length 1 "
              "for x = 1, y = 0 takes the two to networks whose functions differ.",
    source="the talk: SGD is not invariant under rescaling; Neyshabur et al., NeurIPS 2015",
    scope="Refuted by the smallest network that has a hidden neuron.",
    arguments={"a": "network", "b": "network", "x": "points", "y": "points"},
    hypotheses=(verify.scaling_equivalent.on("a", "b"),),
    conclusions=(verify.sgd_steps_equivalent.on("a", "b", "x", "y"),),
    instances=instances,
    sharp={"scaling_equivalent": {"a": _chain(1, 1), "b": _chain(1, 2), "x": [[1]], "y": [[0]]}},
    counterexample={"a": _chain(1, 1), "b": _chain("1/2", 2), "x": [[1]], "y": [[0]]},
)
