"""What each command does; every function takes the parsed options and gives the exit status."""

from __future__ import annotations

import json
import time
from argparse import Namespace
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

import fastpath
import verify
from verify.checker.command import check_file
from verify.cli.instance_file import read_instance
from verify.network.files import load_model
from verify.prover.coq import Formal, prove_formally
from verify.prover.prove import SIZES, size_text
from verify.report import evidence, tables
from verify.report.audit_page import audit_page
from verify.report.claims_table import claims_table
from verify.report.comparison import comparison
from verify.report.inspection import inspection
from verify.report.inspection_page import inspection_page
from verify.search.audit import Audited, audit_all

AUDIT_FORMAT = "rescaling-verify/audit/1"
AS_STATED, NOT_AS_STATED, UNDECIDED = 0, 1, 3


def run_audit(options: Namespace) -> int:
    """Every theorem on drawn instances, each hypothesis shown necessary; a table."""
    console = tables.console()
    start = time.perf_counter()
    names = [verify.theorem(name).name for name in options.names] or verify.theorems()
    entries: list[Audited] = []
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                  console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("audit", total=len(names))
        for entry in audit_all(names, draws=options.draws, jobs=options.jobs,
                               progress=lambda name: progress.update(task, description=name)):
            entries.append(entry)
            progress.advance(task)
    console.print(tables.audit_table(entries))
    problems = list(tables.problems_of(entries))
    for problem in problems:
        console.print(problem, style="red", markup=False)
    draws = sum(entry.draws for entry in entries)
    seconds = time.perf_counter() - start
    console.print(f"\n[dim]{tables.LEGEND}[/dim]")
    console.print(f"{len(entries)} theorems, {draws:,} instances, "
                  f"{sum(len(entry.documents) for entry in entries):,} documents re-proved, "
                  f"{seconds:.1f} s; {'all as stated' if not problems else 'NOT ALL AS STATED'}")
    if not fastpath.compiled:
        console.print("fastpath: the slow definitions answer (FASTPATH_REFERENCE=1)")
    if options.json:
        _write(options.json, {"format": AUDIT_FORMAT, "verdicts": [
            document for entry in entries for document in entry.documents]})
    if options.html:
        Path(options.html).write_text(audit_page(entries), encoding="utf-8")
    return NOT_AS_STATED if problems else AS_STATED


def run_list(options: Namespace) -> int:
    """The theorems' names and statements."""
    theorems = map(verify.theorem, verify.theorems())
    if options.markdown:
        print(claims_table(theorems), end="")
    else:
        tables.console().print(tables.catalog_table(theorems))
    return AS_STATED


def run_show(options: Namespace) -> int:
    """One theorem."""
    tables.console().print(tables.theorem_card(verify.theorem(options.name)))
    return AS_STATED


def run_check(options: Namespace) -> int:
    """One theorem on one instance; 0 holds or vacuous, 1 refuted, 3 undecided."""
    theorem = verify.theorem(options.name)
    instance = read_instance(Path(options.instance), theorem.arguments)
    try:
        verdict = verify.check(theorem, instance, without=options.without)
    except ValueError as error:
        raise verify.InvalidInstance(str(error)) from None
    tables.console().print(tables.verdict_table(verdict))
    if options.json:
        _write(options.json, verdict.document())
    return {"refuted": NOT_AS_STATED, "undecided": UNDECIDED}.get(verdict.word, AS_STATED)


def run_hunt(options: Namespace) -> int:
    """A counterexample: 1 if one was found; without a hypothesis: 0 if one was found, else 3."""
    console = tables.console()
    theorem = verify.theorem(options.name)
    try:
        with console.status("hunting", spinner="line") as status:
            verdict = verify.hunt(
                theorem, without=options.without, seconds=options.seconds, seed=options.seed,
                jobs=options.jobs, scheduler=options.scheduler, store=options.store,
                progress=lambda tried: status.update(f"hunting: {tried:,} tried"))
    except ValueError as error:
        raise verify.InvalidInstance(str(error)) from None
    if isinstance(verdict, verify.Undecided):
        console.print(f"{theorem.name}: no counterexample among {verdict.tried:,} instances"
                      + ("" if options.store else f" in {options.seconds:g} s"))
        return UNDECIDED if options.without else AS_STATED
    _print_instance(console, verdict)
    console.print(tables.verdict_table(verdict))
    console.print(f"the first of {verdict.tried:,} instances that refutes, made minimal")
    if options.json:
        _write(options.json, verdict.document())
    return AS_STATED if options.without else NOT_AS_STATED


