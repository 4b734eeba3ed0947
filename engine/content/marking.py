"""Where the links of a message and its pixel stand: marks in the source of a template, filled when a message is made. Pure.

The numbers of links are in messages that people have: what is found in a template today must be found in it for ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from engine.content.markup import CONTROL, PRINT, Attribute, EndTag, Patch, StartTag, masked, patched, tokens

MARK = "\x02"
"""Around each mark. No source and no value holds it (source.py, context.py)."""
PIXEL = "pixel"
"""Between two marks: here comes the pixel. A number: a link of a known address. A number, a colon and an address: a link whose
address holds values."""
NOT_TRACKED = "data-no-track"
"""The attribute of a link that is left as it is."""
_FILLED = re.compile(f"[{PRINT}{CONTROL}]")
_OWN = re.compile(r"\{\{[-+]?\s*links\b")
_HOST = rf"https?://([^\s/?#@:\\{PRINT}{CONTROL}]+)(?::\d{{1,5}})?"
_ADDRESS = re.compile(rf"{_HOST}(?:[/?#][^\s\\\x00-\x20\x7f]*)?", re.IGNORECASE)
_BEGINNING = re.compile(rf"{_HOST}[/?#]", re.IGNORECASE)
_HTTP = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """`number` counts from 1. `address`: where it leads, http or https; as the template writes it where it holds values."""

    number: int
    address: str
    has_values: bool


@dataclass(frozen=True)
class Marked:
    """`html`: the source with its marks. `sites`: hosts that the template names itself."""

    html: str
    links: tuple[Link, ...]
    sites: frozenset[str]


def site_of(address: str) -> str | None:
    """The host of an http or https address in small letters; None for whatever else, and for what browsers might read in
    another way than we do."""
    found = _ADDRESS.fullmatch(address)
    return found[1].lower() if found else None


def address_of(written: str) -> str:
    """What an attribute says, as browsers read it."""
    return unescape(written).strip().replace(" ", "%20")


@lru_cache(maxsize=256)
def marked(html: str) -> Marked:
    """`html`: the compiled source of a message. Our own links, #places, mail addresses, telephone numbers and what is
    NOT_TRACKED keep their addresses."""
    markup = masked(html)
    links: list[Link] = []
    sites: set[str] = set()
    patches: list[Patch] = []
    end = len(html)
    for token in tokens(markup):
        if isinstance(token, EndTag) and token.name == "body":
            end = token.start
        if not isinstance(token, StartTag) or token.name != "a":
            continue
        if left := token.attribute(NOT_TRACKED):
            patches.append((*_with_space(html, left), ""))
        elif (href := token.attribute("href")) and (link := _link(html, markup, href, len(links) + 1)):
            links.append(link)
            patches.append((href.start, href.end, _mark(html[href.start : href.end], link)))
            if site := _BEGINNING.match(link.address) or _ADDRESS.fullmatch(link.address):
                sites.add(site[1].lower())
    patches.append((end, end, f"{MARK}{PIXEL}{MARK}"))
    return Marked(patched(html, patches), tuple(links), frozenset(sites))


def _link(html: str, markup: str, href: Attribute, number: int) -> Link | None:
    written = html[href.start : href.end].strip()
    if not _FILLED.search(markup, href.start, href.end):
        address = address_of(written)
        return Link(number, address, has_values=False) if site_of(address) else None
    is_open = written.startswith("{") and not _OWN.match(written)
    return Link(number, written, has_values=True) if is_open or _HTTP.match(written) else None


def _mark(written: str, link: Link) -> str:
    return f"{MARK}{link.number}:{written}{MARK}" if link.has_values else f"{MARK}{link.number}{MARK}"


def _with_space(html: str, attribute: Attribute) -> tuple[int, int]:
    """Where it stands, with the space before it."""
    start, end = attribute.span
    return len(html[:start].rstrip()), end
