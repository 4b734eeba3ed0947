"""A template as one person would get it now, before it is saved or sent. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from engine.content import apart, fragments
from engine.content.answers import answers
from engine.content.beside import Beside, scopes_in
from engine.content.context import ChangeView, Values, change_view, message_context, profile_values
from engine.content.rendering import Rendered
from engine.content.source import TemplateSource
from engine.content.whens import whens_of
from engine.profiles import fields, reading
from engine.profiles.databases import Database
from engine.profiles.types import Field, to_text
from engine.workspace import Workspace

LINKS = {"unsubscribe": "#unsubscribe", "preferences": "#preferences", "rate": "#rate"}
"""Links of a preview lead nowhere: nobody may be unsubscribed by looking."""
CAMPAIGN = {"name": "preview", "label": "Preview"}
Assumed = Mapping[str, str]
"""Field of options → the code that it is taken to have become just now."""


def render(
    workspace: Workspace,
    source: TemplateSource,
    database: Database,
    row: Mapping[str, Any],
    *,
    assumed: Assumed | None = None,
    links: Mapping[str, str] = LINKS,
) -> Rendered:
    """`row`: a profile as engine/profiles/reading.py gives it. It reads as if what is `assumed` had just started the message,
    else as if the person's last change of an additional field had.
    Raises TemplateError (part, line), MissingValueError for what this person has no value for."""
    whole = fragments.resolved(workspace, source)
    return apart.render(whole, contexts(workspace, database, whole, [row], [assumed or {}], links=links)[0])


def contexts(
    workspace: Workspace,
    database: Database,
    whole: TemplateSource,
    rows: Sequence[Mapping[str, Any]],
    assumed: Sequence[Assumed],
    *,
    links: Mapping[str, str] = LINKS,
) -> list[Values]:
    """What the template, with its fragments, can name for each of the people, with what is assumed of each. Raises
    TemplateError for a condition in it that does not work in this database."""
    known = fields.catalogue(workspace, database)
    additional = [f for f in known if not f.is_standard]
    ids = [row["profile_id"] for row in rows]
    last = reading.last_changes(workspace, database, ids, additional)
    when = answers(workspace, database, whens_of(whole), ids)
    changes: list[list[tuple[Field, Any, Any]]] = []
    for row, taken in zip(rows, assumed, strict=True):
        told = [(f, None, taken[f.name]) for f in additional if f.name in taken]
        past = last.get(row["profile_id"])
        changes.append(told or ([past] if past else []))
    firsts = [(c[0][0].name, to_text(c[0][0].type, c[0][2])) if c else None for c in changes]
    beside = Beside(workspace, database, scopes_in(whole), list(zip(ids, firsts, strict=True)))
    found: list[Values] = []
    for row, taken, told, first in zip(rows, assumed, changes, firsts, strict=True):
        views = [change_view(*change, zone=workspace.zone) for change in told]
        asked = {"when": when.get(row["profile_id"], {}), **beside.of(row["profile_id"], first)}
        found.append(_context(workspace, known, {**row, **taken}, views, links=links, asked=asked))
    return found


def open_fields(known: Sequence[Field], row: Mapping[str, Any], used: Collection[str]) -> list[Field]:
    """The additional fields of options among the `used` ones in which the person has no value yet: a message that such a
    field starts is to be seen as if it had just become something."""
    return [f for f in known if f.type == "enum" and not f.is_standard and f.name in used and row[f.name] is None]


def _context(
    workspace: Workspace,
    known: Sequence[Field],
    row: Mapping[str, Any],
    changes: Sequence[ChangeView],
    *,
    links: Mapping[str, str],
    asked: Mapping[str, Any],
) -> Values:
    return message_context(
        profile=profile_values(known, row, zone=workspace.zone),
        changes=changes,
        event=None,
        campaign=CAMPAIGN,
        links=links,
        trigger_values={c.field: c.new for c in changes},
        **asked,
    )
