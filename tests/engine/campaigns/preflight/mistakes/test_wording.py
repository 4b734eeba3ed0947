from __future__ import annotations

from engine.campaigns.preflight.mistakes import wording
from engine.campaigns.preflight.seen import Seen


def test_numbers() -> None:
    assert [wording.people(n) for n in (0, 1, 1204)] == ["0 people", "1 person", "1,204 people"]
    assert [wording.messages(n) for n in (1, 2)] == ["1 message", "2 messages"]


def test_messages_as_people() -> None:
    several = Seen(people=10, turns=3, made=28)
    assert [wording.in_people(n, several) for n in (30, 12, 0)] == [10, 4, 0]
    assert wording.in_people(7, Seen(people=10, made=9)) == 7


def test_lists() -> None:
    assert [wording.listed(list(names)) for names in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]
