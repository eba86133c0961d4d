import doctest
import importlib
import os
import subprocess
import sys

import pytest

import fastpath


def run(code, **environment):
    names = {k: v for k, v in os.environ.items() if k != "FASTPATH_REFERENCE"}
    return subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={**names, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_the_kernels_the_import_says_what_to_do():
    code = "import sys; sys.modules['fastpath._floats'] = None; import fastpath"
    done = run(code)
    assert done.returncode == 1
    assert "ImportError" in done.stderr
    assert "FASTPATH_REFERENCE=1" in done.stderr
    done = run(code + "; print(fastpath.compiled)", FASTPATH_REFERENCE="1")
    assert done.stdout == "False\n"


def test_compiled_tells_which():
    assert fastpath.compiled == (os.environ.get("FASTPATH_REFERENCE") != "1")


def test_nothing_of_verify_is_imported():
    code = (
        "import sys, fastpath.rescaling, fastpath.twins, fastpath._reference; print(*sys.modules)"
    )
    done = run(code, FASTPATH_REFERENCE=os.environ.get("FASTPATH_REFERENCE", "0"))
    assert done.returncode == 0, done.stderr
    assert not {"verify", "scipy"} & {name.split(".")[0] for name in done.stdout.split()}


def test_subnormals(flush_to_zero):
    with fastpath.subnormals():
        assert float.fromhex("0x1p-1074") * 1.0 > 0
    with flush_to_zero():
        if not fastpath.compiled:
            with pytest.raises(FloatingPointError), fastpath.subnormals():
                pass
            return
        with fastpath.subnormals():
            assert float.fromhex("0x1p-1074") * 1.0 > 0
        assert float.fromhex("0x1p-1074") * 1.0 == 0


@pytest.mark.skipif(not fastpath.compiled, reason="the compiled kernels themselves")
def test_kernels_check_what_they_are_given():
    import numpy as np

    from fastpath import _rescaling, _twins

    layer = _rescaling.Layer(np.ones((3, 2)), np.ones((3, 2)))
    for rows in [(-1, 2), (2, 1), (0, 4)]:
        with pytest.raises(IndexError):
            layer.compare(*rows)
    for node in (-1, 5):
        with pytest.raises(IndexError):
            layer.factor(node)
    with pytest.raises(RuntimeError):
        layer.__init__(np.ones((3, 2)), np.ones((3, 2)))
    with pytest.raises(ValueError, match="shape"):
        _rescaling.Layer(np.ones((3, 2)), np.ones((2, 3)))
    results = np.zeros(3, int), np.zeros(3, np.int8)
    with pytest.raises(ValueError, match="one bias"):
        _twins.Refinement(np.ones((3, 2)), np.ones(2), *results, False)
    with pytest.raises(ValueError, match="one place"):
        _twins.Refinement(np.ones((3, 2)), np.ones(3), results[0][:2], results[1], False)
    rows = _twins.Refinement(np.ones((3, 2)), np.ones(3), *results, False)
    for step in (rows.order, rows.compare, rows.refine, rows.finish):
        with pytest.raises(RuntimeError):
            step()
    with pytest.raises(IndexError):
        _rescaling.first_disagreement(layer, 3, None, 0, 3, None)
    with pytest.raises(IndexError):
        _rescaling.first_disagreement(layer, 0, None, 0, 3, np.array([0, 1, 3]))
    refuted = _rescaling.Layer(np.ones((3, 2)), -np.ones((3, 2)))
    assert refuted.status[0] == _rescaling.SIGN
    with pytest.raises(RuntimeError):
        refuted.compare(0, 1)


COMPILED = ("_floats", "_rescaling", "_twins")


@pytest.mark.parametrize(
    "name", ["fastpath", "fingerprint", "flushing", "halves", "rescaling", "twins", "_reference",
             *COMPILED]
)
def test_doctests(name):
    if name in COMPILED and not fastpath.compiled:
        pytest.skip("the compiled kernels themselves")
    module = importlib.import_module(name if name == "fastpath" else f"fastpath.{name}")
    result = doctest.testmod(module)
    assert result.failed == 0
    assert result.attempted or name in ("fastpath", *COMPILED)
