"""Butterfly factorization beside pyfaust and batched numpy singular vectors: run as a script.

    python -m venv /tmp/peer && /tmp/peer/bin/pip install pyfaust==3.41.0
    python tests/bench/bench_butterfly.py --peer /tmp/peer/bin/python [n ...]

256 ... 4096 without sizes. Each size, for the Hadamard matrix, one with noise, a random butterfly
with noise, and the Fourier matrix with the bit reversal: times of `butterfly`, which measures its
error, of a batched-SVD tree in numpy and of pyfaust, which does not, in turns, medians; relative
errors. The traffic floor is 24 bytes an entry (48 for complex ones) at the speed of a copy on this
machine. Then what comes back of matrices that are no ordinary ones. OPENBLAS and OpenMP are as they
are for everyone: pyfaust uses the threads it wants.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from machine import describe, median
from scipy.linalg import hadamard

from fastpath._reference_butterfly import dense
from verify.claims.errors import InvalidInstance
from verify.sparsity import butterfly


class Peer:
    """pyfaust in an environment of its own, asked through its standard input."""

    def __init__(self, python, folder):
        self.path = str(folder / "matrix.npy")
        self.product = str(folder / "product.npy")
        script = Path(__file__).with_name("peer_pyfaust.py")
        self.process = subprocess.Popen([python, str(script)], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def ask(self, **words):
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def load(self, matrix):
        np.save(self.path, matrix)
        self.ask(load=self.path)

    def run(self, permutation=None):
        """Milliseconds, or the error."""
        answer = self.ask(run=True, permutation=permutation)
        return answer.get("ms", answer.get("error"))

    def dense(self):
        self.ask(product=self.product)
        return np.load(self.product)


def by_svd(matrix):
    """The left-to-right tree, each level one batched SVD of all 2 x q blocks."""
    factors = []
    parts = matrix[None]
    while parts.shape[1] > 2:
        b, m, _ = parts.shape
        blocks = parts.reshape(b, 2, m // 2, 2, m // 2).transpose(0, 2, 3, 1, 4)
        u, s, v = np.linalg.svd(blocks, full_matrices=False)
        factors.append(u[..., 0].transpose(0, 3, 2, 1))
        right = s[..., :1] * v[..., 0, :]
        parts = right.transpose(0, 2, 1, 3).reshape(2 * b, m // 2, m // 2)
    return [*factors, parts.reshape(-1, 2, 2, 1)]


def targets(n):
    """Names, matrices, permutations for ours and for theirs."""
    rng = np.random.default_rng(n)
    noise = rng.standard_normal((n, n))
    levels = n.bit_length() - 1
    product = dense([rng.standard_normal((2**l, 2, 2, n >> (l + 1))) for l in range(levels)])
    yield "Hadamard", hadamard(n).astype(float), None, None
    yield "Hadamard, noise", hadamard(n) + 1e-3 * noise, None, None
    yield "random, noise", product + 1e-2 * np.linalg.norm(product) / n * noise, None, None
    yield "DFT", np.fft.fft(np.eye(n)), "bit_reversal", "bitrev"


def timed(work):
    start = time.perf_counter()
    result = work()
    return 1e3 * (time.perf_counter() - start), result


def measure(n, peer, repeats):
    for name, matrix, ours, theirs in targets(n):
        x = np.empty_like(matrix)
        floor = 1.5 * median(lambda x=x, m=matrix: np.copyto(x, m))
        if peer:
            peer.load(matrix)
            peer.run(theirs)
        butterfly(matrix, permutation=ours)
        times = {"butterfly": [], "pyfaust": []}
        for _ in range(repeats):
            spent, found = timed(lambda m=matrix, p=ours: butterfly(m, permutation=p))
            times["butterfly"].append(spent)
            if peer:
                times["pyfaust"].append(peer.run(theirs))
        size = np.linalg.norm(matrix)
        middle = {key: statistics.median(spent) for key, spent in times.items() if spent}
        line = (f"{n:5} {name:16} butterfly {middle['butterfly']:8.2f} ms "
                f"({middle['butterfly'] / floor:5.2f} floors of {floor:6.2f}), relative error "
                f"{found.error / size:.10e}")
        if peer:
            error = np.linalg.norm(peer.dense() - matrix) / size
            line += (f"; pyfaust {middle['pyfaust']:8.1f} ms, "
                     f"{middle['pyfaust'] / middle['butterfly']:5.0f} times, error {error:.10e}")
        if n <= 1024 and not np.iscomplexobj(matrix):
            spent = timed(lambda m=matrix: by_svd(m))[0]
            line += f"; batched svd {spent / middle['butterfly']:4.0f} times"
        print(line, flush=True)


def strange(n=64):
    """Matrices that are no ordinary ones: (name, matrix)."""
    one = hadamard(n).astype(float)
    nan, infinite = one.copy(), one.copy()
    nan[3, 5], infinite[3, 5] = np.nan, np.inf
    blocks = np.kron(np.eye(2), hadamard(n // 2))
    yield from [("NaN inside", nan), ("infinity inside", infinite), ("zero", 0 * one),
                ("two diagonal blocks", blocks), ("identity", np.eye(n)),
                ("Hadamard * 1e-200", one * 1e-200), ("Hadamard * 1e-310", one * 1e-310),
                ("Hadamard * 1e200", one * 1e200), ("DFT as it is", np.fft.fft(np.eye(n)))]


def hardly(peer):
    """What either says of each strange matrix; relative errors in Frobenius norm."""
    for name, matrix in strange():
        try:
            found = butterfly(matrix)
            scale = np.abs(matrix).max() or 1.0
            size = np.linalg.norm(matrix / scale) or 1.0
            low, _ = found.bounds
            ours = (f"error {found.error / scale / size:.1e}, no butterfly is nearer than "
                    f"{low / scale / size:.1e}")
        except InvalidInstance as error:
            ours = f"refused: {error}"
        print(f"{name:20} ours: {ours}")
        if peer:
            peer.load(matrix)
            said = peer.run()
            if isinstance(said, str):
                theirs = f"raises {said}"
            else:
                product, scale = peer.dense(), np.nanmax(np.abs(matrix))
                with np.errstate(all="ignore"):
                    error = np.linalg.norm((product - matrix) / (scale or 1))
                    theirs = ("returns NaN" if np.isnan(product).any() else
                              f"returns, without a word on its error, {error:.1e} of "
                              f"{np.linalg.norm(matrix / (scale or 1)):.1e}")
            print(f"{'':20} pyfaust: {theirs}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=[256, 512, 1024, 2048, 4096])
    parser.add_argument("--peer", help="a Python that has pyfaust")
    parser.add_argument("--repeats", type=int, default=5)
    asked = parser.parse_args()
    describe()
    with tempfile.TemporaryDirectory() as folder:
        peer = Peer(asked.peer, Path(folder)) if asked.peer else None
        for n in asked.sizes:
            measure(n, peer, asked.repeats)
        hardly(peer)
        if peer:
            peer.process.stdin.close()
            peer.process.wait()


if __name__ == "__main__":
    main()
