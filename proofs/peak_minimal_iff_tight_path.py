"""The largest weight is the least of its class exactly if a whole path has weights that large."""

from hypothesis import strategies as st

import verify


def instances():
    """Networks of few sizes of weights, so that tight paths are common."""
    size = st.sampled_from((2, -2, 2, 1, 0))
    shapes = verify.strategies.architectures(max_depth=4)

    def fill(shape):
        sizes = list(zip(shape.widths, shape.widths[1:], strict=False))
        total = sum(a * b for a, b in sizes)
        return st.lists(size, min_size=total, max_size=total).map(lambda drawn: _cut(sizes, drawn))

    nets = shapes.flatmap(fill) | verify.strategies.dags() | verify.strategies.networks()
    return nets.map(lambda net: {"net": net})


def _cut(sizes, drawn):
    supply = iter(drawn)
    return verify.Network([[[next(supply) for _ in range(a)] for _ in range(b)] for a, b in sizes],
                          [[1] * b for _, b in sizes])


theorem = verify.Theorem(
    name="peak_minimal_iff_tight_path",
    part="canonical representers",
    statement="No rescaling has a smaller largest |w| if and only if on some path from an input to "
              "an output all |w| equal the largest. Hence the infimum over a class of the largest "
              "|w| is the largest geometric mean of |w| along a full path.",
    source="ENorm (Stock et al., ICLR 2019) for p = infinity: duality of shortest paths "
           "and potentials",
    scope="Any parameters, any directed acyclic graph.",
    arguments={"net": "network"},
    hypotheses=(verify.tight_path.on("net"),),
    conclusions=(verify.peak_minimal.on("net"),),
    iff=True,
    instances=instances,
    sharp={"tight_path": {"net": verify.Network([[[2]], [[1]]], [[0], [0]])}},
)
