"""HTML with template tags in it, read without ever being rewritten: where tags, words and style sheets stand. Pure.

The stdlib's parser takes time that grows with the square of some broken inputs and stops at others; this one is linear and
takes anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

PRINT = "\ufdd0"
"""Fills the place of `{{ … }}` in masked markup."""
CONTROL = "\ufdd1"
"""Fills the place of `{% … %}` and `{# … #}`."""

_STRINGS = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^"'])*?"""
TAG = re.compile(rf"\{{\{{{_STRINGS}\}}\}}|\{{%{_STRINGS}%\}}|\{{\#.*?\#\}}", re.DOTALL)
"""A template tag in a source that Jinja has parsed already."""
Patch = tuple[int, int, str]
"""What replaces a stretch of a source: start, end, text."""
_S = r" \t\n\f\r"
"""What is a space in a tag, and nothing else is: where programs disagree on that, something hides."""
_NAME = re.compile(rf"/?([a-zA-Z][^{_S}/>]*)")
_ATTRIBUTE = re.compile(rf"""[{_S}/]*([^{_S}/>][^{_S}/>=]*)(?:[{_S}]*=[{_S}]*(?:"([^"]*)"|'([^']*)'|([^{_S}>]+)))?""")
_COMMENT = re.compile(r"<!--(?:-?>|.*?--!?>)", re.DOTALL)
_RAW_END = {
    name: re.compile(rf"</{name}(?=[{_S}/>])", re.IGNORECASE) for name in ("style", "script", "title", "textarea")
}


@dataclass(frozen=True)
class Attribute:
    """`start` and `end` enclose the value without its quotes; `quote` is empty for a value without. `at`: where its name
    begins."""

    name: str
    start: int
    end: int
    quote: str
    at: int

    @property
    def span(self) -> tuple[int, int]:
        """Where all of it begins and ends."""
        return self.at, self.end + len(self.quote)


@dataclass(frozen=True)
class StartTag:
    """`inner_end`: where the words of a style, script, title or textarea end; for other elements the same as `end`."""

    name: str
    start: int
    end: int
    inner_end: int
    attributes: tuple[Attribute, ...]

    def attribute(self, name: str) -> Attribute | None:
        return next((a for a in self.attributes if a.name == name), None)

    def value(self, name: str, markup: str) -> str:
        """What the attribute says in `markup`, from which this tag was read; empty without it."""
        found = self.attribute(name)
        return unescape(markup[found.start : found.end]) if found else ""


@dataclass(frozen=True)
class EndTag:
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Words:
    """What stands between tags, as written."""

    text: str
    is_comment: bool = False


def masked(html: str) -> str:
    """The same length, with every template tag filled by PRINT or CONTROL: no `<`, quote or space of a tag is left."""
    return TAG.sub(lambda tag: (PRINT if tag[0].startswith("{{") else CONTROL) * len(tag[0]), html)


def start_tags(markup: str) -> Iterator[StartTag]:
    """Every start tag of masked markup, outside comments, in order."""
    return (token for token in tokens(markup) if isinstance(token, StartTag))


def tokens(markup: str) -> Iterator[StartTag | EndTag | Words]:
    """The whole of masked markup, in order. What is no tag is words; nothing is refused."""
    position = 0
    while (start := markup.find("<", position)) >= 0:
        if start > position:
            yield Words(markup[position:start])
        name = _NAME.match(markup, start + 1)
        if name and name[0].startswith("/"):
            position = _after(markup, ">", _attributes(markup, name.end())[1])
            yield EndTag(name[1].lower(), start, position)
        elif name:
            tag = _start_tag(markup, start, name)
            yield tag
            if tag.inner_end > tag.end:
                yield Words(markup[tag.end : tag.inner_end])
            position = tag.inner_end
        elif markup[start + 1 : start + 2] in ("!", "/", "?"):
            position = _after_comment(markup, start)
            yield Words(markup[start:position], is_comment=True)
        else:
            yield Words("<")
            position = start + 1
    if position < len(markup):
        yield Words(markup[position:])


def patched(source: str, patches: Iterable[Patch]) -> str:
    """The source with stretches replaced; none overlaps another."""
    pieces: list[str] = []
    position = 0
    for start, end, text in sorted(patches):
        pieces += (source[position:start], text)
        position = end
    return "".join((*pieces, source[position:]))


def line_of(source: str, position: int) -> int:
    """Counted from 1."""
    return source.count("\n", 0, position) + 1


def _start_tag(markup: str, start: int, name: re.Match[str]) -> StartTag:
    found, position = _attributes(markup, name.end())
    end = inner_end = _after(markup, ">", position)
    raw_end = _RAW_END.get(name[1].lower())
    if raw_end:
        closing = raw_end.search(markup, end)
        inner_end = closing.start() if closing else len(markup)
    return StartTag(name[1].lower(), start, end, inner_end, tuple(found))


def _attributes(markup: str, position: int) -> tuple[list[Attribute], int]:
    """Those from here on, and where they end."""
    found: list[Attribute] = []
    while match := _ATTRIBUTE.match(markup, position):
        position = match.end()
        group = next((g for g in (2, 3, 4) if match[g] is not None), 0)
        first, last = match.span(group) if group else (position, position)
        found.append(Attribute(match[1].lower(), first, last, {2: '"', 3: "'"}.get(group, ""), match.start(1)))
    return found, position


def _after_comment(markup: str, start: int) -> int:
    if not markup.startswith("<!--", start):
        return _after(markup, ">", start + 2)
    comment = _COMMENT.match(markup, start)
    return comment.end() if comment else len(markup)


def _after(markup: str, ending: str, position: int) -> int:
    found = markup.find(ending, position)
    return found + len(ending) if found >= 0 else len(markup)
