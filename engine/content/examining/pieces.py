"""A message cut at every `<`: each piece is a tag and the words after it. Pure, linear, takes anything.

Reading the HTML properly (engine/content/markup.py) costs milliseconds a message. A piece is enough to say whether it matters,
and nearly every piece of a message stood in the one before. The price: a literal `<` in an attribute ends the tag there, a
literal `>` begins the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Literal

from engine.content.examining import hiding
from engine.content.examining.remembering import Memory

_NAME = re.compile(r"/?[a-zA-Z][^\s/>]*")
_UNREAD = ("!", "style", "script", "title")
_UNSEEN = re.compile("[\u00ad\u034f\u200b-\u200f\u2060\ufeff]+")
"""Characters of no width, which keep the first words of a message out of the list of messages."""
_VOID = frozenset("area br col hr input link meta source wbr".split())
_ATTRIBUTES = {
    name: re.compile(rf"""(?<![\w-]){name}(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))|(?=[\s/>]|\Z))""", re.IGNORECASE)
    for name in ("alt", "class", "href", "id", "name", "src", "style")
}


Mark = Literal["comment", "comment end", "sheet", "body", "link", "link end", "area", "image", "hidden", "unreadable"]
"""Why a piece matters. Hidden: the element with all that is in it; unreadable: the words of the piece."""
_BY_NAME: dict[str, Mark] = {
    "style": "sheet",
    "body": "body",
    "a": "link",
    "/a": "link end",
    "area": "area",
    "img": "image",
}


def cut(html: str) -> list[str]:
    """Each piece without its `<`; the first begins with `>`, because it has words only."""
    return f">{html}".split("<")


def name_of(piece: str) -> str:
    """Of the tag, in small letters, with the `/` of an end tag; empty where there is none."""
    name = _NAME.match(piece)
    return name[0].lower() if name else ""


def attribute(piece: str, name: str) -> str | None:
    """What it says, or None without it; one of `_ATTRIBUTES`."""
    found = _ATTRIBUTES[name].search(piece)
    return unescape(found[found.lastindex]) if found and found.lastindex else found and ""


def words_of(pieces: Iterable[str]) -> str:
    """What stands between the tags, in one line, without what has no width."""
    text = "".join(p.partition(">")[2] for p in pieces if not p[:6].lower().startswith(_UNREAD))
    return " ".join(_UNSEEN.sub("", unescape(text)).split()) if text else ""


def _mark(piece: str) -> Mark | None:
    # Conditional comments are no comments to Outlook, which shows what is in them.
    if "-->" in piece:
        return "comment end"
    if piece.startswith("!--"):
        return None if piece.startswith("!--[if") else "comment"
    name = name_of(piece)
    mark = _BY_NAME.get(name)
    if mark or not name or name[0] == "/" or name in _VOID:
        return mark
    style = attribute(piece, "style") if hiding.may_hide(piece) else None
    if not style:
        return None
    if not hiding.is_shown(style):
        return "hidden"
    # MJML gives most elements without words of their own letters without a size.
    return "unreadable" if hiding.is_unreadable(style) and words_of([piece]) else None


MARKS = Memory[Mark | None](_mark)
