"""The tab Audit log."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from engine.access import audit, audit_log, tokens
from engine.profiles import subscriptions
from engine.workspace import Actor, Workspace
from pages.components.access import audit_texts
from tests.pages.conftest import open_settings, texts

TAB = audit_texts.TAB


@pytest.fixture
def busy(empty: Workspace) -> Workspace:
    tokens.create(empty, "shop", "read")
    ann = empty.acting(Actor("ann@example.org", "admin", "dashboard 203.0.113.7"))
    subscriptions.create_topic(ann, "news", label="News")
    subscriptions.update_topic(ann, "news", label="Näws", sender=None, default_in=False, double_opt_in=True)
    return empty


def shown(test: AppTest) -> list[dict[str, Any]]:
    """The rows of the table."""
    return [] if not test.dataframe else test.dataframe[0].value.to_dict("records")


def test_the_newest_first_in_words(busy: Workspace) -> None:
    first, second, third = shown(open_settings(TAB))
    assert (first["What"], first["Object"], first["Who"]) == ("Changed", "Topic news", "ann@example.org")
    assert first["Changed"] == "label: News → Näws · double opt in: no → yes"
    assert first["From where"] == "dashboard 203.0.113.7"
    assert second["What"] == "Created"
    assert (third["Object"], third["From where"]) == ("Token shop", "–")


def test_what_one_looks_for(busy: Workspace) -> None:
    test = open_settings(TAB)
    test.selectbox(key="settings.audit.kind").set_value("token").run()
    assert [r["Object"] for r in shown(test)] == ["Token shop"]
    test.selectbox(key="settings.audit.kind").set_value(None)
    test.text_input(key="settings.audit.text").set_value("näws").run()
    assert [r["What"] for r in shown(test)] == ["Changed"]
    test.text_input(key="settings.audit.text").set_value("nothing like it").run()
    assert shown(test) == []
    assert audit_texts.NO_MATCH in texts(test)


def test_by_days(busy: Workspace) -> None:
    test = open_settings(TAB)
    test.date_input(key="settings.audit.days").set_value((date(2020, 1, 1), date(2020, 1, 2))).run()
    assert shown(test) == []
    test.date_input(key="settings.audit.days").set_value((date(2020, 1, 1),)).run()
    assert len(shown(test)) == 3


def test_page_by_page(busy: Workspace) -> None:
    for n in range(60):
        audit.noted(busy, action="tried", kind="workspace", name=str(n))
    test = open_settings(TAB)
    assert shown(test)[0]["Object"] == "Workspace 59"
    assert "1–50 of 63" in texts(test)
    assert test.button(key="settings.audit.newer").disabled
    test.button(key="settings.audit.older").click().run()
    assert [r["Object"] for r in shown(test)][-1] == "Token shop"
    assert "51–63 of 63" in texts(test)
    assert test.button(key="settings.audit.older").disabled
    test.selectbox(key="settings.audit.kind").set_value("workspace").run()
    assert shown(test)[0]["Object"] == "Workspace 59"


def test_both_sides_of_a_row(busy: Workspace) -> None:
    test = open_settings(TAB)
    test.session_state["settings.audit.0"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    test.run()
    rows = test.table[0].value.to_dict("records")
    assert rows == [
        {"Field": "label", "Before": "News", "After": "Näws"},
        {"Field": "double opt in", "Before": "no", "After": "yes"},
    ]
    assert "dashboard 203.0.113.7" in texts(test)


def test_taking_it_along_is_on_record(busy: Workspace) -> None:
    from pages.components.access import audit as tab
    from pages.components.download import _file

    content = _file(busy, audit_texts.FILE, tab._file(busy, audit_log.Wanted(kind="topic")), "csv").decode()
    assert content.count("ann@example.org") == 2
    assert "label: News\n" in content
    newest = audit_log.entries(busy)[0]
    assert (newest.action, newest.kind, newest.name) == ("exported", "table", "audit")


def test_of_an_empty_one(empty: Workspace) -> None:
    assert audit_texts.EMPTY in texts(open_settings(TAB))
