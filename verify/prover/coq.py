"""The formal rung: theorems of `proofs/*.v`, compiled by Coq and free of axioms."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import final

from verify.claims.decision import Unknown

HOW_TO_GET_COQ = (
    "coqc, or mathcomp's algebra with its tactics, is not installed; on Debian: apt-get install "
    "--no-install-recommends coq libcoq-mathcomp-algebra libcoq-mathcomp-algebra-tactics "
    "libcoq-mathcomp-zify")
_CLOSED = "Closed under the global context"
_REQUIRE = re.compile(r"From\s+proofs\s+Require\s+Import\s+([^.]*)\.")
_COMMENT = re.compile(r"\(\*.*?\*\)", re.DOTALL)
_SPOKEN = ("Variable", "Hypothesis", "Hypotheses", "Definition", "Fixpoint", "Inductive", "Record")
_SECONDS = 300


@final
@dataclass(frozen=True, slots=True)
class Formal:
    """Coq accepts the proof of the theorem of this name, for all sizes, and it uses no axiom."""

    name: str
    statement: str
    seconds: float


@final
@dataclass(frozen=True, slots=True)
class NotProved:
    """Coq does not accept the file, or its theorem rests on an axiom; `message` is Coq's."""

    name: str
    message: str


def formal_names() -> tuple[str, ...]:
    """The theorems that have a Coq file: those files of `proofs` that prove what they are named.

    >>> "realization_eq_of_scaling_equivalent" in formal_names()
    True
    """
    return tuple(sorted(path.stem for path in _folder().glob("*.v") if _states(path)))


def statement(name: str) -> str:
    """The theorem as Coq reads it, with the variables and definitions of its own file before it.

    The definitions of networks are in `proofs/network.v`.
    Raises: KeyError if no file of `proofs` proves a theorem of this name.
    """
    path = _folder() / f"{name}.v"
    if not path.exists() or not _states(path):
        raise KeyError(f"there is no proofs/{name}.v that proves {name}")
    text = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    before, _, after = text.partition(f"Theorem {name}")
    sentences = [sentence.strip() for sentence in re.split(r"(?<=\.)\s+", before)]
    spoken = [sentence for sentence in sentences if sentence.startswith(_SPOKEN)]
    return "\n".join([*spoken, f"Theorem {name}{after.partition('Proof.')[0].rstrip()}"])


def prove_formally(names: Iterable[str] | None = None, *,
                   progress: Callable[[str], None] | None = None,
                   jobs: int = 2) -> dict[str, Formal | NotProved | Unknown]:
    """Compiles the Coq files of these theorems, and what they need, in a temporary folder.

    Of every theorem, `Print Assumptions` has to say that it is closed under the global context.
    Without names: of all of them. Without coqc all answers are Unknown and say how to get it.

    Cost: about two seconds a file. Raises: KeyError if a theorem has no Coq file.
    """
    wanted = formal_names() if names is None else tuple(names)
    for name in wanted:
        statement(name)
    missing = _missing()
    if missing:
        return dict.fromkeys(wanted, Unknown(missing))
    with tempfile.TemporaryDirectory(prefix="verify-coq-") as temporary:
        folder = Path(temporary)
        for path in _folder().glob("*.v"):
            shutil.copy(path, folder)
        failed, seconds = _compile(folder, _needed(folder, wanted), progress, jobs)
        rests_on = _assumptions(folder, [name for name in wanted if name not in failed])
    found: dict[str, Formal | NotProved | Unknown] = {}
    for name in wanted:
        message = failed.get(name) or rests_on[name]
        found[name] = (Formal(name, statement(name), seconds[name]) if message == _CLOSED
                       else NotProved(name, message))
    return found


def _folder() -> Path:
    found = importlib.util.find_spec("proofs")
    if found is None or not found.submodule_search_locations:
        raise ImportError("the package `proofs`, which holds the Coq files, is not installed")
    return Path(next(iter(found.submodule_search_locations)))


def _states(path: Path) -> bool:
    return re.search(rf"^Theorem {path.stem}\b", path.read_text(encoding="utf-8"),
                     re.MULTILINE) is not None


def _missing() -> str | None:
    """Why nothing can be compiled, or None."""
    coqc = shutil.which("coqc")
    if coqc is None:
        return HOW_TO_GET_COQ
    where = subprocess.run([coqc, "-where"], capture_output=True, text=True, check=False)
    library = Path(where.stdout.strip()) / "user-contrib" / "mathcomp"
    if not (library / "algebra" / "ring.vo").exists() and not list(library.glob("**/ring.vo")):
        return HOW_TO_GET_COQ
    return None


def _needed(folder: Path, names: Iterable[str]) -> dict[str, set[str]]:
    """The files these need, directly or not, each with those it needs directly."""
    graph: dict[str, set[str]] = {}
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in graph:
            text = (folder / f"{name}.v").read_text(encoding="utf-8")
            graph[name] = {part for found in _REQUIRE.findall(text) for part in found.split()}
            todo.extend(graph[name])
    return graph


def _compile(folder: Path, graph: dict[str, set[str]], progress: Callable[[str], None] | None,
             jobs: int) -> tuple[dict[str, str], dict[str, float]]:
    """(what Coq says against the files that fail, the seconds of those that do not)."""
    failed: dict[str, str] = {}
    seconds: dict[str, float] = {}
    running: set[subprocess.Popen[str]] = set()
    order = TopologicalSorter(graph)
    order.prepare()

    def compiled(name: str) -> tuple[str, str, float]:
        broken = sorted(graph[name] & failed.keys())
        if broken:
            return name, f"it needs {broken[0]}.v, which does not compile", 0.0
        start = time.perf_counter()
        code, said = _coqc(folder, f"{name}.v", running)
        return name, said if code else "", time.perf_counter() - start

    with ThreadPoolExecutor(jobs) as pool:
        try:
            while order.is_active():
                for future in as_completed([pool.submit(compiled, name)
                                            for name in order.get_ready()]):
                    name, said, took = future.result()
                    if said:
                        failed[name] = said
                    seconds[name] = took
                    if progress:
                        progress(name)
                    order.done(name)
        except BaseException:  # an interrupt must not wait for files that take long
            pool.shutdown(wait=False, cancel_futures=True)
            for process in tuple(running):
                process.kill()
            raise
    return failed, seconds


def _assumptions(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """What Coq says that each of these compiled theorems rests on, asked in a file of its own."""
    check = folder / "check_assumptions.v"
    check.write_text("".join(
        f"From proofs Require {name}.\nPrint Assumptions proofs.{name}.{name}.\n"
        for name in names), encoding="utf-8")
    code, said = _coqc(folder, check.name, set())
    if code == 0 and said.split("\n") == [_CLOSED] * len(names) + [""]:
        return dict.fromkeys(names, _CLOSED)
    if len(names) != 1:
        return {name: _assumptions(folder, [name])[name] for name in names}
    return {names[0]: said.strip() or "nothing"}


def _coqc(folder: Path, file: str, running: set[subprocess.Popen[str]]) -> tuple[int, str]:
    with subprocess.Popen(["coqc", "-w", "-all", "-Q", ".", "proofs", file], cwd=folder, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        running.add(process)
        try:
            said = "".join(process.communicate(timeout=_SECONDS))
        except subprocess.TimeoutExpired:
            return 1, f"{file}: not compiled within {_SECONDS} s"
        finally:
            process.kill()  # nothing, where it has ended
            running.discard(process)
    return process.returncode, said
