"""The catalog: every file of proofs, in the order of the talk; near names for a wrong one."""

import pkgutil
import subprocess
import sys

import pytest

import proofs
import verify
from verify.claims.catalog import PARTS


def test_one_theorem_a_file():
    assert sorted(verify.theorems()) == sorted(
        module.name for module in pkgutil.iter_modules(proofs.__path__))


def test_in_the_order_of_the_talk():
    keys = [(PARTS.index(verify.theorem(name).part), name) for name in verify.theorems()]
    assert keys == sorted(keys)
    assert len(set(PARTS)) == len(PARTS)


def test_the_same_object_each_time():
    for name in verify.theorems():
        assert verify.theorem(name) is verify.theorem(name)
        assert verify.theorem(name).name == name


@pytest.mark.parametrize(("wrong", "near"), [
    ("sign_eq_of_scaling_equivalence", "sign_eq_of_scaling_equivalent"),
    ("realisation_eq_of_scaling_equivalent", "realization_eq_of_scaling_equivalent")])
def test_a_near_name_is_suggested(wrong, near):
    with pytest.raises(KeyError) as caught:
        verify.theorem(wrong)
    assert "did you mean" in str(caught.value)
    assert near in str(caught.value)


def test_a_part_of_names_suggests_them():
    with pytest.raises(KeyError, match=r"did you mean .*norm_convex"):
        verify.theorem("norm_convex")


@pytest.mark.parametrize("wrong", ["zzz", 3, None])
def test_a_far_name_is_not(wrong):
    with pytest.raises(KeyError, match="verify list"):
        verify.theorem(wrong)


def test_one_theorem_is_one_file():
    """So that the first example of a property test is not the one that loads all of them."""
    found = subprocess.run(
        [sys.executable, "-P", "-c", "import sys, verify; "
         "verify.theorem('realization_eq_of_scaling_equivalent'); "
         "print([name for name in sys.modules if name.startswith('proofs.')], "
         "'verify.sparsity' in sys.modules)"],
        capture_output=True, text=True, check=True)
    assert found.stdout == "['proofs.realization_eq_of_scaling_equivalent'] False\n"
