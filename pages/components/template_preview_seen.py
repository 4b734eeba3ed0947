"""What is looked at in the preview of a template: whose message, and what is assumed of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from engine.content import apart, asked, fragments, preview
from engine.content.checking import check_variables
from engine.content.preview import Assumed
from engine.content.rendering import Rendered
from engine.content.source import TemplateSource
from engine.errors import TemplateError
from engine.profiles import fields
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.state import literal, plain, short
from pages.components.template_texts import TEMPLATE_PARTS


@dataclass(frozen=True)
class Seen:
    """`row`: the person's profile; `assumed`, `event`: engine/content/preview.py."""

    ws: Workspace
    home: Database
    row: Mapping[str, Any]
    assumed: Assumed
    event: Mapping[str, Any] | None = None

    def rendered(self, source: TemplateSource) -> Rendered:
        """Raises TemplateError, also for a variable that this database does not have, and MissingValueError."""
        named(self.ws, self.home, source)
        return preview.render(self.ws, source, self.home, self.row, assumed=self.assumed, event=self.event)


def named(ws: Workspace, home: Database, source: TemplateSource) -> Collection[str]:
    """The variables that the template names. Raises TemplateError, also for a variable that the database does not have, and for
    a link that leads to no question there."""
    variables = apart.compile_source(fragments.resolved(ws, source)).variables
    known = {home.name: {f.name for f in fields.list_fields(ws, home.name)}}
    problems = [*check_variables(variables, known), *asked.problems(ws, home, variables)]
    if problems:
        raise problems[0]
    return variables


def name_of(row: Mapping[str, Any]) -> str:
    """ "Ann Lee · ann@example.org"."""
    name = _full_name(row)
    return f"{name} · {row['key']}" if name else str(row["key"])


def said(row: Mapping[str, Any]) -> str:
    """The same in a sentence: safe for Markdown, and no link."""
    name = _full_name(row)
    return f"{plain(name)} ({literal(row['key'])})" if name else literal(row["key"])


def _full_name(row: Mapping[str, Any]) -> str:
    return short(" ".join(str(n) for n in (row["first_name"], row["last_name"]) if n), 40)


def in_words(error: TemplateError, place: str | None = None) -> str:
    """The error with the place as the editor calls it. `place`: what it says instead of the line."""
    if not error.part and not error.line:
        return plain(error.message)
    line = f"line {error.line}" if error.line else ""
    where = [TEMPLATE_PARTS.get(error.part or "", ""), line if place is None else place]
    return plain(f"{error.words.removesuffix('.')} ({', '.join(w for w in where if w)}).")
