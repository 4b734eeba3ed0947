"""What rules and groups of the JSON have in common: known keys, switches, groups. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

from engine.errors import hint
from engine.segments.conditions.tree import Group, Node
from engine.segments.conditions.values import refused

HIDES = "hides"
"""What a saved condition is that is given out without the values of hidden fields (hiding.py)."""
_IGNORED = frozenset({"id", "path", "valueSource", HIDES})
"""What React Query Builder adds to every rule and group, and what the engine adds."""

Item = Mapping[str, Any]


def item_of(raw: object, path: str) -> Item:
    """A rule or group as a mapping."""
    if not isinstance(raw, Mapping):
        raise refused(path, "a rule or a group is an object.")
    return cast("Item", raw)


def is_group(item: Item) -> bool:
    """Whether it holds rules, or is meant to."""
    return "rules" in item or "combinator" in item


def decode_group(item: Item, path: str, read: Callable[[object, str], Node]) -> Group:
    """`read` decodes each rule, given its path."""
    check_keys(item, {"combinator", "not", "rules"}, path)
    combinator = item.get("combinator")
    if combinator not in ("and", "or"):
        raise refused(f"{path}.combinator", "a group is combined by “and” or “or”.")
    rules = item.get("rules", [])
    if not isinstance(rules, list):
        raise refused(f"{path}.rules", "the rules of a group are a list.")
    nodes = tuple(read(raw, f"{path}.rules[{n}]") for n, raw in enumerate(cast("list[object]", rules)))
    return Group(combinator, flag(item, "not", path), nodes, path)


def check_keys(item: Item, known: Collection[str], path: str) -> None:
    """Refuses the first key that nobody knows."""
    if "valueSource" in item and "valueSource" not in known and item["valueSource"] != "value":
        raise refused(f"{path}.valueSource", "only a rule on a field is compared with another field.")
    unknown = next((k for k in item if k not in known and k not in _IGNORED), None)
    if unknown is not None:
        raise refused(f"{path}.{unknown}", f"unknown key{hint(str(unknown), sorted(known))}")


def flag(item: Item, key: str, path: str) -> bool:
    """A switch; off where it is absent."""
    value = item.get(key, False)
    if not isinstance(value, bool):
        raise refused(f"{path}.{key}", "this is true or false.")
    return value
