"""What every test may rely on: Hypothesis profiles, real networks, and the right `verify`."""

import ctypes
import importlib.metadata
import math
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

import verify

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("deep", max_examples=2_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure() -> None:
    """Stop if the checkout hides an installed `verify`: the tests are to test what users get."""
    imported = Path(verify.__file__).resolve()
    for distribution in importlib.metadata.distributions(name="rescaling-verify"):
        for file in distribution.files or ():
            installed = Path(str(file.locate())).resolve()
            if str(file) == "verify/__init__.py" and installed != imported:
                pytest.exit(f"verify is installed in {installed.parent}, but {imported.parent} was "
                            "imported: run plain `pytest`, not `python -m pytest`", returncode=4)


@pytest.fixture(scope="session")
def real_networks() -> Path:
    """A folder of published networks that is not part of the project; the test skips without it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the published networks are not at {folder}")
    return folder


@pytest.fixture(scope="session")
def digits() -> Path:
    """The trained 64-32-10 network that the project carries."""
    return ROOT / "tests" / "data" / "digits.npz"


@pytest.fixture
def flush_to_zero() -> Callable[[], AbstractContextManager[None]]:
    """A context manager in which this thread flushes subnormals, as `-ffast-math` libraries do."""
    if platform.machine() != "x86_64" or platform.libc_ver()[0] != "glibc":
        pytest.skip("flush-to-zero is switched through the floating environment of x86-64 glibc")
    libm = ctypes.CDLL("libm.so.6")

    @contextmanager
    def flushing() -> Iterator[None]:
        saved = (ctypes.c_ubyte * 32)()  # fenv_t; the last four bytes are the MXCSR register
        libm.fegetenv(saved)
        changed = (ctypes.c_ubyte * 32).from_buffer_copy(saved)
        mxcsr = int.from_bytes(bytes(saved[28:]), "little") | 0x8040  # both FTZ and DAZ
        changed[28:] = mxcsr.to_bytes(4, "little")
        libm.fesetenv(changed)
        try:
            assert math.ldexp(1.0, -1074) * 1.0 == 0.0, "the switch did not take"
            yield
        finally:
            libm.fesetenv(saved)

    return flushing
