"""Cells a second, ours (exact) beside affinitree's (floats): python bench_regions.py [PYTHON]

PYTHON is the interpreter of an environment with affinitree 0.23.0 and numpy; without it only our
own rates are printed. The two are run in turns on the same networks, the best of three each.
"""

import json
import subprocess
import sys
from itertools import pairwise
from time import perf_counter

import numpy as np

WIDTHS = [(2, 32, 1), (2, 16, 16, 1), (2, 32, 32, 1), (3, 8, 8, 1), (3, 16, 16, 1), (4, 8, 8, 1)]
THEIRS = """
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


def parameters(widths, kind):
    """Gaussian weights of variance 1/fan-in, or integers from -3 to 3."""
    draws = np.random.default_rng(0)
    if kind == "floats":
        return ([draws.standard_normal((n, m)) / np.sqrt(m) for m, n in pairwise(widths)],
                [draws.standard_normal(n) for n in widths[1:]])
    return ([draws.integers(-3, 4, (n, m)) for m, n in pairwise(widths)],
            [draws.integers(-3, 4, n) for n in widths[1:]])


def ours(weights, biases):
    """(cells, seconds): all cells, then every linear region."""
    import verify

    net = verify.Network(weights, biases)
    start = perf_counter()
    found = verify.regions(net)
    middle = perf_counter()
    linear = found.n_linear
    return len(found.cells), middle - start, linear, perf_counter() - middle


def theirs(python, weights, biases):
    """(leaves of the decision tree, seconds)."""
    data = json.dumps([[m.tolist() for m in weights], [b.tolist() for b in biases]])
    done = subprocess.run([python, "-c", THEIRS], input=data, capture_output=True, text=True,
                          check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main():
    python = sys.argv[1] if len(sys.argv) > 1 else None
    for widths in WIDTHS:
        for kind in ("floats", "integers"):
            weights, biases = parameters(widths, kind)
            runs = [(ours(weights, biases), python and theirs(python, weights, biases))
                    for _ in range(3)]
            cells, seconds, linear, more = min((run[0] for run in runs), key=lambda run: run[1])
            line = (f"{'-'.join(map(str, widths))} {kind}: {cells} cells, {cells / seconds:.0f}/s; "
                    f"{linear} linear regions, {more:.2f} s more")
            if python:
                leaves, time = min((run[1] for run in runs), key=lambda run: run[1])
                line += (f"; affinitree {leaves} leaves, {leaves / time:.0f}/s "
                         f"({cells / seconds / (leaves / time):.1f} x)")
            print(line, flush=True)


if __name__ == "__main__":
    main()
