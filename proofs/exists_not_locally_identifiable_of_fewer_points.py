"""One point less than (#P + #Q - dim V) / k may be too few."""

from hypothesis import strategies as st

import verify


def _with_fewer(drawn):
    net, left_out = drawn
    points = verify.non_degenerate(net).certificate.witness["points"]
    i = left_out % len(points)
    return {"a": net, "x": points, "y": points[:i] + points[i + 1:]}


def _as_many_as_needed(net):
    decision = verify.non_degenerate(net)
    return isinstance(decision, verify.Yes) and len(
        decision.certificate.witness["points"]) == verify.activation_space(net).n_samples


def instances():
    """Non-degenerate networks with one hidden layer and one output, and points that suffice."""
    nets = st.sampled_from([(1, 1, 1), (1, 2, 1), (2, 2, 1), (1, 3, 1)]).flatmap(
        lambda widths: verify.strategies.networks(widths=widths, zeros=False))
    return st.tuples(nets.filter(_as_many_as_needed), st.integers(0, 12)).map(_with_fewer)


theorem = verify.Theorem(
    name="exists_not_locally_identifiable_of_fewer_points",
    part="identifiability",
    statement="There are parameters that n = (#P + #Q - dim V) / k points determine locally up to "
              "rescaling, though no n - 1 of them do: all admissible non-degenerate ones with one "
              "hidden layer and one output.",
    source="the talk, the size of the sample is that of the complement of V; here f depends on the "
           "paths alone, of which there are #parameters - #hidden, and linearly",
    scope="One hidden layer, one output; x are the points, y all of them but one.",
    arguments={"a": "network", "x": "points", "y": "points"},
    hypotheses=(),
    conclusions=(verify.locally_identifiable.on("a", "x"),
                 (~verify.locally_identifiable).on("a", "y")),
    instances=instances,
)
