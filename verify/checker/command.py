"""The checker's command line."""

from __future__ import annotations

import argparse
import sys

from .reading import MAX_BYTES, Unreadable, read
from .rejected import Rejected
from .verdict import MAX_ITEMS, recheck_all

ACCEPTED, REJECTED, UNREADABLE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Checks one file: 0 accepted, 1 rejected, 2 unreadable."""
    parser = argparse.ArgumentParser(
        prog="verify.checker", description="Re-prove every answer in a verdict's document (or in "
        "each document of an audit). Exit status: 0 accepted, 1 rejected, 2 unreadable.")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--max-bytes", type=int, default=MAX_BYTES, help="default: %(default)s")
    parser.add_argument("--max-items", type=int, default=MAX_ITEMS,
                        help="elementary steps a document; default: %(default)s")
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    return check_file(options.file, options.max_bytes, options.max_items)


def check_file(path: str, max_bytes: int = MAX_BYTES, max_items: int = MAX_ITEMS) -> int:
    """Prints one line about the file and returns the exit status."""
    try:
        number = recheck_all(read(path, max_bytes), max_items=max_items)
    except Unreadable as error:
        print(f"unreadable: {path}: {error}")
        return UNREADABLE
    except Rejected as error:
        print(f"rejected: {path}: {error}")
        return REJECTED
    print(f"accepted: {path}" + (f": {number} documents" if number != 1 else ""))
    return ACCEPTED
