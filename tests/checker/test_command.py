"""The command: exit statuses, options, odd files, and the folder form that loads nothing else."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import verify.checker
from verify.checker.command import ACCEPTED, REJECTED, UNREADABLE, check_file, main
from verify.checker.reading import read

HERE = Path(__file__).parent
CHECKER = Path(verify.checker.__file__).parent
ACCEPT = HERE / "accepted" / "document_iff_both_fail.json"
REJECT = HERE / "rejected" / "document_dropped_names_nothing.json"
UNREAD = HERE / "unreadable" / "float.json"


def _run(folder, *arguments, cwd=None):
    command = [sys.executable, "-I", "-S", "-W", "error", str(folder), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60,
                          check=False, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize(("path", "status", "word"), [
    (ACCEPT, 0, "accepted"), (REJECT, 1, "rejected"), (UNREAD, 2, "unreadable")])
def test_folder_form(path, status, word):
    done = _run(CHECKER, path)
    assert (done.returncode, done.stdout.split(":")[0], done.stderr) == (status, word, "")


def test_module_form(tmp_path):
    shutil.copytree(CHECKER, tmp_path / "verify" / "checker")
    (tmp_path / "verify" / "__init__.py").touch()
    done = subprocess.run([sys.executable, "-m", "verify.checker", str(ACCEPT)], cwd=tmp_path,
                          capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_folder_form_loads_the_standard_library_and_the_checker_only(tmp_path):
    """The loaded modules are listed by the same interpreter, in one run over the whole corpus."""
    files = [str(path) for folder in ("accepted", "rejected", "unreadable")
             for path in sorted((HERE / folder).glob("*"))]
    listing = tmp_path / "files.json"
    listing.write_text(json.dumps(files), encoding="utf-8")
    code = ("import json, runpy, sys\n"
            "folder, listing = sys.argv[1:]\n"
            "statuses, files = [], json.load(open(listing))\n"
            "sys.argv = [folder, files[0]]\n"
            "try:\n    runpy.run_path(folder, run_name='__main__')\n"
            "except SystemExit as end:\n    statuses.append(end.code)\n"
            "main = sys.modules['checker.command'].main\n"
            "statuses += [main([file]) for file in files[1:]]\n"
            "files = {name: getattr(module, '__file__', None) for name, module in\n"
            "         sys.modules.items()}\n"
            "print(json.dumps([statuses, files, sys.path]))\n")
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code, str(CHECKER), str(listing)],
                          capture_output=True, text=True, timeout=120, check=True)
    statuses, loaded, path = json.loads(done.stdout.splitlines()[-1])
    assert statuses == [("accepted", "rejected", "unreadable").index(Path(file).parent.name)
                        for file in files]
    standard = Path(os.__file__).parent
    for name, file in loaded.items():
        if name.split(".")[0] == "checker":
            assert CHECKER in Path(file).parents
        elif file is not None:
            assert name.split(".")[0] in sys.stdlib_module_names, name
            assert standard in Path(file).parents, name
            assert "site-packages" not in file, name
    assert not any("site-packages" in entry or Path(entry) == CHECKER.parent for entry in path)


def test_folder_form_from_anywhere(tmp_path):
    relative = os.path.relpath(CHECKER, tmp_path)
    assert _run(relative, ACCEPT, cwd=tmp_path).returncode == ACCEPTED
    assert _run(".", ACCEPT, cwd=CHECKER).returncode == ACCEPTED
    for name in ("json", "my-checker 1.0", "numbers"):  # a copy under another name, or a link
        shutil.copytree(CHECKER, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        assert _run(name, ACCEPT, cwd=tmp_path).returncode == ACCEPTED
    (tmp_path / "link").symlink_to(CHECKER)
    assert _run("link", REJECT, cwd=tmp_path).returncode == REJECTED


def test_modules_beside_the_folder_or_the_file_are_not_loaded(tmp_path):
    shutil.copytree(CHECKER, tmp_path / "checker", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("json", "argparse", "fractions", "re"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(0)\n", encoding="utf-8")
    shutil.copy(REJECT, tmp_path / "document.json")
    assert _run("checker", "document.json", cwd=tmp_path).returncode == REJECTED


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
def test_a_pipe_does_not_keep_it_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    done = _run(CHECKER, tmp_path / "pipe")
    assert (done.returncode, done.stderr) == (UNREADABLE, "")
    assert "not a regular file" in done.stdout


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev"])
def test_a_device_or_folder_is_not_read(device):
    done = _run(CHECKER, device)
    assert (done.returncode, done.stderr) == (UNREADABLE, "")


def test_a_link_is_followed_and_a_broken_one_unreadable(tmp_path, capsys):
    (tmp_path / "good").symlink_to(ACCEPT)
    (tmp_path / "broken").symlink_to(tmp_path / "nothing")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert check_file(str(tmp_path / "good")) == ACCEPTED
    assert check_file(str(tmp_path / "broken")) == UNREADABLE
    assert check_file(str(tmp_path / "loop")) == UNREADABLE
    assert capsys.readouterr().out.count("cannot read the file") == 2


@pytest.mark.parametrize("name", ["missing.json", "a\0b", "", "x" * 5000, "\ud800", "line\nbreak"])
def test_names_of_no_file(name, capsys):
    assert check_file(name) == UNREADABLE
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert out.isascii()


def test_odd_names_are_printed_on_one_ascii_line(tmp_path, capsys):
    for name in ("\u03b8.json", "two\nlines.json", "colour\x1b[31m.json"):
        shutil.copy(ACCEPT, tmp_path / name)
        assert check_file(str(tmp_path / name)) == ACCEPTED
        out = capsys.readouterr().out
        assert out.count("\n") == 1
        assert out.isascii()
        assert "\x1b" not in out


@pytest.mark.parametrize("name", ["\ud800", "\naccepted: it", "\x1b[2J", "\u202e", "x" * 10**5])
def test_odd_text_in_a_document_is_printed_on_one_short_ascii_line(name, tmp_path, capsys):
    good = json.loads(ACCEPT.read_text(encoding="utf-8"))
    finding = good["conclusions"][0]
    for change in ({"instance": {name: {}}}, {name: 1}, {"verdict": name}, {"dropped": name},
                   {"conclusions": [finding | {"predicate": name}]},
                   {"conclusions": [finding | {"arguments": [name, name]}]},
                   {"conclusions": [finding | {"answer": name}]},
                   {"conclusions": [finding | {"witness": {name: [name]}}]},
                   {"instance": {name: {"weights": [[[name]]], "biases": [["0"]]}}}):
        path = tmp_path / "document.json"
        path.write_text(json.dumps(good | change), encoding="utf-8")
        assert check_file(str(path)) == REJECTED
        out = capsys.readouterr().out
        assert out.count("\n") == 1
        assert len(out) < 1000
        assert out.isascii()
        assert "\x1b" not in out


def test_max_bytes(capsys):
    size = ACCEPT.stat().st_size
    for allowed, status in ((size, 0), (size - 1, 2), (0, 2), (-5, 2), (10**30, 0)):
        assert main([str(ACCEPT), "--max-bytes", str(allowed)]) == status
    assert "larger than" in capsys.readouterr().out


def test_max_items(capsys):
    for allowed, status in ((10**4, 0), (20, 1), (0, 1), (-1, 1), (10**30, 0)):
        assert main([str(ACCEPT), "--max-items", str(allowed)]) == status
    assert "--max-items" in capsys.readouterr().out


def test_an_audit_has_ten_times_the_steps_in_all(tmp_path, capsys):
    one = json.loads(ACCEPT.read_text(encoding="utf-8"))
    path = tmp_path / "audit.json"
    path.write_text(json.dumps({"format": "rescaling-verify/audit/1", "verdicts": [one] * 10}),
                    encoding="utf-8")
    assert check_file(str(path)) == ACCEPTED
    least = next(n for n in range(1, 500) if check_file(str(ACCEPT), max_items=n) == ACCEPTED)
    assert check_file(str(path), max_items=least) == ACCEPTED
    path.write_text(json.dumps({"format": "rescaling-verify/audit/1", "verdicts": [one] * 11}),
                    encoding="utf-8")
    assert check_file(str(path), max_items=least) == REJECTED
    assert "verdicts[10]" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["a", "--max-bytes", "x"], ["--no"]])
def test_wrong_use_is_2(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == UNREADABLE
    assert "usage" in capsys.readouterr().err


def test_reading_is_linear_in_repeated_keys(tmp_path, capsys):
    """The last of 100,000 keys repeats the first: found without going back for each."""
    path = tmp_path / "keys.json"
    path.write_text("{" + ",".join(f'"{i}":0' for i in range(10**5)) + ',"0":0}', encoding="utf-8")
    assert check_file(str(path)) == UNREADABLE
    assert "'0' stands twice" in capsys.readouterr().out


def test_integers_of_4000_digits_and_depth_64_are_read(tmp_path):
    path = tmp_path / "data.json"
    path.write_text("[" * 64 + "9" * 4000 + ", -" + "9" * 4000 + "]" * 64, encoding="utf-8")
    data = read(str(path))
    for _ in range(63):
        (data,) = data
    assert data == [10**4000 - 1, 1 - 10**4000]
