"""The public names: all there, loaded lazily, and the same after every module was imported."""

import importlib
import pkgutil
import subprocess
import sys
import types

import pytest

import verify

STANDARD = set(sys.stdlib_module_names)


def test_importing_verify_imports_the_standard_library_only():
    code = ("import sys; before = set(sys.modules); import verify; "
            "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))")
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                            check=True, cwd="/").stdout.split()
    assert set(loaded) <= STANDARD | {"verify"}, loaded


def test_every_public_name_twice():
    first = {name: getattr(verify, name) for name in verify.__all__}
    for module in pkgutil.walk_packages(verify.__path__, "verify."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name, value in first.items():
        assert getattr(verify, name) is value, name
        is_room = name in ("checker", "sparsity", "strategies", "testing")
        assert isinstance(value, types.ModuleType) == is_room, name


def test_the_checkers_functions_are_the_public_ones():
    assert verify.checker.recheck is verify.recheck
    assert verify.checker.Rejected is verify.Rejected


def test_unknown_names_are_attribute_errors():
    assert not hasattr(verify, "nonsense")
    with pytest.raises(AttributeError, match=r"'phi_eqal'; did you mean phi_equal"):
        verify.phi_eqal  # noqa: B018
    for name in ("zzzzzz", "__wrapped__"):
        with pytest.raises(AttributeError, match=f"has no attribute '{name}'$"):
            getattr(verify, name)


def test_every_public_object_says_what_it_is():
    for name in verify.__all__:
        value = getattr(verify, name)
        first = (value.__doc__ or "").strip().split("\n")[0]
        assert len(first) > 10, name
