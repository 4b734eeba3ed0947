"""Tokens, senders, and leaving the demo."""

from __future__ import annotations

import pytest

from engine import demo
from engine.access import tokens
from engine.delivery import senders
from engine.profiles import reading
from engine.workspace import Workspace
from tests.pages.conftest import errors, label_of, open_settings, texts


def test_a_token_is_shown_once(empty: Workspace) -> None:
    test = open_settings("API tokens")
    test.text_input(key="settings.token.name.0").set_value("Web site")
    label_of(test.button, "Create token").click().run()
    shown = next(c.value for c in test.code if c.value.startswith("wc_"))
    assert tokens.actor_of(empty, shown).name == "token web-site"
    assert shown not in texts(test.run())
    test.selectbox(key="settings.token.revoke").set_value("web-site").run()
    test.button(key="settings.token.revoke_button").click().run()
    assert tokens.list_all(empty)[0].revoked_at


@pytest.mark.parametrize(
    ("name", "message"), [("", "The token needs a name."), ("website", "A token “website” exists already.")]
)
def test_a_bad_token_name_stays_typed(empty: Workspace, name: str, message: str) -> None:
    tokens.create(empty, "website", "read")
    test = open_settings("API tokens")
    test.text_input(key="settings.token.name.0").set_value(name)
    label_of(test.button, "Create token").click().run()
    assert message in errors(test)
    assert test.text_input(key="settings.token.name.0").value == name


def test_a_sender(empty: Workspace) -> None:
    test = open_settings("Senders")
    test.text_input(key="settings.sender.name.0").set_value("School")
    test.text_input(key="settings.sender.address.0").set_value("nonsense")
    label_of(test.button, "Create sender").click().run()
    assert "“nonsense” is not an email address" in errors(test)
    assert test.text_input(key="settings.sender.name.0").value == "School"
    test.text_input(key="settings.sender.address.0").set_value("School <school@example.org>")
    label_of(test.button, "Create sender").click().run()
    assert [(s.name, s.address) for s in senders.list_all(empty)] == [("school", "School <school@example.org>")]
    assert test.text_input(key="settings.sender.name.1").value == ""


def test_the_health_check(empty: Workspace) -> None:
    test = open_settings("Health and demo")
    test.button(key="settings.check").click().run()
    assert "Planned is the sum of outcomes" in texts(test)
    assert "settings.leave" not in {b.key for b in test.button}


def test_leaving_the_demo(empty: Workspace) -> None:
    demo.fill(empty, small=True)
    test = open_settings("Health and demo")
    assert "Removes 1,000 invented people" in texts(test)
    assert test.button(key="settings.leave").disabled
    test.text_input(key="settings.leave_text").set_value("leave").run()
    test.button(key="settings.leave").click().run()
    assert "The demo is over." in texts(test)
    assert not empty.is_demo
    assert reading.count(empty, demo.DATABASE) == 0
    assert "settings.leave" not in {b.key for b in test.button}


def test_a_token_may_have_a_rate(empty: Workspace) -> None:
    test = open_settings("API tokens")
    test.text_input(key="settings.token.name.0").set_value("shop")
    test.number_input(key="settings.token.rate.0").set_value(2.5)
    label_of(test.button, "Create token").click().run()
    assert [t.rate for t in tokens.list_all(empty)] == [2.5]
