"""A draft: the tree that is being edited, what can be undone, and every edit as a new draft. Pure; knows no Streamlit.

The root is always a group. Ids are never used twice, also after an undo: widgets are known by them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from engine.errors import BadValueError
from engine.segments.conditions.decode import DEEPEST, MOST_RULES
from pages.components.builder import nodes
from pages.components.builder.nodes import EMPTY, Node

MOST_STEPS = 200
UP, DOWN, INTO_ABOVE, INTO_BELOW, OUT = "up", "down", "into_above", "into_below", "out"


@dataclass(frozen=True)
class Draft:
    """`typing`: what the last edit went on with; edits of the same one are undone together, like letters of a word."""

    tree: Node
    next_id: int
    past: tuple[Node, ...] = ()
    future: tuple[Node, ...] = ()
    typing: str | None = None

    @property
    def condition(self) -> dict[str, Any]:
        """As it is saved, rules that are not complete included."""
        return nodes.without_ids(self.tree)

    def undo(self) -> Draft:
        if not self.past:
            return self
        return replace(self, tree=self.past[-1], past=self.past[:-1], future=(self.tree, *self.future), typing=None)

    def redo(self) -> Draft:
        if not self.future:
            return self
        return replace(self, tree=self.future[0], past=(*self.past, self.tree), future=self.future[1:], typing=None)

    def add(self, group_id: str, raw: Mapping[str, Any]) -> Draft:
        """The rule or group at the end of a group."""
        new, next_id = nodes.with_ids(raw, self.next_id)
        return self._edited(group_id, lambda g: [{**g, "rules": [*g["rules"], new]}], next_id=next_id)

    def duplicate(self, node_id: str) -> Draft:
        """A copy right behind it; of a root, or of a `where`, there is only one."""
        if not self._has_siblings(node_id):
            return self
        new, next_id = nodes.with_ids(self._node(node_id), self.next_id)
        return self._edited(node_id, lambda n: [n, new], next_id=next_id)

    def remove(self, node_id: str) -> Draft:
        """Takes it out; the root becomes empty."""
        if node_id == self.tree["id"]:
            return self._to({"id": node_id, **EMPTY})
        return self._edited(node_id, lambda _: [])

    def set(self, node_id: str, typing: str | None = None, /, **values: Any) -> Draft:
        """Sets keys of a rule or group; a key set to Ellipsis is taken out."""
        return self.change(
            node_id,
            lambda n: {k: v for k, v in {**n, **values}.items() if v is not ...},
            typing=f"{node_id}.{typing}" if typing else None,
        )

    def change(self, node_id: str, make: Callable[[Node], Mapping[str, Any]], *, typing: str | None = None) -> Draft:
        """Puts what `make` gives in place of the node, under the node's id; a new `where` in it gets ids."""
        old = self._node(node_id)
        made = make(old)
        new: Node = {**made, "id": node_id}
        next_id = self.next_id
        where = made.get("where")
        if isinstance(where, Mapping) and "id" not in where:
            new["where"], next_id = nodes.with_ids(cast("Mapping[str, Any]", where), self.next_id)
        return self._edited(node_id, lambda _: [new], next_id=next_id, typing=typing)

    def wrap(self, node_id: str) -> Draft:
        """A group around it."""
        if not self._has_siblings(node_id):
            return self
        group, next_id = nodes.with_ids(EMPTY, self.next_id)
        return self._edited(node_id, lambda n: [{**group, "rules": [n]}], next_id=next_id)

    def moves(self, node_id: str) -> list[str]:
        """Where it can go: up, down, into the group above or below, out of its group."""
        group, place = self._place(node_id)
        if group is None:
            return []
        before = group["rules"][place - 1] if place else None
        after = group["rules"][place + 1] if place + 1 < len(group["rules"]) else None
        outer = nodes.parent_of(self.tree, group["id"])
        legal = {
            UP: before is not None,
            DOWN: after is not None,
            INTO_ABOVE: before is not None and nodes.is_group(before),
            INTO_BELOW: after is not None and nodes.is_group(after),
            OUT: outer is not None and nodes.is_group(outer),
        }
        return [move for move, is_legal in legal.items() if is_legal]

    def move(self, node_id: str, where: str) -> Draft:
        """One of `moves`; others change nothing."""
        group, place = self._place(node_id)
        if group is None or where not in self.moves(node_id):
            return self
        node, rules = group["rules"][place], list(group["rules"])
        if where in (UP, DOWN):
            to = place - 1 if where == UP else place + 1
            rules[place], rules[to] = rules[to], rules[place]
            return self._edited(group["id"], lambda g: [{**g, "rules": rules}])
        tree = nodes.rebuilt(self.tree, node_id, lambda _: [])
        if where == OUT:
            return self._to(nodes.rebuilt(tree, group["id"], lambda g: [g, node]))
        host = rules[place - 1] if where == INTO_ABOVE else rules[place + 1]
        inside = [*host["rules"], node] if where == INTO_ABOVE else [node, *host["rules"]]
        return self._to(nodes.rebuilt(tree, host["id"], lambda h: [{**h, "rules": inside}]))

    def replaced_by(self, condition: Mapping[str, Any]) -> Draft:
        """Another condition in place of this one, which can be undone."""
        tree, next_id = nodes.with_ids(as_group(condition), self.next_id)
        return self._to(tree, next_id=next_id)

    def _node(self, node_id: str) -> Node:
        found = nodes.find(self.tree, node_id)
        if found is None:
            raise KeyError(node_id)
        return found

    def _place(self, node_id: str) -> tuple[Node | None, int]:
        parent = nodes.parent_of(self.tree, node_id)
        if parent is None or not nodes.is_group(parent):
            return None, 0
        return parent, next(n for n, rule in enumerate(parent["rules"]) if rule["id"] == node_id)

    def _has_siblings(self, node_id: str) -> bool:
        return self._place(node_id)[0] is not None

    def _edited(
        self,
        node_id: str,
        change: Callable[[Node], list[Node]],
        *,
        next_id: int | None = None,
        typing: str | None = None,
    ) -> Draft:
        return self._to(nodes.rebuilt(self.tree, node_id, change), next_id=next_id, typing=typing)

    def _to(self, tree: Node, *, next_id: int | None = None, typing: str | None = None) -> Draft:
        if tree == self.tree:
            return self
        goes_on = typing is not None and typing == self.typing
        past = self.past if goes_on else (*self.past, self.tree)[-MOST_STEPS:]
        return Draft(tree, next_id or self.next_id, past, (), typing)


