"""An element of a column to the block that it is; code where a block would write it otherwise. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape
from typing import Any

from engine.content.blocks.elements import Piece
from engine.content.blocks.model import (
    RECOMMENDED,
    Block,
    Button,
    Code,
    Divider,
    Image,
    Product,
    ProductChoice,
    ProductList,
    Text,
)
from engine.content.blocks.words import unescaped, words_of
from engine.content.blocks.writing import MARKS, block_text
from engine.content.markup import masked

_ATTRIBUTE = re.compile(r"""\s*(?P<name>[^\s<>"'=/]+)\s*=\s*(?:"(?P<double>[^"<]*)"|'(?P<single>[^'<]*)')""")
_SPACE = re.compile(r"\s+")
_OF_MARK = {mark: kind for kind, mark in MARKS.items()}
_LIST = re.compile(
    r"\s*\{% for product in "
    rf"(?:{RECOMMENDED}\((?P<number>\d+)\) \| default\(\[\]\)|\((?P<listed>[\w.]+) \| default\(\[\]\)\)\[:(?P<most>\d+)\]) %\}}"
)
_ROW = re.compile(
    r'<tr>\s*<td [^>]*>(?:<img src="(?P<picture>[^"]*)"[^>]*>)?'
    r'(?:<a href="(?P<link>[^"]*)">)?<strong>(?P<name>[^<]*)</strong>(?:</a>)?(?:<br />(?P<price>[^<]*))?</td>\s*</tr>'
)
_MOST = 100


def block_of(piece: Piece) -> Block:
    """The block that means the same, else code."""
    found = _found(piece)
    return Code(piece.source, piece.is_layout) if found is None else found


def _found(piece: Piece) -> Block | None:
    match piece.name:
        case "mj-text":
            return _text(piece)
        case "mj-button":
            return _button(piece)
        case "mj-image":
            return _image(piece)
        case "mj-divider":
            read = _attributes(piece, ())
            return Divider(read[1]) if read and not piece.inner.strip() else None
        case "mj-table":
            return _table(piece)
        case _:
            return None


def _text(piece: Piece) -> Block | None:
    read = _attributes(piece, ("css-class",))
    if read is None:
        return None
    values, look = read
    mark = values.get("css-class", "")
    words = words_of(piece.inner)
    if words is None:
        return None
    if mark and mark not in _OF_MARK:
        look = f'css-class="{mark}" {look}'.strip()
    return _OF_MARK.get(mark, Text)(words, look)


def _button(piece: Piece) -> Button | None:
    read, words = _attributes(piece, ("href",)), words_of(piece.inner)
    return Button(words, read[1], read[0].get("href", "")) if read and words is not None else None


def _image(piece: Piece) -> Image | None:
    read = _attributes(piece, ("src", "alt", "href"))
    if read is None or piece.inner.strip():
        return None
    values, look = read
    return Image(values.get("src", ""), values.get("alt"), values.get("href", ""), look)


def _table(piece: Piece) -> Block | None:
    """Only what reads back as it was: a table may hold anything."""
    read = _attributes(piece, ("css-class",))
    if read is None:
        return None
    found: Block | None = None
    begin = _LIST.match(piece.inner)
    match read[0].get("css-class"):
        case "products" if begin:
            most = min(int((begin["number"] or begin["most"])[:6]), _MOST)
            found = ProductList(begin["listed"] or RECOMMENDED, most, read[1])
        case "chosen":
            found = ProductChoice(tuple(_product(row) for row in _ROW.finditer(piece.inner)), read[1])
        case _:
            return None
    return found if _squeezed(block_text(found)) == _squeezed(piece.source) else None


def _product(row: re.Match[str]) -> Product:
    values: dict[str, Any] = row.groupdict(default="")
    return Product(**{name: unescape(values[name]) for name in ("name", "link", "picture", "price")})


def _attributes(piece: Piece, own: Collection[str]) -> tuple[dict[str, str], str] | None:
    """The values of the block's own attributes, and the others as they are written."""
    source = piece.attributes
    markup = masked(source)
    values: dict[str, str] = {}
    others: list[str] = []
    position = 0
    while match := _ATTRIBUTE.match(markup, position):
        position = match.end()
        name = match["name"]
        if name in values:
            return None
        if name not in own:
            others.append(source[match.start() : match.end()].strip())
            continue
        start, end = match.span("double" if match["double"] is not None else "single")
        value = unescaped(source[start:end])
        if value is None:
            return None
        values[name] = value
    return None if markup[position:].strip() else (values, " ".join(others))


def _squeezed(text: str) -> str:
    return _SPACE.sub(" ", text).replace("> <", "><")
