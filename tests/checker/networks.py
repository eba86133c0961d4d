"""Networks as documents hold them, and their functions on a line, for the definitions beside it."""

from bisect import bisect_right
from fractions import Fraction


class Net:
    """A network read from a document: rows[j] are (source, weight) pairs of neuron n + j."""

    def __init__(self, data):
        self.widths = None
        if "kinds" in data:
            self.n, self.kinds = data["inputs"], data["kinds"]
            self.rows = [list(zip(sources, map(number, row), strict=True)) for sources, row
                         in zip(data["predecessors"], data["weights"], strict=True)]
            self.biases = [number(bias) for bias in data["biases"]]
        else:
            self.n = len(data["weights"][0][0])
            self.widths = [self.n, *map(len, data["weights"])]
            starts = [sum(self.widths[:l]) for l in range(len(self.widths))]
            self.rows = [[(start + i, number(w)) for i, w in enumerate(row)] for start, matrix
                         in zip(starts, data["weights"], strict=False) for row in matrix]
            self.biases = [number(bias) for vector in data["biases"] for bias in vector]
            last = self.widths[-1]
            self.kinds = ["relu"] * (len(self.rows) - last) + ["output"] * last
        self.hidden = [self.n + j for j, kind in enumerate(self.kinds) if kind != "output"]
        self.outputs = [self.n + j for j, kind in enumerate(self.kinds) if kind == "output"]
        self.all = range(self.n + len(self.kinds))

    @property
    def parameters(self):
        found = {(source, self.n + j): weight for j, row in enumerate(self.rows)
                 for source, weight in row}
        return found | {(self.n + j,): bias for j, bias in enumerate(self.biases)
                        if self.kinds[j] != "maxpool"}

    @property
    def shape(self):
        return self.n, self.kinds, [[source for source, _ in row] for row in self.rows]

    @property
    def layers(self):
        starts = [sum(self.widths[:l]) for l in range(len(self.widths))]
        return [list(range(start, start + width))
                for start, width in zip(starts, self.widths, strict=True)]

    def along(self, start, direction):
        """Each neuron on the line start + t direction, as a piecewise affine function of t."""
        values = [[(None, v, x)] for x, v in zip(start, direction, strict=True)]
        for kind, row, bias in zip(self.kinds, self.rows, self.biases, strict=True):
            terms = [(weight, values[source]) for source, weight in row]
            if kind == "maxpool":
                total = combination(terms[:1], Fraction(0))
                for weight, f in terms[1:]:
                    gain = positive(combination([(weight, f), (-1, total)], Fraction(0)))
                    total = combination([(1, total), (1, gain)], Fraction(0))
            else:
                total = combination(terms, bias)
            values.append(positive(total) if kind == "relu" else total)
        return values

    def at(self, x):
        return [at(f, Fraction(0)) for f in self.along(x, [Fraction(0)] * self.n)]


def number(data):
    """The rational of a document's number."""
    if not isinstance(data, str) or "x" not in data:
        return Fraction(data)
    digits, _, exponent = data.lstrip("-")[2:].partition("p")
    whole, _, part = digits.partition(".")
    size = Fraction(int(whole + part, 16), 16 ** len(part)) * Fraction(2) ** int(exponent)
    return -size if data[0] == "-" else size


def at(f, t):
    """The value at t of a list of pieces (start, slope, offset); the first starts at None."""
    _, slope, offset = f[bisect_right([start for start, *_ in f[1:]], t)]
    return slope * t + offset


def combination(terms, bias):
    starts = [None, *sorted({start for _, f in terms for start, *_ in f[1:]})]
    pieces = [(w, f[0] if start is None else f[bisect_right([s for s, *_ in f[1:]], start)], i)
              for i, start in enumerate(starts) for w, f in terms]
    return [(start, sum((w * p[1] for w, p, j in pieces if j == i), Fraction(0)),
             sum((w * p[2] for w, p, j in pieces if j == i), bias))
            for i, start in enumerate(starts)]


def positive(f):
    """max(f, 0)."""
    result = []
    for (start, slope, offset), end in zip(f, [start for start, *_ in f[1:]] + [None], strict=True):
        cuts = [start]
        root = -offset / slope if slope else None
        if root is not None and (start is None or start < root) and (end is None or root < end):
            cuts.append(root)
        for left, right in zip(cuts, [*cuts[1:], end], strict=True):
            inside = (right - 1 if left is None else left + 1 if right is None
                      else (left + right) / 2) if (left, right) != (None, None) else Fraction(0)
            result.append((left, slope, offset) if slope * inside + offset > 0 else
                          (left, Fraction(0), Fraction(0)))
    return result


def same(f, g):
    return all(slope == offset == 0 for _, slope, offset in combination([(1, f), (-1, g)],
                                                                        Fraction(0)))


def exact(data):
    return [exact(item) for item in data] if isinstance(data, list) else number(data)
