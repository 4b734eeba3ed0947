"""Fragments in the text of a template: `{% fragment "footer" %}` becomes what the fragment says. Pure.

A fragment comes in as one line, so that every line of the template keeps its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from engine.content.limits import MAX_SOURCE
from engine.content.markup import TAG, line_of, masked
from engine.content.plain_words import escaped, has_markup, paragraphs
from engine.content.source import TemplateSource
from engine.errors import TemplateError, hint

Snippets = Mapping[str, str]
"""Name of a fragment → its text as it is written."""
MAX_DEPTH = 10
_START = re.compile(r"\{%[-+]?\s*fragment\b")
_WHOLE = re.compile(r"""\{%[-+]?\s*fragment\s+(?:"([^"]*)"|'([^']*)')\s*[-+]?%\}""")
_USAGE = '{% fragment %} names one fragment: {% fragment "footer" %}'
_ONLY_THERE = "A fragment can stand in the message only"

_BODY = "<mjml><mj-body>{}</mj-body></mjml>"
_SECTION = _BODY.format("<mj-section>{}</mj-section>")
_COLUMN = _SECTION.format("<mj-column>{}</mj-column>")
_HEAD = "<mjml><mj-head>{}</mj-head><mj-body></mj-body></mjml>"
_PLACES = {
    **dict.fromkeys(("mj-section", "mj-wrapper", "mj-hero"), _BODY),
    **dict.fromkeys(("mj-column", "mj-group"), _SECTION),
    **dict.fromkeys(("mj-attributes", "mj-style", "mj-title", "mj-preview", "mj-font", "mj-breakpoint"), _HEAD),
}
"""Where the first element of a fragment stands in MJML; other elements stand in a column."""

_FIRST = re.compile(r"<(mj-[a-z-]+)")


def tag_of(name: str) -> str:
    """What a template says where the fragment is to stand."""
    return f'{{% fragment "{name}" %}}'


def names_in(text: str) -> list[str]:
    """The fragments that it names itself, each once, in order. Raises TemplateError for a tag that names none."""
    return list(dict.fromkeys(name for name, _ in _tags(text)))


def used_by(source: TemplateSource, snippets: Snippets) -> set[str]:
    """Every fragment that `resolved` brings in: those in fragments, too."""
    found: set[str] = set()
    left = names_in(_body(source))
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += names_in(snippets[name])
    return found


def resolved(source: TemplateSource, snippets: Snippets) -> TemplateSource:
    """The template with the fragments in place of their tags. Raises TemplateError with part and line for a fragment that
    does not exist, contains itself, is MJML where the template is HTML, or stands elsewhere than in the message."""
    for part in ("subject", "preheader", "text"):
        written: str = getattr(source, part) or ""
        for _, tag in _tags(written, part):
            raise TemplateError(_ONLY_THERE, part=part, line=line_of(written, tag.start()))
    if source.mjml:
        return replace(source, mjml=_Filling(snippets, "mjml").within(source.mjml))
    if source.html and has_fragments(source):
        return replace(source, html=_Filling(snippets, "html").within(paragraphs(source.html)))
    return source


def has_fragments(source: TemplateSource) -> bool:
    """Whether a fragment may stand somewhere in it; without one, `resolved` changes nothing."""
    return any(
        _START.search(written) for written in (source.subject, source.preheader, _body(source), source.text) if written
    )


def is_mjml(fragment: str) -> bool:
    """Whether the fragment fits into MJML only."""
    return "<mj-" in masked(fragment)


def as_template(text: str) -> TemplateSource:
    """A message of nothing but the fragment, to check it and to look at it."""
    if not is_mjml(text):
        return TemplateSource(subject="–", html=text, text="–")
    first = _FIRST.search(text)
    place = _PLACES.get(first[1], _COLUMN) if first else _COLUMN
    return TemplateSource(subject="–", mjml=place.replace("{}", text), text="–")


class _Filling:
    """Puts fragments into the texts of one part."""

    def __init__(self, snippets: Snippets, part: str):
        self._snippets = snippets
        self._part = part
        self._known: dict[str, str] = {}

    def within(self, text: str, path: tuple[str, ...] = ()) -> str:
        """`path`: the fragments that this text is part of, the outermost first."""
        pieces: list[str] = []
        position = 0
        for name, tag in _tags(text, self._part):
            try:
                pieces += (text[position : tag.start()], self._line_of(name, path))
            except TemplateError as error:
                raise TemplateError(error.words, part=self._part, line=line_of(text, tag.start())) from None
            position = tag.end()
        whole = "".join((*pieces, text[position:]))
        if len(whole) > MAX_SOURCE:
            raise TemplateError("With its fragments the message is too large", part=self._part)
        return whole

    def _line_of(self, name: str, path: tuple[str, ...]) -> str:
        """The fragment as one line."""
        if name not in self._known:
            inner = self.within(self._text_of(name, path).strip(), (*path, name))
            self._known[name] = (inner if has_markup(inner) else escaped(inner, "<br>")).replace("\n", " ")
        return self._known[name]

    def _text_of(self, name: str, path: tuple[str, ...]) -> str:
        if name in path:
            raise TemplateError(f"The fragments contain each other in a circle: {' → '.join((*path, name))}")
        if len(path) >= MAX_DEPTH:
            raise TemplateError(f"Fragments are nested more than {MAX_DEPTH} deep")
        if name not in self._snippets:
            raise TemplateError(f"There is no fragment “{name}”{hint(name, self._snippets)}")
        if self._part == "html" and is_mjml(self._snippets[name]):
            raise TemplateError(f"The fragment “{name}” is MJML: it fits into a message in MJML only")
        return self._snippets[name]


def _tags(text: str, part: str | None = None) -> Iterator[tuple[str, re.Match[str]]]:
    for tag in TAG.finditer(text):
        if _START.match(tag[0]):
            whole = _WHOLE.fullmatch(tag[0])
            if whole is None:
                raise TemplateError(_USAGE, part=part, line=line_of(text, tag.start()))
            yield whole[1] or whole[2] or "", tag


def _body(source: TemplateSource) -> str:
    return source.mjml or source.html or ""
