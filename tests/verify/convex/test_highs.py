"""HiGHS at work: nothing is printed."""

import subprocess
import sys

import pytest

BASIS_PURSUIT = """
import numpy as np, verify
A = np.random.default_rng(0).integers(-5, 6, (20, 40)).tolist()
print(verify.sparsity.basis_pursuit(A, [row[3] for row in A]).value.hi)
"""
REGIONS = """
from verify.convex.feasibility import beyond
print(beyond([(1, 0, 1), (0, 1, 1), (-1, 0, 3)], (0, 0, 1), (1, 1, 1))[1])
"""
CONSTRUCTED = """
from verify.convex.highs import silent_solver
import highspy
print(isinstance(silent_solver(), highspy.Highs))
"""


@pytest.mark.parametrize(("program", "printed"), [
    (BASIS_PURSUIT, "1\n"), (REGIONS, "None\n"), (CONSTRUCTED, "True\n")])
def test_nothing_is_printed(program, printed):
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True,
                          check=True)
    assert (done.stdout, done.stderr) == (printed, "")
