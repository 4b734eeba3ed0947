"""Answers by a link: who may say what, twice, after merging, re-keying and erasing."""

from __future__ import annotations

import pytest

from engine import events
from engine.campaigns import ledger
from engine.consent import answering
from engine.consent.answering import Question
from engine.delivery.tokens import Tokens
from engine.errors import BadValueError, UnknownNameError
from engine.profiles import asking, databases, erase, fields, merge, quality_settings, reading, rekey, standing, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.engine.api.test_public import sent


class Asked:
    """Somebody who got a message, in a database with a rating and a question."""

    def __init__(self, ws: Workspace):
        self.ws = ws
        _, self.person = sent(ws)
        (row,) = ledger.sends(ws, state="sent")
        self.send_id: int = row["send_id"]
        asking.make_rating(ws, "people")
        fields.add(ws, "people", "online", type="boolean", label="Online")
        quality_settings.save(ws, "people", "online", {"answers": "choice"})

    def token(self, field: str) -> str:
        home = databases.get(self.ws, "people")
        return Tokens(self.ws.secrets).sign_answer(self.send_id, fields.get(self.ws, home, field).field_id)

    def question(self, field: str = "rating") -> Question:
        found = answering.find(self.ws, self.token(field))
        assert found
        return found

    def answer(self, code: str, comment: str = "", field: str = "rating") -> None:
        found = self.question(field)
        choice = found.choice(code)
        assert choice
        answering.answer(found, choice, comment)

    def row(self) -> dict[str, object]:
        return reading.by_id(self.ws, "people", self.question().person.profile_id)

    def answers(self) -> list[object]:
        told = events.timeline(self.ws, "people", self.question().person.profile_id)
        return [e["properties"]["answer"] for e in reversed(told) if e["type"] == "answered"]


@pytest.fixture
def asked(ws: Workspace) -> Asked:
    return Asked(ws)


def test_an_answer_is_the_persons_own_word(asked: Asked) -> None:
    asked.answer("4", "Well made.")
    assert (asked.row()["rating"], asked.row()["rating_comment"]) == (4, "Well made.")
    found = standing.of(asked.ws, "people", asked.person)
    assert {found[name].kind for name in ("rating", "rating_comment")} == {"confirmed"}
    (told,) = [e for e in events.timeline(asked.ws, "people", asked.person) if e["type"] == "answered"]
    assert told["properties"] == {"field": "rating", "answer": 4}
    assert (told["send_id"], told["source"], told["campaign_id"] is not None) == (asked.send_id, "subscriber", True)


def test_a_later_answer_takes_the_place_and_the_same_again_is_one(asked: Asked) -> None:
    for code in ("4", "4", "2", "2", "4"):
        asked.answer(code)
    assert asked.row()["rating"] == 4
    assert asked.answers() == [4, 2, 4]


def test_without_words_those_before_stay(asked: Asked) -> None:
    asked.answer("4", "Well made.")
    asked.answer("3")
    assert (asked.row()["rating"], asked.row()["rating_comment"]) == (3, "Well made.")


def test_another_question_has_no_comment(asked: Asked) -> None:
    assert asked.question("online").comment is None
    asked.answer("no", "Never.", field="online")
    assert (asked.row()["online"], asked.row()["rating_comment"]) == (False, None)
    assert asked.answers() == [False]


def test_by_code_or_label_whatever_the_case(asked: Asked) -> None:
    found = asked.question("online")
    assert [getattr(found.choice(text), "value", None) for text in ("YES", " no ", "", "maybe")] == [
        True,
        False,
        None,
        None,
    ]


def test_what_is_not_asked_any_more_has_no_choices(asked: Asked) -> None:
    quality_settings.save(asked.ws, "people", "online", {})
    assert asked.question("online").choices == ()
    token = asked.token("online")
    fields.remove(asked.ws, "people", "online")
    assert answering.find(asked.ws, token) is None


def test_the_link_of_one_field_answers_no_other(asked: Asked) -> None:
    assert asked.question("online").field.name == "online"
    assert asked.question("city").choices == ()


def test_words_that_cannot_be_stored_change_nothing(asked: Asked) -> None:
    with pytest.raises(BadValueError, match="control characters"):
        asked.answer("4", "a\x07b")
    assert asked.row()["rating"] is None
    assert asked.answers() == []


def test_another_key_and_another_profile_leave_the_link_as_it_is(asked: Asked) -> None:
    rekey.change_key(asked.ws, "people", "a@x.org", "ann@x.org")
    asked.answer("5")
    assert reading.find(asked.ws, "people", "ann@x.org")["rating"] == 5
    other = write.write(asked.ws, ProfileWrite("people", "c@x.org", {}))
    merge.merge(asked.ws, "people", "c@x.org", "ann@x.org")
    asked.answer("1")
    assert asked.question().person.profile_id == other.profile_id
    assert reading.find(asked.ws, "people", "c@x.org")["rating"] == 1


def test_who_was_erased_answers_nothing(asked: Asked) -> None:
    open_page = asked.question()
    erase.erase(asked.ws, "people", "a@x.org")
    assert answering.find(asked.ws, asked.token("rating")) is None
    choice = open_page.choice("5")
    assert choice
    with pytest.raises(UnknownNameError):
        answering.answer(open_page, choice)


def test_words_go_with_the_person(asked: Asked) -> None:
    asked.answer("2", "Unmistakable words")
    erase.erase(asked.ws, "people", "a@x.org")
    with asked.ws.store.read() as cursor:
        changes = cursor.rows("select old, new from change where field = 'rating_comment'")
        told = cursor.column("select properties from event where type = 'answered'")
    assert changes == [(None, None)]
    assert "Unmistakable" not in str(told)
