from __future__ import annotations

from engine import events
from engine.events import NewEvent
from engine.events.recording import try_many
from engine.events.trial import Trial
from engine.workspace import Workspace


def test_what_came_earlier_is_known(ws: Workspace) -> None:
    with ws.store.scratch() as scratch:
        trial = Trial(scratch)
        assert trial.known({("", "a")}) == set()
        trial.note([("", "a"), ("purchase", "a")])
        assert trial.known({("", "a"), ("", "A"), ("purchase", "a"), ("purchase_cancelled", "a")}) == {
            ("", "a"),
            ("purchase", "a"),
        }
        trial.note([])
        assert trial.known(set()) == set()


def test_people_count_once_and_are_no_events(ws: Workspace) -> None:
    with ws.store.scratch() as scratch:
        trial = Trial(scratch)
        trial.note([("", "ann@example.org")])
        trial.note_people({"ann@example.org", "bob@example.org"})
        trial.note_people({"bob@example.org"})
        assert trial.created == 2
        assert trial.known({("", "bob@example.org")}) == set()


def test_a_trial_goes_on_where_the_last_one_ended(ws: Workspace, ann: int) -> None:
    told = [NewEvent("shop", "ann@example.org", "visit", ws.now(), external_id=i, source="import") for i in "ab"]
    events.record(ws, told[0])
    with ws.store.scratch() as scratch:
        trial = Trial(scratch)
        assert [try_many(ws, told, trial).inserted for _ in range(2)] == [1, 0]
    assert events.record(ws, told[1]), "a trial writes nothing"
