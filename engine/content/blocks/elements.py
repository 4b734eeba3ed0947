"""Where in MJML the elements of its columns stand. Pure; takes any text, never rewrites it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.content.markup import masked

_COLUMN = "mj-column"
_ELEMENT = re.compile(
    r"""<!--.*?-->|</(?P<end>[\w:-]+)\s*>|<(?P<start>[\w:-]+)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*?)(?P<empty>/?)>""",
    re.DOTALL,
)
_BODILESS = frozenset({"br", "hr", "img"})


@dataclass(frozen=True)
class Piece:
    """A stretch of the source: an element with its attributes and what is in it; or something else, then `name` is empty.

    `is_layout`: it ends one column and begins the next. `start`: where in the source it begins."""

    source: str
    name: str = ""
    attributes: str = ""
    inner: str = ""
    is_layout: bool = False
    start: int = 0


@dataclass(frozen=True)
class Pieces:
    """What stands in the columns, between the begin of the first and the end of the last."""

    head: str
    pieces: tuple[Piece, ...]
    tail: str


def pieces_of(mjml: str) -> Pieces | None:
    """None where there is no column, or where elements do not close in their turn."""
    found = _Scan(mjml)
    if not found.run() or found.first is None or found.last is None:
        return None
    return Pieces(mjml[: found.first].strip(), tuple(found.pieces), mjml[found.last :].strip())


class _Scan:
    """Walks over all elements once. Template tags are masked: what is in them is no markup."""

    def __init__(self, mjml: str):
        self._source = mjml
        self._markup = masked(mjml)
        self._open: list[str] = []
        self.pieces: list[Piece] = []
        self.first: int | None = None
        self.last: int | None = None
        self._done = 0
        """Up to here the source is in pieces."""
        self._begun: re.Match[str] | None = None
        """The start of the element of a column that is open now."""

    def run(self) -> bool:
        """Whether every element was closed in its turn."""
        for element in _ELEMENT.finditer(self._markup):
            if element["start"]:
                self._start(element)
            elif element["end"]:
                if not self._open or self._open.pop() != element["end"]:
                    return False
                self._end(element)
            elif self._is_in_column and self.first is not None:
                self._add(element.start(), element.end())
        return not self._open

    @property
    def _is_in_column(self) -> bool:
        return bool(self._open) and self._open[-1] == _COLUMN

    def _start(self, element: re.Match[str]) -> None:
        is_empty = bool(element["empty"]) or element["start"] in _BODILESS
        if self._is_in_column:
            if is_empty:
                self._add(element.start(), element.end(), element)
            else:
                self._begun = element
        if is_empty:
            return
        self._open.append(element["start"])
        if self._is_in_column and self.first is None:
            self.first = self._done = element.end()
        elif self._is_in_column:
            self._gap(element.end(), is_layout=True)

    def _end(self, element: re.Match[str]) -> None:
        if element["end"] == _COLUMN:
            self._gap(element.start())
            self.last = element.start()
        elif self._is_in_column and self._begun:
            self._add(self._begun.start(), element.end(), self._begun, element.start())
            self._begun = None

    def _add(self, start: int, end: int, begun: re.Match[str] | None = None, inner_end: int | None = None) -> None:
        self._gap(start)
        source = self._source
        if begun is None:
            self.pieces.append(Piece(source[start:end], start=start))
        else:
            attributes = source[begun.start("attributes") : begun.end("attributes")]
            inner = source[begun.end() : inner_end] if inner_end is not None else ""
            self.pieces.append(Piece(source[start:end], begun["start"], attributes, inner, start=start))
        self._done = end

    def _gap(self, end: int, *, is_layout: bool = False) -> None:
        gap = self._source[self._done : end]
        text = gap.strip()
        if text:
            self.pieces.append(Piece(text, is_layout=is_layout, start=self._done + gap.index(text)))
        self._done = max(self._done, end)
