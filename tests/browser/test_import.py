"""A messy file becomes people, by hand in a real browser: mapped, checked, answered for, imported, mended, imported again."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.profiles import reading
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import running_app
from tests.browser.settled import settled
from tests.scenarios.school import COURSES, School

pytestmark = pytest.mark.browser

MESSY = f"""E-mail;First name;Current courses;Loyalty;Heimat
ann@example.org;Änne;{COURSES[1]};gold;Köln
bob(at)example.org;Bob;{COURSES[0]};silver;Ulm
carl@example.org;Carl;Cooking for two;silver;
dora@example.org;Dora;{COURSES[0]}
ann@example.org;Anna;{COURSES[0]};gold;Bonn
"""


@pytest.fixture
def made(folder: Path) -> Path:
    """A school whose campaign watches the course; Ann has one already."""
    with closing(Workspace.open(Settings(data=str(folder)))) as ws:
        School(ws).open()
        School(ws).change(1, COURSES[0])
    return folder


def test_a_messy_file_becomes_people(tab: Page, made: Path, tmp_path: Path) -> None:
    with running_app(made) as address:
        tab.goto(f"{address}/imports")
        give(tab, "guests.csv", MESSY.replace("\n", "\r\n").encode("cp1252"))
        map_columns(tab)
        check_and_answer(tab, address)
        rejects = outcome(tab, tmp_path)
        tab.get_by_role("button", name="Import another file").click()
        give(tab, "guests-rejects.csv", mended(rejects).encode("cp1252"))
        expect(tab.get_by_text("Windows-1252 · cells parted by semicolon · 5 columns")).to_be_visible()
        # The same columns as before go where they went.
        expect(tab.get_by_role("combobox", name="Field for Heimat")).to_have_value("City")
        expect(tab.get_by_text("column is left out")).to_be_hidden()
        tab.get_by_role("button", name="Check the file").click()
        settled(tab)
        expect_figures(tab, New=3, Rejected=0)
        tab.get_by_text("Start it for 3 people").click()
        tab.get_by_role("button", name="Import 3 people").click()
        expect_figures(tab, Added=3, Rejected=0)
        expect(tab.get_by_text("Started: ")).to_be_visible()
    with closing(Workspace.open(Settings(data=str(made)))) as ws:
        rows = {r["key"]: r for r in reading.search(ws, "students", "", limit=10)}
        assert sorted(rows) == [f"{n}@example.org" for n in ("ann", "bob", "carl", "dora")]
        assert (rows["ann@example.org"]["first_name"], rows["ann@example.org"]["city"]) == ("Änne", "Köln")
        assert (rows["dora@example.org"]["loyalty"], rows["bob@example.org"]["city"]) == ("bronze", "Ulm")


def give(tab: Page, name: str, data: bytes) -> None:
    expect(tab.get_by_text("Choose a file")).to_be_visible()
    tab.locator("input[type=file]").first.set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    expect(tab.get_by_role("heading", name="Columns")).to_be_visible()
    settled(tab)


def choose(tab: Page, label: str, option: str) -> None:
    """With the keyboard: a long list holds only some of its options ready."""
    box = tab.get_by_role("combobox", name=label)
    box.click()
    box.press("Control+a")
    box.type(option)
    box.press("Enter")
    expect(box).to_have_value(option)


def map_columns(tab: Page) -> None:
    """Loyalty becomes a field of its own; where people live is chosen by hand."""
    expect(tab.get_by_text("CSV · Windows-1252 · cells parted by semicolon · 5 columns")).to_be_visible()
    expect(tab.get_by_text("2 columns are left out.")).to_be_visible()
    choose(tab, "Field for Heimat", "City")
    expect(tab.get_by_text("1 column is left out.")).to_be_visible()
    tab.get_by_role("button", name="Make fields for them").click()
    expect(tab.get_by_label("In templates and API")).to_have_value("loyalty")


def check_and_answer(tab: Page, address: str) -> None:
    tab.get_by_role("button", name="Check the file").click()
    settled(tab)
    expect(tab.get_by_role("heading", name="Check of people")).to_be_visible()
    expect_figures(tab, New=0, Changed=1, Rejected=4)
    expect(tab.get_by_text("Email: no valid address: 1 row")).to_be_visible()
    expect(tab.get_by_text("Current courses: not one of the options: 1 row")).to_be_visible()
    expect(tab.get_by_text("Row: more or fewer cells than the header: 1 row")).to_be_visible()
    expect(tab.get_by_text("Email: a key that stands in an earlier row: 1 row")).to_be_visible()
    expect(tab.get_by_text("This would start course-registered for 1 person.")).to_be_visible()
    expect(tab.get_by_role("button", name="Import 1 person")).to_be_disabled()
    # Leaving and coming back: the check is where it was.
    here = tab.url
    tab.goto(f"{address}/profiles")
    expect(tab.get_by_role("heading", name="Profiles")).to_be_visible()
    tab.goto(here)
    tab.get_by_text("Do not start it").click()
    tab.get_by_role("button", name="Import 1 person").click()


def outcome(tab: Page, folder: Path) -> str:
    """The rejected rows as they come down: like the file that was given."""
    expect(tab.get_by_role("heading", name="Import of people")).to_be_visible()
    expect_figures(tab, Added=0, Changed=1, Rejected=4)
    expect(tab.get_by_text("Started: ")).to_be_hidden()
    with tab.expect_download() as coming:
        tab.get_by_role("button", name="Download rejected rows").click()
    assert coming.value.suggested_filename == "guests-rejects.csv"
    coming.value.save_as(folder / "rejects.csv")
    return (folder / "rejects.csv").read_text("cp1252")


def mended(rejects: str) -> str:
    """As somebody would in a spreadsheet; the row that stood there twice goes."""
    head, *rows = rejects.splitlines()
    assert head == "E-mail;First name;Current courses;Loyalty;Heimat;line;reason"
    text = "\n".join([head, *(row for row in rows if not row.startswith("ann@"))])
    text = text.replace("bob(at)", "bob@").replace("Cooking for two", COURSES[0])
    return re.sub(r"^(dora@.*?);;;", r"\1;bronze;;", text, flags=re.MULTILINE)


def expect_figures(tab: Page, **figures: int) -> None:
    for label, value in figures.items():
        metric = tab.get_by_test_id("stMetric").filter(has_text=re.compile(rf"^\s*{label}"))
        expect(metric.get_by_test_id("stMetricValue")).to_have_text(str(value))


def test_a_pasted_text_without_a_header_is_taken_without_a_click_elsewhere(tab: Page, made: Path) -> None:
    with running_app(made) as address:
        tab.goto(f"{address}/imports")
        tab.get_by_text("Or paste a text").click()
        tab.get_by_label("Text", exact=True).click()
        tab.keyboard.insert_text("ann@example.org,Ann\nbob@example.org,Bob\n")
        tab.get_by_role("button", name="Use this text").click()
        expect(tab.get_by_text("looks like a value")).to_be_visible()
        tab.get_by_role("button", name="Take the first line as data").click()
        expect(tab.get_by_text("no header · 2 columns")).to_be_visible()
