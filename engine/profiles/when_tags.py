"""How a text says a condition of people: `{# when NAME: JSON #}`. Pure.

What the conditions mean to a template stands in engine/content/whens.py; here they are only found and written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

import orjson

WHEN = re.compile(r"\{#\s*when\s+(?P<name>[a-z]\w*)\s*:\s*(?P<condition>.*?)\s*#\}", re.DOTALL)
_UNSAFE = re.compile("[#\x7f\ufdd0\ufdd1]")
"""A “#}” in a value would end the tag, the others are taken out of sources (engine/content/source.py)."""

Condition = dict[str, Any]


def written(name: str, condition: Mapping[str, Any]) -> str:
    """The tag that says it."""
    text = _UNSAFE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", orjson.dumps(condition).decode())
    return f"{{# when {name}: {text} #}}"


def condition_of(text: str) -> Condition | None:
    """From the JSON in a tag; None for what is none."""
    try:
        found: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return cast("Condition", found) if isinstance(found, dict) else None
