"""What is to be said of a message's HTML: its links, its pictures, and words that are not to be seen. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import compress, islice, takewhile

from engine.content.examining import addressed
from engine.content.examining.literal import BETWEEN
from engine.content.examining.pieces import MARKS, Mark, attribute, cut, name_of, words_of
from engine.content.examining.remembering import Memory
from engine.content.examining.sayings import Fact

LITTLE_TEXT = 200
_LONGEST_WORDS = 60
_MOST_HIDDEN = 20
_MOST_INSIDE = 20
_MOST_CLASSES = 10
_MOST_SHOWN = 200
"""Hidden elements that are looked at, in a message; pieces of one; names of its class; characters that may be an address."""
_UNSUBSCRIBE = "#unsubscribe"
"""Where engine/content/preview.py LINKS leads to instead."""
_OWN = ("data:", "cid:", "/i/")
"""Pictures that are in the message, or of the app's own, which get their address when the message leaves."""
_SHOWS_HOST = re.compile(
    r"(?:https?://(?:[^\s/?#@]*@)?|www\.)([\w.-]+).*|([\w.-]+\.(?:com|org|net|edu|info|io|eu|de|at|ch|fr|es|it|nl|pl|uk|ru|ua))/\S*",
    re.IGNORECASE,
)
"""Words that are an address and no name of somebody, like Booking.com."""


class Body:
    """Read once, from the first piece to the last."""

    def __init__(self, html: str):
        self.facts: list[Fact] = []
        self.has_unsubscribe = False
        self.has_preheader = False
        self._pieces = cut(html)
        self._has_images = False
        self._sheets: list[str] = []
        self._link: int | None = None
        self._words_from = 0
        """Before this piece there are no words that are seen, as far as it is known."""
        self._has_words = False
        self._hidden = 0
        self._read()

    def _read(self) -> None:
        told: Sequence[Mark | None] = [*map(MARKS.__getitem__, self._pieces)]
        is_comment = False
        for at in compress(range(len(told)), told):
            mark = told[at]
            if mark == "comment end":
                is_comment = False
            elif is_comment or mark == "comment":
                is_comment = True
            elif mark:
                self._take(at, mark)
        self._end_link(len(told))
        if self._has_images and self._has_little_text():
            self.facts.append(("little_text", ""))

    def _take(self, at: int, mark: Mark) -> None:
        if mark == "area":
            # What stands behind it is not of the link.
            self._tell_link(self._pieces[at].partition(">")[0])
        elif mark in ("link", "link end"):
            self._end_link(at)
            self._link = at if mark == "link" else None
        elif mark == "image":
            self._has_images = True
            self.facts += _IMAGES[self._pieces[at]]
        elif mark == "sheet":
            self._sheets.append(self._pieces[at])
        elif mark == "body":
            self._words_from = at
        else:
            self._hide(at, mark)

    def _end_link(self, end: int) -> None:
        if self._link is not None:
            self._tell_link("<".join(self._pieces[self._link : end]))
            self._link = None

    def _tell_link(self, markup: str) -> None:
        facts, is_unsubscribe = _LINKS[markup]
        self.facts += facts
        self.has_unsubscribe |= is_unsubscribe

    def _hide(self, at: int, mark: Mark) -> None:
        self._hidden += 1
        if self._hidden > _MOST_HIDDEN:
            return
        piece = self._pieces[at]
        words = words_of(self._inside(at) if mark == "hidden" else [piece])
        if not words:
            return
        self._has_words = self._has_words or bool(words_of(self._pieces[self._words_from : at]))
        if not self._has_words:
            self.has_preheader = True
            self._words_from = at + 1
        elif not self._is_styled(piece):
            self.facts.append(("spam_hidden", words[:_LONGEST_WORDS]))

    def _inside(self, at: int) -> list[str]:
        """The pieces of the element that begins there."""
        pieces = self._pieces[at : at + _MOST_INSIDE]
        end = f"/{name_of(pieces[0])}"
        return list(takewhile(lambda piece: name_of(piece) != end, pieces))

    def _is_styled(self, piece: str) -> bool:
        """Whether a style sheet of the message names its class: it is seen on some screens."""
        names = (attribute(piece, "class") or "").split()[:_MOST_CLASSES]
        return any(f".{name}" in sheet for name in names for sheet in self._sheets)

    def _has_little_text(self) -> bool:
        seen = 0
        for piece in islice(self._pieces, self._words_from, None):
            if not piece.endswith(">"):
                seen += len(piece.partition(">")[2].strip())
                if seen >= LITTLE_TEXT:
                    return False
        return True


def _link(markup: str) -> tuple[tuple[Fact, ...], bool]:
    """`markup`: from its tag to where it ends. Also whether it leads to the page for unsubscribing."""
    pieces = markup.split("<")
    href = attribute(pieces[0], "href")
    is_area = name_of(pieces[0]) == "area"
    if href is None and (is_area or attribute(pieces[0], "name") or attribute(pieces[0], "id")):
        return (), False
    images = [piece for piece in pieces if name_of(piece) == "img"]
    words = words_of(pieces)
    said = pieces if is_area else images
    shown = words or " ".join(attribute(piece, "alt") or "" for piece in said).strip()
    facts: list[Fact] = []
    if images and not shown:
        facts.append(("no_alt", _file_of(images[0])))
    address = (href or "").strip()
    if address in ("", "#"):
        facts.append(("empty_link", shown[:_LONGEST_WORDS]))
    elif not address.startswith("#"):
        facts += (*addressed.FACTS[address], *_other_host(words, address))
    return tuple(facts), address.startswith(_UNSUBSCRIBE)


_LINKS = Memory(_link)


def _image(piece: str) -> tuple[Fact, ...]:
    alt = attribute(piece, "alt")
    source = (attribute(piece, "src") or "").strip()
    facts: list[Fact] = [] if alt is not None else [("no_alt", _file_of(piece))]
    if not source:
        facts.append(("empty_image", (alt or "")[:_LONGEST_WORDS]))
    elif not source.startswith(_OWN):
        facts += addressed.FACTS[source]
    return tuple(facts)


_IMAGES = Memory(_image)


def _file_of(image: str) -> str:
    source = attribute(image, "src") or ""
    return (
        ""
        if source.startswith("data:")
        else re.split("[?#]", source, maxsplit=1)[0].rpartition("/")[2][:_LONGEST_WORDS]
    )


def _other_host(words: str, address: str) -> list[Fact]:
    """Where the words are an address of another site than the link's."""
    said = _SHOWS_HOST.fullmatch(words[:_MOST_SHOWN])
    shown = (said[1] or said[2]).lower().removeprefix("www.") if said else ""
    host = addressed.host_of(address)
    if not shown or not host or f".{host}".endswith(f".{shown}") or f".{shown}".endswith(f".{host}"):
        return []
    return [("spam_other_host", f"{shown[:_LONGEST_WORDS]}{BETWEEN}{host[:_LONGEST_WORDS]}")]
