"""Strategies by type: Hypothesis calls `register` when it is imported."""

from __future__ import annotations

from typing import Any


def register() -> None:
    """`st.from_type(verify.Network)` and `st.from_type(verify.Architecture)` draw them.

    The entry point `hypothesis` of the distribution names this function.
    """
    from hypothesis import strategies as st

    from verify.network.architecture import Architecture
    from verify.network.network import Network

    st.register_type_strategy(Network, _networks)
    st.register_type_strategy(Architecture, _architectures)


def _networks(_: type) -> Any:
    from verify.strategies import networks

    return networks()


def _architectures(_: type) -> Any:
    from verify.strategies import architectures

    return architectures()
