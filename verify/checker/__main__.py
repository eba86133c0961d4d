"""python -m verify.checker FILE, or out of the folder alone: python -I -S verify/checker FILE."""

if not __package__:  # run as a folder: make the folder importable as the package it is
    import os
    import sys

    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[0] = os.path.dirname(here)
    __package__ = os.path.basename(here)
    __import__(__package__)
    del sys.path[0]

from .command import main

raise SystemExit(main())
