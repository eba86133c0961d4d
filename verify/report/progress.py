"""Progress of long work: in a terminal, in a notebook, and nothing where no one looks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from verify.claims.budget import Progress as Callback


@contextmanager
def progress(description: str) -> Iterator[Callback]:
    """A callback for `Budget(progress=)`, whose bar is shown while the block runs.

    A terminal shows it on standard error, a notebook below the cell; both clear it at the end.
    Where standard error is piped and no notebook runs, nothing is written.

    >>> import verify
    >>> net = verify.Network([[[1], [-1]], [[1, 1]]], [[0, 0], [0]])
    >>> with verify.progress("regions") as shown:
    ...     len(verify.regions(net, budget=verify.Budget(progress=shown)).cells)
    2
    """
    console = Console(stderr=True)
    if console.is_jupyter:
        yield from _in_notebook(description)
    elif console.is_terminal:
        yield from _in_terminal(description, console)
    else:
        yield lambda done, total: None


def _in_terminal(description: str, console: Console) -> Iterator[Callback]:
    with Progress(TextColumn("{task.description}", markup=False), BarColumn(),
                  MofNCompleteColumn(), TimeElapsedColumn(), console=console,
                  transient=True) as bar:
        task = bar.add_task(description, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _in_notebook(description: str) -> Iterator[Callback]:
    from IPython.display import HTML, display

    handle: Any = display(HTML(_html(description, 0, None)), display_id=True)
    try:
        yield lambda done, total: handle.update(HTML(_html(description, done, total)))
    finally:
        handle.update(HTML(""))


def _html(description: str, done: int, total: int | None) -> str:
    of = f" of {total:,}" if total is not None else ""
    bar = (f'<progress value="{done}" max="{total}"></progress>' if total is not None
           else "<progress></progress>")
    return f"{escape(description)} {bar} {done:,}{of}"
