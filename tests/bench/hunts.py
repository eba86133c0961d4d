"""How long each hunt takes from a cold start: every hypothesis left out, every false claim.

Usage: python tests/bench/hunts.py [seconds [word in a theorem's name ...]]; 10 seconds without.
A hypothesis of which the theorem's file says in a sentence that no instance is known is listed and
not counted. The times are those of a new process, its imports included: on the clock; of the
processor until something was found, which is what counts beside other work; and of the processor
until it was made small, which goes on while it succeeds and the time lasts.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

import verify

CODE = """
import json, sys, time, verify
from verify.search.size import size
name, label, seconds = json.loads(sys.argv[1])
looked = []
found = verify.hunt(name, without=label, seconds=seconds,
                    progress=lambda tried: looked.append(time.process_time()))
print(json.dumps([found.word, found.tried, size(found.instance) if found.word == "refuted" else 0,
                  max(looked, default=0.0), time.process_time()]))
"""


def hunts(words):
    for name in verify.theorems():
        theorem = verify.theorem(name)
        if not words or any(word in name for word in words):
            if theorem.counterexample is not None:
                yield theorem, None
            for label in theorem.labels:
                yield theorem, label


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    times, counted = [], 0
    for theorem, label in hunts(sys.argv[2:]):
        sentence = label is not None and isinstance(theorem.sharp.get(label), str)
        start = time.perf_counter()
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-c", CODE, json.dumps([theorem.name, label, seconds])],
                capture_output=True, text=True, timeout=6 * seconds + 30, check=False)
            word, tried, size, cpu, small = json.loads(done.stdout or '["failed", 0, 0, 0, 0]')
        except subprocess.TimeoutExpired:
            word, tried, size, cpu, small = "no end", 0, 0, 0.0, 0.0
        took = time.perf_counter() - start
        found = word == "refuted"
        counted += not sentence or found
        times += [(cpu, small)] if found else []
        if found:
            word = "{:3} {:3} {:4}".format(*size)
        note = "none known" if sentence and not found else word
        what = theorem.name + (f" without {label}" if label else "")
        print(f"{took:6.1f} s {cpu:6.1f} s {small:6.1f} s {tried:7,} tried  {note:12}  {what}",
              flush=True)
    quick = sum(cpu <= 10 for cpu, _ in times)
    median, small = (statistics.median(kind) for kind in zip(*times, strict=True))
    print(f"{len(times)} of {counted} found, {quick} of them within 10 s of the processor; "
          f"median {median:.1f} s, made small {small:.1f} s")
    print("(numbers: neurons and entries, nonzeros, sum of heights)")


if __name__ == "__main__":
    main()
