"""The suppression list as a file, in and out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.access import audit
from engine.clock import FixedClock
from engine.errors import BadValueError, ForbiddenError
from engine.profiles import subscriptions
from engine.profiles.subscriptions import lists, suppression
from engine.tables import opening
from engine.tables.rows import Table
from engine.workspace import Actor, Workspace

LIST = """Email;Reason;Since;Comment
Ann@Example.org;hard bounce;2025-03-01;old
bob@example.org;;;
ann@example.org;complaint;;
nobody;;;
carl@example.org;dislike;;
dora@example.org;complaint;soon;
"""


def table(text: str) -> Table:
    return opening.open_table(text.encode(), "list.csv")


def test_good_rows_go_in_and_bad_ones_come_back(ws: Workspace) -> None:
    subscriptions.suppress(ws, "bob@example.org", "complaint")
    report = lists.import_list(ws, table(LIST))
    assert (report.rows, report.added, report.known) == (6, 4, 0)
    assert [(r.line, r.field) for r in report.rejected] == [(5, "email"), (7, "changed_at")]
    with ws.store.read() as cursor:
        rows = cursor.rows("select address, reason, changed_at, note from suppression_change where source = 'import'")
    assert ("ann@example.org", "hard_bounce", ws.now(), "Since 2025-03-01 00:00 UTC. old") in rows
    assert {row[:2] for row in rows} == {
        ("ann@example.org", "hard_bounce"),
        ("ann@example.org", "complaint"),
        ("bob@example.org", "manual"),
        ("carl@example.org", "manual"),
    }
    again = lists.import_list(ws, table(LIST))
    assert (again.added, again.known) == (0, 4)


def test_a_reason_of_another_system_is_kept_as_the_note(ws: Workspace) -> None:
    text = "Adresse e-mail;E-Mail;Grund;Notiz\n;a@x.org;Spam trap;\n;b@x.org;=Beschwerde;2x\n;c@x.org;{};{}\n"
    report = lists.import_list(ws, table(text.format("r" * 400, "n" * 400)), reason="hard_bounce")
    assert (report.added, report.rejected) == (3, ())
    found = {r["address"]: (r["reason"], r["note"]) for r in subscriptions.suppressed(ws)}
    assert found["a@x.org"] == ("hard_bounce", "Spam trap")
    assert found["b@x.org"] == ("hard_bounce", "=Beschwerde: 2x")
    assert found["c@x.org"][1] == "r" * 97 + "…: " + "n" * 400, "the note stays whole"


def test_what_is_cut_shows_it(ws: Workspace) -> None:
    text = f"address,reason,note\na@x.org,{'r' * 90},{'n' * 499}!\nb@x.org,{'r' * 501},\nc@x.org,rrr,{'n' * 494}!\n"
    assert lists.import_list(ws, table(text)).rejected == ()
    found = {r["address"]: r["note"] for r in subscriptions.suppressed(ws)}
    assert found["a@x.org"] == "r" * 59 + "…: " + "n" * 437 + "…"
    assert found["b@x.org"] == "r" * 499 + "…"
    assert found["c@x.org"] == "rrr: " + "n" * 494 + "!"
    assert max(map(len, found.values())) == suppression.MOST_NOTE


def later(ws: Workspace, days: int) -> Workspace:
    return ws.acting(clock=FixedClock(ws.now() + timedelta(days=days)))


def test_a_long_note_with_a_time_is_taken_back(ws: Workspace) -> None:
    lists.import_list(ws, table(f"address,changed_at,note\na@x.org,2025-03-01,{'n' * 500}\n"))
    report = lists.import_list(ws, table(lists.export_list(ws)))
    assert (report.known, report.rejected) == (1, ())
    (row,) = subscriptions.suppressed(ws)
    assert row["note"].startswith("Since 2025-03-01 00:00 UTC. nn")
    assert row["note"].endswith("…")


def test_a_no_that_is_older_than_a_lift_holds_all_the_same(ws: Workspace) -> None:
    subscriptions.suppress(ws, "ann@example.org", "manual")
    subscriptions.lift_suppression(later(ws, 2), "ann@example.org", note="by phone")
    report = lists.import_list(later(ws, 3), table("address,reason,changed_at\nann@example.org,complaint,2026-01-06\n"))
    assert (report.added, subscriptions.suppression_of(ws, "ann@example.org")) == (1, "complaint")


def test_a_persons_own_word_hides_no_other_reason(ws: Workspace) -> None:
    subscriptions.suppress(ws, "ann@example.org", "global_unsubscribe")
    assert lists.import_list(ws, table("address,reason\nann@example.org,complaint\n")).added == 1
    with ws.store.transaction() as cursor:
        suppression.take_back(cursor, later(ws, 1), "ann@example.org", source="subscriber")
    assert subscriptions.suppression_of(ws, "ann@example.org") == "complaint"


def test_an_export_taken_back_is_the_same_list(ws: Workspace) -> None:
    subscriptions.suppress(ws, "+tag@example.org", "manual", note="=1+1")
    subscriptions.suppress(ws, "größe@example.org", "complaint")
    with ws.store.transaction() as cursor:
        suppression.append(
            cursor, ws, [(suppression.keys_of(ws, "x@x.org")[1], "complaint", ws.now(), None)], source="e"
        )
    text = lists.export_list(ws)
    assert [row["action"] for row in audit.last_changes(ws, "suppression", "")] == ["exported"]
    assert "'+tag@example.org" in text and "'=1+1" in text
    before = sorted((r["address"], r["reason"], r["note"]) for r in subscriptions.suppressed(ws))
    with ws.store.transaction() as cursor:
        cursor.run("delete from suppression_change")
    assert lists.import_list(ws, table(text)).added == 3
    assert sorted((r["address"], r["reason"], r["note"]) for r in subscriptions.suppressed(ws)) == before


@pytest.mark.parametrize(("text", "reason"), [("name,age\nann,3\n", "manual"), (LIST, "dislike")])
def test_what_is_no_list_is_refused(ws: Workspace, text: str, reason: str) -> None:
    with pytest.raises(BadValueError):
        lists.import_list(ws, table(text), reason=reason)
    assert subscriptions.suppressed(ws) == []


def test_rights(ws: Workspace) -> None:
    with pytest.raises(ForbiddenError):
        lists.import_list(ws.acting(Actor("ann", "viewer")), table(LIST))
    with pytest.raises(ForbiddenError):
        lists.export_list(ws.acting(Actor("ann", "viewer")))
