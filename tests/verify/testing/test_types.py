"""Strategies by type, registered by the installed distribution or by hand."""

import importlib.metadata
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import verify
from verify.testing.types import register

register()


@given(st.from_type(verify.Network), st.from_type(verify.Architecture))
def test_from_type(net, architecture):
    assert isinstance(net, verify.Network)
    assert isinstance(architecture, verify.Architecture)


def test_annotations_are_enough():
    @given(...)
    def test(net: verify.Network):
        assert net.n_params >= 2

    test()


def test_the_entry_point_names_the_function():
    file = Path(__file__).resolve().parents[3] / "pyproject.toml"
    points = tomllib.loads(file.read_text())["project"]["entry-points"]["hypothesis"]
    assert list(points.values()) == [f"{register.__module__}:{register.__qualname__}"]


@pytest.mark.parametrize("first", ["import hypothesis, verify", "import verify, hypothesis",
                                   "import verify.strategies, hypothesis"])
def test_an_installed_distribution_registers_them(first):
    points = importlib.metadata.entry_points(group="hypothesis")
    if not any(point.value == "verify.testing.types:register" for point in points):
        pytest.skip("the distribution is not installed")
    code = f"{first}; hypothesis.strategies.from_type(verify.Network).validate()"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd="/")
