"""Formulas within sentences, as MathML: from the plain text in which theorems are stated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import final

_GREEK = {
    "alpha": "α", "delta": "δ", "eps": "ε", "eta": "η", "gamma": "γ", "lambda": "λ", "mu": "μ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "theta": "θ", "Phi": "Φ"}
_SIGNS = {"<=": "≤", ">=": "≥", "!=": "≠", "->": "→", "-": "−", "*": "∗", "~": "∼", "...": "…"}
_LARGE = {"sum": "∑", "prod": "∏"}
_FUNCTIONS = ("cos", "deg", "diag", "dim", "exp", "inf", "log", "max", "min", "rank", "relu", "sgn",
              "spark", "sqrt", "supp")
_CLOSING = {"(": ")", "[": "]", "{": "}", "||": "||", "|": "|", "⟨": "⟩"}
_JOINER = "&#8288;"  # no line begins with the comma after a formula
_LONG = 24  # characters up to which a formula stays on one line
_BREAKS = {f"<mo>{escape(_SIGNS.get(sign, sign))}</mo>" for sign in ("=", "<=", ">=", "<", ">", "+",
                                                                    "-", "->")}
_MANY = 150  # brackets, which may be nested, beyond which nothing is typeset
_SPACE = '<mspace width="0.17em"/>'
_SHOWN = {"||": "‖"}
_TOKEN = re.compile(r"\s+|\|\||<=|>=|!=|->|\.\.\.|\d+(?:\.\d+)?|[A-Za-z]+|.")

_OPERATOR = re.compile(r"<=|>=|!=|->|[=<>+\-*/~]|\.\.\.")
_STRONG = re.compile(  # what no word of English looks like
    r"[_^|#]|^[A-Za-z]\d+\b|^\d+[a-z]\b|^[A-Za-z\d]/[\d(]|^\d/[a-z]\b|^[A-Za-z][(\[]|^(?:"
    + "|".join([*_FUNCTIONS, *_GREEK]) + r")\(")
_WEAK = ("a", "A", "I")  # articles and pronouns, but names, too
_AFTER_NAMES = ("is", "has", "be", "have", "and", "agree", "arises", "left", "or", "by", "in", "on",
                "at", "of", "to")


def sentence(text: str) -> str:
    """The text as HTML, with each formula in it as MathML; everything is escaped.

    A formula is a run of words with an operator, an index, a Greek letter or a single letter, and
    whatever stands within its brackets. The rest stays as it is, and nothing is left out; what
    stands between backticks is marked as code.

    >>> print(sentence("If b > 0 & so on"))
    If <math><mi>b</mi><mo>&gt;</mo><mn>0</mn></math> &amp; so on
    """
    if len(re.findall(r"[(\[{|<]", text)) > _MANY:
        return escape(text)
    words = text.split(" ")
    parts: list[str] = []
    start = 0
    while start < len(words):
        hyphened = re.fullmatch(r"([A-Za-z])(-[a-z]{3,}.*)", words[start])
        end = _end(words, start)
        if hyphened:
            parts.append(formula(hyphened[1]) + escape(hyphened[2]))
            start += 1
        elif end > start:
            body = " ".join(words[start:end])
            bare = body.rstrip(".,:;")
            bare = body if body.endswith("...") else bare
            joined = _JOINER if len(bare) < len(body) else ""
            parts.append(formula(bare) + joined + escape(body[len(bare):]))
            start = end
        else:
            parts.append(re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(words[start])))
            start += 1
    return " ".join(parts)


def formula(text: str) -> str:
    """The text, all of it a formula, as MathML; a long one may be broken before its operators.

    >>> print(formula("f_a = x^2"))
    <math><msub><mi>f</mi><mi>a</mi></msub><mo>=</mo><msup><mi>x</mi><mn>2</mn></msup></math>
    """
    if len(text) <= _LONG:
        return f"<math>{_Parser(text).row()}</math>"
    parts = [""]
    for item in _Parser(text).items():
        if parts[-1] and item in _BREAKS:
            parts.append(item.replace("<mo>", '<mo form="infix">'))
        else:
            parts[-1] += item
    return "<wbr>".join(f"<math>{part}</math>" for part in parts)


def _end(words: Sequence[str], start: int) -> int:
    """Where the formula that starts at this word ends; `start` if none does."""
    end = start
    while end < len(words):
        if _open(" ".join(words[start:end])):
            end += 1
        elif end > start and words[end - 1][-1:] in (".", ",", ":", ";") and (
                not words[end - 1].endswith("...")):
            break
        elif _weight(words, end):
            end += 1
        else:
            break
    prose = sum(not _weight(words, k) for k in range(start, end))
    if _open(" ".join(words[start:end])) or prose > 2:  # a bracket of the sentence
        return start
    while end > start and _weight(words, end - 1) == 1 and not _bound(words, start, end, end - 1):
        end -= 1
    if end > start and _weight(words, start) == 1 and not _bound(words, start, end, start):
        return start
    return end if any(_weight(words, k) > 1 for k in range(start, end)) else start


def _weight(words: Sequence[str], k: int) -> int:
    """2 for words that make a formula, 1 for those that only go with one, 0 for prose."""
    word = words[k]
    core = word.rstrip(".,:;")
    if not core:
        return 0
    if _OPERATOR.fullmatch(word) or core.rstrip(")") in _GREEK:
        return 2
    if word[0] in "([<-" and len(core) > 1 and word[1] != "-":
        inside = _weight([word[1:]], 0)
        return 2 if inside or (word[0] != "-" and core[1:] in _WEAK) else 0
    if re.match(r"[(a-z]{3,}_[a-z]{2}", core) or core.count("_") > 2:  # an identifier
        return 0
    if re.fullmatch(r"l\d", core) or "`" in word or (
            re.search(r"[a-z]-[a-z]{3}", word)):
        return 0
    if _STRONG.search(core) or re.match(r"\S+(?:<=|>=|=|<|>)\S", core):
        return 2
    if re.fullmatch(r"[A-Za-z]\)*", core):
        following = words[k + 1] if k + 1 < len(words) else ""
        first = not k or words[k - 1][-1:] in (".", ":")
        article = core == "a" or (core in _WEAK and first)
        return 1 if article and word == core and following not in _AFTER_NAMES else 2
    return int(bool(re.fullmatch(r"[\d.]+\)*|log2|sum|prod|" + "|".join(_FUNCTIONS), core)))


def _bound(words: Sequence[str], start: int, end: int, k: int) -> bool:
    """The word at one end of the run stands next to an operator, or is a factor in an equation."""
    near = [words[i] for i in (k - 1, k + 1) if start <= i < end]
    has_operator = any(_OPERATOR.fullmatch(word) for word in words[start:end])
    if any(_OPERATOR.fullmatch(word) for word in near):
        return True
    return bool(near) and words[k] != "a" and (has_operator or words[k] not in _WEAK)


def _open(text: str) -> bool:
    """Some bracket or bar is not closed."""
    if len(re.findall(r"<\w", text)) > len(re.findall(r"\w>", text)):
        return True
    if text.count("||") % 2 or text.replace("||", "").count("|") % 2:
        return True
    return any(text.count(left) > text.count(right) for left, right in ("()", "[]"))


@final
class _Parser:
    """Reads atoms with their scripts, from left to right."""

    def __init__(self, text: str) -> None:
        text = re.sub(r"<(?=\w)([^<>]*)>", r"⟨\1⟩", text)
        text = re.sub(r"(?<=[\d.)]) x | x (?=[\d.])", " × ", text)
        self._tokens = _TOKEN.findall(text)
        self._next = 0

    def items(self, closing: str | None = None) -> Iterator[str]:
        """The atoms with their scripts up to the closing bracket, which is left to be read."""
        while self._peek() is not None and (closing is None or self._peek() != closing):
            yield self._scripted()

    def row(self, closing: str | None = None) -> str:
        """All items as one text."""
        return "".join(self.items(closing))

    def _peek(self, ahead: int = 0) -> str | None:
        """The next token that is no space, `ahead` tokens further on."""
        seen = [token for token in self._tokens[self._next:] if not token.isspace()]
        return seen[ahead] if ahead < len(seen) else None

    def _take(self) -> tuple[str, bool]:
        """The next token that is no space, and whether another follows without a space."""
        while self._tokens[self._next].isspace():
            self._next += 1
        token = self._tokens[self._next]
        self._next += 1
        follows = self._next < len(self._tokens) and not self._tokens[self._next].isspace()
        return token, follows

    def _scripted(self) -> str:
        base = self._atom()
        scripts: dict[str, str] = {}
        while self._peek() in ("_", "^") and self._peek() not in scripts:
            token, follows = self._take()
            scripts[token] = self._script() if follows else "<mo>.</mo>"
        if not scripts:
            return base
        if base.count("<m") > 1 and not base.startswith("<mrow>"):
            base = f"<mrow>{base}</mrow>"
        tag = {"_": "msub", "^": "msup"}[min(scripts)] if len(scripts) == 1 else "msubsup"
        ordered = "".join(scripts[key] for key in ("_", "^") if key in scripts)
        return f"<{tag}>{base}{ordered}</{tag}>"

    def _script(self) -> str:
        if self._peek() == "-" and self._peek(1) is not None:
            self._take()
            return f"<mrow><mo>−</mo>{self._atom()}</mrow>"
        if self._peek() == "(":
            self._take()
            inside = self.row(")")
            if self._peek() == ")":
                self._take()
            return f"<mrow>{inside}</mrow>"
        inside = self._atom()
        while self._next < len(self._tokens) and self._tokens[self._next] == "[":  # E[i] as a whole
            inside = f"{inside}{self._atom()}"
        return f"<mrow>{inside}</mrow>" if inside.count("<m") > 1 else inside

    def _atom(self) -> str:
        token, follows = self._take()
        if token in _CLOSING:
            return self._group(token)
        if token[0].isdigit():
            return f"<mn>{token}</mn>"
        if not token[0].isalpha():
            return f"<mo>{escape(_SIGNS.get(token, token))}</mo>"
        if token == "sqrt" and follows and self._peek() == "(":
            self._take()
            inside = self.row(")")
            if self._peek() == ")":
                self._take()
            return f"<msqrt>{inside}</msqrt>"
        if token in _LARGE:
            return f"<mo>{_LARGE[token]}</mo>"
        if len(token) > 1 and token not in _GREEK and token not in _FUNCTIONS:
            return f"<mtext>&nbsp;{token}&nbsp;</mtext>"
        space = "" if token not in _FUNCTIONS or self._peek() in (None, "(") else _SPACE
        name = f"<mi>{_GREEK.get(token, token)}</mi>"
        following = self._peek()
        if follows and following is not None and following.isdigit():
            self._take()
            return f"<msub>{name}<mn>{following}</mn></msub>{_SPACE if len(token) > 1 else ''}"
        return name + space

    def _group(self, left: str) -> str:
        right = _CLOSING[left]
        inside = self.row(right)
        shown = _SHOWN.get(left, left)
        if self._peek() is None:
            return f"<mo stretchy='false'>{shown}</mo>{inside}"
        self._take()
        fence = "<mo stretchy='false'>{}</mo>".format
        return f"<mrow>{fence(shown)}{inside}{fence(_SHOWN.get(right, right))}</mrow>"
