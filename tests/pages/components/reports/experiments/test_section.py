"""The tab Experiments: all of them with their verdicts, and one of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine import events
from engine.campaigns import campaigns, ledger
from engine.campaigns.broadcasting import switching
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.events import NewEvent
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.reports import experiments
from engine.runner import tick
from engine.settings import Settings
from engine.workspace import Workspace
from pages.components.reports.experiments import listing, texts
from tests.pages.conftest import errors, label_of, open_page, said

HTML = '<p>Hello <a href="{{ links.unsubscribe }}">no more</a></p>'
PEOPLE = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A broadcast of two templates with a holdout and a goal, which some clicked; closed."""
    folder = tmp_path_factory.mktemp("tested")
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        databases.create(ws, "students")
        for name in ("calm", "bold"):
            templates.save(ws, name, TemplateSource(subject=name, html=HTML), label=name.capitalize())
        people = [ProfileWrite("students", f"p{n}@example.org", {}, subscribe=("general",)) for n in range(PEOPLE)]
        write.write_many(ws, people)
        definition: dict[str, Any] = {
            "name": "news",
            "label": "Spring news",
            "kind": "broadcast",
            "content": [{"template": "calm"}, {"template": "bold"}],
            "holdout": 0.2,
            "goal": {"event": "purchase", "within": "1m"},
        }
        campaigns.save(ws, "students", parse_definition(definition))
        switching.start(ws, "news", accept="x", by="Ann")
        tick(ws)
        _clicks(ws)
    return folder


def _clicks(ws: Workspace) -> None:
    campaign_id = campaigns.get(ws, "news").campaign_id
    for row in ledger.sends(ws, campaign="news", state="sent")[:9]:
        told: dict[str, Any] = {"campaign_id": campaign_id, "send_id": row["send_id"], "source": "engine"}
        at = ws.now() - timedelta(seconds=1)
        events.record(ws, NewEvent("students", row["profile"], "clicked", at, **told))


@pytest.fixture
def ws(folder: Path, copy_of: Callable[[Path], Workspace]) -> Workspace:
    return copy_of(folder)


def opened(**params: str) -> AppTest:
    test = open_page("reports", tab=texts.TAB, **params)
    assert not test.exception
    return test


def table(test: AppTest, place: int = 0) -> list[dict[str, Any]]:
    return test.dataframe[place].value.to_dict("records")


def test_every_experiment_has_its_verdict(ws: Workspace) -> None:
    test = opened()
    rows = {row["Kind"]: row for row in table(test)}
    assert set(rows) == {"Variants", "Against the holdout"}
    for named in experiments.list_all(ws):
        found = experiments.get(ws, named.key)
        row = rows[texts.KINDS[found.kind]]
        assert (row["Experiment"], row["Verdict"]) == ("Spring news", found.verdict.sentence)
        assert row["People"] == PEOPLE
    assert "13,914 people" in said(test)


def test_one_of_them(ws: Workspace) -> None:
    key = next(e.key for e in experiments.list_all(ws) if e.kind == "variants")
    test = opened(experiment=key)
    found = experiments.get(ws, key)
    text = said(test)
    assert found.verdict.sentence in text
    assert "Planned for a rate of" in text
    assert [row["Arm"] for row in table(test)] == ["A · Calm", "B · Bold"]
    assert sum(row["Compared"] for row in table(test)) == len(ledger.sends(ws, campaign="news", state="sent"))


def test_the_address_says_by_what_and_for_which_difference(ws: Workspace) -> None:
    key = next(e.key for e in experiments.list_all(ws) if e.kind == "variants")
    test = opened(experiment=key)
    needed = table(test)[0]["Needed"]
    label_of(test.segmented_control, texts.WORTH).set_value("50").run()
    assert table(test)[0]["Needed"] < needed
    assert test.query_params["worth"] == "50"
    label_of(test.segmented_control, texts.METRIC).set_value("goal").run()
    assert not test.exception
    assert test.query_params["by"] == "goal"
    # Nobody's minute is over yet, or it is: either is said.
    assert "Needed" in table(test)[0]
    again = opened(experiment=key, by="opened", worth="10")
    assert label_of(again.segmented_control, texts.METRIC).value == "opened"
    assert label_of(again.segmented_control, texts.WORTH).value == "10"


def test_a_holdout_is_judged_by_the_goal(ws: Workspace) -> None:
    test = opened(experiment="news/holdout")
    assert [row["Arm"] for row in table(test)] == ["Holdout", "Mailed"]
    assert "Against the holdout" in said(test) or test.get("badge")
    assert texts.METRIC not in {c.label for c in test.segmented_control}


def test_one_that_is_not_there(ws: Workspace) -> None:
    assert "nothing" in errors(opened(experiment="nothing"))


def test_where_there_is_none_it_says_what_makes_one(empty: Workspace) -> None:
    test = opened()
    assert "No experiment has run yet." in said(test)
    assert texts.FIRST in {b.label for b in test.button}


def test_the_size_follows_what_is_typed(empty: Workspace) -> None:
    test = opened()
    test.number_input(key="reports.size.rate").set_value(50.0)
    test.number_input(key="reports.size.lift").set_value(25.0)
    label_of(test.segmented_control, texts.POWER).set_value("0.9").run()
    assert "77 people** in each arm, 154 in all" in said(test)
    test.number_input(key="reports.size.lift").set_value(0.0).run()
    assert texts.NO_LIFT in said(test)
    test.number_input(key="reports.size.lift").set_value(60.0).run()
    assert texts.NO_LIFT in said(test)
    test.number_input(key="reports.size.rate").set_value(0.0).run()
    assert texts.NO_RATE in said(test)
    test.number_input(key="reports.size.rate").set_value(3.0)
    test.number_input(key="reports.size.lift").set_value(1.0)
    label_of(test.number_input, texts.ARMS).set_value(9).run()
    assert f"{texts.ARMS}: take a whole number from 2 to 8." in said(test)
    assert not test.exception


def test_the_campaigns_page_leads_here(ws: Workspace) -> None:
    test = open_page("campaign", name="news")
    test.session_state["campaign.check.tab.news"] = "Test"
    test.run()
    assert not test.exception
    links = {p.proto.label: p.proto.query_string for p in test.get("page_link")}
    assert "experiment=news%401" in links["Verdict and goal"]
    assert "experiment=news%2Fholdout" in links["Against the holdout"]


def test_many_experiments_keep_nobody_waiting(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no time at all each pass counts one; what is not counted yet says so."""
    monkeypatch.setattr(listing, "_PASS", -1.0)
    test = opened()
    verdicts = [row["Verdict"] for row in table(test)]
    assert texts.COUNTING not in verdicts
    monkeypatch.setattr(listing, "_count_some", lambda *_: None)
    verdicts = [row["Verdict"] for row in table(opened())]
    assert verdicts == [texts.COUNTING] * 2
