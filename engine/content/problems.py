"""What is wrong with a template while it is written, at the lines where it is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields
from itertools import islice

from engine.content import apart
from engine.content.checking import check_variable
from engine.content.markup import TAG
from engine.content.source import TemplateSource
from engine.errors import TemplateError

MOST = 50
"""Problems told at once."""
_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
Place = tuple[str | None, int | None]


def problems_of(source: TemplateSource, known_fields: Mapping[str, AbstractSet[str]]) -> list[TemplateError]:
    """What keeps it from being saved: the first thing that cannot be compiled, else the variables that no database of
    `known_fields` (database → its fields) has, each once a line that names it."""
    try:
        compiled = apart.compile_source(source)
    except TemplateError as error:
        return [error]
    told = ((variable, check_variable(variable, known_fields)) for variable in compiled.variables)
    unknown = dict(islice(((variable, problem) for variable, problem in told if problem), MOST))
    places = _places(source) if unknown else {}
    found = (
        TemplateError(problem, part=part, line=line)
        for variable, problem in unknown.items()
        for part, line in _places_of(variable, places)
    )
    return list(islice(found, MOST))


def _places(source: TemplateSource) -> dict[str, dict[Place, None]]:
    """Every dotted name in a template tag, and every beginning of one → where, in order."""
    places: dict[str, dict[Place, None]] = {}
    for part in fields(source):
        text: str = getattr(source, part.name) or ""
        line = position = 0
        for tag in TAG.finditer(text):
            line, position = line + text.count("\n", position, tag.start()), tag.start()
            for name in _NAME.findall(tag[0]):
                for beginning in _beginnings(name):
                    places.setdefault(beginning, {})[part.name, line + 1] = None
    return places


def _places_of(variable: str, places: Mapping[str, Mapping[Place, None]]) -> list[Place]:
    """Of the longest beginning that stands somewhere: a loop may write event.items.name as p.name."""
    return next((list(places[b]) for b in _beginnings(variable) if b in places), [(None, None)])


def _beginnings(name: str) -> list[str]:
    words = name.split(".")
    return [".".join(words[:count]) for count in range(len(words), 0, -1)]
