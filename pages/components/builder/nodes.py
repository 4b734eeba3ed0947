"""Walking and rebuilding a draft's tree: groups and rules as plain dicts, each with an "id". Pure; knows no Streamlit.

A rule on events may hold a group of its own in `where`. Nothing here changes a node that it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

Node = dict[str, Any]

EMPTY: dict[str, Any] = {"combinator": "and", "rules": []}
"""The condition that holds for everybody."""

_OURS = ("id", "path")
_MODES = {("and", False): "all", ("or", False): "any", ("or", True): "none", ("and", True): "not all"}
"""How people read a group. “Not all” is never offered, but an imported one says so."""


def is_group(node: Mapping[str, Any]) -> bool:
    """Whether it holds rules, or is meant to."""
    return "rules" in node or "combinator" in node


def mode_of(group: Node) -> str:
    """all, any, none, or “not all”."""
    return _MODES[group["combinator"], bool(group.get("not"))]


def with_mode(group: Node, mode: str) -> Node:
    """The group with another mode; everything else stays."""
    combinator, is_not = next(parts for parts, name in _MODES.items() if name == mode)
    changed = {**group, "combinator": combinator, "not": is_not}
    return changed if is_not else {k: v for k, v in changed.items() if k != "not"}


def children(node: Node) -> list[Node]:
    """What lies directly below: a group's rules, a rule's `where`."""
    if is_group(node):
        return node["rules"]
    return [node["where"]] if isinstance(node.get("where"), dict) else []


def walk(node: Node, path: str = "$") -> Iterator[tuple[str, Node]]:
    """Every group and rule with its JSON path, in reading order."""
    yield path, node
    for number, child in enumerate(children(node)):
        yield from walk(child, f"{path}.rules[{number}]" if is_group(node) else f"{path}.where")


def find(tree: Node, node_id: str) -> Node | None:
    return next((node for _, node in walk(tree) if node["id"] == node_id), None)


def parent_of(tree: Node, node_id: str) -> Node | None:
    """The group, or the rule with the `where`, that holds it; None for the root and for what is not there."""
    return next((node for _, node in walk(tree) if any(c["id"] == node_id for c in children(node))), None)


def ids_by_path(tree: Node) -> dict[str, str]:
    return {path: node["id"] for path, node in walk(tree)}


def at_path(tree: Node, path: str) -> str:
    """The id of the node at a JSON path, or of the nearest one around it: `$.rules[1].value` is the rule's."""
    known = ids_by_path(tree)
    while path not in known:
        path = path[: max(path.rfind("."), path.rfind("["))] if path.count(".") else "$"
    return known[path]


def rebuilt(tree: Node, node_id: str, change: Callable[[Node], list[Node]]) -> Node:
    """The tree with what `change` makes of the node in its place: nothing, one node or several (one at most for the root
    and for a `where`)."""
    if tree["id"] == node_id:
        return change(tree)[0]
    return _below(tree, node_id, change)


def _below(node: Node, node_id: str, change: Callable[[Node], list[Node]]) -> Node:
    kept: list[Node] = []
    for child in children(node):
        kept += change(child) if child["id"] == node_id else [_below(child, node_id, change)]
    if is_group(node):
        return {**node, "rules": kept}
    if children(node):
        return {**node, "where": kept[0]} if kept else {k: v for k, v in node.items() if k != "where"}
    return node


def with_ids(raw: Mapping[str, Any], first: int) -> tuple[Node, int]:
    """A condition as a tree whose nodes have ids of their own, counted from `first`; and the next free number."""
    number = first

    def copy(node: Mapping[str, Any]) -> Node:
        nonlocal number
        found: Node = {"id": str(number), **{k: v for k, v in node.items() if k not in _OURS}}
        number += 1
        if is_group(found):
            found["rules"] = [copy(rule) for rule in found.get("rules", [])]
        elif isinstance(found.get("where"), Mapping):
            where = found["where"]
            found["where"] = copy(where if is_group(where) else {"combinator": "and", "rules": [where]})
        return found

    return copy(raw), number


def without_ids(node: Node) -> dict[str, Any]:
    """The condition as it is saved. Edges of a window that are still to be chosen are left out."""
    plain = {k: v for k, v in node.items() if k not in _OURS and not (k in ("from", "to") and v is None)}
    if is_group(plain):
        return {**plain, "rules": [without_ids(rule) for rule in plain["rules"]]}
    return {**plain, "where": without_ids(plain["where"])} if children(plain) else plain


def without(tree: Node, left_out: Collection[str]) -> Node:
    """The tree without these nodes, and without groups that nothing is left of: an empty group means everybody, or nobody,
    which nobody asked for."""
    kept = _without(tree, left_out) if tree["id"] not in left_out else None
    return kept or {"id": tree["id"], **EMPTY}


def _without(node: Node, left_out: Collection[str]) -> Node | None:
    below = children(node)
    kept = [k for child in below if child["id"] not in left_out and (k := _without(child, left_out)) is not None]
    if is_group(node):
        return None if below and not kept else {**node, "rules": kept}
    if below:
        return {**node, "where": kept[0]} if kept else {k: v for k, v in node.items() if k != "where"}
    return node
