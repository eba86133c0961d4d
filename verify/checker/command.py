"""The checker's command line."""

from __future__ import annotations

import argparse

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
    parser.add_argument("--max-items", type=int, default=MAX_ITEMS, help="elementary steps a "
                        "document (ten times as many for an audit); default: %(default)s")
    options = parser.parse_args(arguments)
    return check_file(options.file, options.max_bytes, options.max_items)


def check_file(path: str, max_bytes: int = MAX_BYTES, max_items: int = MAX_ITEMS) -> int:
    """Prints one line of ASCII about the file and returns the exit status."""
    name = path if path.isascii() and path.isprintable() else ascii(path)
    try:
        number = recheck_all(read(path, max_bytes), max_items=max_items)
    except Unreadable as error:
        print(f"unreadable: {name}: {error}")
        return UNREADABLE
    except Rejected as error:
        print(f"rejected: {name}: {error}")
        return REJECTED
    print(f"accepted: {name}" + (f": {number} documents" if number != 1 else ""))
    return ACCEPTED
