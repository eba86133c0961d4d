"""A small table of facts, as notebooks show it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

_MOST = 600


def card(title: str, rows: Iterable[tuple[str, str]]) -> str:
    """The title over rows of (what, finding), as HTML; long findings are cut.

    >>> card("a < b", [("x", "1")])
    '<table><caption>a &lt; b</caption><tbody><tr><th>x</th><td>1</td></tr></tbody></table>'
    """
    body = "".join(f"<tr><th>{escape(what)}</th><td>{_brief(finding)}</td></tr>"
                   for what, finding in rows)
    return f"<table><caption>{escape(title)}</caption><tbody>{body}</tbody></table>"


def _brief(text: str) -> str:
    short = text if len(text) <= _MOST else f"{text[:_MOST]} ..."
    return escape(short).replace("\n", "<br>")
