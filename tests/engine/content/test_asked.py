from __future__ import annotations

from engine.content import asked
from engine.profiles import asking, databases, fields, quality_settings
from engine.profiles.databases import Database
from engine.workspace import Workspace

VARIABLES = ("first_name", "links.rate", "links.answer.level", "links.answer.unknown")


def home(ws: Workspace) -> Database:
    made = databases.create(ws, "school", label="School")
    fields.add(ws, "school", "level", type="enum", label="Level", options=["Beginner", "Expert"])
    return made


def said(ws: Workspace, database: Database) -> list[str]:
    return [problem.message for problem in asked.problems(ws, database, VARIABLES)]


def test_what_leads_to_no_question_is_told_until_there_is_one(ws: Workspace) -> None:
    database = home(ws)
    no_rating, closed = said(ws, database)
    assert "School has no rating yet" in no_rating
    assert "people may not answer Level by a link" in closed
    assert asked.marks(ws, database) == {}
    asking.make_rating(ws, "school")
    quality_settings.save(ws, "school", "level", {"answers": "choice"})
    assert said(ws, database) == []
    assert asked.marks(ws, database) == {
        "rate": "#rate",
        "answer": {"level": "#answer-level", "rating": "#answer-rating"},
    }
