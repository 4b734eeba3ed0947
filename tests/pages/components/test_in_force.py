"""The tab In force: no secret reaches the page."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engine.access import visits
from engine.settings import Settings
from engine.workspace import Actor
from pages.components.settings import in_force
from tests.pages.conftest import open_settings


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("base_url", "https://mail.example.org", "https://mail.example.org"),
        ("secret", "hush", "set"),
        ("oidc_secret", "hush", "set"),
        ("oidc_client", "warmcast", "warmcast"),
        ("smtp_url", "smtp://ann:hush@mail.example.org:587?connections=4", "smtp://mail.example.org:587"),
        ("smtp_url", "smtp://ann:hush@[::1", "set"),
        ("bounce_imap_url", "imaps://ann:hush@mail.example.org/INBOX", "imaps://mail.example.org"),
        (
            "alerts",
            "ann@example.org, https://hooks.example.org/hush?x=hush",
            "ann@example.org, https://hooks.example.org",
        ),
        ("login", "", "not set"),
    ],
)
def test_what_is_told_of_a_setting(name: str, value: str, shown: str) -> None:
    assert in_force.shown(Settings(**{name: value}), name) == shown


def test_every_setting_stands_there(empty: object) -> None:
    test = open_settings("In force")
    assert not test.exception
    assert len(test.table[0].value) == len(Settings.__dataclass_fields__)


def test_what_only_admins_need_is_for_them(empty: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_force.HIDDEN not in values(open_settings("In force"))
    monkeypatch.setattr(visits, "actor", lambda *_: Actor("ann@school.example", "viewer"))
    shown = values(open_settings("In force"))
    assert shown.count(in_force.HIDDEN) == 2
    assert not any("workspace" in value for value in shown)


def values(test: AppTest) -> list[str]:
    return list(test.table[0].value["Value"])
