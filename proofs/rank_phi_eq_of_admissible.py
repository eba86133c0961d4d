"""The derivative of Phi forgets rescaling and nothing else."""

from hypothesis import strategies as st

import verify


def instances():
    """Admissible networks: without zero weights, and on small graphs."""
    nets = st.one_of(verify.strategies.networks(zeros=False, max_depth=3, max_width=2),
                     verify.strategies.dags(max_hidden=3))
    return nets.filter(lambda net: isinstance(verify.admissible(net), verify.Yes)).map(
        lambda net: {"net": net})


theorem = verify.Theorem(
    name="rank_phi_eq_of_admissible",
    part="path embedding",
    statement="At every admissible parameter the derivative of Phi has rank p - h, the number of "
              "parameters minus that of hidden neurons.",
    source="the talk, dimension of the fibres of Phi; Stock, Gribonval 2022",
    scope="Every admissible parameter, not only generic ones; any directed acyclic graph.",
    arguments={"net": "network"},
    hypotheses=(verify.admissible.on("net"),),
    conclusions=(verify.phi_rank_maximal.on("net"),),
    instances=instances,
    sharp={"admissible": {"net": verify.Network([[[1]], [[0]]], [[0], [0]])}},
    bounded=((2, 1, 1), (1, 1, 1, 1), (1, 2, 1)),
)
