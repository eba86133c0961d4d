"""python -m verify: the same as the command `verify`."""

from verify.cli.main import main

raise SystemExit(main())