def run_prove(options: Namespace) -> int:
    """Proofs for all parameters of one size, or for all sizes: 0 all proved, 1 one is not."""
    if options.formal:
        return _prove_formally(options)
    console = tables.console()
    if options.name is not None and isinstance(options.widths, dict):
        _require_sizes(verify.theorem(options.name).arguments, options.widths)
    if options.name is None:
        theorems = [theorem for theorem in map(verify.theorem, verify.theorems())
                    if theorem.bounded]
    else:
        theorems = [verify.theorem(options.name)]
    rows: list[evidence.Row] = []
    with console.status("proving", spinner="line") as status:
        for theorem in theorems:
            for widths in [options.widths] if options.widths else theorem.bounded or SIZES:
                status.update(f"proving: {theorem.name} {size_text(widths)}")
                start = time.perf_counter()
                found = verify.prove(theorem, widths=widths, seconds=options.seconds)
                rows.append((theorem.name, widths, found, time.perf_counter() - start))
    console.print(evidence.bounded_table(rows))
    for name, widths, found, _ in rows:
        if isinstance(found, verify.Refuted):
            console.print(f"{name} at {size_text(widths)}:", highlight=False)
            _print_instance(console, found)
    if options.script:
        Path(options.script).write_text("\n(reset)\n".join(
            found.script for _, _, found, _ in rows if isinstance(found, verify.Bounded)),
            encoding="utf-8")
    outcomes = [found for _, _, found, _ in rows]
    if any(isinstance(found, verify.Refuted) for found in outcomes):
        return NOT_AS_STATED
    return UNDECIDED if any(isinstance(found, verify.Unknown) for found in outcomes) else AS_STATED


def _require_sizes(arguments: Mapping[str, str], sizes: Mapping[str, Any]) -> None:
    """Of a network at least two widths, of a matrix two sides, of other objects one number."""
    for name, size in sizes.items():
        if name not in arguments:
            raise verify.InvalidInstance(f"{name} is no argument; the arguments are "
                                         f"{', '.join(arguments)}")
        kind = arguments[name]
        given = len(size) if isinstance(size, tuple) else 1
        if not isinstance(size, list) and not {
                "network": given > 1, "matrix": given == 2, "points": given == 2}.get(
                    kind, given == 1):
            raise verify.InvalidInstance(f"{size_text({name: size})} is no size of kind {kind}; "
                                         "sizes are as in net=2x3x1,A=2x3,x=3,k=1")


def _prove_formally(options: Namespace) -> int:
    console = tables.console()
    names = None if options.name is None else [verify.theorem(options.name).formal or options.name]
    with console.status("coqc", spinner="line") as status:
        found = prove_formally(names, progress=lambda name: status.update(f"coqc: {name}.v"))
    proofs = []
    for proof in found.values():
        if isinstance(proof, verify.Unknown):
            console.print(proof.reason, markup=False)
            return UNDECIDED
        proofs.append(proof)
    console.print(evidence.formal_table(proofs))
    good = sum(isinstance(proof, Formal) for proof in proofs)
    console.print(f"{good} of {len(proofs)} theorems proved in Coq for all sizes, without axioms")
    return AS_STATED if good == len(proofs) else NOT_AS_STATED


def run_inspect(options: Namespace) -> int:
    """The exact facts about a model file."""
    model = load_model(options.model)
    found = inspection(model.network, notes=model.notes)
    tables.console().print(tables.facts_table(Path(options.model).name, found.rows()))
    if options.json:
        _write(options.json, found.document())
    if options.html:
        title = f"{Path(options.model).name}, inspected"
        Path(options.html).write_text(inspection_page(title, found, model.network),
                                      encoding="utf-8")
    return AS_STATED


def run_compare(options: Namespace) -> int:
    """Two model files; 0 one function, 1 not, 3 undecided."""
    a, b = load_model(options.a), load_model(options.b)
    budget = None if options.seconds is None else verify.Budget(seconds=options.seconds)
    found = comparison(a.network, b.network, budget=budget, channels=a.channels,
                       notes=tuple(dict.fromkeys(a.notes + b.notes)))
    names = f"{Path(options.a).name} and {Path(options.b).name}"
    tables.console().print(tables.facts_table(names, found.rows()))
    if options.json:
        _write(options.json, found.document())
    return {"yes": AS_STATED, "no": NOT_AS_STATED, "unknown": UNDECIDED}[found.answer]


def run_recheck(options: Namespace) -> int:
    """The checker on a document or an audit."""
    return check_file(options.document)


def _print_instance(console: Console, verdict: verify.Verdict) -> None:
    for name, text in islice(verdict.rows(), len(verdict.instance)):
        console.print(f"{name} = {text}", markup=False)


def _write(path: str, document: Any) -> None:
    Path(path).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
