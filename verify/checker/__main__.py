"""python -m verify.checker FILE, or out of the folder alone: python -I -S verify/checker FILE."""

import sys

if __name__ == "__main__":
    if __package__:
        from .command import main
    else:  # run as a folder: load it as the package `checker`
        del sys.path[0]  # the folder: nothing else is to be found in it

        import importlib.util
        import os

        here = os.path.dirname(os.path.abspath(__file__))
        spec = importlib.util.spec_from_file_location(
            "checker", os.path.join(here, "__init__.py"), submodule_search_locations=[here])
        assert spec is not None
        assert spec.loader is not None
        sys.modules["checker"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["checker"])
        main = importlib.import_module("checker.command").main

    raise SystemExit(main())
