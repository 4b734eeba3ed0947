from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.campaigns import campaigns, ledger, preflight
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.profiles import write
from engine.profiles.write import ProfileWrite
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


def test_what_the_surge_brake_holds_is_released_or_dropped(courses: Run) -> None:
    assert courses("campaign", "release", "registered", "--json").json == {"released": 0, "dropped": 0}
    assert courses("campaign", "release", "registered", "--drop").text == "Campaign “registered”: 0 dropped.\n"


def letter(ws: Workspace, **more: Any) -> None:
    html = '<p>Hello <a href="{{ links.unsubscribe }}">no more</a></p>'
    for name in ("first", "second"):
        templates.save(ws, name, templates.TemplateSource(subject=name, html=html))
    content = [{"template": "first"}, {"template": "second"}]
    campaigns.save(ws, "school", parse_definition({"name": "letter", "kind": "broadcast", "content": content, **more}))
    write.write_many(ws, [ProfileWrite("school", f"p{n}@example.org", {}, subscribe=("general",)) for n in range(40)])


def test_a_broadcast_starts_once_and_its_winner_is_chosen(courses: Run, ws: Workspace) -> None:
    letter(ws, winner={"by": "hand", "test": 0.5})
    started = courses("campaign", "broadcast", "letter", "--json")
    people = started.json["recipients"]
    assert (started.code, started.json["name"], people >= 40) == (0, "letter", True)
    again = courses("campaign", "broadcast", "letter")
    assert again.code == 1 and "does not start twice" in again.line
    courses("tick")
    [test] = courses("campaign", "winner", "letter", "--json").json
    assert (test["templates"], test["chosen"], test["by"]) == (["first", "second"], None, "hand")
    assert "letter" in courses("campaign", "winner", "letter", "--variant", "2").line
    assert courses("campaign", "winner", "letter", "--variant", "1").text == "Variant 1 of “letter” wins.\n"
    courses("tick")
    assert ledger.counts(ws, "letter")["waiting"] == 0


def test_missed_starts_are_left_out(courses: Run, ws: Workspace) -> None:
    letter(ws, schedule={"daily": "09:00"})
    none = courses("campaign", "broadcast", "letter", "--leave-out")
    assert none.code == 1 and "missed no start" in none.line


def test_the_list_names_state_and_version(courses: Run) -> None:
    [row] = courses("campaign", "list", "--json").json
    assert row == {
        "name": "registered",
        "label": "registered",
        "kind": "trigger",
        "state": "active",
        "version": 1,
        "running": 1,
        "counts": {},
        "health": [],
    }


def test_a_recipe_makes_a_draft(courses: Run, ws: Workspace) -> None:
    made = courses("campaign", "recipe", "birthday", "--signed", "The school", "--choose", "field=birth_date", "--json")
    assert made.json == {"name": "birthday", "state": "draft"}
    assert campaigns.get(ws, "birthday").definition.as_dict()["trigger"]["field"] == "birth_date"
    again = courses("campaign", "recipe", "re-engagement", "--signed", "The school", "--choose", "days=30")
    assert again.text == "Made the campaign “re-engagement” as a draft.\n"
    refused = courses("campaign", "recipe", "birthday", "--signed", "The school", "--choose", "days")
    assert "“days”" in refused.line


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


def test_what_waits_stays_unless_it_is_moved(courses: Run, ws: Workspace) -> None:
    found = campaigns.get(ws, "registered")
    waits = parse_definition({**found.definition.as_dict(), "wait": "1h"})
    campaigns.save(ws, "school", waits)
    courses("campaign", "activate", "registered", "--accept", "known")
    write.write(ws, ProfileWrite("school", "zoe@example.org", {"course": "SEO"}))
    courses("tick")
    campaigns.save(ws, "school", parse_definition({**waits.as_dict(), "priority": 1}))
    stayed = courses("campaign", "activate", "registered", "--accept", "known", "--json")
    assert (stayed.json["moved"], stayed.json["stayed"]) == (0, 1)
    moved = courses("campaign", "activate", "registered", "--accept", "known", "--move-waiting", "--json")
    assert (moved.json["moved"], moved.json["stayed"]) == (1, 0)
    assert b"Of what waited, 1 moved to the newest version, 0 stayed with theirs." in moved.err
    [row] = ledger.sends(ws, campaign="registered", profile="zoe@example.org")
    assert (row["version"], row["state"]) == (3, "waiting")
