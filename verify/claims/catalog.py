"""The theorems of the talk, found by walking the package `proofs`: one theorem a file."""

from __future__ import annotations

import difflib
import functools
import importlib
import pkgutil

from verify.claims.theorem import Theorem

PARTS = (
    "sparse recovery",
    "deconvolution",
    "fast transforms",
    "fixed supports",
    "butterfly factorization",
    "rescaling",
    "canonical representers",
    "regions",
    "path embedding",
    "identifiability",
    "beyond",
)


def theorems() -> tuple[str, ...]:
    """The names of all theorems, in the order of the talk.

    >>> "realization_eq_of_scaling_equivalent" in theorems()
    True
    """
    return _in_order()


def theorem(name: str) -> Theorem:
    """The theorem of this name.

    Cost: its file alone is loaded.
    Raises: KeyError, with names that are near or contain it, if there is none.

    >>> theorem("realization_eq_of_scaling_equivalent").part
    'rescaling'
    """
    names = _names()
    if name not in names:
        near = difflib.get_close_matches(str(name), names, n=3) or [
            other for other in names if str(name) in other][:3]
        raise KeyError(f"no theorem {name!r}" + (f"; did you mean {', '.join(near)}?" if near else
                                                 "; `verify list` names them all"))
    return _load(name)


@functools.cache
def _names() -> tuple[str, ...]:
    package = importlib.import_module("proofs")
    return tuple(module.name for module in pkgutil.iter_modules(package.__path__))


@functools.cache
def _load(name: str) -> Theorem:
    found: Theorem = importlib.import_module(f"proofs.{name}").theorem
    if found.name != name:
        raise ValueError(f"proofs/{name}.py states a theorem named {found.name}")
    if found.part not in PARTS:
        raise ValueError(f"{found.name}: part {found.part!r} is not one of {PARTS}")
    return found


@functools.cache
def _in_order() -> tuple[str, ...]:
    found = sorted(map(_load, _names()), key=lambda entry: (PARTS.index(entry.part), entry.name))
    return tuple(entry.name for entry in found)
