"""Networks of one function need not be rescalings of each other: five ways."""

from hypothesis import strategies as st

import verify


def _pair(a, b):
    return {"a": verify.Network(*a), "b": verify.Network(*b)}


def permuted(w, v):
    """The neurons relu(x) and relu(w x + 1), which are no twins, change places."""
    return _pair(([[[1], [w]], [[v, 1]]], [[0, 1], [0]]), ([[[w], [1]], [[1, v]]], [[1, 0], [0]]))


def twins(w, v):
    """v relu(x) + relu(w x) = (v + w) relu(x) + 0 relu(w x)."""
    return _pair(([[[1], [w]], [[v, 1]]], [[0, 0], [0]]),
                 ([[[1], [w]], [[v + w, 0]]], [[0, 0], [0]]))


def dead(w, v):
    """The second neuron, -w relu(x) - 1, never fires, whatever it is multiplied with."""
    return _pair(([[[1]], [[-w]], [[v]]], [[0], [-1], [0]]),
                 ([[[1]], [[-w]], [[v]]], [[0], [-2], [0]]))


def sliding_bias(w, v):
    """The second neuron, relu(x) + w, always fires: half of its bias slides into the next."""
    return _pair(([[[1]], [[1]], [[v]]], [[0], [w], [0]]),
                 ([[[1]], [[1]], [[v]]], [[0], [w / 2], [v * w / 2]]))


def clip(w, v):
    """w - relu(w - relu(x)) and relu(w - relu(w - x)) are both x clipped to [0, w]; times v."""
    return _pair(([[[1]], [[-1]], [[-v]]], [[0], [w], [v * w]]),
                 ([[[-1]], [[-1]], [[v]]], [[w], [w], [0]]))


def instances():
    """The five families, with positive w != 1 and nonzero v."""
    numbers = verify.strategies.fractions_small(max_numerator=5, max_denominator=3, zeros=False)
    w = numbers.map(abs).filter(lambda x: x != 1)
    v = numbers.filter(lambda x: x != 1)
    family = st.sampled_from([permuted, twins, dead, sliding_bias, clip])
    return st.tuples(family, w, v).map(lambda drawn: drawn[0](drawn[1], drawn[2]))


theorem = verify.Theorem(
    name="exists_realization_eq_not_scaling_equivalent",
    part="identifiability",
    statement="There are networks a, b of one architecture with f_a = f_b on R^d that are no "
              "rescalings of each other: by permutation, positive twins, a dead neuron, a bias "
              "that slides through an always-on neuron, and the clip identity.",
    source="the talk, obstructions to identifiability",
    scope="One input and one output; each family for all positive w and nonzero v, none of them 1.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(),
    conclusions=(verify.realization_equal.on("a", "b"),
                 (~verify.scaling_equivalent).on("a", "b")),
    instances=instances,
)
