"""Gradient flow conserves |w|^2 + b^2 - |v|^2 at each hidden neuron; a step drifts by rate^2."""

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
    name="gradient_flow_conserves_balance",
    part="canonical representers",
    statement="A gradient step of length 1 changes |w|^2 + b^2 - |v|^2 at each hidden neuron by "
              "exactly |g_w|^2 + g_b^2 - |g_v|^2: the part of first order vanishes, so that "
              "gradient flow conserves it.",
    source="Marcotte, Gribonval, Peyre, NeurIPS 2023; Euler's identity w.g_w + b g_b = v.g_v",
    scope="Squared loss on any data, at kinks with derivative 0 of the ReLU; weights and biases "
          "move at one rate. Any directed acyclic graph without max-pools.",
    arguments={"net": "network", "x": "points", "y": "points"},
    hypotheses=(),
    conclusions=(verify.drift_second_order.on("net", "x", "y"),),
    instances=instances,
    bounded=({"net": (1, 1, 1, 1), "x": (1, 1), "y": (1, 1)},
             {"net": (2, 2, 1), "x": (2, 2), "y": (2, 1)}),
)
