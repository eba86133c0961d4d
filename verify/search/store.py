"""What hunts have found and gone through, in a SQLite file that survives a killed process."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike, fspath
from typing import Any, final

from verify.checker import Rejected, recheck
from verify.claims.check import check
from verify.claims.errors import BudgetExceeded, InvalidInstance
from verify.claims.verdict import Refuted
from verify.network.document import decode
from verify.network.json import parse
from verify.search.batches import Batch, Task
from verify.search.size import Instance

_APPLICATION = 0x72766875  # "rvhu": SQLite keeps it in the file's header
_VERSION = 1
_TABLES = (
    "CREATE TABLE explored (theorem TEXT NOT NULL, statement TEXT NOT NULL, dropped TEXT NOT NULL, "
    "seed INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, tried INTEGER NOT NULL, "
    "PRIMARY KEY (theorem, statement, dropped, seed, first))",
    "CREATE TABLE found (theorem TEXT NOT NULL, statement TEXT NOT NULL, dropped TEXT NOT NULL, "
    "seed INTEGER NOT NULL, block INTEGER NOT NULL, place INTEGER NOT NULL, "
    "minimal INTEGER NOT NULL, document TEXT NOT NULL, "
    "PRIMARY KEY (theorem, statement, dropped, seed))",
)
_KEY = "theorem = ? AND statement = ? AND dropped = ? AND seed = ?"
_BUSY = 10.0  # seconds to wait for another process that writes


@final
@dataclass(frozen=True, slots=True)
class Find:
    """A counterexample, the block it was found in, and its number there, from 1."""

    block: int
    place: int
    instance: Instance
    minimal: bool = False


@final
class Store:
    """A file of found counterexamples and of the blocks that were gone through without one.

    Kept by theorem, statement, hypothesis set aside, and seed: a theorem that was changed does not
    answer from an old file. Every write is a transaction of its own. A counterexample is checked,
    and its document re-proved, when it is read; that a block holds none is taken from the file.

    Raises: InvalidInstance, here and in every method, if the file is no such store.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self._path = fspath(path)
        with self._clear():
            self._connection = sqlite3.connect(self._path, timeout=_BUSY, isolation_level=None)
            try:
                self._open()
            except BaseException:
                self._connection.close()
                raise

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def _open(self) -> None:
        ask = self._connection.execute
        ask("PRAGMA trusted_schema = OFF")
        ask("BEGIN IMMEDIATE")
        try:
            ((application,),) = ask("PRAGMA application_id")
            ((version,),) = ask("PRAGMA user_version")
            schema = [sql for (sql,) in ask("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL "
                                            "ORDER BY name")]
            if not (application or version or schema):
                ask(f"PRAGMA application_id = {_APPLICATION}")
                ask(f"PRAGMA user_version = {_VERSION}")
                for table in _TABLES:
                    ask(table)
            elif application != _APPLICATION:
                raise self._wrong("a database of something else")
            elif version != _VERSION or schema != list(_TABLES):
                raise self._wrong(f"a store of version {version}, not {_VERSION}, or altered")
            ask("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                ask("ROLLBACK")
            raise
        ask("PRAGMA journal_mode = WAL")
        ask("PRAGMA synchronous = NORMAL")

    def found(self, task: Task) -> Find | None:
        """The counterexample that was found, checked again.

        Raises: InvalidInstance if it is none.
        """
        with self._clear():
            row = self._connection.execute(
                f"SELECT block, place, minimal, document FROM found WHERE {_KEY}",
                _key(task)).fetchone()
            if row is None:
                return None
            block, place, minimal, text = row
            self._require(isinstance(text, str) and _counts(block, place))
            return Find(block, place, self._confirmed(task, text), bool(minimal))

    def _confirmed(self, task: Task, text: str) -> Instance:
        """The instance of the document, which the checker accepts and the theorem is refuted by."""
        try:
            document = parse(text.encode(), "its document")
            recheck(document)
            instance = {name: decode(value, name) if task.theorem.arguments.get(name) == "network"
                        else value for name, value in document["instance"].items()}
            verdict = check(task.theorem, instance, without=task.dropped)
        except (Rejected, InvalidInstance, BudgetExceeded) as error:
            raise self._wrong(f"its counterexample to {task.theorem.name} is rejected: "
                              f"{error}") from None
        if not isinstance(verdict, Refuted):
            raise self._wrong(f"its counterexample to {task.theorem.name} refutes nothing: "
                              f"{verdict.word}")
        return dict(verdict.instance)

    def keep(self, task: Task, find: Find) -> None:
        """Writes the counterexample, in place of an earlier one."""
        document = check(task.theorem, find.instance, without=task.dropped).document()
        with self._clear():
            self._connection.execute(
                "INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*_key(task), find.block, find.place, int(find.minimal), json.dumps(document)))

    def explored(self, task: Task) -> list[Batch]:
        """What was gone through without finding anything."""
        with self._clear():
            rows = self._connection.execute(
                f"SELECT first, last, tried FROM explored WHERE {_KEY} ORDER BY first",
                _key(task)).fetchall()
            for first, last, tried in rows:
                self._require(_counts(first, last, tried) and first < last)
            return [Batch(*row) for row in rows]

    def explore(self, task: Task, batch: Batch) -> None:
        """Writes that these blocks hold no counterexample."""
        with self._clear():
            self._connection.execute(
                "INSERT OR IGNORE INTO explored VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*_key(task), batch.first, batch.last, batch.tried))

    def _require(self, sound: bool) -> None:
        if not sound:
            raise self._wrong("it holds what no hunt writes")

    def _wrong(self, why: str) -> InvalidInstance:
        return InvalidInstance(f"{self._path} is no store of counterexamples: {why}")

    @contextmanager
    def _clear(self) -> Iterator[None]:
        """Errors of SQLite as InvalidInstance."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._wrong(str(error)) from None


def _key(task: Task) -> tuple[Any, ...]:
    return task.theorem.name, task.digest, task.dropped or "", task.seed


def _counts(*values: object) -> bool:
    return all(type(value) is int and value >= 0 for value in values)
