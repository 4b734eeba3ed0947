"""Saved conditions as those see them who may not see personal data: without the values of hidden fields, and without addresses.

What is given out so names the version that it hides, by which the engine knows it again when it is asked about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

from engine.access import masking
from engine.segments.conditions.structure import HIDES, Item, is_group


def hidden(condition: Mapping[str, Any], names: Collection[str], name: str, version: int) -> dict[str, Any]:
    """The condition of that version of that segment without what `names`, the hidden fields, are compared with; itself where it
    says nothing of it."""
    plain = dict(condition)
    seen = _node(plain, names)
    if seen == plain:
        return plain
    whole = seen if is_group(seen) else {"combinator": "and", "rules": [seen]}
    return {**whole, HIDES: f"{name}:{version}"}


def hides(condition: object) -> tuple[str, int] | None:
    """Segment and version that stand behind a condition, as it says itself."""
    told = cast("Item", condition).get(HIDES) if isinstance(condition, Mapping) else None
    name, _, version = told.rpartition(":") if isinstance(told, str) else ("", "", "")
    return (name, int(version)) if name and version.isdecimal() else None


def _node(found: Item, names: Collection[str]) -> dict[str, Any]:
    if is_group(found):
        return {**found, "rules": [_node(rule, names) for rule in found.get("rules", [])]}
    seen = dict(found)
    if "value" in seen and seen.get("valueSource") != "field":
        is_hidden = seen.get("field") in names
        seen["value"] = _dots(seen["value"]) if is_hidden else masking.cleaned(seen["value"], ())
    if isinstance(seen.get("where"), Mapping):
        seen["where"] = _node(seen["where"], names)
    return seen


def _dots(value: Any) -> Any:
    """How many values a list has is told neither."""
    return [masking.HIDDEN] if isinstance(value, list) else value if value is None else masking.HIDDEN
