"""Equalization is optimal: no rescaling has more precision left after quantization."""

from hypothesis import strategies as st

import verify


def instances():
    """An equalized network b with one hidden layer, and a rescaling a of it."""
    positive = verify.strategies.fractions_small(max_denominator=3, zeros=False).map(abs)
    share = st.sampled_from((0, "1/2", -1, "-1/3", 1))

    def pair(drawn):
        peaks, (inputs, outputs), shares, factors = drawn
        numbers = iter(shares)
        first = [[p * _rational(next(numbers)) for _ in range(inputs)] for p in peaks]
        second = [[p * _rational(next(numbers)) for p in peaks] for _ in range(outputs)]
        for i, peak in enumerate(peaks):
            first[i][0], second[-1][i] = peak, -peak
        b = verify.Network([first, second], [[1] * len(peaks), [0] * outputs])
        return {"a": verify.rescale(b, factors[:len(peaks)]), "b": b}

    size = st.integers(1, 3)
    return st.tuples(st.lists(positive, min_size=1, max_size=3), st.tuples(size, size),
                     st.lists(share, min_size=18, max_size=18),
                     st.lists(positive, min_size=3, max_size=3)).map(pair)


def _rational(share):
    return verify.Network([[[share]]], [[0]]).weights[0][0][0]


def _net(w, v):
    return verify.Network([[[w[0]], [w[1]]], [v]], [[0, 0], [0]])


theorem = verify.Theorem(
    name="precision_at_most_of_equalized",
    part="canonical representers",
    statement="With one hidden layer, let r_i and s_i be the largest |w| that neuron i reads and "
              "sends. Where r = s, no rescaling has a larger sum of (r_i / max r)(s_i / max s).",
    source="Nagel, van Baalen, Blankevoort, Welling, ICCV 2019, appendix A: the optimum is "
           "sum r_i s_i / max r_i s_i",
    scope="One hidden layer. The maximiser is not unique.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(verify.scaling_equivalent.on("a", "b"), verify.equalized.on("b")),
    conclusions=(verify.precision_at_most.on("a", "b"),),
    instances=instances,
    sharp={"scaling_equivalent": {"a": _net((1, 1), (1, 1)), "b": _net((1, 2), (1, 2))},
           "equalized": {"a": _net((1, 1), (1, 1)), "b": _net((1, 2), (1, "1/2"))}},
    bounded=((1, 2, 1), (2, 2, 1)),
)
