"""Irreducibility is coNP-hard: exact covers are vanishing sums of outer products."""

from fractions import Fraction

from hypothesis import strategies as st

import verify
from verify import sparsity


def reduction(incidence):
    """One neuron a set, with its indicator for incoming weights, and one with weights -1; v = 1."""
    sets = [tuple(column) for column in zip(*incidence, strict=True)]
    rows = [*sets, (-1,) * len(incidence)]
    biases = [Fraction(i) for i in range(len(rows))]
    return verify.Network([rows, [[1] * len(rows)]], [biases, [0]])


def instances():
    """Up to five nonempty sets out of up to four elements."""
    def sets(size):
        indicator = st.lists(st.integers(0, 1), min_size=size, max_size=size).filter(any)
        return st.lists(indicator, min_size=1, max_size=5)

    return st.integers(1, 4).flatmap(sets).map(
        lambda drawn: [list(row) for row in zip(*drawn, strict=True)]).map(
        lambda incidence: {"A": incidence, "net": reduction(incidence)})


theorem = verify.Theorem(
    name="reducible_iff_exact_cover_exists",
    part="identifiability",
    statement="Let the incoming weights be the indicators of nonempty sets and one vector of -1, "
              "with v = 1. The network is reducible if and only if some of the sets cover each "
              "element exactly once. So deciding irreducibility is coNP-hard.",
    source="the talk, irreducible parameters; Karp 1972 for exact cover",
    scope="The network is made from the sets; a vanishing sum has to contain the -1; the rest "
          "of its neurons is the cover.",
    arguments={"A": "support", "net": "network"},
    hypotheses=(verify.cover_network.on("A", "net"), sparsity.exact_cover_exists.on("A")),
    conclusions=(verify.cover_network.on("A", "net"), (~verify.irreducible).on("net")),
    iff=True,
    instances=instances,
    sharp={"cover_network": {"A": [[1]], "net": verify.Network([[[1]], [[1]]], [[0], [0]])},
           "exact_cover_exists": "An equivalence without its left side says that every such "
                                 "network is reducible, which a set that is too small refutes."},
)
