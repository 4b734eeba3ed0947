"""HTML with template tags in it, read without ever being rewritten: where tags, start tags and style sheets stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PRINT = "\ufdd0"
"""Fills the place of `{{ … }}` in masked markup."""
CONTROL = "\ufdd1"
"""Fills the place of `{% … %}` and `{# … #}`."""

_STRINGS = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^"'])*?"""
TAG = re.compile(rf"\{{\{{{_STRINGS}\}}\}}|\{{%{_STRINGS}%\}}|\{{\#.*?\#\}}", re.DOTALL)
"""A template tag in a source that Jinja has parsed already."""
_OPENER = re.compile(r"<!--.*?(?:-->|\Z)|<([a-zA-Z][^\s/>]*)", re.DOTALL)
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
_TAG_END = re.compile(r"[^>]*>?")
_RAW_TEXT = frozenset({"style", "script", "title", "textarea"})


@dataclass(frozen=True)
class Attribute:
    """`start` and `end` enclose the value without its quotes; `quote` is empty for a value without."""

    name: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class StartTag:
    """`inner_end`: where the text of a style, script, title or textarea ends; for other elements the same as `end`."""

    name: str
    start: int
    end: int
    inner_end: int
    attributes: tuple[Attribute, ...]

    def attribute(self, name: str) -> Attribute | None:
        return next((a for a in self.attributes if a.name == name), None)


def masked(html: str) -> str:
    """The same length, with every template tag filled by PRINT or CONTROL: no `<`, quote or space of a tag is left."""
    return TAG.sub(lambda tag: (PRINT if tag[0].startswith("{{") else CONTROL) * len(tag[0]), html)


def start_tags(markup: str) -> Iterator[StartTag]:
    """Every start tag of masked markup, outside comments, in order."""
    position = 0
    while opener := _OPENER.search(markup, position):
        position = opener.end()
        if not opener[1]:
            continue
        name = opener[1].lower()
        attributes, position = _attributes(markup, position)
        end = position
        if name in _RAW_TEXT:
            closing = re.compile(rf"</{name}\b", re.IGNORECASE).search(markup, position)
            position = closing.start() if closing else len(markup)
        yield StartTag(name, opener.start(), end, position, attributes)


def line_of(source: str, position: int) -> int:
    """Counted from 1."""
    return source.count("\n", 0, position) + 1


def _attributes(markup: str, position: int) -> tuple[tuple[Attribute, ...], int]:
    found: list[Attribute] = []
    while match := _ATTRIBUTE.match(markup, position):
        position = match.end()
        group = next((g for g in (2, 3, 4) if match[g] is not None), 0)
        start, end = match.span(group) if group else (position, position)
        found.append(Attribute(match[1].lower(), start, end, {2: '"', 3: "'"}.get(group, "")))
    ending = _TAG_END.match(markup, position)
    return tuple(found), ending.end() if ending else position
