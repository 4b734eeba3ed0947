"""One template for one person. Pure; raises nothing but TemplateErrors, whatever the data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.content import sandbox
from engine.content.compiling import Compiled
from engine.content.context import plain
from engine.errors import TemplateError

MAX_SUBJECT = 500
"""Characters; a longer subject ends with an ellipsis."""
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_ONE_LINE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_EMPTY_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


@dataclass(frozen=True)
class Rendered:
    """What a person gets. `subject` and `preheader` are one line each; html and text have line feeds only. None of them
    holds control characters."""

    subject: str
    preheader: str | None
    html: str
    text: str


class Renderer:
    """Cheap to make: what Jinja compiled is kept in memory and shared between renderers of the same template."""

    def __init__(self, compiled: Compiled):
        self._compiled = compiled

    def render(self, context: Mapping[str, Any]) -> Rendered:
        """`context` as engine/content/context.py builds it; other data is cut down to plain data. Raises
        MissingValueError for a variable without value and default, TemplateError (part, line) for all else."""
        values = plain(context)
        compiled = self._compiled
        subject = _one_line(sandbox.render(compiled.subject, "subject", values))
        if not subject:
            raise TemplateError("The subject is empty for this person", part="subject")
        preheader = _one_line(sandbox.render(compiled.preheader or "", "preheader", values)) or None
        html = sandbox.render(compiled.html, "html", values)
        text = sandbox.render(compiled.text, "text", values)
        return Rendered(subject, preheader, _clean(html), _EMPTY_LINES.sub("\n\n", _clean(text)).strip("\n"))


def _one_line(text: str) -> str:
    line = _ONE_LINE.sub(" ", text).strip()
    return _encodable(line if len(line) <= MAX_SUBJECT else line[: MAX_SUBJECT - 1].rstrip() + "…")


def _clean(text: str) -> str:
    return _encodable(_CONTROLS.sub("", _LINE_ENDS.sub("\n", text)))


def _encodable(text: str) -> str:
    # Half a character, as a broken source may give it, would end the building of the message.
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
