"""People behind numbers, against the numbers themselves where each message is another person's, and counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from engine.access import require
from engine.errors import ForbiddenError
from engine.reports import figures
from engine.reports.shared import behind
from engine.reports.slices import Slice
from engine.workspace import Actor, Workspace
from tests.engine.reports.shared.post import Post

WHAT = ("", "opened", "opened clicked", "clicked unsubscribed", "bounced", "opened opened clicked clicked")
STATES = (("sent", None), ("skipped", "limit"), ("skipped", "no_consent"), ("waiting", None), ("failed", "gave_up"))


def test_where_each_message_is_another_persons_people_are_messages(ws: Workspace) -> None:
    dice, post = Random(5), Post(ws, 200)
    for name in ("a", "b", "c"):
        post.campaign(name, goal=name == "a")
    for person in range(200):
        state, reason = dice.choice((*(STATES[:1] * 6), *STATES))
        did = dice.choice(WHAT) if state == "sent" else ""
        post.mail(dice.choice("abc"), [person], did, state=state, reason=reason, days=dice.randint(1, 9))
    post.buy(range(0, 200, 3), 5, "EUR", days=0)
    post.buy(range(0, 200, 7), 5, "", days=0)
    post.put()
    asked = Slice(since=ws.now() - timedelta(days=8))
    found = behind.of(ws, asked, "campaign", "day")
    whole = figures.figures(ws, asked)

    def expected(counts: dict[str, int]) -> dict[str, int]:
        rest = sum(counts[name] for name in ("waiting", "failed", "in_doubt"))
        wholes = {name: counts["aimed" if name == "converted" else "delivered"] for name in behind.NOT}
        others = {other: wholes[name] - counts[name] for name, other in behind.NOT.items()}
        aimed = {behind.AIMED: counts["aimed"], behind.NOT_AIMED: counts["delivered"] - counts["aimed"]}
        return {**{name: counts[name] for name in behind.METRICS}, behind.REST: rest, **aimed, **others}

    assert found.whole == expected(dict(whole.counts))
    assert whole.counts["converted"] > 0 and whole.counts["bounced"] > 0
    told = (figures.by(ws, asked, "campaign"), figures.by(ws, asked, "day"))
    for rows, people in zip(told, (found.rows, found.steps), strict=True):
        assert people == {row.key: expected(dict(row.figures.counts)) for row in rows}
    assert behind.by_reason(ws, asked) == whole.skipped
    paid = behind.by_currency(ws, asked)
    assert paid.keys() == whole.revenue.keys() and max(paid.values()) <= whole.counts["converted"]


def test_one_person_with_many_messages_is_one(ws: Workspace) -> None:
    """The clock stands on a Monday: the three days before it lie in one week."""
    post = Post(ws, 5)
    post.campaign("a", variants=2)
    for days in (1, 2, 3, 4):
        post.mail("a", [0, 1], "opened clicked", days=days, variant=days % 2)
    post.mail("a", [1, 2, 3], "opened", days=2)
    post.put()
    found = behind.of(ws, Slice(), "variant", "week")
    assert (found.whole["delivered"], found.whole["opened"], found.whole["clicked"]) == (4, 4, 2)
    assert {key: (row["delivered"], row["clicked"]) for key, row in found.rows.items()} == {0: (4, 2), 1: (2, 2)}
    assert {day: row["sent"] for day, row in found.steps.items()} == {date(2025, 12, 29): 4}
    assert figures.figures(ws, Slice()).counts["clicked"] == 8


def test_nobody(ws: Workspace) -> None:
    found = behind.of(ws, Slice(), "campaign", "day")
    assert (found.whole, found.rows, found.steps) == ({}, {}, {})
    stranger = ws.acting(Actor("x", "nobody"))
    with pytest.raises(ForbiddenError):
        require(stranger, "read")
    with pytest.raises(ForbiddenError):
        behind.by_reason(stranger, Slice())
