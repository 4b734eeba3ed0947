"""The mailbox: a message with the links that can be tried."""

from __future__ import annotations

from engine.delivery import mailbox
from engine.delivery.mail_links import links_of
from engine.profiles import databases, reading, subscriptions
from engine.runner import tick
from engine.workspace import Workspace
from tests.engine.tracking.letters import Letter
from tests.pages.conftest import open_page, texts
from tests.scenarios.school import School


def test_the_links_of_a_confirmation_can_be_pressed(school: School) -> None:
    subscriptions.create_topic(school.ws, "news", double_opt_in=True)
    home = databases.get(school.ws, "students")
    person = reading.find(school.ws, "students", "ann@example.org")["profile_id"]
    subscriptions.ask(school.ws, home, person, "news", source="form", proof={})
    tick(school.ws)
    mails = mailbox.list_mails(school.ws.mailbox)
    place = next(n for n, m in enumerate(mails) if m.subject == "Please confirm: news")
    found = links_of(mailbox.read(school.ws.mailbox, mails[place].send_id).html)
    test = open_page("messages")
    test.session_state["messages.mailbox.0"] = {"selection": {"rows": [place], "columns": [], "cells": []}}
    test.run()
    assert not test.exception
    shown = [(b.proto.label, b.proto.url) for b in test.get("link_button")]
    assert shown == [(link.text, link.url) for link in found]
    assert [url.split("/")[3] for _, url in shown] == ["k", "u"]
    assert all(url.partition("//")[2] in texts(test).replace("\\", "") for _, url in shown)


def test_a_look_in_the_app_counts_nothing(empty: Workspace) -> None:
    letter = Letter(empty)
    test = open_page("messages")
    assert not test.exception
    urls = [b.proto.url for b in test.get("link_button")]
    assert urls[0].startswith("https://shop.example.org/a?utm_source=warmcast&")
    assert [u for u in urls if "/c/" in u] == []
    assert letter.told() == []
