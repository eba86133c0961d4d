"""What balancing buys under int8: python tests/bench/quantization_table.py

The carried digits network, its neurons rescaled at random (the function stays the same), then
quantized: as it is, equalized, and ENormed, with the versions by powers of two, which are
equivalent exactly.
Accuracy on the 360 of scikit-learn's digits that training has not seen.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import verify

DIGITS = Path(__file__).resolve().parents[1] / "data" / "digits.npz"


def table(spread: float = 1.5, seed: int = 0) -> list[tuple[str, dict[int, tuple[float, float]]]]:
    """(name, {bits: (accuracy, root mean square error of the logits)}); bits 32 is the network."""
    images, digits = load_digits(return_X_y=True)
    _, x, _, labels = train_test_split((images / 16).astype(np.float32), digits, test_size=360,
                                       random_state=0, stratify=digits)
    trained = verify.load(DIGITS)
    factors = np.exp(spread * np.random.default_rng(seed).standard_normal(trained.n_hidden))
    unbalanced = verify.rescale(trained.rounded("float64"), factors.tolist())
    equalized, balanced = verify.equalize(unbalanced), verify.enorm(unbalanced)
    rows = []
    for name, net in (("as trained", trained), ("unbalanced", unbalanced),
                      ("equalized", equalized.network),
                      ("equalized, powers of two", equalized.dyadic()),
                      ("ENorm", balanced.network), ("ENorm, powers of two", balanced.dyadic())):
        cells = {32: (float((net(x).argmax(axis=1) == labels).mean()), 0.0)}
        for bits in (8, 4):
            quantized = verify.quantize(net, bits=bits)
            accuracy = (quantized.network(x).argmax(axis=1) == labels).mean()
            cells[bits] = (float(accuracy), quantized.error(x).value)
        rows.append((name, cells))
    return rows


if __name__ == "__main__":
    print(f"{'digits 64-32-10':26}{'float':>8}{'int8':>8}{'error':>8}{'int4':>8}{'error':>8}")
    for name, cells in table():
        print(f"{name:26}{cells[32][0]:8.1%}" + "".join(
            f"{accuracy:8.1%}{error:8.3f}" for accuracy, error in (cells[8], cells[4])))
