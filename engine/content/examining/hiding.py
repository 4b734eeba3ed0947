"""Whether a style makes words unreadable. Pure."""

from __future__ import annotations

import re

_HINTS = ("none", "hidden", "background")
_NO_SIZE_HINT = re.compile(r"font-size\s*:\s*0")
_NO_SIZE = re.compile(r"0(?:\.0*)?(?:px|pt|em|rem|%)?")
_NAMED = {"white": "#ffffff", "black": "#000000"}


def may_hide(tag: str) -> bool:
    """Whether it is worth reading the style: quick, and blind to capitals, which hardly anybody writes in a style."""
    return any(hint in tag for hint in _HINTS) or _NO_SIZE_HINT.search(tag) is not None


def is_shown(style: str) -> bool:
    """False where all that is inside is hidden, whatever it says itself."""
    said = _declarations(style)
    return said.get("display") != "none" and said.get("visibility") != "hidden"


def is_unreadable(style: str) -> bool:
    """Letters without a size, or of the colour they stand on; what is inside may have other ones."""
    said = _declarations(style)
    if _NO_SIZE.fullmatch(said.get("font-size", "")):
        return True
    colour = said.get("color")
    return colour is not None and _colour(colour) == _colour(said.get("background-color") or said.get("background", ""))


def _declarations(style: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in style.lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs}


def _colour(value: str) -> str:
    if len(value) == 4 and value[0] == "#":
        return "#" + "".join(digit * 2 for digit in value[1:])
    return _NAMED.get(value, value)
