"""One template for one person. Pure; raises nothing but TemplateErrors, whatever the data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.content import sandbox
from engine.content.compiling import Compiled
from engine.content.context import Values, plain
from engine.content.marking import marked
from engine.errors import TemplateError

MAX_SUBJECT = 500
"""Characters; a longer subject ends with an ellipsis."""
_ONE_LINE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_EMPTY_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


@dataclass(frozen=True)
class Rendered:
    """What a person gets. `subject` and `preheader` are one line each; html and text have line feeds only. No part holds
    other control characters: neither sources nor values do (engine/content/source.py, limits.py, context.py)."""

    subject: str
    preheader: str | None
    html: str
    text: str


class Renderer:
    """Cheap to make: what Jinja compiled is kept in memory and shared between renderers of the same template. `is_marked`:
    the HTML gets marks where its links and its pixel stand (marking.py)."""

    def __init__(self, compiled: Compiled, *, is_marked: bool = False):
        self._compiled = compiled
        self._html = marked(compiled.html).html if is_marked else compiled.html

    def render(self, context: Mapping[str, Any]) -> Rendered:
        """`context` as engine/content/context.py builds it; other data is cut down to plain data. Raises
        MissingValueError for a variable without value and default, TemplateError (part, line) for all else."""
        values = context if isinstance(context, Values) else Values(plain(context))
        compiled = self._compiled
        subject = _one_line(sandbox.render(compiled.subject, "subject", values))
        if not subject:
            raise TemplateError("The subject is empty for this person", part="subject")
        preheader = None
        if compiled.preheader:
            preheader = _one_line(sandbox.render(compiled.preheader, "preheader", values)) or None
        html = sandbox.render(self._html, "html", values)
        text = sandbox.render(compiled.text, "text", values)
        return Rendered(subject, preheader, html, _without_gaps(text).strip("\n"))


def _without_gaps(text: str) -> str:
    # Looked for first: the pattern alone takes a fifth of a message's time.
    has_gaps = "\n\n\n" in text or " \n" in text or "\t\n" in text
    return _EMPTY_LINES.sub("\n\n", text) if has_gaps else text


def _one_line(text: str) -> str:
    is_one = text.isprintable() and "  " not in text
    line = (text if is_one else _ONE_LINE.sub(" ", text)).strip()
    return line if len(line) <= MAX_SUBJECT else line[: MAX_SUBJECT - 1].rstrip() + "…"
