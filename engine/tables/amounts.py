"""Amounts as people and shops write them. Pure."""

from __future__ import annotations

import re

_WAYS = (
    (re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]+)?"), str.maketrans("", "")),
    (re.compile(r"[+-]?[0-9]{1,12},[0-9]{1,2}"), str.maketrans(",", ".")),
    (re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+"), str.maketrans("", "", ",")),
    (re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+"), str.maketrans(",", ".", ".")),
)


def amount_in(text: str) -> float | None:
    """19.90, 19,90, 1,299.00 and 1.299,00; None for what may be two amounts, like 1,299, and for what is none."""
    return next((float(text.translate(signs)) for way, signs in _WAYS if way.fullmatch(text)), None)
