"""Conditions of a workspace's database: as a checked tree, as a sentence, and what keeps one from working."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from zoneinfo import ZoneInfo

import orjson

from engine.access import require
from engine.errors import BadValueError, EngineError
from engine.profiles import databases, fields, masks, quality_settings, subscriptions
from engine.profiles.databases import Database
from engine.segments import hiding
from engine.segments.conditions import decode, properties, sentence
from engine.segments.conditions.tree import EventRule, FieldRule, Group, MeasureRule, Node, SegmentRule, leaves
from engine.segments.conditions.values import refused
from engine.segments.segments import Segment, rule_of, stored
from engine.segments.sql.happened import event_test
from engine.store import query
from engine.workspace import Workspace


def parse(workspace: Workspace, database: str, condition: object, *, name: str | None = None) -> Node:
    """The condition as a tree, checked against the database. `name`: of the segment whose condition it is.

    Raises BadValueError with the JSON path, UnknownNameError for the database."""
    return _parsed(workspace, _catalogue(workspace, database), condition, name)


def parse_all(workspace: Workspace, database: str, segments: Iterable[Segment]) -> list[tuple[Segment, Node]]:
    """Segments of a database, each with the tree that holds for who is in it now; those whose tree is broken are left out.

    Raises UnknownNameError for the database."""
    catalogue = _catalogue(workspace, database)
    found: list[tuple[Segment, Node]] = []
    for segment in segments:
        try:
            found.append((segment, _parsed(workspace, catalogue, rule_of(segment), None)))
        except EngineError:
            continue
    return found


def problems(workspace: Workspace, database: str, condition: object, *, name: str | None = None) -> dict[str, str]:
    """Everything that is wrong: the JSON path of each broken rule or group → what. Empty when `parse` takes it.

    Raises UnknownNameError for the database."""
    require(workspace, "read")
    tree, found = decode.examine(_meant(workspace, condition), _catalogue(workspace, database), name=name)
    for rule in leaves(tree):
        for pattern in _patterns(rule):
            try:
                _check_pattern(workspace, pattern)
            except BadValueError as error:
                found[rule.path] = error.message.removeprefix(f"{error.field}: ")
    return found


def words(workspace: Workspace, database: str, condition: object) -> str:
    """The condition as one English sentence, as the actor may see it. Raises as `parse`."""
    require(workspace, "read")
    hidden = masks.of(workspace, databases.get(workspace, database)).names
    return sentence.of(parse(workspace, database, condition), workspace.zone, hidden)


def check_event(workspace: Workspace, condition: object) -> None:
    """Whether a condition on one event's properties can be asked of events as they come. Raises BadValueError with the JSON
    path."""
    require(workspace, "read")
    event_test(condition, workspace.zone)
    for rule in _patterns(properties.condition(condition, "$", workspace.zone)):
        _check_pattern(workspace, rule)


def event_words(condition: object, zone: ZoneInfo) -> str:
    """A condition on one event's properties as the words behind “and”. Raises BadValueError."""
    return sentence.of_node(properties.condition(condition, "$", zone), zone)


def broken(workspace: Workspace, segment: Segment) -> str | None:
    """What keeps the segment from being used or refreshed, in one sentence; None when it works. A static one always does."""
    require(workspace, "read")
    if segment.kind == "static":
        return None
    try:
        parse(workspace, segment.database, segment.condition, name=segment.name)
    except EngineError as error:
        return error.message
    return None


def _catalogue(workspace: Workspace, database: str) -> decode.Catalogue:
    home = databases.get(workspace, database)
    return decode.Catalogue(
        fields={f.name: f for f in fields.catalogue(workspace, home)},
        zone=workspace.zone,
        topics={t.name: t for t in subscriptions.topics(workspace)},
        segments=cache(lambda: {s.name: s for s in stored(workspace, home.name, archived=True)}),
        mail=cache(lambda: _mail_names(workspace, home)),
        limits={n: q.age_limit for n, q in quality_settings.of_database(workspace, home).items() if q.age_limit},
    )


def _parsed(workspace: Workspace, catalogue: decode.Catalogue, condition: object, name: str | None) -> Node:
    tree = decode.decode(_meant(workspace, condition), catalogue, name=name)
    for rule in _patterns(tree):
        _check_pattern(workspace, rule)
    return tree


def _meant(workspace: Workspace, condition: object) -> object:
    """What was saved, in the place of a condition in which values of it are hidden from the actor."""
    told = hiding.hides(condition)
    saved = told and next((s for s in stored(workspace, archived=True) if s.name == told[0]), None)
    if told is None or not saved:
        return condition
    names = masks.of(workspace, databases.get(workspace, saved.database)).names
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("segment.versions"), segment_id=saved.segment_id)
    found = (orjson.loads(row["condition"]) for row in rows if row["version"] == told[1])
    return next((raw for raw in found if hiding.hidden(raw, names, *told) == condition), condition)


def _mail_names(workspace: Workspace, home: Database) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {"campaign": {}, "template": {}}
    with workspace.store.read() as cursor:
        for kind, name, row_id in cursor.rows(query("segment.mail_names"), database_id=home.database_id):
            found[kind][name] = row_id
    return found


def _patterns(node: Node | None) -> Iterator[FieldRule]:
    """The rules that match a pattern, wherever they stand."""
    match node:
        case Group():
            for rule in node.rules:
                yield from _patterns(rule)
        case FieldRule(operator="matches"):
            yield node
        case EventRule():
            yield from _patterns(node.events.where)
        case MeasureRule():
            yield from _patterns(node.test)
            yield from _patterns(node.events.where)
        case SegmentRule():
            yield from _patterns(node.tree)
        case _:
            pass


def _check_pattern(workspace: Workspace, rule: FieldRule) -> None:
    """Only the database's own engine (RE2, linear in time) knows which patterns it takes."""
    with workspace.store.read() as cursor:
        if cursor.value(query("segment.pattern_works"), pattern=rule.value) is None:
            raise refused(f"{rule.path}.value", f"“{rule.value[:80]}” is not a pattern (RE2 syntax).")
