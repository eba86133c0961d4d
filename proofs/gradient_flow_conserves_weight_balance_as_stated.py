"""False as stated: without the biases, what gradient flow conserves is not conserved."""

from hypothesis import strategies as st

import verify


def instances():
    """Networks with data; kinks, dead neurons and zero weights included."""
    small = verify.strategies.fractions_small()

    def data(net):
        ends = net.architecture.n_inputs, net.architecture.n_outputs
        rows = [st.lists(st.lists(small, min_size=n, max_size=n), min_size=2, max_size=2)
                for n in ends]
        return st.tuples(*rows).map(lambda drawn: {"net": net, "x": drawn[0], "y": drawn[1]})

    nets = (verify.strategies.networks(max_depth=4)
            | verify.strategies.dags(kinds=("relu", "identity")))
    return nets.flatmap(data)


theorem = verify.Theorem(
    name="gradient_flow_conserves_weight_balance_as_stated",
    part="canonical representers",
    statement="Gradient flow conserves |w|^2 - |v|^2 at each hidden neuron. False where the neuron "
              "has a bias: relu(x + 1) at x = 1, y = 0 has w g_w = 2 and v g_v = 4.",
    source="a reading of the conservation laws (Marcotte, Gribonval, Peyre 2023) that forgets the "
           "bias, which ENorm does not count",
    scope="Refuted by the smallest network that has a hidden neuron.",
    arguments={"net": "network", "x": "points", "y": "points"},
    hypotheses=(),
    conclusions=(verify.weight_drift_second_order.on("net", "x", "y"),),
    instances=instances,
    counterexample={"net": verify.Network([[[1]], [[1]]], [[1], [0]]), "x": [[1]], "y": [[0]]},
)
