"""A hunt that is killed loses nothing; what a store holds is checked; foreign files are refused."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from fractions import Fraction

import pytest

import verify
from verify.search.batches import Batch, Task, unexplored
from verify.search.store import Find, Store

N = verify.Network
NAME, WITHOUT = "scaling_equivalent_of_phi_eq_of_sign_eq_of_admissible", "admissible"


def task(seed=0, dropped=WITHOUT, **changes):
    theorem = verify.theorem(NAME)
    if changes:
        parts = {name: getattr(theorem, name) for name in
                 ("name", "arguments", "hypotheses", "conclusions", "instances", "statement")}
        theorem = verify.Theorem(**(parts | changes))
    return Task(theorem, dropped, seed)


def refuting():
    return {"a": N([[[1]], [[0]]], [[1], [0]]), "b": N([[[1]], [[0]]], [[2], [0]])}


class Stopped(Exception):
    """Raised by the hunt's own report of progress."""


def stop_at(block):
    reports = []

    def progress(tried):
        reports.append(tried)
        if len(reports) > block:
            raise Stopped

    return progress


def test_a_second_hunt_goes_on_where_the_first_one_ended(tmp_path):
    path, name = tmp_path / "store", "sign_eq_of_scaling_equivalent"
    for more, blocks in ((2, 2), (3, 5)):
        with pytest.raises(Stopped):
            verify.hunt(name, seconds=600, store=path, progress=stop_at(more))
        with Store(path) as store:
            batches = store.explored(Task(verify.theorem(name), None, 0))
        assert [batch.first for batch in batches] == list(range(blocks))
        assert not list(unexplored(batches, blocks))
    tried = verify.hunt(name, seconds=0, store=path).tried
    assert tried == sum(batch.tried for batch in batches) > 0


def test_what_was_found_is_kept_with_its_key(tmp_path):
    path = tmp_path / "store"
    found = verify.hunt(NAME, without=WITHOUT, store=path, seconds=60)
    again = verify.hunt(NAME, without=WITHOUT, store=path, seconds=0)
    assert (again.instance, again.tried, again.dropped) == (found.instance, found.tried, WITHOUT)
    for other in ({"seed": 1}, {"without": "sign_equal"}):
        verdict = verify.hunt(NAME, **({"without": WITHOUT} | other), store=path, seconds=0)
        assert isinstance(verdict, verify.Undecided)


def test_a_changed_statement_has_another_digest():
    assert task().digest == task().digest
    theorem = verify.theorem(NAME)
    for change in ({"hypotheses": theorem.hypotheses[1:]}, {"conclusions": theorem.hypotheses[:1]},
                   {"statement": "Something else."}, {"iff": True}, {"name": "another"}):
        assert task(dropped=None, **change).digest != task().digest


