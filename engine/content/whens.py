"""Conditions that a template asks of a person: `{# when NAME: JSON #}` says one, `{% if when.NAME %}` asks it. Pure.

The JSON is that of segments. Who answers is engine/segments; here it is only found and written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from hashlib import sha256
from typing import Any, cast

import orjson

from engine.content.markup import line_of
from engine.content.source import TemplateSource
from engine.errors import TemplateError, hint

SCOPE = "when"
WHEN = re.compile(r"\{#\s*when\s+(?P<name>[a-z]\w*)\s*:\s*(?P<condition>.*?)\s*#\}", re.DOTALL)
MOST = 50
_UNSAFE = re.compile("[#\x7f\ufdd0\ufdd1]")
"""A “#}” in a value would end the tag, the others are taken out of sources (source.py)."""

Condition = dict[str, Any]


def written(name: str, condition: Mapping[str, Any]) -> str:
    """The tag that says it."""
    text = _UNSAFE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", orjson.dumps(condition).decode())
    return f"{{# when {name}: {text} #}}"


def name_of(condition: Mapping[str, Any]) -> str:
    """A name for it: the same for the same condition, wherever it stands."""
    return f"c{sha256(orjson.dumps(condition, option=orjson.OPT_SORT_KEYS)).hexdigest()[:8]}"


def condition_of(text: str) -> Condition | None:
    """From the JSON in a tag; None for what is none."""
    try:
        found: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return cast("Condition", found) if isinstance(found, dict) else None


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
