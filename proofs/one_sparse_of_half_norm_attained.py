"""With an exponent below 1, only trivial pairs have the least product."""

from hypothesis import strategies as st

import verify
from verify import sparsity


def instances():
    """Roots with one entry mostly, over Z and Z_n."""
    def pair(n):
        row = st.lists(st.sampled_from((0, 1, -2)), min_size=n, max_size=n)
        single = st.tuples(st.integers(0, n - 1), st.sampled_from((1, -3))).map(
            lambda drawn: [drawn[1] * (i == drawn[0]) for i in range(n)])
        return st.fixed_dictionaries({
            "group": st.sampled_from(([], [n])), "s": row.map(lambda s: s if any(s) else [1] * n),
            "roots": st.one_of(single, single, row)})

    return st.sampled_from((1, 2, 3)).flatmap(pair)


theorem = verify.Theorem(
    name="one_sparse_of_half_norm_attained",
    part="deconvolution",
    statement="If s != 0 and (s, t) has the least product ||s||_1 ||t||_(1/2) of its convolution, "
              "then t has at most one nonzero entry: the pair is trivial up to shift and scale.",
    source="Benichoux, Vincent, Gribonval 2013; ||t||_1 < ||t||_q unless t is 1-sparse, for q < 1",
    scope="q = 1/2, where t_i = r_i |r_i| with rational r_i; the argument is the same for every "
          "q < min(1, p). At p = q = 1 there are other minimizers.",
    arguments={"group": "vector", "s": "vector", "roots": "vector"},
    hypotheses=(sparsity.nonzero.on("s"), sparsity.half_norm_attained.on("group", "s", "roots")),
    conclusions=(sparsity.one_sparse.on("roots"),),
    instances=instances,
    sharp={"nonzero": {"group": [], "s": [0], "roots": [1, 1]},
           "half_norm_attained": {"group": [], "s": [1], "roots": [1, 1]}},
    bounded=({"group": [2], "s": 2, "roots": 2}, {"group": [], "s": 2, "roots": 2}),
)
