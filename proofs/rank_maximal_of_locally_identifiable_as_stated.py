"""False as stated: local identifiability does not need the Jacobian to have its largest rank."""

from hypothesis import strategies as st

import verify

FOLD = verify.Network([[[-2, "-25/9"], [-6, 6]], [[2, -3], [2, 6]], [[4, 1], [4, 4]]],
                      [[-4, 3], [6, -4], [-4, 3]])


def instances():
    """Small networks with points all along a line, most of which identify, and n."""
    nets = st.sampled_from([(1, 1, 1), (1, 2, 1), (1, 1, 2)]).flatmap(
        lambda widths: verify.strategies.networks(widths=widths, zeros=False))
    points = [[f"{101 * k + 50}/202"] for k in range(-12, 12)]  # no kink of small numbers
    return nets.map(lambda net: {"a": net, "x": points, "n": net.n_params - net.n_hidden})


theorem = verify.Theorem(
    name="rank_maximal_of_locally_identifiable_as_stated",
    part="identifiability",
    statement="If values of f determine theta locally up to rescaling, their Jacobian has the rank "
              "n = #parameters - #hidden. False: a fold is isolated, too.",
    source="a reading that takes the sufficient rank condition for a necessary one",
    scope="Refuted by widths 2, 2, 2, 2 and seven points, where the rank is 13 of 14.",
    arguments={"a": "network", "x": "points", "n": "integer"},
    hypotheses=(verify.locally_identifiable.on("a", "x"),),
    conclusions=(verify.jacobian_rank_equal.on("a", "x", "n"),),
    instances=instances,
    sharp={"locally_identifiable": {
        "a": verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]]),
        "x": [[-2], [-1], [1], [2]], "n": 5}},
    counterexample={"a": FOLD, "n": 14, "x": [[-6, -5], [2, -6], [6, -4], [-5, -4], [-1, 0],
                                              [-3, -3], [0, 0]]},
)
