"""Live parameters against the paths where Phi does not vanish."""

import random
from itertools import pairwise

import verify
from verify.lifting.live import Live
from verify.strategies.graphs import assemble


def test_live_parameters_are_those_on_nonzero_paths():
    for seed in range(500):
        net = assemble(random.Random(seed).choice, max_inputs=3, max_hidden=6)
        on_path = set()
        phi = verify.embedding(net)
        for path, value in phi.items():
            if value:
                on_path.update(pairwise(path))
                if path in phi.partial:
                    on_path.add(path[:1])
        live = Live(net)
        assert set(live.parameters) == on_path
        for parameter in on_path:
            path = live.path(parameter)
            assert phi[path] != 0
            assert (parameter in pairwise(path) if len(parameter) == 2
                    else path[0] == parameter[0])
