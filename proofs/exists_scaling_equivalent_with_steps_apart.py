"""Two rescalings of one network can be as far apart as one likes after a gradient step."""

from hypothesis import strategies as st

import verify


def chain(w, v):
    """x -> v relu(w x)."""
    return verify.Network([[[w]], [[v]]], [[0], [0]])


def instances():
    """relu(x) = (1 / s) relu(s x), with s growing."""
    return st.integers(0, 1000).map(lambda bound: {
        "a": chain(1, 1), "b": chain(bound + 2, f"1/{bound + 2}"), "x": [[1]], "y": [[0]],
        "bound": bound})


theorem = verify.Theorem(
    name="exists_scaling_equivalent_with_steps_apart",
    part="canonical representers",
    statement="For every bound there are a rescaling b of a network a and data such that the "
              "functions of a and b, equal before, differ by the bound or more after one gradient "
              "step of length 1: relu(x) and (1/s) relu(s x) with x = 1, y = 0 become -1 and "
              "2 - s^2 - 2/s^2 at x = 1.",
    source="the talk: wildly different; Neyshabur et al., NeurIPS 2015",
    scope="Bounds up to 1000 here; no bound holds for all.",
    arguments={"a": "network", "b": "network", "x": "points", "y": "points", "bound": "integer"},
    hypotheses=(),
    conclusions=(verify.scaling_equivalent.on("a", "b"),
                 verify.steps_apart.on("a", "b", "x", "y", "bound")),
    instances=instances,
)