def draft_of(condition: Mapping[str, Any], *, first: int = 1) -> Draft:
    """A draft to begin with. The condition must be one that `checked` lets through. `first`: where ids begin; builders on one
    page must not share any."""
    tree, next_id = nodes.with_ids(as_group(condition), first)
    return Draft(tree, next_id)


def as_group(condition: Mapping[str, Any]) -> Mapping[str, Any]:
    """A single rule becomes a group of one."""
    return condition if nodes.is_group(condition) else {"combinator": "and", "rules": [condition]}


def read(text: str) -> dict[str, Any]:
    """A condition from its JSON, React Query Builder's included. Only what the builder needs is asked of it: groups and rules
    are objects. What else is wrong, the engine says at its line. Raises BadValueError."""
    if not text.strip():
        raise BadValueError("Paste a condition, or choose a file with one.", field="$")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadValueError(f"This is no JSON: {error}.", field="$") from None
    if not isinstance(found, Mapping) or not found:
        raise BadValueError('A condition is written like {"combinator": "and", "rules": […]}.', field="$")
    return checked(found)


def checked(raw: object) -> dict[str, Any]:
    """The condition, if it can be edited. Raises BadValueError with the JSON path."""
    counted = 0
    ahead: list[tuple[str, object, int]] = [("$", raw, 0)]
    while ahead:
        path, node, depth = ahead.pop()
        if not isinstance(node, Mapping):
            raise BadValueError(f"{path}: a rule or a group is an object.", field=path)
        if depth > DEEPEST:
            raise BadValueError(f"{path}: groups may be nested {DEEPEST} deep.", field=path)
        counted += 1
        if counted > 2 * MOST_RULES:
            raise BadValueError(f"$: a condition may have at most {MOST_RULES:,} rules.", field="$")
        ahead += _below(cast("Mapping[str, Any]", node), path, depth)
    return dict(cast("Mapping[str, Any]", raw))


def _below(node: Mapping[str, Any], path: str, depth: int) -> list[tuple[str, object, int]]:
    if not nodes.is_group(node):
        return [(f"{path}.where", node["where"], depth + 1)] if node.get("where") is not None else []
    if node.get("combinator") not in ("and", "or"):
        raise BadValueError(f"{path}.combinator: a group is combined by “and” or “or”.", field=f"{path}.combinator")
    if not isinstance(node.get("not", False), bool):
        raise BadValueError(f"{path}.not: this is true or false.", field=f"{path}.not")
    rules = node.get("rules", [])
    if not isinstance(rules, list):
        raise BadValueError(f"{path}.rules: the rules of a group are a list.", field=f"{path}.rules")
    return [(f"{path}.rules[{n}]", rule, depth + 1) for n, rule in enumerate(cast("list[object]", rules))]
