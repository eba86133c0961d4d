"""At every split of a butterfly, or of any chain of Kronecker patterns, factorization is easy."""

from functools import reduce

from hypothesis import strategies as st

import verify
from verify.sparsity import support
from verify.sparsity.patterns import Pattern, kronecker_chain


@st.composite
def instances(draw):
    """A split of a chain of patterns, or two patterns that multiply, or any small supports."""
    size = st.integers(1, 3)
    how = draw(st.integers(0, 3))
    if how == 0:
        return draw(verify.strategies.support_pairs(max_rows=3, max_columns=3))
    if how == 1:
        a, b, c, d, k = (draw(size) for _ in range(5))
        a2 = draw(st.sampled_from([i for i in range(1, a * c * d + 1) if a * c * d % i == 0]))
        p, q = (a, b, c, d), (a2, a * c * d // a2, k, 1)
    else:
        shapes = draw(st.lists(st.tuples(st.integers(1, 2), st.integers(1, 2)), min_size=2,
                               max_size=3))
        patterns = kronecker_chain(shapes, draw(st.integers(1, 2)))
        place = draw(st.integers(1, len(patterns) - 1))
        p, q = (reduce(Pattern.then, part) for part in (patterns[:place], patterns[place:]))
    return {"I": support.kronecker(*p).astype(int), "J": support.kronecker(*q).T.astype(int)}


theorem = verify.Theorem(
    name="disjoint_rectangles_of_kronecker_supports",
    part="butterfly factorization",
    statement="If the supports of X and Y are I_a x 1_(b x c) x I_d each, with numbers of their "
              "own, then any two terms of X Y^T live on the same rectangle or on disjoint ones.",
    source="Le, Zheng, Riccietti, Gribonval, butterfly factorization with error guarantees, 2024",
    scope="Any two Kronecker patterns with as many columns in X as in Y. The products on the two "
          "sides of a split of a chain of patterns are such, those of a butterfly among them: the "
          "condition under which two factors are found by singular vectors holds at each split.",
    arguments={"I": "support", "J": "support"},
    hypotheses=(verify.sparsity.kronecker_support.on("I"),
                verify.sparsity.kronecker_support.on("J")),
    conclusions=(verify.sparsity.disjoint_rectangles.on("I", "J"),),
    instances=instances,
    sharp={"kronecker_support(I)": {"I": [[1, 0], [1, 1]], "J": [[1, 1]]},
           "kronecker_support(J)": {"I": [[1, 1]], "J": [[1, 0], [1, 1]]}},
)
