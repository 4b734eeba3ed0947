"""The tab Experiments of Reports, and a table taken along as a file."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page, expect

from engine.campaigns import campaigns
from engine.campaigns.broadcasting import switching
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.reports import experiments
from engine.runner import tick
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled

pytestmark = pytest.mark.browser

HTML = '<p>What is new this spring. <a href="{{ links.unsubscribe }}">no more</a></p>'
PEOPLE = 40


def filled(folder: Path) -> experiments.Experiment:
    """A broadcast of two templates, one of them called like a formula, with a holdout."""
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        databases.create(ws, "students")
        for name, label in (("calm", "Calm"), ("bold", "=Bold")):
            templates.save(ws, name, TemplateSource(subject=name, html=HTML), label=label)
        people = [ProfileWrite("students", f"p{n}@example.org", {}, subscribe=("general",)) for n in range(PEOPLE)]
        write.write_many(ws, people)
        content = [{"template": "calm"}, {"template": "bold"}]
        said = {"name": "news", "label": "Spring news", "kind": "broadcast", "content": content, "holdout": 0.2}
        campaigns.save(ws, "students", parse_definition(said))
        switching.start(ws, "news", accept="x", by="Ann")
        tick(ws)
        return experiments.get(ws, next(e.key for e in experiments.list_all(ws) if e.kind == "variants"))


def test_an_experiment_is_looked_at_and_taken_along(tab: Page, folder: Path) -> None:
    found = filled(folder)
    with running_app(folder, WARMCAST_ENGINE="off") as address:
        tab.goto(f"{address}/reports?tab=experiments")
        settled(tab)
        expect(tab.get_by_text("13,914 people")).to_be_visible()
        tab.goto(f"{address}/reports?tab=experiments&experiment={found.key}")
        settled(tab)
        expect(tab.get_by_text(found.verdict.sentence)).to_be_visible()
        expect(tab.get_by_role("figure", name="Clicked, of the people who were sent it")).to_be_visible()
        tab.get_by_text("50 %", exact=True).click()
        settled(tab)
        expect(tab).to_have_url(
            f"{address}/reports?tab=experiments&experiment={found.key.replace('@', '%40')}&worth=50"
        )
        # The one that Streamlit itself would make guards nothing.
        tab.get_by_test_id("stDataFrame").first.hover()
        expect(tab.get_by_role("button", name="Fullscreen").first).to_be_visible()
        expect(tab.get_by_role("button", name="Download as CSV")).to_have_count(0)
        rows = list(csv.DictReader(io.StringIO(downloaded(tab, "csv").decode())))
        assert [row["label"] for row in rows] == ["Calm", "'=Bold"]
        table = pq.read_table(pa.BufferReader(downloaded(tab, "parquet"))).to_pylist()
        assert [row["label"] for row in table] == ["Calm", "=Bold"]
        assert [row["people"] for row in table] == [side.fell for side in found.sides]


def downloaded(tab: Page, kind: str) -> bytes:
    """What a press on a format in the menu gives."""
    menu = tab.get_by_role("button", name="download icon")
    place = tab.locator(f".st-key-reports-experiment-arms-download-{kind} button")
    if not place.is_visible():
        menu.click()
    with tab.expect_download() as waited:
        place.click()
    return Path(waited.value.path()).read_bytes()
