"""The linear programming solver HiGHS, with nothing to say."""

from __future__ import annotations

from typing import Any


def silent_solver() -> Any:
    """HiGHS in one thread prints nothing.

    From version 1.16 on its constructor prints a notice, once a process, where it sets callbacks.
    """
    import highspy

    class Silent(highspy.Highs):  # type: ignore[misc]
        def enableCallbacks(self) -> None:
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()

    solver = Silent()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver
