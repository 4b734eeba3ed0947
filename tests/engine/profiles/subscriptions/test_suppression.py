from __future__ import annotations

from datetime import datetime

import pytest

from engine.clock import FixedClock
from engine.errors import BadValueError, ForbiddenError
from engine.profiles import subscriptions
from engine.profiles.subscriptions import suppression
from engine.workspace import Actor, Workspace

KEY = "ann@example.org"


def test_suppression(ws: Workspace) -> None:
    subscriptions.suppress(ws, "Ann@Example.org", "complaint")
    assert subscriptions.suppression_of(ws, " ann@EXAMPLE.org ") == "complaint"
    assert subscriptions.suppression_of(ws, "bob@example.org") is None
    later = ws.acting(clock=FixedClock(datetime(2026, 2, 1)))
    subscriptions.suppress(later, "bob@example.org", "hard_bounce", source="bounce")
    assert [(s["address"], s["reason"], s["source"]) for s in subscriptions.suppressed(ws)] == [
        ("bob@example.org", "hard_bounce", "bounce"),
        ("ann@example.org", "complaint", "manual"),
    ]
    subscriptions.lift_suppression(later, "ANN@example.org")
    assert subscriptions.suppression_of(ws, "ann@example.org") is None
    assert [s["address"] for s in subscriptions.suppressed(ws)] == ["bob@example.org"]


def test_suppressing_needs_a_reason_an_address_and_the_right(ws: Workspace) -> None:
    with pytest.raises(BadValueError, match="“dislike” is not a reason: hard_bounce, complaint"):
        subscriptions.suppress(ws, KEY, "dislike")
    with pytest.raises(BadValueError, match="not an email address"):
        subscriptions.suppress(ws, "nobody", "manual")
    with pytest.raises(ForbiddenError):
        subscriptions.suppress(ws.acting(Actor("ann", "viewer")), KEY, "manual")
    assert subscriptions.suppressed(ws) == []


def test_a_keyed_hash_counts_like_the_address(ws: Workspace) -> None:
    plain, hashed = suppression.keys_of(ws, " Ann@Example.org")
    assert plain == KEY and suppression.is_hash(hashed) and not suppression.is_hash(plain)
    with ws.store.transaction() as cursor:
        assert cursor.value("select '#' || sha256($salt || ':' || $plain)", salt=ws.salt, plain=plain) == hashed
        suppression.append(cursor, ws, [(hashed, "complaint", ws.now(), None)], source="erase")
    assert subscriptions.suppression_of(ws, KEY) == "complaint"
    subscriptions.lift_suppression(ws, KEY, note="asked for it")
    assert subscriptions.suppression_of(ws, KEY) is None


@pytest.mark.parametrize("reason", ["hard_bounce", "complaint", "manual"])
def test_the_persons_own_word_hides_no_other_reason(ws: Workspace, reason: str) -> None:
    for first in (reason, "global_unsubscribe"):
        address = f"{first}@example.org"
        for given in (first, reason, "global_unsubscribe"):
            subscriptions.suppress(ws, address, given)
        assert subscriptions.suppression_of(ws, address) == reason
        with ws.store.transaction() as cursor:
            assert suppression.take_back(cursor, ws, address, source="subscriber")
            assert not suppression.take_back(cursor, ws, address, source="subscriber")
        assert subscriptions.suppression_of(ws, address) == reason
        subscriptions.lift_suppression(ws, address)
        assert subscriptions.suppression_of(ws, address) is None


def test_stopping_twice_is_stopping_once(ws: Workspace) -> None:
    with ws.store.transaction() as cursor:
        assert suppression.stop(cursor, ws, KEY, source="subscriber")
        assert not suppression.stop(cursor, ws, KEY.upper(), source="subscriber")
    assert len(subscriptions.suppressed(ws)) == 1


def test_lifting_what_is_not_there_writes_nothing(ws: Workspace) -> None:
    subscriptions.lift_suppression(ws, KEY)
    with ws.store.read() as cursor:
        assert cursor.value("select count(*) from suppression_change") == 0


def test_the_list_is_searched_and_counted(ws: Workspace) -> None:
    for n in range(5):
        subscriptions.suppress(ws, f"p{n}@x.org", "complaint" if n else "manual", note="by phone" if not n else "")
    assert [r["note"] for r in subscriptions.suppressed(ws, text=" P0@")] == ["by phone"]
    assert len(subscriptions.suppressed(ws, reason="complaint")) == 4
    assert len(subscriptions.suppressed(ws, 2, offset=4)) == 1
    assert subscriptions.suppressed(ws, text="%") == []
    assert suppression.counts(ws) == {"complaint": 4, "manual": 1}


def test_a_note_is_bounded(ws: Workspace) -> None:
    with pytest.raises(BadValueError, match="501 characters"):
        subscriptions.suppress(ws, KEY, "manual", note="x" * 501)
    assert subscriptions.suppressed(ws) == []
