"""The trivial pair has the least product of norms, if one exponent is at most 1 and the other."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Pairs over Z, Z_n and Z_2 x Z_2, p up to 4."""
    def pair(n):
        row = st.lists(verify.strategies.fractions_small(), min_size=n, max_size=n)
        return st.fixed_dictionaries({
            "group": st.sampled_from(([], [n]) + (([2, 2],) if n == 4 else ())),
            "s1": row, "s2": row, "exponents": st.integers(1, 4).map(lambda p: [p, 1])})

    return st.sampled_from((1, 2, 3, 4)).flatmap(pair)


theorem = verify.Theorem(
    name="product_bound_of_exponents",
    part="deconvolution",
    statement="If 0 < q <= min(1, p), then ||s1 * s2||_p <= ||s1||_p ||s2||_q: the pair "
              "(s1 * s2, delta) has the least product of norms.",
    source="Benichoux, Vincent, Gribonval 2013; Young's inequality, and ||.||_1 <= ||.||_q",
    scope="Checked for positive integers p and q, so q = 1; `verify.sparsity.norm_bounds` encloses "
          "the norms for other exponents. Real signals on Z or on a finite abelian group.",
    arguments={"group": "vector", "s1": "vector", "s2": "vector", "exponents": "vector"},
    hypotheses=(sparsity.exponents_for_product_bound.on("exponents"),),
    conclusions=(sparsity.product_bound.on("group", "s1", "s2", "exponents"),),
    instances=instances,
    sharp={"exponents_for_product_bound": {"group": [], "s1": [1, 1], "s2": [1, 1],
                                           "exponents": [2, 2]}},
    bounded=({"group": [2], "s1": 2, "s2": 2, "exponents": [1, 1]},),
)
