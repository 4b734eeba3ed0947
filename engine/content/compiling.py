"""From a written template to the four parts that are rendered for each person: checked, styled, with a text part. Pure."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any

import orjson

from engine.content import sandbox
from engine.content.inlining import inline_css
from engine.content.markup import PRINT, EndTag, StartTag, line_of, masked, start_tags, tokens
from engine.content.mjml import html_from_mjml
from engine.content.plain_words import escaped, paragraphs
from engine.content.source import TemplateSource
from engine.content.text_part import text_from_html
from engine.content.variables import variables_of
from engine.content.whens import Condition, check_asked, whens_of
from engine.errors import TemplateError

MAX_ELEMENTS = 4_000
MAX_UNCLOSED = 50
_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_HEAD_END = re.compile(r"</head\s*>", re.IGNORECASE)
_PREHEADER = '<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">{}</div>'


@dataclass(frozen=True)
class Compiled:
    """Jinja sources ready to render. `variables`: every dotted name used, sorted; `html_variables`: those in the body.
    `conditions`: what `when.NAME` asks of a person, by name.
    `content_hash` is the same exactly when the four parts are."""

    subject: str
    preheader: str | None
    html: str
    text: str
    variables: tuple[str, ...]
    html_variables: tuple[str, ...]
    content_hash: str
    conditions: dict[str, Condition] = field(default_factory=dict[str, Condition])

    def as_json(self) -> str:
        return orjson.dumps(self).decode()

    @classmethod
    def from_json(cls, text: str) -> Compiled:
        """What `as_json` gave."""
        values: dict[str, Any] = orjson.loads(text)
        for name in ("variables", "html_variables"):
            values[name] = tuple(values[name])
        return cls(**values)


def compile_source(source: TemplateSource) -> Compiled:
    """Raises TemplateError with part and line: no subject, none or two bodies, broken Jinja, MJML or style sheets,
    constructs that are not allowed, values where no quotes protect them. Renders nothing and knows no fields."""
    if not source.subject:
        raise TemplateError("A template needs a subject", part="subject")
    if bool(source.html) == bool(source.mjml):
        raise TemplateError("A template needs a message: HTML or MJML, one of them", part="html")
    # Parsed as it was written first, so that errors name its own lines.
    used = {f.name: _variables(getattr(source, f.name), f.name) for f in fields(source)}
    conditions = whens_of(source)
    for name, variables in used.items():
        check_asked(variables, conditions, name)
    body = _body(source)
    preheader = " ".join(source.preheader.split("\n")) if source.preheader else None
    parts: tuple[str, str | None, str, str] = (
        source.subject,
        preheader,
        _with_preheader(body, preheader),
        source.text or _text_of(body),
    )
    for name, part in zip(("subject", "preheader", "html", "text"), parts, strict=True):
        sandbox.check(part or "", name)
    return Compiled(
        *parts,
        variables=tuple(sorted(set[str]().union(*used.values()))),
        html_variables=tuple(sorted(used["html"] | used["mjml"])),
        content_hash=hashlib.sha256(orjson.dumps(parts)).hexdigest(),
        conditions=conditions,
    )


def _variables(written: str | None, part: str) -> set[str]:
    return variables_of(sandbox.parse(written, part)) if written else set()


def _body(source: TemplateSource) -> str:
    if source.mjml:
        html = html_from_mjml(source.mjml)
        _check_places(html, "mjml")
        return html
    html = paragraphs(source.html or "")
    _check_places(html, "html")
    return inline_css(html)


def _check_places(html: str, part: str) -> None:
    """Escaping protects values in text and between quotes; anywhere else in a tag a name could add attributes."""
    markup = masked(html)
    for tag in start_tags(markup):
        bare = [a for a in tag.attributes if PRINT in a.name or (not a.quote and PRINT in markup[a.start : a.end])]
        if PRINT in tag.name or bare:
            line = line_of(html, tag.start) if part == "html" else None
            raise TemplateError(f"Put quotes around the values in <{tag.name.strip(PRINT)}>", part=part, line=line)
    if f"<{PRINT}" in markup or f"</{PRINT}" in markup:
        raise TemplateError("A value cannot be the name of an element", part=part)
    _check_elements(markup, part)


def _check_elements(markup: str, part: str) -> None:
    """css-inline ends the process on elements nested deeper than its stack, and repeats what formats text and is never
    closed in every paragraph that follows."""
    opened: Counter[str] = Counter()
    count = unclosed = 0
    for token in tokens(markup):
        if isinstance(token, StartTag):
            count += 1
            if token.name in _FORMATTING:
                opened[token.name] += 1
                unclosed += 1
        elif isinstance(token, EndTag) and opened[token.name]:
            opened[token.name] -= 1
            unclosed -= 1
        if count > MAX_ELEMENTS:
            raise TemplateError(f"The message has more than {MAX_ELEMENTS:,} elements", part=part)
        if unclosed > MAX_UNCLOSED:
            raise TemplateError(f"More than {MAX_UNCLOSED} elements like <b> and <font> are never closed", part=part)


def _with_preheader(html: str, preheader: str | None) -> str:
    """Hidden words at the start of the body, which mail programs show after the subject."""
    if preheader is None:
        return html
    markup = masked(html)
    body = next((t for t in start_tags(markup) if t.name == "body"), None)
    head_end = _HEAD_END.search(markup)
    at = body.end if body else head_end.end() if head_end else 0
    return html[:at] + _PREHEADER.format(escaped(preheader)) + html[at:]


def _text_of(html: str) -> str:
    text = text_from_html(html)
    try:
        sandbox.check(text, "text")
    except TemplateError:
        message = "No text part can be made from this HTML, because template tags divide its elements: write one"
        raise TemplateError(message, part="text") from None
    return text
