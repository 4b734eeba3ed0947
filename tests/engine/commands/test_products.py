from __future__ import annotations

import pytest

from engine.events import products
from engine.profiles import databases
from engine.workspace import Workspace
from tests.engine.commands.conftest import Run

FEED = b"id,title,price,link\nseo,SEO promotion,190 EUR,https://a.example.org/seo\nbook,,24,\nx,X,cheap,\n"


@pytest.fixture(autouse=True)
def school(ws: Workspace) -> None:
    databases.create(ws, "school")


def test_a_catalogue_comes_in(run: Run, ws: Workspace) -> None:
    answer = run("import", "products", "-", "--json", given=FEED)
    assert answer.json == {"rows": 3, "inserted": 1, "updated": 0, "unchanged": 0, "rejected": 2}
    lines = answer.err.decode().splitlines()
    assert lines == [
        "Line 3: name is missing: the product book needs one.",
        "Line 4: “cheap” is not a price: write it like 19.90 or 19.90 EUR.",
    ]
    assert products.find(ws, "school", "seo").currency == "EUR"
    assert run("import", "products", "school", "-", "--json", given=FEED).json["unchanged"] == 1


def test_a_dry_run_and_a_map(run: Run, ws: Workspace) -> None:
    feed = FEED.replace(b"title", b"what")
    options = ("--map", "what=name,link=", "--dry-run")
    assert run("import", "products", "-", *options, "--json", given=feed).json["inserted"] == 1
    assert products.counts(ws, "school").products == 0
    assert "inserted" in run("import", "products", "-", *options[:2], given=feed).text
    assert products.find(ws, "school", "seo").url is None


def test_many_rejected_lines_are_not_all_shown(run: Run) -> None:
    answer = run("import", "products", "-", given=b"id,name\n" + b",x\n" * 30)
    assert answer.err.decode().splitlines()[-1] == "… and 10 more."


def test_refusals(run: Run) -> None:
    answer = run("import", "products", "-", given=b"name\nx\n")
    assert (answer.code, answer.line.startswith("No column holds the id of the products")) == (1, True)
    assert run("import", "products", "nowhere", "-", given=FEED).code == 1
    assert run("import", "products", given=FEED).code == 2
