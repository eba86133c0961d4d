"""False as stated: rounding each vector to the nearest does not round their product best."""

from hypothesis import strategies as st

import verify


def instances():
    """Vectors of small integers, few bits."""
    vector = st.lists(st.integers(-9, 9), min_size=1, max_size=3)
    return st.fixed_dictionaries({"x": vector, "y": vector, "bits": st.integers(1, 3)})


theorem = verify.Theorem(
    name="rounding_optimal_as_stated",
    part="butterfly factorization",
    statement="Among the products of vectors with significands of `bits` bits, x and y rounded to "
              "nearest give the one nearest to x y^T. False: the errors of the two can cancel.",
    source="Gribonval, Mary, Riccietti, optimal quantization of rank-one matrices, 2023",
    scope="Refuted by 3 times 3 with one bit: 4 times 4 is 16, 4 times 2 is 8.",
    arguments={"x": "vector", "y": "vector", "bits": "integer"},
    hypotheses=(),
    conclusions=(verify.sparsity.rounding_optimal.on("x", "y", "bits"),),
    instances=instances,
    counterexample={"x": [3], "y": [3], "bits": 1},
)
