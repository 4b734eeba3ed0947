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
    "color:{ink};border:1px solid {edge};font:600 12px/16px system-ui,sans-serif;text-decoration:none;letter-spacing:0;"
    'white-space:nowrap;text-transform:none;vertical-align:middle">{text}</span>'
)


def annotated(html: str, badges: Mapping[int, tuple[str, str, float]]) -> str:
    """`html`: the compiled source of a version. `badges`: number of a link → (text, what it says on hover, its part of the most
    pressed one, 0 to 1: the more the darker). Every branch stays, since every branch has its links; values stand as their
    names. Its links lead nowhere."""
    source = _CONTROL.sub("", marked(html).html.replace(f"{MARK}{PIXEL}{MARK}", ""))
    first, *rest = _MARKED.split(source)
    return first + "".join(_with_badge(text, badges.get(int(n))) for n, text in zip(rest[::2], rest[1::2], strict=True))


def _with_badge(text: str, badge: tuple[str, str, float] | None) -> str:
    """`text`: from a link's address to that of the next one. An anchor holds no other: what closes first is this one."""
    inside, end, after = text.partition("</a")
    return f"#{inside}{_badge(*badge) if badge and end else ''}{end}{after}"


def _badge(text: str, title: str, part: float) -> str:
    ground, ink = ("#4f46e5", "#ffffff") if part > 0.5 else ("#e0e2fd", "#1e2333") if part else ("#ffffff", "#1e2333")
    # Buttons may have the badge's own colour.
    edge = "#ffffff" if part > 0.5 else "#4f46e5"
    return _BADGE.format(title=escape(title, quote=True), ground=ground, ink=ink, edge=edge, text=escape(text))
