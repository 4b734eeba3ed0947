"""Scores and words, as links in messages bring them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.campaigns import ledger
from engine.clock import FixedClock
from engine.consent import answering, people
from engine.profiles import asking, databases, erase, fields, quality_settings
from engine.reports import feedback
from engine.reports.feedback import Question
from engine.reports.periods import last_days
from engine.workspace import Workspace
from tests.scenarios.school import START, School

DAY = timedelta(days=1)
LATER = START + 3 * DAY


@pytest.fixture
def asked(school: School) -> School:
    """Ann and Bob have a message each, and the database a rating."""
    school.tick(30)
    asking.make_rating(school.ws, "students")
    return school


def answer(school: School, key: str, code: str, comment: str = "", *, days: float = 0, field: str = "rating") -> None:
    here = school.ws.acting(clock=FixedClock(START + DAY * days + timedelta(hours=1)))
    send_id = ledger.sends(here, profile=key, state="sent")[0]["send_id"]
    person = people.of_send(here, send_id)
    assert person
    home = databases.get(here, "students")
    question = answering.question(person, fields.get(here, home, field))
    choice = question.choice(code)
    assert choice
    answering.answer(question, choice, comment)


def question(ws: Workspace, name: str = "rating") -> Question:
    return next(q for q in feedback.questions(ws, "students") if q.field.name == name)


def test_without_a_question_there_is_nothing(school: School) -> None:
    assert feedback.questions(school.ws, "students") == []


def test_scores_by_day_and_of_all(asked: School) -> None:
    answer(asked, "ann@example.org", "5")
    answer(asked, "bob@example.org", "2", days=1)
    ws = asked.ws.acting(clock=FixedClock(LATER))
    found = feedback.answers(ws, "students", "rating", last_days(7, LATER, ws.zone), "day")
    assert [(a.day, a.counts, a.total) for a in found] == [
        (START.date(), {"5": 1}, 1),
        ((START + DAY).date(), {"2": 1}, 1),
    ]
    assert feedback.summed(found) == {"5": 1, "2": 1}
    assert feedback.mean(feedback.summed(found)) == 3.5
    assert feedback.mean({}) is None


def test_of_one_message_the_last_answer_counts(asked: School) -> None:
    for days, code in ((0, "5"), (0.1, "1"), (0.2, "3")):
        answer(asked, "ann@example.org", code, days=days)
    ws = asked.ws.acting(clock=FixedClock(LATER))
    [found] = feedback.answers(ws, "students", "rating", last_days(7, LATER, ws.zone), "week")
    assert found.counts == {"3": 1}


def test_words_with_the_score_of_then(asked: School) -> None:
    answer(asked, "ann@example.org", "2", "Too short.")
    answer(asked, "ann@example.org", "5", days=1)
    answer(asked, "bob@example.org", "4", "Like it\nvery much", days=2)
    ws = asked.ws.acting(clock=FixedClock(LATER))
    found = feedback.comments(ws, "students", question(ws), last_days(7, LATER, ws.zone))
    assert [(c.person, c.comment, c.answer, c.campaign) for c in found] == [
        ("bob@example.org", "Like it\nvery much", "4", "course-registered"),
        ("ann@example.org", "Too short.", "2", "course-registered"),
    ]
    assert len(feedback.comments(ws, "students", question(ws), last_days(7, LATER, ws.zone), most=1)) == 1
    assert feedback.comments(ws, "students", question(ws), last_days(2, LATER, ws.zone))[0].person == "bob@example.org"


def test_who_is_erased_said_nothing(asked: School) -> None:
    answer(asked, "ann@example.org", "2", "Too short.")
    erase.erase(asked.at(60 * 24), "students", "ann@example.org")
    ws = asked.ws.acting(clock=FixedClock(LATER))
    assert feedback.answers(ws, "students", "rating", last_days(7, LATER, ws.zone), "day") == []
    assert feedback.comments(ws, "students", question(ws), last_days(7, LATER, ws.zone)) == []


def test_another_question_has_no_words(asked: School) -> None:
    fields.add(asked.ws, "students", "more", type="boolean", label="More of this")
    quality_settings.save(asked.ws, "students", "more", {"answers": "choice"})
    answer(asked, "ann@example.org", "yes", field="more")
    ws = asked.ws.acting(clock=FixedClock(LATER))
    assert [q.field.name for q in feedback.questions(ws, "students")] == ["rating", "more"]
    more = question(ws, "more")
    assert not more.is_score
    [found] = feedback.answers(ws, "students", "more", last_days(7, LATER, ws.zone), "day")
    assert dict(more.choices)[next(iter(found.counts))] == "Yes"
    assert feedback.comments(ws, "students", more, last_days(7, LATER, ws.zone)) == []
    assert feedback.comments_sql(ws, "students", more, last_days(7, LATER, ws.zone)) == ""


def test_the_statements_that_are_shown_run(asked: School) -> None:
    answer(asked, "ann@example.org", "5", "Good.")
    ws = asked.ws.acting(clock=FixedClock(LATER))
    period = last_days(7, LATER, ws.zone)
    with ws.store.read() as cursor:
        assert len(cursor.rows(feedback.answers_sql(ws, "students", "rating", period, "day"))) == 1
        assert len(cursor.rows(feedback.comments_sql(ws, "students", question(ws), period))) == 1
