from __future__ import annotations

import pytest

from engine.content import templates
from engine.content.source import TemplateSource
from engine.tracking import destinations
from engine.tracking.destinations import Destination, Table
from engine.workspace import Workspace
from tests.engine.tracking.letters import Letter

UTM = "utm_source=warmcast&utm_medium=email&utm_campaign=welcome&utm_content=hello"
SHOP = "https://shop.example.org"


def test_where_links_lead(ws: Workspace) -> None:
    letter = Letter(ws)
    found = Table(letter.ws).read(letter.whose)
    assert found is not None
    assert found.of(1, None) == Destination(f"{SHOP}/a?{UTM}", f"{SHOP}/a")
    assert found.of(2, None) == Destination(f"{SHOP}/b?x=1&{UTM}", f"{SHOP}/b?x=1")
    # One that holds values stands in the request: what may name a person is not recorded.
    assert found.of(3, f"{SHOP}/?q=a@b.org&c=ü") == Destination(
        f"{SHOP}/?q=a@b.org&c=%C3%BC&{UTM}", f"{SHOP}/?c=%C3%BC"
    )
    assert [found.of(n, None) for n in (0, 3, 5, -1)] == [None] * 4
    assert found.of(1, SHOP) is None


def test_a_campaign_may_want_no_utm(ws: Workspace) -> None:
    letter = Letter(ws, utm=False)
    found = Table(letter.ws).read(letter.whose)
    assert found and found.of(1, None) == Destination(f"{SHOP}/a", f"{SHOP}/a")


def test_a_new_version_of_the_template_changes_nothing(ws: Workspace) -> None:
    letter = Letter(ws)
    templates.save(letter.ws, "hello", TemplateSource(subject="Hello", html="<p>Hello</p>"))
    found = Table(letter.ws).read(letter.whose)
    assert found and found.of(1, None)


def test_a_version_from_before_the_table(ws: Workspace) -> None:
    letter = Letter(ws)
    letter.ws.store.write(lambda cursor: cursor.run("delete from template_link"))
    found = Table(letter.ws).read(letter.whose)
    assert found and found.of(4, None) == Destination(f"{SHOP}/a?{UTM}", f"{SHOP}/a")


def test_what_there_is_not(ws: Workspace) -> None:
    letter = Letter(ws)
    table = Table(letter.ws)
    assert table.read((letter.whose[0], 5)) is None
    assert table.read((99_999, 0)) is None


def test_it_is_read_once_and_memory_has_an_end(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = Letter(ws)
    table = Table(letter.ws)
    assert table.known(letter.whose) is None
    assert table.read(letter.whose) is table.known(letter.whose) is table.read(letter.whose)
    monkeypatch.setattr(destinations, "MOST", 0)
    table.read(letter.whose)
    assert table.known(letter.whose) is None
