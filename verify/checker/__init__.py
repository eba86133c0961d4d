"""The trusted base: re-proves a verdict's document. Standard library only; imports nothing of ours.

The package also runs on its own, out of its folder: `python -I -S verify/checker FILE`.
FORMAT.md beside this file says what a document is and what a passed check establishes.
"""

from .rejected import Rejected
from .verdict import recheck

__all__ = ["Rejected", "recheck"]
