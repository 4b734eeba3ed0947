"""The plain text of a template, made from its HTML with every template tag in its place. Pure.

Control tags are all kept, in order, so that what was balanced stays balanced; what nobody sees in HTML is left out.
"""

from __future__ import annotations

import re
from html import unescape

from engine.content.markup import CONTROL, PRINT, TAG, StartTag, Words, tokens

_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 ul ol blockquote pre table".split())
_LINES = frozenset("div tr li dt dd section article header footer center form address body hr mj-raw".split())
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset({"head", "style", "script", "title", "template"})
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Stand for template tags while the HTML is read: values and control tags.
_STAND_IN = re.compile(f"{PRINT}([0-9]+){PRINT}|{CONTROL}([0-9]+){CONTROL}")
_OPENS_A_TAG = re.compile(r"\{(?=[{%#]|\Z)")


def text_from_html(html: str) -> str:
    """Paragraphs, and rows that only lay out, divided by an empty line; list items with a dash, links as “label (address)”,
    pictures as their alt text."""
    tags: list[str] = []

    def stand_in(tag: re.Match[str]) -> str:
        tags.append(tag[0])
        sign = PRINT if tag[0].startswith("{{") else CONTROL
        return f"{sign}{len(tags) - 1}{sign}"

    reader = _Reader(TAG.sub(stand_in, html), tags)
    reader.read()
    return reader.writer.text()


class _Writer:
    """Text whose breaks and spaces are only written once something follows them."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._wanted = 0
        self._written = 2
        self._has_space = False
        self._blocks: list[tuple[int, int]] = []

    def want(self, breaks: int) -> None:
        """At least so many line ends before what comes next."""
        self._wanted = max(self._wanted, breaks)
        self._has_space = False

    def space(self) -> None:
        self._has_space = not self._wanted and not self._written

    def word(self, text: str) -> None:
        self._flush()
        self.pieces.append(text)
        self._written = 0

    def line_end(self) -> None:
        self._has_space = False
        self._flush()
        self.pieces.append("\n")
        self._written += 1

    def control(self, tag: str) -> None:
        """Each branch begins where its block began; after the block counts the branch that ended fewest lines."""
        self._flush()
        self.pieces.append(tag)
        word = tag.strip("{}%#+- \t\n").partition(" ")[0]
        if word in ("if", "for"):
            self._blocks.append((self._written, self._written))
        elif word in ("else", "elif", "endif", "endfor") and self._blocks:
            before, fewest = self._blocks.pop()
            fewest = min(fewest, self._written)
            if word in ("else", "elif"):
                self._written = before
                self._blocks.append((before, fewest))
            else:
                self._written = fewest

    def text(self) -> str:
        return "".join(self.pieces).strip()

    def _flush(self) -> None:
        missing = self._wanted - self._written
        if missing > 0:
            self.pieces.append("\n" * missing)
            self._written += missing
        elif self._has_space:
            self.pieces.append(" ")
        self._wanted = 0
        self._has_space = False


class _Reader:
    def __init__(self, markup: str, tags: list[str]):
        self.writer = _Writer()
        self._markup = markup
        self._tags = tags
        self._unseen: list[str] = []
        self._link: tuple[str, int] | None = None
        self._tables: list[bool] = []
        """The open ones: whether they only lay out. Their rows are paragraphs then."""

    def read(self) -> None:
        for token in tokens(self._markup):
            if isinstance(token, Words):
                # MJML leaves loops in comments that only Outlook reads.
                self._write(token.text if token.is_comment else unescape(token.text), controls_only=token.is_comment)
            elif isinstance(token, StartTag):
                self._start(token)
            else:
                self._end(token.name)

    def _start(self, tag: StartTag) -> None:
        if tag.name == "body":
            self._unseen.clear()
        if self._unseen or tag.name in _UNSEEN or _HIDDEN.search(tag.value("style", self._markup)):
            if tag.name not in _VOID:
                self._unseen.append(tag.name)
            return
        if tag.name == "table":
            self._tables.append(tag.value("role", self._markup) == "presentation")
        self._break_at(tag.name)
        if tag.name == "br":
            self.writer.line_end()
        elif tag.name == "li":
            self.writer.word("-")
            self.writer.space()
        elif tag.name == "img":
            self._write(tag.value("alt", self._markup))
        elif tag.name == "a":
            self._end_link()
            self._link = (tag.value("href", self._markup).strip(), len(self.writer.pieces))

    def _end(self, name: str) -> None:
        if self._unseen:
            if name in self._unseen:
                del self._unseen[len(self._unseen) - 1 - self._unseen[::-1].index(name) :]
            return
        if name == "a":
            self._end_link()
        self._break_at(name)
        if name == "table":
            del self._tables[-1:]

    def _break_at(self, tag: str) -> None:
        if tag in _PARAGRAPHS or (tag == "tr" and any(self._tables[-1:])):
            self.writer.want(2)
        elif tag in _LINES:
            self.writer.want(1)
        elif tag in _CELLS:
            self.writer.space()

    def _end_link(self) -> None:
        address, start = self._link or ("", 0)
        self._link = None
        if not address or address.startswith("#"):
            return
        label = "".join(self.writer.pieces[start:]).strip()
        shown = _STAND_IN.sub(lambda m: self._tags[int(m[1] or m[2])], address)
        if shown in (label, f"mailto:{label}", f"tel:{label}"):
            return
        if label:
            self.writer.space()
        self._write(f"({address})" if label else address)

    def _write(self, data: str, *, controls_only: bool = False) -> None:
        position = 0
        for stand_in in _STAND_IN.finditer(data):
            self._write_words("" if controls_only else data[position : stand_in.start()])
            position = stand_in.end()
            if stand_in[2]:
                self.writer.control(self._tags[int(stand_in[2])])
            elif not controls_only and not self._unseen:
                self.writer.word(self._tags[int(stand_in[1])])
        self._write_words("" if controls_only else data[position:])

    def _write_words(self, text: str) -> None:
        if self._unseen or not text:
            return
        if text[0].isspace():
            self.writer.space()
        words = " ".join(text.split())
        if words:
            self.writer.word(_OPENS_A_TAG.sub('{{ "{" }}', words))
            if text[-1].isspace():
                self.writer.space()
