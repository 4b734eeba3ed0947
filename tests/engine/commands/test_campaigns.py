from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.campaigns import campaigns, preflight
from engine.workspace import Workspace

Run = Callable[..., Any]


def test_a_campaign_is_paused_resumed_and_archived(courses: Run, ws: Workspace) -> None:
    assert courses("campaign", "pause", "registered").text == "Campaign “registered” is paused.\n"
    again = courses("campaign", "activate", "registered", "--accept", "known", "--with-pause", "--json")
    assert (again.code, again.json["name"], again.json["state"]) == (0, "registered", "active")
    assert {f["level"] for f in again.json["findings"]} == {"note", "warning"}
    assert b"note: Messages come from the default sender" in again.err
    assert courses("campaign", "archive", "registered", "--json").json == {"name": "registered", "state": "archived"}
    assert campaigns.get(ws, "registered").state == "archived"


def test_the_list_names_state_and_version(courses: Run) -> None:
    assert courses("campaign", "list", "--json").json == [
        {"name": "registered", "label": "registered", "kind": "trigger", "state": "active", "version": 1}
    ]


def test_a_sound_campaign_passes_the_preflight(courses: Run) -> None:
    answer = courses("preflight", "registered", "--json")
    assert (answer.code, answer.json["ok"]) == (0, True)
    assert set(answer.json["findings"][0]) == {"level", "code", "message", "count"}


def test_a_preflight_is_kept_for_the_dashboard_and_the_activation(courses: Run, ws: Workspace) -> None:
    assert preflight.latest(ws, "registered") is None
    courses("preflight", "registered")
    kept = preflight.latest(ws, "registered")
    assert kept is not None
    assert kept.is_current


def test_errors_of_the_preflight_refuse(courses: Run) -> None:
    news = (
        b"database: school\n"
        b"campaigns: [{name: news, kind: trigger, content: [{template: welcome}], "
        b"trigger: {event: fields_updated, fields: [course], condition: changed}}]\n"
    )
    assert courses("apply", "-", given=news).code == 0
    checked = courses("preflight", "news", "--json")
    assert (checked.code, checked.json["ok"]) == (1, False)
    errors = [f["message"] for f in checked.json["findings"] if f["level"] == "error"]
    assert f"error: {errors[0]}" in courses("preflight", "news").text.splitlines()
    refused = courses("campaign", "activate", "news")
    assert (refused.code, refused.line) == (1, f"“news” cannot be activated: {errors[0]}")


def test_an_unknown_campaign_is_named(courses: Run) -> None:
    for command in (["campaign", "activate"], ["campaign", "pause"], ["campaign", "archive"], ["preflight"]):
        assert courses(*command, "registred").line == ("There is no campaign “registred”. Did you mean “registered”?")
