"""Conditions that a template asks of a person: `{# when NAME: JSON #}` says one, `{% if when.NAME %}` asks it. Pure.

The JSON is that of segments. Who answers is engine/segments, how the tag is written stands in engine/profiles/when_tags.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any

import orjson

from engine.content.markup import line_of
from engine.content.source import TemplateSource
from engine.errors import TemplateError, hint
from engine.profiles.when_tags import WHEN, Condition, condition_of, written

__all__ = ["MOST", "SCOPE", "WHEN", "Condition", "check_asked", "condition_of", "name_of", "whens_of", "written"]

SCOPE = "when"
MOST = 50


def name_of(condition: Mapping[str, Any]) -> str:
    """A name for it: the same for the same condition, wherever it stands."""
    return f"c{sha256(orjson.dumps(condition, option=orjson.OPT_SORT_KEYS)).hexdigest()[:8]}"


def whens_of(source: TemplateSource) -> dict[str, Condition]:
    """Every condition that the template says, by name. Raises TemplateError (part, line) for what is no JSON object and for
    two conditions of one name."""
    found: dict[str, Condition] = {}
    for part in fields(source):
        text: str = getattr(source, part.name) or ""
        for tag in WHEN.finditer(text):
            name, condition = tag["name"], condition_of(tag["condition"])
            line = line_of(text, tag.start())
            if condition is None:
                raise TemplateError(f"The condition “{name}” is no JSON object", part=part.name, line=line)
            if found.setdefault(name, condition) != condition:
                raise TemplateError(f"Two conditions are called “{name}”", part=part.name, line=line)
            if len(found) > MOST:
                raise TemplateError(f"A template asks at most {MOST} different conditions", part=part.name, line=line)
    return found


def check_asked(variables: Iterable[str], known: Iterable[str], part: str) -> None:
    """Raises TemplateError where a variable of the scope names no condition."""
    for variable in sorted(variables):
        scope, _, below = variable.partition(".")
        if scope == SCOPE and below not in known:
            raise TemplateError(f"This template has no condition “{below or SCOPE}”{hint(below, known)}", part=part)
