"""A published message with what was pressed written at its links. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from engine.content.marking import MARK, PIXEL, marked

_CONTROL = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_MARKED = re.compile(rf"{MARK}(\d+)(?::[^{MARK}]*)?{MARK}")
_BADGE = (
    '<span title="{title}" style="display:inline-block;margin-left:6px;padding:1px 7px;border-radius:9px;background:{ground};'
    "color:{ink};border:1px solid #4f46e5;font:600 12px/16px system-ui,sans-serif;text-decoration:none;letter-spacing:0;"
    'white-space:nowrap;text-transform:none;vertical-align:middle">{text}</span>'
)


def annotated(html: str, badges: Mapping[int, tuple[str, str, float]]) -> str:
    """`html`: the compiled source of a version. `badges`: number of a link → (text, what it says on hover, its part of the most
    pressed one, 0 to 1: the more the darker). Every branch stays, since every branch has its links; values stand as their
    names. Its links lead nowhere."""
    source = _CONTROL.sub("", marked(html).html.replace(f"{MARK}{PIXEL}{MARK}", ""))
    pieces: list[str] = []
    end = 0
    for found in _MARKED.finditer(source):
        pieces += [source[end : found.start()], "#"]
        # An anchor holds no other one: what closes next is this one.
        close = source.find("</a", found.end())
        end = found.end() if close < 0 else close
        pieces.append(source[found.end() : end])
        if badge := badges.get(int(found[1])):
            pieces.append(_badge(*badge))
    return "".join([*pieces, source[end:]])


def _badge(text: str, title: str, part: float) -> str:
    ground, ink = ("#4f46e5", "#ffffff") if part > 0.5 else ("#e0e2fd", "#1e2333") if part else ("#ffffff", "#1e2333")
    return _BADGE.format(title=escape(title, quote=True), ground=ground, ink=ink, text=escape(text))
