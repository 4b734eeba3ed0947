"""Who gets which part of a template: for each branch somebody whose message shows it. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from engine import segments
from engine.access import require
from engine.content import apart, fragments
from engine.content.answers import answers, problem
from engine.content.branches import Branch, Trial
from engine.content.checking import fields_of
from engine.content.preview import Assumed, contexts, open_fields
from engine.content.source import TemplateSource
from engine.content.whens import SCOPE, Condition, whens_of
from engine.errors import TemplateError
from engine.profiles import fields
from engine.profiles.databases import Database
from engine.profiles.types import Field
from engine.workspace import Workspace

MOST_PEOPLE = 1000
_POOL, _EACH = 5000, 5
"""People who are asked the template's own conditions, and how many are taken by each, both ways."""


@dataclass(frozen=True)
class Taker:
    """Somebody whose message shows a branch, with what has to be assumed for it."""

    key: str
    assumed: Assumed


@dataclass(frozen=True)
class Found:
    """Every branch in reading order with its taker, None where nobody looked at takes it. `looked`: how many people were
    looked at; `without`: how many of them would get no message."""

    branches: Sequence[tuple[Branch, Taker | None]]
    looked: int
    without: int


def who_takes(
    workspace: Workspace,
    source: TemplateSource,
    database: Database,
    *,
    condition: object = None,
    event: Mapping[str, Any] | None = None,
) -> Found:
    """Looks at up to a thousand people, of the database or of those for whom the condition holds, chosen so that they differ
    in the fields that the template names. `event`: what happened to every one of them.
    Raises TemplateError, BadValueError for the condition."""
    require(workspace, "personal")
    known = fields.catalogue(workspace, database)
    whole = fragments.resolved(workspace, source)
    trial = _trial(workspace, database, whole)
    if not trial.branches:
        return Found([], 0, 0)
    used = fields_of(apart.compile_source(whole).variables)
    names = [f.name for f in known if f.name in used]
    rows = _people(workspace, database, whole, condition, names)
    assumed = [_assumed(open_fields(known, row, used), turn) for turn, row in enumerate(rows)]
    tried = apart.try_all(whole, contexts(workspace, database, whole, rows, assumed, event=event))
    takers = {number: Taker(rows[at]["key"], assumed[at]) for number, at in tried.takers.items()}
    return Found([(b, takers.get(b.number)) for b in trial.branches], tried.looked, tried.without)


def branches_of(workspace: Workspace, database: Database, whole: TemplateSource) -> Sequence[Branch]:
    """In reading order. `whole`: with its fragments. Raises TemplateError."""
    return _trial(workspace, database, whole).branches


def _trial(workspace: Workspace, database: Database, whole: TemplateSource) -> Trial:
    labels = {f.name: f.label for f in fields.catalogue(workspace, database)}
    return Trial(whole, labels | _sentences(workspace, database, whole))


def _people(
    workspace: Workspace, database: Database, whole: TemplateSource, condition: object, names: Sequence[str]
) -> list[dict[str, Any]]:
    """Some for whom each of the template's own conditions holds, some for whom it does not, then different ones."""
    found = {row["profile_id"]: row for row in _of_conditions(workspace, database, whens_of(whole), condition)}
    room = MOST_PEOPLE - len(found)
    others = segments.different_people(workspace, database.name, condition, names=names, limit=room)
    found.update((row["profile_id"], row) for row in others)
    return list(found.values())


def _of_conditions(
    workspace: Workspace, database: Database, asked: Mapping[str, Condition], condition: object
) -> list[dict[str, Any]]:
    """Asked together of a pool: each by itself, of everybody, takes seconds where there are many events."""
    if not asked:
        return []
    pool = segments.different_people(workspace, database.name, condition, limit=_POOL)
    holds = answers(workspace, database, asked, [row["profile_id"] for row in pool])
    chosen: list[dict[str, Any]] = []
    for name in asked:
        for wanted in (True, False):
            those = (row for row in pool if holds.get(row["profile_id"], {}).get(name) is wanted)
            chosen += islice(those, _EACH)
    return chosen


def _sentences(workspace: Workspace, database: Database, whole: TemplateSource) -> dict[str, str]:
    """The template's conditions of people, as it names them. Raises TemplateError for one that does not work here."""
    found = whens_of(whole)
    if wrong := problem(workspace, database, found):
        raise TemplateError(wrong)
    sentences = {name: segments.words(workspace, database.name, condition) for name, condition in found.items()}
    return {
        f"{SCOPE}.{name}": said.removeprefix("People for whom ").removesuffix(".") for name, said in sentences.items()
    }


def _assumed(left: Sequence[Field], turn: int) -> Assumed:
    """The options in turn, so that each is somebody's."""
    return {f.name: f.options[turn % len(f.options)].code for f in left}
