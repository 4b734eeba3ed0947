"""Messages written in plain words, as HTML: paragraphs where empty lines stand, template tags as they are. Pure."""

from __future__ import annotations

import re
from html import escape

from engine.content.markup import CONTROL, TAG, masked

_ANY_MARKUP = re.compile(r"<[a-zA-Z!/]")
_LOOK = "max-width:560px;margin:0 auto;padding:24px;font:16px/1.5 Arial,Helvetica,sans-serif;color:#1f2937"
_LINE_END = "\n"


def has_markup(written: str) -> bool:
    """Whether it is HTML or MJML; else it is plain words."""
    return bool(_ANY_MARKUP.search(masked(written)))


def paragraphs(html: str) -> str:
    """Plain words become paragraphs, lines keep their numbers; HTML stays as it is."""
    if has_markup(html):
        return html
    pieces = re.split(r"(\n\s*\n)", html)
    written = "".join(piece if number % 2 else _paragraph(piece) for number, piece in enumerate(pieces))
    return f'<div style="{_LOOK}">{written}</div>'


def escaped(words: str, line_end: str = _LINE_END) -> str:
    """HTML of plain words, template tags as they are, `line_end` where a line ends outside them."""
    pieces: list[str] = []
    position = 0
    for tag in TAG.finditer(words):
        pieces += (_escaped(words[position : tag.start()], line_end), tag[0])
        position = tag.end()
    return "".join((*pieces, _escaped(words[position:], line_end)))


def _paragraph(words: str) -> str:
    if not masked(words).strip(f"{CONTROL} \n"):
        return words
    return f"<p>{escaped(words.strip(), f'<br>{_LINE_END}')}</p>"


def _escaped(words: str, line_end: str) -> str:
    return escape(words, quote=False).replace(_LINE_END, line_end)
