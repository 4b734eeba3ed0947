"""What a template compares values with, to be held against the options that a field has. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jinja2 import nodes

from engine.content import sandbox
from engine.content.compiling import Compiled
from engine.content.variables import path_of
from engine.profiles.types import Field


def unknown_options(compiled: Compiled, fields: Iterable[Field]) -> list[tuple[Field, str]]:
    """Texts that an enum field is compared with (`==`, `!=`, `in`) and that are the label of none of its options: that part of
    the message is for nobody, or for everybody. In order of appearance, each once."""
    enums = {field.name: field for field in fields if field.type == "enum"}
    found: dict[tuple[str, str], tuple[Field, str]] = {}
    for variable, text in _comparisons(compiled):
        field = enums.get(variable.removeprefix("profile."))
        if field and text not in {option.label for option in field.options}:
            found[field.name, text] = (field, text)
    return list(found.values())


def _comparisons(compiled: Compiled) -> Iterator[tuple[str, str]]:
    """Dotted variable and text."""
    parts: Mapping[str, str | None] = {
        "subject": compiled.subject,
        "preheader": compiled.preheader,
        "html": compiled.html,
        "text": compiled.text,
    }
    for part, source in parts.items():
        for compare in sandbox.parse(source or "", part).find_all(nodes.Compare):
            sides = [compare.expr, *(operand.expr for operand in compare.ops)]
            variables = [path for side in sides if (path := path_of(side, {}))]
            for text in (text for side in sides for text in _texts(side)):
                yield from ((variable, text) for variable in variables)


def _texts(side: nodes.Node) -> list[str]:
    items = side.items if isinstance(side, (nodes.List, nodes.Tuple)) else [side]
    return [item.value for item in items if isinstance(item, nodes.Const) and isinstance(item.value, str)]
