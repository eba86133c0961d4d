"""What is known about one network, as one page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import verify
from verify.claims.decision import Decision, Unknown, Yes, answer_of
from verify.lifting.embedding import embedding
from verify.network.network import Network
from verify.report.inspection import Inspection
from verify.report.mathml import sentence
from verify.report.page import badge, download, facts, folded, page, plain
from verify.symbolic.embedding import symbolic_embedding
from verify.symbolic.symbols import mathml

_FEW_PATHS = 60  # up to which Phi is written out


def inspection_page(title: str, found: Inspection, net: Network) -> str:
    """One self-contained document: the facts, each decision with its evidence, small Phi in full.

    The findings can be saved as JSON.
    """
    return page(title, _body(found, net))


def _body(found: Inspection, net: Network) -> Iterator[str]:
    yield (f'<p class="dim">Exact unless marked as measured. rescaling-verify '
           f"{escape(verify.__version__)}.</p>")
    decided = dict(found.decisions)
    yield facts((sentence(what), escape(finding)) for what, finding in found.rows()
                if what.replace(" ", "_") not in decided)
    yield "<h2>Questions that can be hard</h2>"
    for name, decision in decided.items():
        yield _decision(name, decision)
    if sum(found.n_paths) <= _FEW_PATHS:
        yield "<h2>The path embedding</h2>"
        yield _phi(net)
    yield f"<p>{download('Save the findings', 'inspection.json', found.document())}</p>"


def _decision(name: str, decision: Decision) -> str:
    answer = answer_of(decision)
    if isinstance(decision, Unknown):
        evidence = f"<p>{escape(decision.reason)}</p>"
    else:
        evidence = plain(decision.certificate.witness or "recomputed by the checker")
    kind = "" if isinstance(decision, Unknown) else "good" if isinstance(decision, Yes) else "bad"
    return f"<article>{folded(f'{badge(answer, kind)} {escape(name)}', evidence)}</article>"


def _phi(net: Network) -> str:
    """Each path with its monomial and its value."""
    monomials = symbolic_embedding(net.architecture)
    rows = "".join(
        f"<tr><td>{' → '.join(map(str, path))}</td><td>{mathml(monomials[path])}</td>"
        f"<td>{escape(_short(str(value)))}</td></tr>"
        for path, value in embedding(net.exactly()).items())
    return ('<div class="wide"><table><thead><tr><th>path</th><th>monomial</th><th>value</th></tr>'
            f"</thead><tbody>{rows}</tbody></table></div>")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:18]} ... {text[-18:]} ({len(text)} digits)"
