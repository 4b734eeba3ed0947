"""What every message of a template prints: whoever has no value for it gets none. Pure.

What stands in a condition or a loop, or behind `default`, is not everybody's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from jinja2 import nodes

from engine.content import sandbox
from engine.content.source import TemplateSource
from engine.content.variables import variables_in

_DEFAULTS = frozenset({"default", "d"})
_FOR_SOME = (nodes.CondExpr, nodes.Compare, nodes.Test, nodes.Not, nodes.And, nodes.Or)


def needed_by(source: TemplateSource) -> set[str]:
    """Dotted names. Raises TemplateError (part, line) for what cannot be read."""
    written = [(part.name, getattr(source, part.name)) for part in fields(source)]
    return set[str]().union(*(_needed(sandbox.parse(text, part)) for part, text in written if text))


def _needed(tree: nodes.Template) -> set[str]:
    targets = [
        name for node in tree.find_all(nodes.Assign) for name in (node.target, *node.target.find_all(nodes.Name))
    ]
    own = {name.name for name in targets if isinstance(name, nodes.Name)}
    printed = [name for node in tree.body for part in _printed(node) for name in variables_in(part)]
    return {name for name in printed if name.partition(".")[0] not in own}


def _printed(node: nodes.Node) -> Iterator[nodes.Expr]:
    """The names that an output cannot do without."""
    if isinstance(node, nodes.For):
        yield from _printed(node.iter)
    elif isinstance(node, (nodes.Name, nodes.Getattr, nodes.Getitem)):
        yield node
    elif isinstance(node, nodes.Output) or (isinstance(node, nodes.Expr) and not isinstance(node, _FOR_SOME)):
        if isinstance(node, nodes.Filter) and node.name in _DEFAULTS:
            return
        for inner in node.iter_child_nodes():
            yield from _printed(inner)
