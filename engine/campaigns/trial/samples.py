"""Some of the messages that a trial would have sent, with the values that people had then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.campaigns import happenings
from engine.campaigns.rules import staged
from engine.campaigns.trial.world import World
from engine.content import apart, fragments, preview, templates
from engine.content.rendering import Rendered
from engine.errors import EngineError
from engine.profiles import fields
from engine.profiles.types import Field, from_text
from engine.store import query
from engine.workspace import Workspace

MOST = 5


@dataclass(frozen=True)
class Sample:
    """`profile`: the key. `at`: when it would have left (naive UTC). `problem`: why it could not be made."""

    profile: str
    at: datetime
    rendered: Rendered | None
    problem: str | None = None


@dataclass(frozen=True)
class _Chosen:
    """One send of the trial: its row, the profile as it was then, and the changes that met the condition."""

    row: dict[str, Any]
    profile: dict[str, Any]
    changes: Sequence[preview.Change]
    event: dict[str, Any] | None


def samples(world: World) -> tuple[Sample, ...]:
    """Spread over the time of the trial. Conditions inside a text, recommendations and counts are those of now."""
    return tuple(_made(world, chosen) for chosen in _choose(world))


def _made(world: World, chosen: _Chosen) -> Sample:
    key, at = chosen.profile["key"], chosen.row["judged_at"]
    try:
        return Sample(key, at, _render(world, chosen))
    except EngineError as error:
        return Sample(key, at, None, error.message)


def _render(world: World, chosen: _Chosen) -> Rendered:
    definition, home = world.stretch.definition, world.stretch.database
    variant: int = chosen.row["variant"]
    template = templates.get(world.workspace, definition.content[variant].template)
    whole = fragments.resolved(world.workspace, template.source)
    campaign = {"name": definition.name, "label": definition.label or definition.name}
    (context,) = preview.contexts_after(
        world.workspace, home, whole, [chosen.profile], [chosen.changes], campaign=campaign, events=[chosen.event]
    )
    return apart.render(whole, context)


def _choose(world: World) -> list[_Chosen]:
    cursor, home = world.cursor, world.stretch.database
    rows = cursor.dicts(query("trial.chosen"), most=MOST)
    if not rows:
        return []
    catalogue = fields.catalogue(world.workspace, home)
    sends = cursor.arrow(query("trial.of_chosen"), ids=[r["send_id"] for r in rows])
    cursor.run("drop table if exists due_left")
    with staged(cursor, world.workspace, [world.stretch]), cursor.staged_as("due_left", sends):
        cursor.run(query("decide.values"))
    changes: dict[int, list[preview.Change]] = defaultdict(list)
    known = {f.name: f for f in catalogue}
    for send_id, name, old, new in cursor.rows(query("trial.met")):
        if name in known:
            changes[send_id].append((known[name], _read(known[name], old), _read(known[name], new)))
    events = _events(world.workspace, rows)
    return [_Chosen(r, _then(world, catalogue, r), changes[r["send_id"]], events.get(r["send_id"])) for r in rows]


def _events(workspace: Workspace, rows: Sequence[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    by_event = {r["event_id"]: r["send_id"] for r in rows if r["event_id"]}
    by_subscription = {r["log_id"]: r["send_id"] for r in rows if r["log_id"]}
    return happenings.shown_of(workspace, by_event, by_subscription)


def _then(world: World, catalogue: Sequence[Field], row: dict[str, Any]) -> dict[str, Any]:
    """The profile as the change log says it was."""
    home = world.stretch.database
    ids = {"profile_id": row["profile_id"], "database_id": home.database_id}
    values = dict(world.cursor.rows(query("trial.values_then"), **ids, moment=row["judged_at"]))
    known = {f.name: _read(f, values.get(f.name)) for f in catalogue}
    key = world.cursor.value(f'select key from "{home.table}" where profile_id = $id', id=row["profile_id"])
    return {**known, "profile_id": row["profile_id"], "key": key}


def _read(field: Field, text: str | None) -> Any:
    return None if text is None else from_text(field.type, text)
