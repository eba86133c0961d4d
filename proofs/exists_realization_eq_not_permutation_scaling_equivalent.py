"""Obstacles to identifiability: each comes with another network of the same function."""

import verify


def _with_other(net):
    return {"a": net, "b": verify.other_network(net)}


def instances():
    """Networks with positive twins, a vanishing sum, or a stable neuron, and the other network."""
    strategies = verify.strategies
    stable = strategies.dead(widths=(1, 1, 1, 1), zeros=False) | strategies.always_on(
        widths=(1, 1, 1, 1), zeros=False)
    nets = (strategies.twins(sign=1, max_depth=2, zeros=False)
            | strategies.reducible(max_depth=2, zeros=False) | stable)
    return nets.filter(_has_other).map(_with_other)


def _has_other(net):
    """Some obstacle that does not need the inputs to be bounded."""
    decision = verify.ps_identifiable(net)
    return isinstance(decision, verify.No) and not str(
        decision.certificate.witness.get("factor", "")).startswith("-")


theorem = verify.Theorem(
    name="exists_realization_eq_not_permutation_scaling_equivalent",
    part="identifiability",
    statement="A network with a neuron without weights on one side, with positive twins, with a "
              "vanishing sum of v w^T (and no twins), or with a neuron behind the first layer "
              "that never fires or always does, has the function of one that is not equivalent.",
    source="the talk, necessary conditions of identifiability up to permutation and scaling",
    scope="At most one hidden layer, or one input; the other network is constructed.",
    arguments={"a": "network", "b": "network"},
    hypotheses=(),
    conclusions=(verify.realization_equal.on("a", "b"),
                 (~verify.permutation_scaling_equivalent).on("a", "b"),
                 (~verify.ps_identifiable).on("a")),
    instances=instances,
)
