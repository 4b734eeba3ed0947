"""What stands in the place of personal data for those who may not see it. Pure: who that is, others say."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast

HIDDEN = "•••"
SHORTEST = 3
"""Letters of a text that is looked for inside longer ones: shorter ones would tear other words apart."""
_ADDRESS = re.compile(r"[^\s@<>()\[\]\"',;:“”]+@[^\s@<>()\[\]\"',;:“”]+\.[^\s@<>()\[\]\"',;:“”]+")
_ENDING = re.compile(r"\.[^\W\d_]{2,6}\Z")


def hidden(value: object) -> str | None:
    """A value of a personal field as its place shows it: of an address the first letter and the domain's ending. Missing stays
    missing: that there is something is no secret."""
    if value is None:
        return None
    if not isinstance(value, str) or _ADDRESS.fullmatch(value) is None:
        return HIDDEN
    local, _, domain = value.rpartition("@")
    ending = _ENDING.search(domain)
    masked = f"{local[0]}{HIDDEN}@{HIDDEN}{ending[0] if ending else ''}"
    return HIDDEN if value in masked else masked


def without_addresses(text: str) -> str:
    """With every address in it masked."""
    return _ADDRESS.sub(lambda found: hidden(found[0]) or "", text)


def cleaned(found: Any, known: Collection[str]) -> Any:
    """A text, a list or a mapping with whatever says one of these values, and with every address, masked; case is ignored. A
    number or a date that reads like one of them is masked whole."""
    low = {value.casefold() for value in known if value}
    return _cleaned(found, low, _pattern(low))


def told(found: Any) -> Any:
    """JSON that a job left about its work: addresses masked, and without the samples, which quote people."""
    if isinstance(found, Mapping):
        inner = cast("Mapping[str, Any]", found)
        nobody: list[Any] = []
        return {name: nobody if name == "samples" else told(part) for name, part in inner.items()}
    if isinstance(found, list):
        return [told(part) for part in cast("list[Any]", found)]
    return without_addresses(found) if isinstance(found, str) else found


def _pattern(low: Collection[str]) -> re.Pattern[str] | None:
    long = sorted((value for value in low if len(value) >= SHORTEST), key=lambda v: (-len(v), v))
    return re.compile("|".join(map(re.escape, long)), re.IGNORECASE) if long else None


def _cleaned(found: Any, low: Collection[str], pattern: re.Pattern[str] | None) -> Any:
    if isinstance(found, Mapping):
        inner = cast("Mapping[str, Any]", found)
        return {name: _cleaned(part, low, pattern) for name, part in inner.items()}
    if isinstance(found, list):
        return [_cleaned(part, low, pattern) for part in cast("list[Any]", found)]
    if isinstance(found, str):
        if found.casefold() in low:
            return hidden(found)
        return without_addresses(pattern.sub(HIDDEN, without_addresses(found)) if pattern else found)
    is_value = isinstance(found, int | float | date) and not isinstance(found, bool)
    return HIDDEN if is_value and str(found).casefold() in low else found
