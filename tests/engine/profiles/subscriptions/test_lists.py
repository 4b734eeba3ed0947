"""The suppression list as a file, in and out."""

from __future__ import annotations

from datetime import datetime

import pytest

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
    assert (report.rows, report.added, report.known) == (6, 1, 2)
    assert [(r.line, r.field) for r in report.rejected] == [(5, "email"), (6, "reason"), (7, "changed_at")]
    found = {r["address"]: (r["reason"], r["changed_at"], r["note"]) for r in subscriptions.suppressed(ws)}
    assert found["ann@example.org"] == ("hard_bounce", datetime(2025, 3, 1), "old")
    assert found["bob@example.org"][0] == "complaint"
    assert lists.import_list(ws, table(LIST)).added == 0


def test_an_export_taken_back_is_the_same_list(ws: Workspace) -> None:
    subscriptions.suppress(ws, "+tag@example.org", "manual", note="=1+1")
    subscriptions.suppress(ws, "größe@example.org", "complaint")
    with ws.store.transaction() as cursor:
        suppression.append(
            cursor, ws, [(suppression.keys_of(ws, "x@x.org")[1], "complaint", ws.now(), None)], source="e"
        )
    text = lists.export_list(ws)
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
