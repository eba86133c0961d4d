"""False as stated: with both exponents above 1 the trivial pair is beaten."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Pairs over Z with exponents up to 3."""
    row = st.lists(st.integers(-1, 2), min_size=2, max_size=2)
    return st.fixed_dictionaries({"group": st.just([]), "s1": row, "s2": row,
                                  "exponents": st.tuples(st.integers(1, 3), st.integers(1, 3))})


theorem = verify.Theorem(
    name="product_bound_as_stated",
    part="deconvolution",
    statement="The pair (s1 * s2, delta) has the least product ||s1||_p ||s2||_q, whatever the "
              "exponents. False for p = q = 2.",
    source="the pitfall of Benichoux, Vincent, Gribonval 2013, claimed for all norms",
    scope="Refuted by s1 = s2 = (1, 1): sqrt(2) sqrt(2) against the norm sqrt(6) of (1, 2, 1).",
    arguments={"group": "vector", "s1": "vector", "s2": "vector", "exponents": "vector"},
    hypotheses=(),
    conclusions=(sparsity.product_bound.on("group", "s1", "s2", "exponents"),),
    instances=instances,
    counterexample={"group": [], "s1": [1, 1], "s2": [1, 1], "exponents": [2, 2]},
)
