"""Pages escape what they are given and need nothing but themselves."""

import base64
import json
import re
from html.parser import HTMLParser

import pytest

from verify.report.page import badge, download, folded, page, plain

VOID = {"meta", "link", "br"}


class Balance(HTMLParser):
    """Fails where tags do not nest; collects the addresses that a page names."""

    def __init__(self):
        super().__init__()
        self.stack, self.addresses = [], []

    def handle_starttag(self, tag, attributes):
        self.addresses += [value for name, value in attributes if name in ("href", "src")]
        assert not any(name.startswith("on") for name, _ in attributes)
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag


def balanced(html):
    """The addresses in the page, after its tags were found to nest."""
    parser = Balance()
    parser.feed(html)
    assert not parser.stack
    return parser.addresses


HOSTILE = '</style><script>alert(1)</script>"\'&<img src=x onerror=alert(1)>'


def test_a_page_is_self_contained_and_escapes_its_title():
    html = page(HOSTILE, ["<p>text</p>"])
    assert balanced(html) == ["data:,"]
    assert "<script" not in html
    assert "default-src 'none'" in html
    assert not re.search(r"url\(|@import|https?:", html)


@pytest.mark.parametrize("text", [badge(HOSTILE), plain(HOSTILE), plain({HOSTILE: [HOSTILE]}),
                                  download(HOSTILE, HOSTILE, {HOSTILE: 1}),
                                  folded("more", plain(HOSTILE))])
def test_every_part_escapes(text):
    balanced(text)
    assert "<script" not in text
    assert "<img" not in text


def test_a_download_holds_the_document():
    document = {"x": ["1/2", "ä", HOSTILE]}
    (address,) = balanced(download("save", "a.json", document))
    kind, data = address.split(",", 1)
    assert kind == "data:application/json;base64"
    assert json.loads(base64.b64decode(data)) == document


def test_long_data_is_cut():
    assert plain("x" * 10_000, most=10) == "<pre>xxxxxxxxxx ... (10,000 characters)</pre>"
