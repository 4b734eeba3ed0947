from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.content.foreign import clean
from engine.content.markup import start_tags


@pytest.mark.parametrize(
    ("html", "kept", "told"),
    [
        ("<p>A</p><script>if (a < b) x()</script><p>B</p>", "<p>A</p><p>B</p>", {"scripts": 1}),
        ("<SCRIPT src=x></SCRIPT ><b>x</b><script>", "<b>x</b>", {"scripts": 2}),
        ('<form action="/x"><p>Hi</p><input name=a><button>Go</button></form>', "<p>Hi</p>Go", None),
        ("<select><option>1</option></select><textarea><b></textarea>x", "x", {"form fields": 2}),
        ('<iframe src="x"><p>no</p></iframe>y<embed src=x>z', "yz", {"embedded pages": 1, "embedded files": 1}),
        ('<a href="https://a.b" onclick="x()">A</a>', '<a href="https://a.b" >A</a>', {"event handlers": 1}),
        ("<img src='a.png' OnError=alert(1) alt='onerror'>", "<img src='a.png'  alt='onerror'>", {"event handlers": 1}),
        ("<a href=' java\tscript:alert(1)'>A</a>", "<a >A</a>", {"links that run something": 1}),
        ('<a href="&#106;avascript:alert(1)">A</a>', "<a >A</a>", {"links that run something": 1}),
        ('<p style="width:expression(alert(1))">A</p>', "<p >A</p>", {"styles that run something": 1}),
        (
            '<link rel="stylesheet" href="https://a.b/c.css"><link rel=icon href=x>',
            "",
            {"style sheets from elsewhere": 1},
        ),
        ('<meta http-equiv="refresh" content="0;url=x"><meta charset="utf-8">', '<meta charset="utf-8">', {}),
        ("<svg><path d=''/></svg><noscript>x</noscript>", "", {"drawings (SVG)": 1}),
        ("<a href=*|UNSUB|*>Stop</a>", '<a href="*|UNSUB|*">Stop</a>', {}),
    ],
)
def test_what_cannot_act_in_mail_goes(html: str, kept: str, told: dict[str, int] | None) -> None:
    found = clean(html)
    assert found.html == kept
    assert found.removed == (told if told is not None else {"forms": 1, "form fields": 1})


def test_the_rest_stays_as_it_is_written() -> None:
    html = """<!DOCTYPE html><html><head><style>.a { color: red }</style></head>
<body><!--[if mso]><table><tr><td><![endif]--><table role=presentation><tr><td bgcolor='#fff'>
<a href="https://example.org/?a=1&amp;b=2">Link</a> <img src="https://example.org/a.png" alt="A > B"> {{ name }} a < b
</td></tr></table></body></html>"""
    assert clean(html).html == html
    assert clean(html).removed == {}


@pytest.mark.parametrize(
    "html",
    [
        "<scr</form>ipt>alert(1)</scr</form>ipt>",
        '<i</form>frame src="https://e.x"></iframe>',
        '<img src=x o</form>nerror="alert(1)">',
        "<<form>script>alert(1)</script>",
        "<" * 50 + "form>" * 50 + "script>alert(1)</script>",
        '<svg><a title="</svg><script>alert(1)</script>">',
        '<a x onclick=1 ="><b title=" onerror=alert(1) ">',
        "<img src=x = onerror=alert(1)>",
        '<img alt=x\u00a0b=" onerror=alert(1) ">',
        "<!--><script>alert(1)</script>-->",
        '<!--!><a title="--><script>alert(1)</script>">',
        '<style></style-x><a title="</style><script>alert(1)</script>">',
        "<!-- --!><script>alert(1)</script>-->",
        '</p a="><a title="><script>alert(1)</script>">',
        '<xmp><a title="</xmp><script>alert(1)</script>">',
    ],
)
def test_what_goes_does_not_come_back(html: str) -> None:
    seen = _Seen()
    seen.feed(clean(html).html)
    assert not seen.acting


class _Seen(HTMLParser):
    """As another reader than ours finds it."""

    acting = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.acting |= tag in ("script", "iframe", "form") or any(name.startswith("on") for name, _ in attrs)


_PIECES = (
    "<",
    "</",
    ">",
    "<!--",
    "-->",
    "script",
    "iframe",
    "form",
    "svg",
    "a",
    " ",
    "/",
    "=",
    '"',
    "'",
    "onclick=",
    "<script>",
    "</script>",
    "<form>",
    "</form>",
    "</label>",
    "<svg>",
    "</svg>",
    "<a title=",
    "<img src=x ",
    "{{ x }}",
    "*|X|*",
)


@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join))
def test_cleaning_twice_changes_nothing_more(html: str) -> None:
    once = clean(html)
    assert clean(once.html).html == once.html
    for tag in start_tags(once.html):
        assert tag.name not in ("script", "iframe", "form", "svg")
        assert not any(a.name.startswith("on") for a in tag.attributes)


@pytest.mark.parametrize(
    "piece",
    ["<svg>", "<svg><!--</svg>", "<<form>", "</script", "<a onclick=x ", "<select ", "</form", "{{{{", "<p style='"],
)
def test_hostile_pages_take_no_time(piece: str) -> None:
    start = time.process_time()
    clean(piece * (400_000 // len(piece)))
    assert time.process_time() - start < 5
