"""A template as one person would get it now, before it is saved or sent. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from engine.access import require
from engine.content import apart, asked, fragments
from engine.content.answers import answers
from engine.content.beside import Beside, scopes_in
from engine.content.context import Values, change_view, message_context, profile_values
from engine.content.rendering import Rendered
from engine.content.source import TemplateSource
from engine.content.whens import whens_of
from engine.profiles import fields, reading
from engine.profiles.databases import Database
from engine.profiles.types import Field, to_text
from engine.workspace import Workspace

LINKS = {"unsubscribe": "#unsubscribe", "preferences": "#preferences"}
"""Links of a preview lead nowhere: nobody may be unsubscribed by looking. Those by which people answer
come beside them (asked.py)."""
CAMPAIGN = {"name": "preview", "label": "Preview"}
Change = tuple[Field, Any, Any]
"""A field, its old and its new value."""
Assumed = Mapping[str, Any]
"""Additional field → the value that it is taken to have become just now, None where it was emptied."""


def render(
    workspace: Workspace,
    source: TemplateSource,
    database: Database,
    row: Mapping[str, Any],
    *,
    assumed: Assumed | None = None,
    event: Mapping[str, Any] | None = None,
    links: Mapping[str, Any] = LINKS,
) -> Rendered:
    """`row`: a profile as engine/profiles/reading.py gives it. It reads as if what is `assumed` had just started the message,
    else as if the person's last change of an additional field had. `event`: what else started it.
    Raises TemplateError (part, line), MissingValueError for what this person has no value for."""
    require(workspace, "personal")
    whole = fragments.resolved(workspace, source)
    return apart.render(
        whole, contexts(workspace, database, whole, [row], [assumed or {}], event=event, links=links)[0]
    )


def contexts(
    workspace: Workspace,
    database: Database,
    whole: TemplateSource,
    rows: Sequence[Mapping[str, Any]],
    assumed: Sequence[Assumed],
    *,
    event: Mapping[str, Any] | None = None,
    links: Mapping[str, Any] = LINKS,
) -> list[Values]:
    """What the template, with its fragments, can name for each of the people, with what is assumed of each. `event`: what
    happened to every one of them. Raises TemplateError for a condition in it that does not work in this database."""
    additional = [f for f in fields.catalogue(workspace, database) if not f.is_standard]
    last = reading.last_changes(workspace, database, [row["profile_id"] for row in rows], additional)
    changes: list[Sequence[Change]] = []
    for row, taken in zip(rows, assumed, strict=True):
        told = [(f, row[f.name], taken[f.name]) for f in additional if f.name in taken]
        past = last.get(row["profile_id"])
        changes.append(told or ([past] if past else []))
    changed = [{**row, **taken} for row, taken in zip(rows, assumed, strict=True)]
    return contexts_after(workspace, database, whole, changed, changes, links=links, events=[event] * len(rows))


def contexts_after(
    workspace: Workspace,
    database: Database,
    whole: TemplateSource,
    rows: Sequence[Mapping[str, Any]],
    changes: Sequence[Sequence[Change]],
    *,
    links: Mapping[str, Any] = LINKS,
    campaign: Mapping[str, Any] = CAMPAIGN,
    known: Sequence[Field] | None = None,
    events: Sequence[Mapping[str, Any] | None] | None = None,
) -> list[Values]:
    """As `contexts`, for people who have just changed: `rows` as they are then, `changes` what led there, the first one being
    what the message is about. `known`: the fields that are of use, all if not said. `events`: what else started each
    message, nothing if not said."""
    known = fields.catalogue(workspace, database) if known is None else known
    own = {**asked.marks(workspace, database), **links}
    ids = [row["profile_id"] for row in rows]
    when = answers(workspace, database, whens_of(whole), ids)
    firsts = [(c[0][0].name, to_text(c[0][0].type, c[0][2])) if c else None for c in changes]
    beside = Beside(workspace, database, scopes_in(whole), list(zip(ids, firsts, strict=True)))
    found: list[Values] = []
    for row, told, first, event in zip(rows, changes, firsts, events or [None] * len(rows), strict=True):
        views = [change_view(*change, zone=workspace.zone) for change in told]
        found.append(
            message_context(
                profile=profile_values(known, row, zone=workspace.zone),
                changes=views,
                event=event,
                campaign=campaign,
                links=own,
                trigger_values={view.field: view.new for view in views},
                when=when.get(row["profile_id"], {}),
                **beside.of(row["profile_id"], first),
            )
        )
    return found


def open_fields(known: Sequence[Field], row: Mapping[str, Any], used: Collection[str]) -> list[Field]:
    """The additional fields of options among the `used` ones in which the person has no value yet: a message that such a
    field starts is to be seen as if it had just become something."""
    return [f for f in known if f.type == "enum" and not f.is_standard and f.name in used and row[f.name] is None]
