"""What is wrong with a template while it is written, at the lines where it is written. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields

from engine.content.checking import check_variable
from engine.content.compiling import compile_source
from engine.content.markup import TAG
from engine.content.source import TemplateSource
from engine.errors import TemplateError


def problems_of(source: TemplateSource, known_fields: Mapping[str, AbstractSet[str]]) -> list[TemplateError]:
    """What keeps it from being saved: the first thing that cannot be compiled, else every variable that no database of
    `known_fields` (database → its fields) has, once a line that names it."""
    try:
        compiled = compile_source(source)
    except TemplateError as error:
        return [error]
    unknown = {v: problem for v in compiled.variables if (problem := check_variable(v, known_fields))}
    return [
        TemplateError(problem, part=part, line=line)
        for variable, problem in unknown.items()
        for part, line in _places(source, variable)
    ]


def _places(source: TemplateSource, variable: str) -> list[tuple[str | None, int | None]]:
    """Parts and lines that name it; part and line None for a name that is put together, by a loop for instance."""
    # event.items.name may be written as p.name: then the longest beginning that stands somewhere is the place.
    words = variable.split(".")
    for count in range(len(words), 0, -1):
        name = re.compile(rf"(?<![\w.]){re.escape('.'.join(words[:count]))}(?!\w)")
        found = {
            (part.name, text.count("\n", 0, tag.start()) + 1): None
            for part in fields(source)
            if (text := getattr(source, part.name))
            for tag in TAG.finditer(text)
            if name.search(tag[0])
        }
        if found:
            return list(found)
    return [(None, None)]
