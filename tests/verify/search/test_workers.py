"""Processes and a Dask cluster find what one process finds; a lost worker's batch is done again."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

import verify
from verify.search import workers
from verify.search.batches import Task, unexplored
from verify.search.candidates import Candidates
from verify.search.refutes import Refutes
from verify.search.store import Store

NAME, WITHOUT = "scaling_equivalent_of_phi_eq_of_sign_eq_of_admissible", "admissible"
TRUE = "sign_eq_of_scaling_equivalent"


@contextmanager
def cluster(number):
    """(address, worker processes) of a scheduler with workers of one thread each on loopback."""
    from distributed import Client

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    python = [sys.executable, "-P", "-m"]  # the installed package, not the folder
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [subprocess.Popen([*python, "distributed.cli.dask_scheduler", "--host",
                                 "127.0.0.1", "--port", str(port), "--no-dashboard"], **quiet)]
    for _ in range(number):
        started.append(subprocess.Popen(
            [*python, "distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", "1",
             "--no-dashboard", "--host", "127.0.0.1"], **quiet))
    try:
        with Client(address, timeout=120, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=120)
        yield address, started[1:]
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait()


def blocks_of(batches):
    return sorted(block for batch in batches for block in range(batch.first, batch.last))


@pytest.fixture(scope="module", name="address")
def _address():
    pytest.importorskip("distributed", reason="dask is not installed (extra `cluster`)")
    with cluster(2) as (address, _):
        yield address


def test_the_cluster_finds_the_instance_that_one_process_finds(address):
    here = verify.hunt(NAME, without=WITHOUT, seconds=60)
    seen = []
    there = verify.hunt(NAME, without=WITHOUT, seconds=60, scheduler=address,
                        progress=seen.append)
    assert (there.instance, there.tried) == (here.instance, here.tried)
    assert seen == sorted(seen)
    assert seen[-1] >= there.tried


def test_the_cluster_goes_on_with_a_store_until_time_is_up(address, tmp_path):
    path = tmp_path / "store"
    first = verify.hunt(TRUE, seconds=2, scheduler=address, store=path)
    second = verify.hunt(TRUE, seconds=2, scheduler=address, store=path)
    assert isinstance(second, verify.Undecided)
    assert second.tried > first.tried > 0
    with Store(path) as store:
        batches = store.explored(Task(verify.theorem(TRUE), None, 0))
    ends = [batch.last for batch in batches]
    assert all(batch.first >= end for batch, end in zip(batches[1:], ends, strict=False))


def test_batches_grow_while_they_are_short(address):
    task = Task(verify.theorem("minimal_under_scaling_iff_entries_equal"), None, 0)
    found = list(workers.on_workers(task, [], 30, time.monotonic() + 60, jobs=1,
                                    scheduler=address))
    assert max(batch.last - batch.first for batch in found) > 1
    assert blocks_of(found) == list(range(30))


def test_the_batch_of_a_lost_worker_is_done_again():
    pytest.importorskip("distributed", reason="dask is not installed (extra `cluster`)")
    task, batches = Task(verify.theorem(TRUE), None, 0), []
    with cluster(2) as (address, processes):
        for batch in workers.on_workers(task, [], 24, time.monotonic() + 60, jobs=1,
                                        scheduler=address):
            batches.append(batch)
            if len(batches) == 3:  # both workers have batches by now
                os.kill(processes[0].pid, signal.SIGKILL)
        assert processes[0].wait() == -signal.SIGKILL
        assert processes[1].poll() is None
    assert not list(unexplored(batches, 24))
    assert blocks_of(batches) == list(range(24))


def test_processes_find_the_instance_that_one_process_finds():
    here = verify.hunt(NAME, without=WITHOUT, seconds=60)
    there = verify.hunt(NAME, without=WITHOUT, seconds=60, jobs=2)
    assert (there.instance, there.tried) == (here.instance, here.tried)


def test_no_process_is_left_when_time_is_up():
    assert isinstance(verify.hunt(TRUE, seconds=2, jobs=2), verify.Undecided)
    assert not multiprocessing.active_children()


def test_a_worker_with_another_theorem_of_this_name_says_so():
    with pytest.raises(ValueError, match="versions differ"):
        workers.batch_by_name(TRUE, "0" * 64, None, 0, 0, 1)


def test_only_theorems_of_the_catalog_are_sent():
    mine = verify.Theorem(name=TRUE, arguments={"a": "network"}, hypotheses=(),
                          conclusions=(verify.admissible.on("a"),), instances=lambda: None)
    with pytest.raises(ValueError, match="load theorems by name"):
        verify.hunt(mine, jobs=2)


def test_without_dask_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match=r"pip install 'rescaling-verify\[cluster\]'"):
        verify.hunt(TRUE, scheduler="tcp://127.0.0.1:1")


def test_no_scheduler_at_the_address_is_an_error(capsys, monkeypatch):
    monkeypatch.setattr(workers, "_CONNECT", 1)
    pytest.importorskip("distributed", reason="dask is not installed (extra `cluster`)")
    from verify.cli.main import main

    assert main(["hunt", TRUE, "--scheduler", "tcp://127.0.0.1:9", "--seconds", "1"]) == 2
    assert "tcp://127.0.0.1:9" in capsys.readouterr().err


def test_a_block_is_the_same_in_whatever_order_blocks_are_asked_for():
    refutes = Refutes(verify.theorem(NAME), WITHOUT)
    orders = ([0, 1, 2, 3], [3, 1, 2, 0], [2, 3, 0, 1])
    found = []
    for order in orders:
        candidates = Candidates(refutes, 3)
        blocks = {number: list(candidates.block(number)) for number in order}
        found.append([blocks[number] for number in range(4)])
    assert found[0] == found[1] == found[2]
    assert all(len(block) > 200 for block in found[0])
    assert found[0][1] != found[0][2]
