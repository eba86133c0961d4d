"""Howard's iteration with cutting planes finds the maximum cycle mean that enumeration finds."""

import networkx as nx
import numpy as np
import pytest

from verify.symmetry.cycle_mean import Arcs, howard, maximum_cycle_mean


def by_enumeration(tails: np.ndarray, heads: np.ndarray, weights: np.ndarray) -> float:
    """The largest mean over all simple cycles of the graph with reversed arcs."""
    graph = nx.MultiDiGraph()
    best: dict[tuple[int, int], float] = {}
    for t, h, c in zip(tails.tolist(), heads.tolist(), weights.tolist(), strict=True):
        for arc, weight in (((t, h), c), ((h, t), -c)):
            best[arc] = max(weight, best.get(arc, -np.inf))
    graph = nx.DiGraph(list(best))
    return max(sum(best[arc] for arc in zip(cycle, cycle[1:] + cycle[:1], strict=True))
               / len(cycle) for cycle in nx.simple_cycles(graph))


def forest(n: int, tails: np.ndarray, heads: np.ndarray) -> np.ndarray:
    """Indices of arcs that connect what all connect."""
    label = list(range(n))
    kept = []
    for arc, (t, h) in enumerate(zip(tails.tolist(), heads.tolist(), strict=True)):
        if label[t] != label[h]:
            kept.append(arc)
            label = [label[h] if own == label[t] else own for own in label]
    return np.array(kept, int)


@pytest.mark.parametrize("seed", range(150))
def test_equals_enumeration(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 6)), int(rng.integers(1, 10))
    tails, heads = rng.integers(0, n, m), rng.integers(0, n, m)
    weights = (rng.choice([0.0, 1.0, -1.0, 2.5, 1e-9], m) if seed % 2
               else rng.standard_normal(m) * 10.0 ** rng.integers(-9, 9))
    blocks = [Arcs(tails, heads, weights)]
    found = maximum_cycle_mean(n, blocks, [(0, forest(n, tails, heads))])
    truth = by_enumeration(tails, heads, weights)
    scale = max(1e-300, float(np.abs(weights).max()))
    assert found.mean == pytest.approx(truth, abs=1e-11 * scale)
    assert blocks[0].excess(found.potential).max() == pytest.approx(truth, abs=1e-11 * scale)
    if found.mean > 0:
        along = [weights[place] * (1 if forward else -1) for _, place, forward in found.cycle]
        assert sum(along) / len(along) == pytest.approx(truth, abs=1e-11 * scale)
        ends = [(tails[place], heads[place]) if forward else (heads[place], tails[place])
                for _, place, forward in found.cycle]
        assert all(ends[i][1] == ends[(i + 1) % len(ends)][0] for i in range(len(ends)))


def test_every_component_is_feasible_for_its_own_mean() -> None:
    # a loop of mean 1 at node 0, two parallel arcs of mean 3 between 1 and 2
    arcs = Arcs(np.array([0, 1, 1]), np.array([0, 2, 2]), np.array([1.0, 7.0, 1.0]))
    mean, potential, cycle = howard(3, arcs, np.zeros(3))
    assert mean == 3.0
    assert len(cycle) == 2
    assert arcs.excess(potential).tolist() == [1.0, 3.0, 3.0]


def test_a_long_cycle_is_found_among_dense_noise() -> None:
    rng = np.random.default_rng(0)
    n = 60
    weights = rng.uniform(-1, 1, (n, n)) * 1e-3
    for i in range(n):
        weights[i, (i + 1) % n] = 1.0  # an excess on one long cycle that no potential absorbs
    block = Arcs(np.arange(n)[None, :], np.arange(n)[:, None], weights)
    found = maximum_cycle_mean(n, [block], [(0, np.arange(n))])
    assert block.excess(found.potential).max() == pytest.approx(found.mean, rel=1e-10)
    assert len(found.cycle) > 1
