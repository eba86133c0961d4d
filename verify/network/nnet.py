"""The .nnet text format of the ACAS Xu networks (Kyle Julian, Stanford 2016)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, final

import numpy as np

from verify.claims.errors import InvalidInstance
from verify.claims.number import exact
from verify.exact.dyadic import nearest
from verify.network.entries import Array
from verify.network.network import Network
from verify.network.regular_file import open_regular

MAX_BYTES = 512 * 2**20
_MAX_LENGTH = 1100  # more than the exact decimal of any float64 takes
_DECIMALS = re.compile(r"[-+.,0-9eE \t]*")


@final
@dataclass(frozen=True, slots=True)
class Normalization:
    """x is clipped to [lower, upper], then (x - means) / ranges goes into the network; a value y
    that comes out means y * output_range + output_mean.
    """

    lower: tuple[float, ...]
    upper: tuple[float, ...]
    means: tuple[float, ...]
    ranges: tuple[float, ...]
    output_mean: float
    output_range: float

    def absorbed(self, net: Network) -> Network:
        """The exact network between physical units: this normalization around `net`, unclipped.

        On the box [lower, upper] it is the function that the file stands for.
        Raises: InvalidInstance if `net` is no layered network of as many inputs.
        """
        net = net.exactly()
        if net.widths[0] != len(self.means):
            raise InvalidInstance(f"the network has {net.widths[0]} inputs, the normalization "
                                  f"{len(self.means)}")
        means = [exact(mean, f"means[{i}]") for i, mean in enumerate(self.means)]
        ranges = [exact(range_, f"ranges[{i}]") for i, range_ in enumerate(self.ranges)]
        factor = exact(self.output_range, "output_range")
        shift = exact(self.output_mean, "output_mean")
        weights, biases = list(net.weights), list(net.biases)
        weights[0] = [[w / r for w, r in zip(row, ranges, strict=True)] for row in weights[0]]
        biases[0] = [b - sum(w * m for w, m in zip(row, means, strict=True))
                     for row, b in zip(weights[0], biases[0], strict=True)]
        weights[-1] = [[factor * w for w in row] for row in weights[-1]]
        biases[-1] = [factor * b + shift for b in biases[-1]]
        return Network(weights, biases)


def read_nnet(path: str | os.PathLike[str]) -> tuple[Network, Normalization]:
    """(network, normalization): the network between normalized coordinates, as stored.

    This is what Marabou's `read_nnet(..., normalize=False)` reads, and where the published
    properties are usually stated after normalizing their bounds. A question in physical units is
    one about `normalization.absorbed(network)`, on the box [lower, upper].

    Scalars: each decimal becomes the nearest float64.
    Raises: InvalidInstance naming the line: a wrong count, a number that is none or is beyond the
    largest float64, sizes that disagree with the header, a lower bound above its upper bound, a
    range of 0, text after the last bias. The header's fourth number (the largest layer) and the
    third line (unused since 2016) are not looked at.
    """
    path = Path(path)
    with open_regular(path, MAX_BYTES) as file:
        lines = _Lines(file, str(path))
        header = lines.integers(4, "the numbers of layers, inputs, outputs, and the largest layer")
        widths = lines.integers(header[0] + 1, "the layer sizes")
        if 0 in widths or header[0] == 0:
            raise InvalidInstance(f"{lines.place}: layer sizes {widths[:20]}: all must be positive")
        if (widths[0], widths[-1]) != (header[1], header[2]):
            raise InvalidInstance(f"{lines.place}: {widths[0]} inputs and {widths[-1]} outputs, "
                                  f"but {header[1]} and {header[2]} in the header")
        lines.skip("the flag")
        normalization = _normalization(lines, widths[0])
        weights, biases = [], []
        for l, (columns, rows) in enumerate(pairwise(widths), 1):
            # a row is read before the next one is believed in: sizes alone allocate nothing
            weights.append(np.stack([lines.floats(columns, f"row {i} of layer {l}'s weights")
                                     for i in range(1, rows + 1)]))
            biases.append(np.concatenate([lines.floats(1, f"bias {i} of layer {l}")
                                          for i in range(1, rows + 1)]))
        lines.end()
    return Network(weights, biases), normalization


def _normalization(lines: _Lines, d: int) -> Normalization:
    lower = lines.floats(d, "the inputs' lower bounds")
    upper = lines.floats(d, "the inputs' upper bounds")
    for i, (low, high) in enumerate(zip(lower.tolist(), upper.tolist(), strict=True)):
        if low > high:
            raise InvalidInstance(f"{lines.place}: input {i} has bounds {low} > {high}")
    means = lines.floats(d + 1, "the means of the inputs and the output").tolist()
    ranges = lines.floats(d + 1, "the ranges of the inputs and the output").tolist()
    if 0.0 in ranges:
        raise InvalidInstance(f"{lines.place}: range {ranges.index(0.0)} is 0")
    return Normalization(tuple(lower.tolist()), tuple(upper.tolist()), tuple(means[:-1]),
                         tuple(ranges[:-1]), means[-1], ranges[-1])


class _Lines:
    """The lines of the file that are neither blank nor comments, one at a time."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._lines = self._numbered(file)
        self._name = name
        self._number = 0

    def _numbered(self, file: BinaryIO) -> Iterator[str]:
        for line in file:
            self._number += 1
            text = line.decode("latin-1").strip()
            if text and not text.startswith("//"):
                yield text.removesuffix(",")

    @property
    def place(self) -> str:
        return f"{self._name}: line {self._number}"

    def _items(self, count: int, what: str) -> list[str]:
        text = next(self._lines, None)
        if text is None:
            raise InvalidInstance(f"{self.place}: the file ends before {what}")
        if not _DECIMALS.fullmatch(text):
            raise InvalidInstance(f"{self.place}: {text[:40]!r} where {what} should stand")
        if text.count(",") + 1 != count:
            raise InvalidInstance(f"{self.place}: {text.count(',') + 1} numbers where {what} "
                                  f"should stand: {count} needed")
        return text.split(",")

    def integers(self, count: int, what: str) -> list[int]:
        items = [item.strip() for item in self._items(count, what)]
        for item in items:
            if not re.fullmatch("[0-9]{1,9}", item):
                raise InvalidInstance(f"{self.place}: {item[:40]!r} is no count of neurons "
                                      f"({what} should stand here)")
        return [int(item) for item in items]

    def floats(self, count: int, what: str) -> Array:
        items = self._items(count, what)
        try:
            values = np.array([float(item) for item in items])
        except ValueError:
            bad = next(item for item in items if not _is_number(item))
            raise InvalidInstance(f"{self.place}: {bad[:40]!r} in {what} is no number") from None
        for i in np.flatnonzero(~np.isfinite(values)):
            raise InvalidInstance(f"{self.place}: {items[i].strip()[:40]} in {what} is beyond the "
                                  "largest float64")
        for i in np.flatnonzero(np.abs(values) < 2.0**-960):
            values[i] = _small(items[i].strip())
        return values

    def skip(self, what: str) -> None:
        if next(self._lines, None) is None:
            raise InvalidInstance(f"{self.place}: the file ends before {what}")

    def end(self) -> None:
        if next(self._lines, None) is not None:
            raise InvalidInstance(f"{self.place}: text after the last bias")


def _is_number(item: str) -> bool:
    try:
        float(item)
    except ValueError:
        return False
    return True


def _small(text: str) -> float:
    """The float64 nearest to a tiny decimal, also where flush-to-zero spoils the usual way."""
    mantissa, _, exponent = text.lower().partition("e")
    if not mantissa.strip("+-0.") or len(text) > _MAX_LENGTH or int(exponent or 0) < -2000:
        return -0.0 if text.startswith("-") else 0.0
    return float(nearest([Fraction(text)], np.float64)[0])
