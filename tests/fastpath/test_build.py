"""The build without kernels leaves none behind that an earlier build has made."""

import pytest

pytest.importorskip("setuptools", reason="needed to build only")


@pytest.mark.filterwarnings("ignore:setup.py install is deprecated")
@pytest.mark.parametrize(("inplace", "left"), [(False, False), (True, True)])
def test_stale_twins_are_not_installed(inplace, left, tmp_path, monkeypatch):
    from setuptools import Distribution, Extension

    from fastpath._build import BuildExt

    monkeypatch.setenv("FASTPATH_REFERENCE", "1")
    monkeypatch.chdir(tmp_path)
    extension = Extension("fastpath._twins", ["fastpath/_twins.c"])
    command = BuildExt(Distribution({"name": "fastpath", "packages": ["fastpath"],
                                     "ext_modules": [extension]}))
    command.build_lib, command.build_temp, command.inplace = "build/lib", "build/temp", inplace
    command.ensure_finalized()
    output, = command.get_outputs()
    stale = tmp_path / output
    stale.parent.mkdir(parents=True)
    stale.touch()
    command.run()
    assert stale.exists() == left
    assert not command.get_outputs()
