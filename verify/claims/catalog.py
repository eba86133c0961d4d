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
    return tuple(_catalog())


def theorem(name: str) -> Theorem:
    """The theorem of this name.

    Raises: KeyError, with the nearest names, if there is none.

    >>> theorem("realization_eq_of_scaling_equivalent").part
    'rescaling'
    """
    catalog = _catalog()
    if name not in catalog:
        near = difflib.get_close_matches(name, catalog, n=3)
        raise KeyError(f"no theorem {name!r}" + (f"; did you mean {', '.join(near)}?" if near else
                                                 "; `verify list` names them all"))
    return catalog[name]


@functools.cache
def _catalog() -> dict[str, Theorem]:
    package = importlib.import_module("proofs")
    found = []
    for module in pkgutil.iter_modules(package.__path__):
        entry = importlib.import_module(f"proofs.{module.name}").theorem
        if entry.name != module.name:
            raise ValueError(f"proofs/{module.name}.py states a theorem named {entry.name}")
        if entry.part not in PARTS:
            raise ValueError(f"{entry.name}: part {entry.part!r} is not one of {PARTS}")
        found.append(entry)
    return {entry.name: entry
            for entry in sorted(found, key=lambda entry: (PARTS.index(entry.part), entry.name))}
