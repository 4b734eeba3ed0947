"""A message as a mail program shows it in dark mode, as near as a preview can say. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_RULE = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)
_ALWAYS, _NEVER = "(min-width: 0)", "(max-width: 0)"
_DARK = "<style>:root { color-scheme: dark; }</style>"
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
    shown = _RULE.sub(lambda match: _ALWAYS if match[1].lower() == "dark" else _NEVER, html)
    return Dark(_DARK + shown, has_own=True)
