"""The scan of breakpoints finds the nearest product of two vectors of few bits."""

from hypothesis import strategies as st

import verify


@st.composite
def instances(draw):
    """Vectors to quantize, and vectors of few bits."""
    bits = draw(st.integers(1, 3))
    sizes = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    number = st.builds(lambda p, q: f"{p}/{q}", st.integers(-30, 30), st.sampled_from([1, 4, 7]))
    few = st.builds(lambda k, e: f"{k * 2**e}/8", st.integers(-2**bits + 1, 2**bits - 1),
                    st.integers(0, 6))
    x, y, a, b = (draw(st.lists(entry, min_size=size, max_size=size))
                  for entry in (number, few) for size in sizes)
    return {"x": x, "y": y, "a": a, "b": b, "bits": bits}


theorem = verify.Theorem(
    name="no_nearer_than_quantized_of_representable",
    part="butterfly factorization",
    statement="If all entries of a and b have significands of `bits` bits, then a b^T is no nearer "
              "to x y^T than the best of the pairs (c x, rounded; its best partner, rounded), one "
              "for each interval between the breakpoints of c in [1, 2).",
    source="Gribonval, Mary, Riccietti, optimal quantization of rank-one matrices, 2023",
    scope="Rational x, y of any sizes; exponents unbounded; rounding to nearest, ties to even.",
    arguments={"x": "vector", "y": "vector", "a": "vector", "b": "vector", "bits": "integer"},
    hypotheses=(verify.sparsity.representable.on("a", "bits"),
                verify.sparsity.representable.on("b", "bits")),
    conclusions=(verify.sparsity.no_nearer_than_quantized.on("a", "b", "x", "y", "bits"),),
    instances=instances,
    sharp={"representable(a, bits)": {"x": [5, 3], "y": [1, 1], "a": [5, 3], "b": [1, 1],
                                      "bits": 2},
           "representable(b, bits)": {"x": [1, 1], "y": [5, 3], "a": [1, 1], "b": [5, 3],
                                      "bits": 2}},
)