_KILLED = """
import os, random, signal, sys, time
import verify
from verify.search.store import Store
path, name, without = sys.argv[1:]
verify.hunt(name, without=without, seconds=60)   # loads what there is to load
draw = random.Random(4)
for i in range(10):
    heard, told = os.pipe()
    child = os.fork()
    if not child:
        os.close(heard)
        verify.hunt(name, without=without, store=path, seconds=600,
                    progress=lambda tried: os.write(told, b"."))
        os._exit(0)
    os.close(told)
    for _ in range(i % 3):
        os.read(heard, 1)                # until there is progress, or the hunt has ended
    time.sleep(draw.uniform(0, 0.1))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(heard)
    db = __import__("sqlite3").connect(path)
    tables = {name for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    print(*([db.execute("SELECT count(*), total(tried) FROM explored").fetchone()[0],
             db.execute("SELECT count(*) FROM found").fetchone()[0]] if tables else [0, 0]))
    db.close()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the hunts to be killed are forked")
def test_ten_kills_lose_nothing(tmp_path):
    path = tmp_path / "store"
    done = subprocess.run([sys.executable, "-P", "-c", _KILLED, str(path), NAME, WITHOUT],
                          capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    counts = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert len(counts) == 10
    assert counts == sorted(counts), "something that had been written was lost"
    assert counts[-1] > (0, 0), "no killed hunt got anywhere"
    resumed = verify.hunt(NAME, without=WITHOUT, store=path, seconds=60)
    whole = verify.hunt(NAME, without=WITHOUT, seconds=60)
    assert (resumed.instance, resumed.tried) == (whole.instance, whole.tried)


def test_a_hunt_killed_while_it_shrinks_keeps_what_it_found(tmp_path, monkeypatch):
    from verify.search import hunt as module

    def killed(*_, **__):
        raise KeyboardInterrupt

    path, shrink = tmp_path / "store", module.shrink
    monkeypatch.setattr(module, "shrink", killed)
    with pytest.raises(KeyboardInterrupt):
        verify.hunt(NAME, without=WITHOUT, store=path, seconds=60)
    with Store(path) as store:
        assert not store.found(task()).minimal
    monkeypatch.setattr(module, "shrink", shrink)
    whole = verify.hunt(NAME, without=WITHOUT, seconds=60)
    resumed = verify.hunt(NAME, without=WITHOUT, store=path, seconds=60)
    assert (resumed.instance, resumed.tried) == (whole.instance, whole.tried)
    with Store(path) as store:
        assert store.found(task()).minimal


def altered(tmp_path, *statements):
    path = tmp_path / "store"
    with Store(path) as store:
        store.keep(task(), Find(0, 1, refuting(), minimal=True))
        store.explore(task(seed=1), Batch(0, 2, 10))
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(*statement)
    database.commit()
    database.close()
    return path


def document(**changes):
    good = verify.check(NAME, refuting(), without=WITHOUT).document()
    return json.dumps(good | changes)


HOLDS = verify.check(NAME, {"a": N([[[1]]], [[0]]), "b": N([[[1]]], [[0]])}).document()


@pytest.mark.parametrize("statement", [
    ("UPDATE found SET document = ?", (document(verdict="holds"),)),
    ("UPDATE found SET document = ?", (document(instance={}),)),
    ("UPDATE found SET document = ?", (json.dumps(HOLDS),)),
    ("UPDATE found SET document = ?", ("{",)),
    ("UPDATE found SET document = ?", (b"\x00\xff",)),
    ("UPDATE found SET document = ?", ("[" * 100_000,)),
    ("UPDATE found SET block = 'x'",),
    ("UPDATE found SET place = -1",),
    ("CREATE TABLE more (x)",),
    ("CREATE TRIGGER t AFTER INSERT ON found BEGIN DELETE FROM explored; END",),
    ("PRAGMA user_version = 2",),
    ("PRAGMA application_id = 7",),
], ids=lambda statement: statement[0][:40])
def test_an_altered_store_is_refused(tmp_path, statement):
    path = altered(tmp_path, statement)
    with pytest.raises(verify.InvalidInstance, match="is no store of counterexamples"):
        verify.hunt(NAME, without=WITHOUT, store=path, seconds=5)


@pytest.mark.parametrize("statement", ["UPDATE explored SET last = 0",
                                       "UPDATE explored SET tried = 'many'",
                                       "UPDATE explored SET first = -3"])
def test_altered_blocks_are_refused(tmp_path, statement):
    path = altered(tmp_path, (statement,))
    with pytest.raises(verify.InvalidInstance, match="holds what no hunt writes"):
        verify.hunt(NAME, without=WITHOUT, seed=1, store=path, seconds=5)


def test_the_unaltered_store_is_read(tmp_path):
    verdict = verify.hunt(NAME, without=WITHOUT, store=altered(tmp_path), seconds=0)
    assert verdict.instance == refuting()


def test_files_of_something_else_are_refused_and_left_alone(tmp_path):
    other = tmp_path / "other.db"
    database = sqlite3.connect(other)
    database.execute("CREATE TABLE mine (x)")
    database.commit()
    database.close()
    text = tmp_path / "text"
    text.write_text("not a database, but long enough to be taken for one\n" * 20)
    for path in (other, text, tmp_path, tmp_path / "absent" / "store"):
        before = path.read_bytes() if path.is_file() else None
        with pytest.raises(verify.InvalidInstance, match="is no store of counterexamples"):
            verify.hunt(NAME, store=path, seconds=0)
        assert before is None or path.read_bytes() == before


def test_matrices_come_back_as_they_were(tmp_path):
    options = {"without": "spark_above_twice", "store": tmp_path / "store", "seconds": 60}
    first, second = (verify.hunt("sparse_solutions_unique_iff_spark_above_twice", **options)
                     for _ in range(2))
    assert first.instance == second.instance
    assert isinstance(second.instance["A"][0][0], Fraction)


def test_two_hunts_may_use_one_store(tmp_path):
    path = tmp_path / "store"
    with Store(path) as one, Store(path) as other:
        one.explore(task(), Batch(0, 1, 5))
        other.explore(task(), Batch(1, 3, 5))
        other.explore(task(), Batch(0, 1, 5))
        assert [batch.first for batch in one.explored(task())] == [0, 1]
        assert list(unexplored(one.explored(task()), 6)) == [3, 4, 5]


def test_the_command_takes_a_store(tmp_path, capsys):
    from verify.cli.main import main

    arguments = ["hunt", NAME, "--without", WITHOUT, "--store", str(tmp_path / "store")]
    handler = signal.getsignal(signal.SIGINT)
    assert main(arguments) == 0
    assert main([*arguments, "--seconds", "0"]) == 0
    (tmp_path / "text").write_text("x" * 5000)
    assert main(["hunt", NAME, "--store", str(tmp_path / "text")]) == 2
    assert "is no store of counterexamples" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is handler
