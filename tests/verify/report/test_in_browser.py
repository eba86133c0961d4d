"""Both pages in a real browser: nothing on the console, formulas laid out, screenshots kept."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import verify
from verify.report.audit_page import audit_page
from verify.report.inspection import inspection
from verify.report.inspection_page import inspection_page
from verify.search.audit import audit

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARTEFACTS = Path(__file__).resolve().parents[3] / ".ci" / "artefacts"
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


def run(path, *options):
    """Opens the page in a window of its own; standard output and the console's lines."""
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         f"--user-data-dir={path.parent / 'profile'}", "--enable-logging=stderr", "--v=0",
         *options, path.as_uri()],
        capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, re.findall(r".*:CONSOLE.*", done.stderr)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    net = verify.Network([[[1, -2], [3, 1]], [[1, "1/3"]]], [[0, 1], [5]])
    names = ("realization_eq_of_scaling_equivalent", "trivial_pair_minimal_as_stated",
             "robustly_close_of_robust_null_space_property")
    texts = {"audit": audit_page([audit(name, draws=2) for name in names]),
             "inspection": inspection_page("a <small> network", inspection(net), net)}
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["audit", "inspection"])
def test_the_console_stays_empty_and_the_page_is_what_was_written(pages, name):
    path = pages / f"{name}.html"
    shown, console = run(path, "--dump-dom")
    assert not console
    for tag in ("<math", "<details", "<article", "<table"):
        assert shown.count(tag) == path.read_text().count(tag) > 0


def test_the_console_is_seen(pages):
    path = pages / "noisy.html"
    path.write_text("<script>console.error('seen')</script>")
    assert "seen" in run(path, "--dump-dom")[1][0]


@pytest.mark.parametrize("name", ["audit", "inspection"])
@pytest.mark.parametrize(("device", "width"), [("desktop", 1280), ("phone", 500)])
def test_screenshots(pages, name, device, width):
    image = pytest.importorskip("matplotlib.image")
    ARTEFACTS.mkdir(exist_ok=True)
    target = ARTEFACTS / f"{name}-{device}.png"
    run(pages / f"{name}.html", f"--window-size={width},1600", f"--screenshot={target}")
    pixels = image.imread(target)
    assert pixels.shape[1] == width
    assert (pixels[:, -4:, :3] > 0.99).all()  # nothing runs over the right edge
    assert (pixels[:200, :, :3] < 0.5).any()
