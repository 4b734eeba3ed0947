"""What people answered by links in messages: scores over time, and their words. Read-only.

An event holds each answer; words stand in their field and its history, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.access import require
from engine.profiles import asking, databases, masks
from engine.profiles.types import Field, to_text
from engine.reports.calendar import Step
from engine.reports.composed import bound, dicts, over
from engine.reports.messages import Statement
from engine.reports.periods import Period
from engine.store import query
from engine.store.cursor import quoted
from engine.workspace import Workspace

MOST = 200


@dataclass(frozen=True)
class Question:
    """`choices`: (as events and changes write it, label), in order. `comment`: the field for words beside it, None where there is
    none."""

    field: Field
    choices: tuple[tuple[str, str], ...]
    comment: Field | None

    @property
    def is_score(self) -> bool:
        """Whether its answers are numbers, of which a mean makes sense."""
        return self.field.type in ("integer", "float")


@dataclass(frozen=True)
class Answers:
    """Of one step of the calendar: `counts` choice → how many answers."""

    day: date
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Comment:
    """`person`: the key. `answer`: as it stood then. `happened_at`: naive UTC. `campaign`: the label of the one that asked."""

    person: str
    comment: str
    happened_at: datetime
    answer: str | None
    campaign: str | None


def questions(workspace: Workspace, database: str) -> list[Question]:
    """What messages may ask, the rating first. Raises UnknownNameError."""
    require(workspace, "read")
    asked = asking.of_database(workspace, databases.get(workspace, database))
    found = [
        Question(
            f,
            tuple((to_text(f.type, c.value) or "", c.label) for c in asked.questions[f.name]),
            asked.comment if f == asked.rating else None,
        )
        for f in asked.fields
    ]
    return sorted(found, key=lambda q: asked.rating is None or q.field != asked.rating)


def answers(workspace: Workspace, database: str, field: str, period: Period, step: Step) -> list[Answers]:
    """Oldest first; of one message the last answer counts. Whoever is erased is not among them."""
    require(workspace, "read")
    found: dict[date, dict[str, int]] = {}
    for row in dicts(workspace, _answers(workspace, database, field, period, step)):
        found.setdefault(row["day"], {})[row["said"]] = row["answers"]
    return [Answers(day, counts) for day, counts in found.items()]


def answers_sql(workspace: Workspace, database: str, field: str, period: Period, step: Step) -> str:
    """The statement behind `answers`, its values written in."""
    require(workspace, "read")
    return _answers(workspace, database, field, period, step).shown


def mean(counts: dict[str, int]) -> float | None:
    """Of scores; None without any."""
    total = sum(counts.values())
    return sum(float(score) * n for score, n in counts.items()) / total if total else None


def summed(found: Sequence[Answers]) -> dict[str, int]:
    """Choice → answers, of all of them."""
    total: dict[str, int] = {}
    for one in found:
        for said, count in one.counts.items():
            total[said] = total.get(said, 0) + count
    return total


def comments(
    workspace: Workspace, database: str, question: Question, period: Period, most: int = MOST
) -> list[Comment]:
    """The newest first; none where the question has no field for words."""
    require(workspace, "read")
    statement = _comments(workspace, database, question, period, most)
    if statement is None or question.comment is None:
        return []
    mask = masks.of(workspace, databases.get(workspace, database))
    return [
        Comment(
            **{
                **row,
                "comment": mask.value(question.comment.name, row["comment"]),
                "answer": mask.value(question.field.name, row["answer"]),
            }
        )
        for row in dicts(workspace, statement)
    ]


def comments_sql(workspace: Workspace, database: str, question: Question, period: Period, most: int = MOST) -> str:
    """The statement behind `comments`, its values written in; '' where the question has no field for words."""
    require(workspace, "read")
    statement = _comments(workspace, database, question, period, most)
    return statement.shown if statement else ""


def _answers(workspace: Workspace, database: str, field: str, period: Period, step: Step) -> Statement:
    about = {"database_id": databases.get(workspace, database).database_id, "field": field}
    asked = {"since": period.since, "until": period.until, "step": step, "zone": workspace.settings.time_zone}
    return bound(query("feedback.answers"), {**about, **asked})


def _comments(workspace: Workspace, database: str, question: Question, period: Period, most: int) -> Statement | None:
    if question.comment is None:
        return None
    home = databases.get(workspace, database)
    shown = "'#' || profile_id" if masks.of(workspace, home).hides_key else quoted(home.key_field)
    key = f"select profile_id, {shown} as key"
    people = f"    {key} from {quoted(home.table)} where _erased_at is null"
    about = {"database_id": home.database_id, "field": question.field.name, "comment": question.comment.name}
    asked = {"since": period.since, "until": period.until, "most": most}
    return Statement(over("feedback_person", people, query("feedback.comments")), {**about, **asked})
