"""What a campaign uses, checked when it is saved and kept for "where used"."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from engine import segments
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.triggers import (
    DateReached,
    EventHappened,
    FieldsUpdated,
    MailDid,
    SegmentMoved,
    SubscriptionChanged,
    Trigger,
)
from engine.clock import parse_duration
from engine.content import templates
from engine.errors import BadValueError, EngineError, UnknownNameError
from engine.profiles import databases, fields, subscriptions
from engine.profiles.databases import Database
from engine.profiles.types import Field, coerce, to_text
from engine.store import Cursor, query
from engine.workspace import Workspace

Use = tuple[str, str, str]
"""kind, name, scope (a database's name, or '')."""


def of(
    workspace: Workspace, home: Database, definition: CampaignDefinition, *, kept: Trigger | None = None
) -> list[Use]:
    """Every field, template, topic and segment named. `kept`: a trigger that is saved already; its values may have gone since,
    like an option, and it can still be saved with something else changed: not activated. Raises UnknownNameError, BadValueError
    for one that does not fit."""
    used: list[Use] = []
    if definition.trigger:
        if definition.trigger != kept:
            _check_values(workspace, home, definition.trigger)
        used.extend(_of_trigger(workspace, home, definition.name, definition.trigger))
    used.extend(("template", c.template, "") for c in definition.content if templates.get(workspace, c.template))
    if definition.topic_name:
        used.append(("topic", subscriptions.topic(workspace, definition.topic_name).name, ""))
    if definition.goal and definition.goal.segment:
        found = _keeping_segment(workspace, home, definition.goal.segment, "goal.segment")
        used.append(("segment", found.name, home.name))
    used.extend(sorted(segments.used_by(workspace, home.name, definition.people)))
    return used


def _check_values(workspace: Workspace, home: Database, trigger: Trigger) -> None:
    match trigger:
        case FieldsUpdated():
            for name in trigger.fields:
                tested_values(workspace, fields.get(workspace, home, name), trigger)
        case MailDid(within=str(within)) if not parse_duration(within):
            raise BadValueError("trigger.within: more than nothing.", field="trigger.within")
        case _:
            pass


def _of_trigger(workspace: Workspace, home: Database, campaign: str, trigger: Trigger) -> Iterator[Use]:
    match trigger:
        case FieldsUpdated():
            for name in trigger.fields:
                field = fields.get(workspace, home, name)
                yield "field", name, home.name
                yield from (("option", field.use_of(word), home.name) for word in _words(field, trigger))
        case EventHappened():
            if trigger.where is not None:
                segments.check_event(workspace, trigger.where)
        case SegmentMoved():
            yield "segment", _keeping_segment(workspace, home, trigger.segment, "trigger.segment").name, home.name
        case SubscriptionChanged():
            yield "topic", subscriptions.topic(workspace, trigger.topic).name, ""
        case DateReached():
            yield "field", _date_field(workspace, home, trigger.field).name, home.name
        case MailDid():
            if trigger.campaign == campaign:
                raise BadValueError("A campaign cannot wait for its own messages.", field="trigger.campaign")
            # Not kept as a use: an archived campaign's messages are still opened.
            _refuse_other_database(workspace, home, trigger.campaign)
        case _:
            return


def _words(field: Field, trigger: FieldsUpdated) -> set[str]:
    """How it names options: as long as it does, nobody takes these words from the field."""
    if field.type != "enum":
        return set()
    return {str(word) for word in (trigger.from_, trigger.to) if word not in (None, "")}


def campaign_id_of(workspace: Workspace, name: str) -> int:
    """Raises UnknownNameError."""
    return _campaign(workspace, name)[0]


def _refuse_other_database(workspace: Workspace, home: Database, name: str) -> None:
    _, database = _campaign(workspace, name)
    if database != home.name:
        message = f"The campaign “{name}” is one of the database “{database}”: nobody here gets its messages."
        raise BadValueError(message, field="trigger.campaign")


def _campaign(workspace: Workspace, name: str) -> tuple[int, str]:
    """Its id, and the name of its database."""
    with workspace.store.read() as cursor:
        found = cursor.rows(query("uses.campaign"), name=name)
        if not found:
            raise UnknownNameError("campaign", name, cursor.column("select name from campaign order by name"))
    return found[0][0], found[0][1]


def _date_field(workspace: Workspace, home: Database, name: str) -> Field:
    found = fields.get(workspace, home, name)
    if found.type not in ("date", "datetime"):
        raise BadValueError(f"{found.label} is of type {found.type}: a date is needed.", field="trigger.field")
    return found


def _keeping_segment(workspace: Workspace, home: Database, name: str, path: str) -> segments.Segment:
    """Only one that keeps its members knows who came in and when. `path`: where it is named."""
    found = segments.get(workspace, name)
    if found.database != home.name:
        raise BadValueError(f"The segment “{name}” is one of the database “{found.database}”.", field=path)
    if found.kind == "dynamic":
        message = (
            f"“{found.label}” is dynamic: nobody knows when somebody came in. Make it updatable, with a schedule, "
            "or static."
        )
        raise BadValueError(message, field=path)
    return found


def tested_values(workspace: Workspace, field: Field, trigger: FieldsUpdated) -> tuple[str | None, str | None]:
    """`from` and `to` as the change log writes values of the field; the one tag of a tag condition as JSON.

    Raises BadValueError for a value that the field cannot have, and for a condition that its type can never meet.
    """
    never = never_met(field, trigger.condition)
    if never:
        raise BadValueError(never, field=field.name)
    before, after = (coerce(field, value, workspace.zone) for value in (trigger.from_, trigger.to))
    if trigger.condition.startswith("tag_"):
        if not after or len(after) > 1:
            raise BadValueError(f"{field.label}: “{trigger.condition}” takes one tag.", field=field.name)
        return None, orjson.dumps(after[0]).decode()
    return to_text(field.type, before), to_text(field.type, after)


def never_met(field: Field, condition: str) -> str | None:
    """Why no change of the field can meet the condition of a trigger, in one sentence; None where one can. Pure."""
    if condition.startswith("tag_"):
        suits, wanted = field.type == "tags", "tags"
    else:
        is_of_size = condition in ("increased", "decreased", "crossed")
        suits, wanted = not is_of_size or field.type not in ("string", "enum", "tags"), "numbers, dates and yes or no"
    return None if suits else f"{field.label} can never meet “{condition.replace('_', ' ')}”: that is for {wanted}."


def write(cursor: Cursor, campaign: str, used: list[Use], *, beside: bool = False) -> None:
    """Replaces what was kept for this campaign; `beside`: adds to it."""
    if not beside:
        cursor.run(query("uses.forget"), user_kind="campaign", user_name=campaign)
    _keep(cursor, "campaign", campaign, used)


def write_version(cursor: Cursor, campaign_id: int, version: int, used: list[Use]) -> None:
    """Keeps what a version uses that begins to run: it counts as long as messages of it wait, whatever runs by then. Of its
    templates they have their own versions."""
    name = f"{campaign_id}.{version}"
    _keep(cursor, "campaign_version", name, [use for use in used if use[0] != "template"])


def _keep(cursor: Cursor, user_kind: str, user_name: str, used: list[Use]) -> None:
    kept = set(cursor.rows(query("uses.kept"), user_kind=user_kind, user_name=user_name))
    user = {"user_kind": user_kind, "user_name": user_name}
    rows = [
        {**user, "scope": scope, "kind": kind, "name": name}
        for kind, name, scope in dict.fromkeys(used)
        if (kind, name, scope) not in kept
    ]
    cursor.insert("uses", rows)


def broken(workspace: Workspace, definition: CampaignDefinition, database_id: int) -> str | None:
    """What the definition names that is no longer there, in one sentence; None when all stands."""
    try:
        of(workspace, databases.by_id(workspace, database_id), definition)
    except EngineError as error:
        return error.message
    return None
