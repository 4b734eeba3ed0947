"""A message as a mail program shows it in dark mode, as near as a preview can say, and in light mode. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_RULE = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)
_ALWAYS, _NEVER = "(min-width: 0)", "(max-width: 0)"
_DARK = "<style>:root { color-scheme: dark; }</style>"
_LIGHT = "<style>:root { color-scheme: light; }</style>"
# What is no colour of the message, pictures above all, is turned back.
_TURNED = """<style>
html { background: #fff; filter: invert(1) hue-rotate(180deg); }
img, svg, video, [background], [style*="url("] { filter: invert(1) hue-rotate(180deg); }
[background] img, [style*="url("] img { filter: none; }
</style>"""


@dataclass(frozen=True)
class Dark:
    """`has_own`: the message says itself how it looks in the dark; else its colours are turned, as some programs do."""

    html: str
    has_own: bool


def in_the_dark(html: str) -> Dark:
    """The rules that the message has for dark mode as if they held now; without such rules its colours inverted."""
    has_own = any(match[1].lower() == "dark" for match in _RULE.finditer(html))
    if not has_own:
        return Dark(_TURNED + html, has_own=False)
    return Dark(_DARK + _holding(html, "dark"), has_own=True)


def in_the_light(html: str) -> str:
    """As it looks in light mode, also where the browser is in the dark. What `in_the_dark` made stays dark."""
    return _LIGHT + _holding(html, "light")


def _holding(html: str, scheme: str) -> str:
    """With the rules for one scheme as if they held always, and those for the other never."""
    return _RULE.sub(lambda match: _ALWAYS if match[1].lower() == scheme else _NEVER, html)
