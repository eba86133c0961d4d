"""Cells a second beside affinitree's and relucent's: python bench_regions.py [FOLDER] [ROUNDS]

The two peers, pinned, are installed from PyPI into environments of their own in FOLDER (a temporary
one if none is named). All run in turns on the same networks, the medians of ROUNDS runs (5) are
compared. relucent, which takes many seconds, runs once, on float weights, for two minutes at most.
Ours are exact cells with facets and affine maps, theirs floats with tolerances.
"""

import json
import os
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter
from venv import EnvBuilder

import numpy as np

PEERS = {"affinitree": ["affinitree==0.23.0", "numpy==2.4.6"], "relucent": ["relucent==1.0.0"]}
WIDTHS = [(2, 32, 1), (2, 16, 16, 1), (2, 32, 32, 1), (3, 8, 8, 1), (3, 16, 16, 1), (4, 8, 8, 1)]
AFFINITREE = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import affinitree, numpy
weights, biases = json.load(sys.stdin)
architecture = affinitree.Architecture(len(weights[0][0]))
for layer, (matrix, vector) in enumerate(zip(weights, biases)):
    architecture.linear(affinitree.AffFunc.from_mats(numpy.array(matrix, float),
                                                     numpy.array(vector, float)))
    if layer + 1 < len(weights):
        architecture.relu()
start = time.perf_counter()
tree = affinitree.builder.from_layers(architecture)
print(json.dumps([tree.num_terminals(), time.perf_counter() - start]))
"""
RELUCENT = """
import json, sys, time
import numpy, relucent
if __name__ == "__main__":
    weights, biases = json.load(sys.stdin)
    net = relucent.mlp(widths=[len(weights[0][0]), *map(len, weights)])
    linear = [layer for layer in net.layers.values() if hasattr(layer, "weight")]
    for layer, matrix, vector in zip(linear, weights, biases):
        layer.weight, layer.bias = numpy.array(matrix, float), numpy.array([vector], float)
    start = time.perf_counter()
    found = relucent.Complex(net)
    found.bfs(nworkers=1, verbose=0)
    print(json.dumps([len(found), time.perf_counter() - start]))
"""


def environment(folder, name):
    """The interpreter of the environment with this peer, made if it is not there."""
    home = folder / name
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        EnvBuilder(with_pip=True).create(home)
        subprocess.run([python, "-m", "pip", "install", "-q", *PEERS[name]], check=True)
        (home / "ready").touch()
    return str(python)


def parameters(widths, kind):
    """Gaussian weights of variance 1/fan-in, or integers from -3 to 3."""
    draws = np.random.default_rng(0)
    if kind == "floats":
        return ([draws.standard_normal((n, m)) / np.sqrt(m) for m, n in pairwise(widths)],
                [draws.standard_normal(n) for n in widths[1:]])
    return ([draws.integers(-3, 4, (n, m)) for m, n in pairwise(widths)],
            [draws.integers(-3, 4, n) for n in widths[1:]])


def ours(weights, biases):
    """(cells, seconds), then every linear region, and the share of signs that took integers."""
    import verify

    net = verify.Network(weights, biases)
    start = perf_counter()
    found = verify.regions(net)
    middle = perf_counter()
    linear = found.n_linear
    return len(found.cells), middle - start, linear, perf_counter() - middle, found.counts


def theirs(python, program, weights, biases, seconds=None):
    """(cells, seconds), or None after so many seconds."""
    data = json.dumps([[m.tolist() for m in weights], [b.tolist() for b in biases]])
    try:
        done = subprocess.run([python, "-c", program], input=data, capture_output=True, text=True,
                              check=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return None
    return json.loads(done.stdout.splitlines()[-1])


def compare(widths, kind, affinitree, relucent, rounds):
    """One line."""
    weights, biases = parameters(widths, kind)
    mine, others = [], []
    for _ in range(rounds):
        mine.append(ours(weights, biases))
        others.append(theirs(affinitree, AFFINITREE, weights, biases))
    cells, _, linear, _, counts = mine[0]
    seconds, more = (median(run[k] for run in mine) for k in (1, 3))
    leaves, time = others[0][0], median(run[1] for run in others)
    rate, other = cells / seconds, leaves / time
    asked = counts.exact_signs + counts.exact_vertices
    line = (f"{'-'.join(map(str, widths))} {kind}: {cells} cells in {1e3 * seconds:.2f} ms, "
            f"{rate:,.0f}/s; {linear} linear regions in {1e3 * more:.2f} ms more; "
            f"{counts.signs:,} signs, {asked / (counts.signs + counts.vertices):.2%} in integers; "
            f"affinitree {leaves} leaves, {other:,.0f}/s ({rate / other:.1f} x)")
    if kind == "floats":
        run = theirs(relucent, RELUCENT, weights, biases, 120)
        line += "; relucent " + (f"{run[0]} cells, {run[0] / run[1]:,.0f}/s "
                                 f"({rate / (run[0] / run[1]):,.0f} x)" if run else "over 120 s")
    print(line, flush=True)


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="peers-"))
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    pythons = [environment(folder, name) for name in PEERS]
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    for widths in WIDTHS:
        for kind in ("floats", "integers"):
            compare(widths, kind, *pythons, rounds)


if __name__ == "__main__":
    main()
