"""Which variables a template uses, as dotted names; loop variables are followed, own names of the template left out. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from jinja2 import nodes

Names = dict[str, str | None]
"""A name of the template's own → the variable it stands for, None where it is computed."""


def variables_of(tree: nodes.Template) -> set[str]:
    """`{% for p in event.items %}{{ p.name }}` gives event.items and event.items.name."""
    found: set[str] = set()
    _walk(tree.body, {}, found)
    return found


def variables_in(expression: nodes.Node) -> set[str]:
    """Those of one expression that stands by itself."""
    found: set[str] = set()
    _walk([expression], {}, found)
    return found


def _walk(items: Iterable[nodes.Node], names: Names, found: set[str]) -> None:
    for node in items:
        if isinstance(node, nodes.For):
            _walk_loop(node, names, found)
        elif isinstance(node, nodes.Assign):
            _walk([node.node], names, found)
            names.update(stands_for(node.target, path_of(node.node, names)))
        elif isinstance(node, (nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Call)):
            _walk_name(node, names, found)
        else:
            _walk(node.iter_child_nodes(), names, found)


def _walk_loop(node: nodes.For, names: Names, found: set[str]) -> None:
    _walk([node.iter], names, found)
    inner = {**names, "loop": None, **stands_for(node.target, path_of(node.iter, names))}
    _walk([node.test] if node.test else [], inner, found)
    _walk(node.body, inner, found)
    _walk(node.else_, dict(names), found)


def _walk_name(node: nodes.Expr, names: Names, found: set[str]) -> None:
    path = path_of(node, names)
    if path:
        found.add(path)
        return
    # Not a plain dotted name: what stands inside still counts.
    _walk(node.iter_child_nodes(), names, found)


def path_of(node: nodes.Node, names: Names) -> str | None:
    """The dotted name of an expression that is nothing but one; `event.items[0].name` is event.items.name, and
    `recommend(4)[0].name` recommend.name."""
    if isinstance(node, nodes.Call):
        return path_of(node.node, names)
    if isinstance(node, nodes.Name):
        return names.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        return _below(path_of(node.node, names), node.attr)
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        below = node.arg.value
        return _below(path_of(node.node, names), below) if isinstance(below, str) else path_of(node.node, names)
    return None


def _below(path: str | None, name: str) -> str | None:
    return f"{path}.{name}" if path else None


def stands_for(target: nodes.Node, path: str | None) -> Names:
    """The names that a loop or a `set` gives, `path` being what they are given."""
    if isinstance(target, nodes.Name):
        return {target.name: path}
    return {item.name: None for item in target.find_all(nodes.Name)}
