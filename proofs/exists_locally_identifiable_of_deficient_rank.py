"""A fold: the Jacobian lacks a rank, and yet the values determine the parameters locally."""

from hypothesis import strategies as st

import verify

NET = verify.Network([[[-2, "-25/9"], [-6, 6]], [[2, -3], [2, 6]], [[4, 1], [4, 4]]],
                     [[-4, 3], [6, -4], [-4, 3]])
POINTS = [[-6, -5], [2, -6], [6, -4], [-5, -4], [-1, 0], [-3, -3], [0, 0]]


def moved(factors, shift, order):
    """The network and its points, rescaled, with shifted inputs and the points in another order."""
    net = verify.rescale(NET, factors)
    first = [bias - sum(w * s for w, s in zip(row, shift, strict=True))
             for row, bias in zip(net.weights[0], net.biases[0], strict=True)]
    return {"a": verify.Network(net.weights, [first, *net.biases[1:]]), "n": 13,
            "x": [[x + s for x, s in zip(POINTS[i], shift, strict=True)] for i in order]}


def instances():
    """One fold with two hidden layers, rescaled and moved about."""
    numbers = verify.strategies.fractions_small(max_numerator=5, max_denominator=3, zeros=False)
    factors = st.lists(numbers.map(abs), min_size=4, max_size=4)
    shifts = st.lists(numbers, min_size=2, max_size=2)
    return st.tuples(factors, shifts, st.permutations(range(7))).map(
        lambda drawn: moved(*drawn))


theorem = verify.Theorem(
    name="exists_locally_identifiable_of_deficient_rank",
    part="identifiability",
    statement="There are parameters and points off the kinks whose Jacobian has a rank below "
              "#parameters - #hidden = 14, and which nevertheless determine the parameters up to "
              "rescaling, near theta.",
    source="rank conditions for local identifiability are sufficient, not necessary: here the "
           "values bend, along the one direction of the kernel that is no rescaling, out of the "
           "range of the Jacobian",
    scope="One network of widths 2, 2, 2, 2 and seven points, rescaled and translated.",
    arguments={"a": "network", "x": "points", "n": "integer"},
    hypotheses=(),
    conclusions=(verify.locally_identifiable.on("a", "x"),
                 verify.jacobian_rank_equal.on("a", "x", "n")),
    instances=instances,
)
