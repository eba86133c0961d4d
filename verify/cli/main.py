"""The command `verify`: 0 everything as stated, 1 something is not, 2 unusable, 3 undecided."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from typing import Any

from verify import __version__
from verify.claims.errors import BudgetExceeded, InvalidInstance, UnsupportedModel

UNUSABLE = 2
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    for option in ("json", "html", "script"):  # before the work whose result could not be kept
        if fault := _fault(getattr(options, option, None)):
            return _unusable(fault)
    try:
        from verify.cli import commands

        status: int = getattr(commands, f"run_{options.command or 'audit'}")(options)
    except (InvalidInstance, UnsupportedModel, BudgetExceeded) as error:
        return _unusable(str(error))
    except KeyError as error:
        return _unusable(str(error.args[0]))
    except ImportError as error:  # fastpath was not compiled, or an extra is not installed
        return _unusable(str(error))
    except OSError as error:
        return _unusable(f"{error.filename or 'a file'}: {error.strerror or error}")
    except KeyboardInterrupt:
        print("verify: interrupted", file=sys.stderr)
        return INTERRUPTED
    return status


def _unusable(message: str) -> int:
    print(f"verify: {message}", file=sys.stderr)
    return UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verify", description="Check theorems about ReLU networks and sparse factorizations "
        "exactly, with evidence that a small independent program re-proves.",
        epilog="Exit status: 0 everything as stated, 1 something is not, 2 unusable input, "
        "3 undecided, 130 interrupted. Without a command: the audit.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    audit = commands.add_parser("audit", help="check every theorem, and that each hypothesis is "
                                "necessary")
    audit.add_argument("names", metavar="NAME", nargs="*", help="only these (default: all)")
    parser.set_defaults(names=[])
    for options in (parser, audit):
        options.add_argument("--draws", type=_positive, default=60, metavar="N",
                             help="instances a theorem (default: %(default)s)")
        options.add_argument("--jobs", type=_positive, default=_processors(), metavar="N",
                             help="processes (default: %(default)s)")
        options.add_argument("--json", metavar="FILE", help="write every verdict's document")
        options.add_argument("--html", metavar="FILE", help="write one page with all evidence")
    listing = commands.add_parser("list", help="the theorems, in the order of the talk")
    listing.add_argument("--markdown", action="store_true", help="as the table of the README")
    show = commands.add_parser("show", help="one theorem, in words and in predicates")
    show.add_argument("name", metavar="NAME")
    check = commands.add_parser(
        "check", help="check a theorem on your instance",
        epilog='INSTANCE.json is {"format": "rescaling-verify/instance/1", "a": {"weights": '
        '[[["1/2", 1]], [[2]]], "biases": [[0], ["0x1.8p-3"]]}, "k": 1, ...}, the arguments that '
        "`verify show NAME` names; or a verdict's document, whose instance is taken. Exit status: "
        "0 the theorem holds or does not concern the instance, 1 refuted, 2 unusable input, "
        "3 undecided.")
    check.add_argument("name", metavar="NAME")
    check.add_argument("instance", metavar="INSTANCE.json", help="the arguments, see below")
    check.add_argument("--without", metavar="CONDITION", help="set this hypothesis aside")
    check.add_argument("--json", metavar="FILE", help="write the verdict's document")
    hunt = commands.add_parser(
        "hunt", help="look for a minimal counterexample",
        epilog="Exit status: 0 none was found, 1 one was; with --without: 0 one was found, "
        "3 none; 2 unusable input.")
    hunt.add_argument("name", metavar="NAME")
    hunt.add_argument("--without", metavar="CONDITION", help="set this hypothesis aside")
    hunt.add_argument("--seconds", type=_seconds, default=10, metavar="S",
                      help="how long to look (default: %(default)s)")
    hunt.add_argument("--seed", type=int, default=0, metavar="N",
                      help="where to start (default: %(default)s)")
    hunt.add_argument("--jobs", type=_positive, default=1, metavar="N",
                      help="processes (default: %(default)s)")
    hunt.add_argument("--scheduler", metavar="ADDRESS", help="the workers of a Dask scheduler "
                      "instead, as in tcp://host:8786 (extra cluster)")
    hunt.add_argument("--store", metavar="FILE", help="go on where the last hunt with this file "
                      "ended, and keep what is found")
    hunt.add_argument("--json", metavar="FILE", help="write the counterexample's document")
    prove = commands.add_parser(
        "prove", help="prove a theorem for all parameters of one size, or for all sizes; without a "
        "name, what the theorem files claim",
        epilog="Exit status: 0 proved, 1 refuted (or not proved in Coq), 2 unusable input, "
        "3 undecided.")
    prove.add_argument("name", metavar="NAME", nargs="?")
    prove.add_argument("--widths", type=_widths, metavar="D,...,K",
                       help="the layers' widths, as in 2,3,1, or a size for each argument, as in "
                       "A=2x3,k=1 (default: those the file names)")
    prove.add_argument("--seconds", type=_seconds, default=60, metavar="S",
                       help="how long a solver may take for one size (default: %(default)s)")
    prove.add_argument("--script", metavar="FILE",
                       help="write the SMT-LIB scripts of what is proved")
    prove.add_argument("--formal", action="store_true", help="compile the Coq files instead")
    inspect = commands.add_parser("inspect", help="what the theory says about a trained network")
    inspect.add_argument("model", metavar="MODEL",
                         help="a .json, .npz, .nnet, .onnx, .pt or .safetensors file")
    inspect.add_argument("--json", metavar="FILE", help="write the findings")
    inspect.add_argument("--html", metavar="FILE", help="write the findings as one page")
    compare = commands.add_parser("compare", help="are two model files the same function, by "
                                  "rescaling, by permutation too, or otherwise",
                                  epilog="Exit status: 0 the same function, 1 not, 2 unusable "
                                  "input, 3 undecided.")
    compare.add_argument("a", metavar="A", help="a model file, as for inspect")
    compare.add_argument("b", metavar="B", help="another one")
    compare.add_argument("--seconds", type=_seconds, metavar="S", help="how long to search where "
                         "there is a search (default: as the searches see fit)")
    compare.add_argument("--json", metavar="FILE", help="write the findings")
    recheck = commands.add_parser("recheck", help="re-prove a verdict's document, or an audit's",
                                  epilog="Exit status: 0 accepted, 1 rejected, 2 unreadable.")
    recheck.add_argument("document", metavar="DOCUMENT.json")
    return parser


def _processors() -> int:
    """The processors this process may use, at most four."""
    usable = getattr(os, "sched_getaffinity", None)
    return min(4, len(usable(0)) if usable else os.cpu_count() or 1)


def _fault(path: str | None) -> str | None:
    """Why nothing can be written there."""
    if path is None:
        return None
    if os.path.isdir(path):
        return f"{path}: Is a directory"
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        return f"{path}: there is no folder {folder}"
    return None if os.access(path if os.path.exists(path) else folder, os.W_OK) else (
        f"{path}: may not be written")


def _widths(text: str) -> tuple[int, ...] | dict[str, Any]:
    """2,3,1 of networks; else a size for each argument, as in A=2x3,k=1,group=[2]."""
    try:
        if "=" not in text:
            return tuple(map(int, text.split(",")))
        parts = re.split(r",(?=\s*\w+\s*=)", text)  # at no comma between brackets
        return {name.strip(): _size(size) for name, _, size in
                (part.partition("=") for part in parts)}
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither widths, as in 2,3,1, nor sizes by name, as in A=2x3,k=1"
        ) from None


def _size(text: str) -> Any:
    """2 of 2, (2, 3) of 2x3, a list in brackets as it is."""
    if text.strip()[:1] == "[":
        return json.loads(text)
    numbers = tuple(map(int, text.split("x")))
    return numbers if len(numbers) > 1 else numbers[0]


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not positive")
    return number


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from None
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no length of time")
    return number
