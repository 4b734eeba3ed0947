from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = Callable[..., Any]

COLUMNS = [
    *("send_id", "campaign", "version", "profile", "variant", "state", "reason", "evidence"),
    *("occurred_at", "due_at", "decided_at", "sent_at"),
]


def test_the_ledger_has_a_row_for_every_decision(courses: Run) -> None:
    courses("tick", "--now", "2026-01-02T00:01")
    rows = courses("sends", "list", "--json").json
    assert [list(r) for r in rows] == [COLUMNS] * 2
    assert {r["profile"]: (r["state"], r["reason"]) for r in rows} == {
        "ann@example.org": ("sent", None),
        "bob@example.org": ("skipped", "missing_value"),
    }
    assert {(r["occurred_at"], r["decided_at"]) for r in rows} == {("2026-01-02T00:00:00Z", "2026-01-02T00:01:00Z")}
    assert "bob@example.org" in courses("sends", "list").text


def test_the_ledger_is_narrowed(courses: Run) -> None:
    courses("tick", "--now", "2026-01-02T00:01")
    narrowed = courses("sends", "list", "--campaign", "registered", "--state", "skipped", "--json").json
    assert [r["profile"] for r in narrowed] == ["bob@example.org"]
    assert [r["state"] for r in courses("sends", "list", "--profile", "Ann@Example.org", "--json").json] == ["sent"]
    assert courses("sends", "list", "--state", "sent", "--profile", "bob@example.org").text == "Nothing.\n"
    assert courses("sends", "list", "--state", "gone").line.startswith("“gone” is not a state: waiting, ")
    assert courses("sends", "list", "--profile", "x@example.org").line.startswith("There is no profile “x@example.org”")


def test_why_is_sentences_for_people_and_rows_for_programs(courses: Run) -> None:
    courses("tick", "--now", "2026-01-02T00:01")
    assert "because the template uses a value" in courses("why", "registered", "bob@example.org").text
    rows = courses("why", "registered", "bob@example.org", "--json").json
    assert rows == courses("sends", "list", "--profile", "bob@example.org", "--json").json
    assert courses("why", "registered", "x@example.org").code == 1


def test_a_template_is_rendered_for_one_profile(courses: Run) -> None:
    answer = courses("render", "welcome", "--database", "school", "--profile", "ann@example.org", "--json")
    assert list(answer.json) == ["subject", "preheader", "html", "text", "findings"]
    assert answer.json["subject"] == "You are in: SEO"
    assert answer.json["findings"] == []
    assert courses("render", "welcome", "--profile", "ann@example.org").text == "You are in: SEO\n\nHi Änn\n"


def test_a_missing_value_is_refused(courses: Run) -> None:
    answer = courses("render", "welcome", "--profile", "bob@example.org", "--json")
    assert (answer.code, answer.json["error"]["code"]) == (1, "missing_value")
    assert "“first_name” has no value" in answer.line


def test_a_variable_that_the_database_does_not_know_is_a_finding(courses: Run) -> None:
    shop = (
        b"database: shop\nfields: [{name: size, type: integer}]\n"
        b"templates: [{name: fit, subject: Fit, html: \"<p>{{ size | default('?') }}</p>\"}]\n"
    )
    assert courses("apply", "-", given=shop).code == 0
    answer = courses("render", "fit", "--database", "school", "--profile", "ann@example.org", "--json")
    assert [(f["level"], f["code"]) for f in answer.json["findings"]] == [("error", "unknown_variable")]
    assert answer.line.startswith("error: There is no field “size” in the database “school”")
