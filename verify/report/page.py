"""A page of HTML that needs nothing but itself: no script, no font, no address."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --dim: #767676; --good: #00785a; --bad: #c34f00;
  --open: #6b6b6b; --back: #8881; }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem;
  overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
code, pre { font: .85em/1.4 ui-monospace, monospace; }
pre { white-space: pre-wrap; background: var(--back); padding: .6rem; margin: .4rem 0;
  max-height: 24rem; overflow: auto; }
article { border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .8rem;
  margin: .6rem 0; break-inside: avoid; }
article > p { margin: .3rem 0; }
article header { display: flex; flex-wrap: wrap; gap: .2rem .7rem; align-items: baseline; }
.badge { color: #fff; background: var(--open); border-radius: .3rem; padding: 0 .5rem;
  font-size: .85rem; font-weight: 600; white-space: nowrap; }
.good { background: var(--good); } .bad { background: var(--bad); }
.name { font: .85rem ui-monospace, monospace; color: var(--dim); }
details { margin: .3rem 0; } summary { cursor: pointer; }
details details { margin-left: 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; }
tr + tr > * { border-top: 1px solid var(--line); }
th { font-weight: 600; }
.dim { color: var(--dim); font-size: .9rem; }
.wide { overflow-x: auto; }
math { font-size: 1.05em; }
@media (max-width: 40rem) {
  table.facts, table.facts tbody, table.facts tr, table.facts th, table.facts td { display: block; }
  table.facts td { border: 0; padding-top: 0; } }
@media print { body { max-width: none; padding: 0; } pre { max-height: none; }
  a[download] { display: none; } }
"""


def page(title: str, body: Iterable[str]) -> str:
    """The whole document; `body` is HTML already, the title is escaped.

    Its policy forbids the page to run or to fetch anything.

    >>> page("a < b", ["<p>text</p>"]).count("a &lt; b")
    2
    """
    return "\n".join([
        "<!DOCTYPE html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'; img-src data:\">",
        '<link rel="icon" href="data:,">',
        f"<title>{escape(title)}</title>", f"<style>{_STYLE}</style>", "</head>", "<body>",
        f"<h1>{escape(title)}</h1>", *body, "</body>", "</html>", ""])


def download(text: str, name: str, document: Any) -> str:
    """A link that saves the document as JSON; the document is in the link itself.

    >>> download("save", "a.json", {"x": 1})
    '<a download="a.json" href="data:application/json;base64,eyJ4IjogMX0=">save</a>'
    """
    data = base64.b64encode(json.dumps(document).encode()).decode()
    return (f'<a download="{escape(name)}" href="data:application/json;base64,{data}">'
            f"{escape(text)}</a>")


def folded(summary: str, *body: str, unfolded: bool = False) -> str:
    """What is shown on demand; both are HTML already.

    >>> folded("more", "<p>text</p>")
    '<details><summary>more</summary><p>text</p></details>'
    """
    return f"<details{' open' * unfolded}><summary>{summary}</summary>{''.join(body)}</details>"


def badge(word: str, kind: str = "") -> str:
    """A word on a coloured ground: kind good, bad or none.

    >>> badge("holds", "good")
    '<span class="badge good">holds</span>'
    """
    return f'<span class="{f"badge {kind}".strip()}">{escape(word)}</span>'


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """A table of (what, finding); both are HTML already.

    >>> facts([("if", "<b>1</b>")])
    '<table class="facts"><tbody><tr><th scope="row">if</th><td><b>1</b></td></tr></tbody></table>'
    """
    body = "".join(f'<tr><th scope="row">{what}</th><td>{finding}</td></tr>'
                   for what, finding in rows)
    return f'<table class="facts"><tbody>{body}</tbody></table>'


def plain(value: Any, most: int = 4_000) -> str:
    """Exact plain data as preformatted text, cut where it is long.

    >>> plain({"x": "<1>"})
    '<pre>{&quot;x&quot;: &quot;&lt;1&gt;&quot;}</pre>'
    """
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    cut = text if len(text) <= most else f"{text[:most]} ... ({len(text):,} characters)"
    return f"<pre>{escape(cut)}</pre>"
