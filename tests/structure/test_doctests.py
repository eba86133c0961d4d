"""The examples in the docstrings of every installed module, compiled ones too, run."""

import doctest
import importlib
import pkgutil

import pytest

import fastpath
import proofs
import verify

MODULES = sorted(module.name for package in (verify, fastpath, proofs)
                 for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
                 if not module.name.endswith(("__main__", "_build")))


@pytest.mark.parametrize("name", MODULES)
def test_doctests(name):
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        if name.startswith("fastpath.") and not fastpath.compiled:
            pytest.skip(f"not compiled: {error}")
        raise
    results = doctest.testmod(module)
    assert not results.failed


def test_there_are_examples():
    examples = sum(len(test.examples) for name in MODULES if name.startswith("verify.")
                   for test in doctest.DocTestFinder().find(importlib.import_module(name)))
    assert examples > 30
