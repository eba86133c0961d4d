"""The table of who may import whom, held over the syntax trees (imports inside functions too)."""

import ast
import sys
from pathlib import Path

import pytest

import fastpath
import proofs
import verify

LEVELS = (
    {"claims", "checker"},
    {"exact"},
    {"network"},
    {"lifting", "symbolic", "convex"},
    {"symmetry", "cells", "sparsity"},
    {"identifiability"},
    {"strategies", "prover"},
    {"search"},
    {"report", "testing"},
    {"cli"},
)
LEVEL = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}
HOMES = {
    "networkx": {"network"}, "sympy": {"symbolic"}, "flint": {"exact"}, "cvxpy": {"convex"},
    "highspy": {"convex"}, "z3": {"prover"}, "rich": {"report", "cli"}, "matplotlib": {"report"},
    "hypothesis": {"strategies", "search", "testing"}, "sklearn": set(), "torch": set(),
    "onnx": set(), "safetensors": set(),
    "distributed": {"search"},
}
SOURCES = {package.__name__: Path(next(iter(package.__path__)))
           for package in (verify, proofs, fastpath)}
FILES = sorted(path for folder in SOURCES.values() for path in folder.rglob("*.py"))


def place(path):
    """(package, room, dotted name of the module's package) of a source file."""
    for name, folder in SOURCES.items():
        if folder in path.parents:
            parts = path.relative_to(folder).parts
            return name, parts[0] if len(parts) > 1 else None, (name, *parts[:-1])
    raise AssertionError(path)


def imports(path):
    """Every module that the file imports, relative ones resolved, with the line."""
    _, _, package = place(path)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = package[:len(package) - node.level + 1]
                yield ".".join([*base, *([node.module] if node.module else [])]), node.lineno
            else:
                yield node.module, node.lineno
                if node.module in SOURCES:
                    for alias in node.names:
                        yield f"{node.module}.{alias.name}", node.lineno


def is_typing_only(path, line):
    """The import stands under `if TYPE_CHECKING:`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if (isinstance(node, ast.If) and isinstance(node.test, ast.Name)
                and node.test.id == "TYPE_CHECKING"):
            return node.lineno < line <= (node.end_lineno or line)
    return False


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_imports_only_leftwards(path):
    package, room, _ = place(path)
    for module, line in imports(path):
        top, *rest = module.split(".")
        where = f"{path.name}:{line} imports {module}"
        if package == "fastpath":
            assert top not in ("verify", "proofs"), where
        elif package == "verify":
            assert top != "proofs", where
            if room == "checker":
                assert top in sys.stdlib_module_names or module.startswith("verify.checker"), where
            elif room == "claims":
                assert top in sys.stdlib_module_names or module.startswith("verify.claims"), where
            elif top == "verify" and room is not None and rest:
                target = rest[0]
                if target in LEVEL and target != room:
                    assert LEVEL[target] < LEVEL[room], where
                elif target not in LEVEL:
                    assert room in ("report", "testing", "cli"), f"{where}: a public name"
        if package == "verify" and top in HOMES and not is_typing_only(path, line):
            assert room in HOMES[top], f"{where}: not the home of {top}"
        if package == "verify" and top == "scipy":
            assert room not in ("claims", "checker"), where


def test_the_test_sees_imports():
    assert len(FILES) > 40
    assert any(module == "numpy" for path in FILES for module, _ in imports(path))
    assert {room for _, room, _ in map(place, FILES) if room} >= {"claims", "network", "checker"}


def test_rooms_and_files_do_not_shadow_public_names():
    public = set(verify.__all__) - {"checker", "sparsity", "strategies", "testing"}
    names = {path.stem for path in SOURCES["verify"].iterdir()}
    assert not public & names
