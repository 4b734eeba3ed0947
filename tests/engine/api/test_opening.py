from __future__ import annotations

from dataclasses import replace

import pytest

from engine.access import links, users
from engine.api import opening
from engine.errors import EngineError
from engine.settings import Settings
from engine.workspace import Workspace

HOME, OPEN = ("127.0.0.1", 8501), ("0.0.0.0", 8000)


def with_settings(ws: Workspace, **changes: str) -> Workspace:
    return replace(ws, settings=replace(ws.settings, **changes))


def test_an_open_address_is_refused_with_what_is_missing(ws: Workspace) -> None:
    opening.refuse_open(ws, [HOME, ("::1", 8501)])
    with pytest.raises(EngineError, match=r"0\.0\.0\.0 port 8000.*WARMCAST_LOGIN=password.*user add.*127\.0\.0\.1"):
        opening.refuse_open(ws, [HOME, OPEN])


def test_where_one_has_to_sign_in_it_is_not(ws: Workspace) -> None:
    opening.refuse_open(with_settings(ws, login="password"), [OPEN])
    users.add(ws, "ann@school.example", "admin")
    opening.refuse_open(ws, [OPEN])


def test_the_first_admin_gets_a_link_and_nobody_else(ws: Workspace) -> None:
    assert opening.first_link(ws) is None
    assert opening.first_link(with_settings(ws, login="oidc")) is None
    team = with_settings(ws, login="password", base_url="https://mail.school.example/")
    link = opening.first_link(team)
    assert link.startswith(f"https://mail.school.example{links.PATH}/")
    assert links.of_token(team, link.rpartition("/")[2]).email is None
    users.add(team, "ann@school.example", "admin")
    assert opening.first_link(team) is None


def test_it_is_told_once_to_who_started_it(ws: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    opening.say_first_link(ws)
    assert capsys.readouterr().out == ""
    opening.say_first_link(with_settings(ws, login="password"))
    assert "once, within 24 hours: http://127.0.0.1:8501/login/link/" in capsys.readouterr().out


def test_without_passwords_the_first_admin_is_let_in_by_command(
    ws: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    opening.say_first_link(with_settings(ws, login="oidc"))
    assert "user add you@example.org --role admin" in capsys.readouterr().out
    users.add(ws, "ann@school.example", "admin")
    opening.say_first_link(with_settings(ws, login="oidc"))
    assert capsys.readouterr().out == ""


def test_a_warning_where_passwords_travel_readable(ws: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    opening.say_unsealed(ws, [HOME])
    opening.say_unsealed(with_settings(ws, base_url="https://mail.school.example"), [OPEN])
    assert capsys.readouterr().err == ""
    opening.say_unsealed(ws, [OPEN])
    assert "its address is http://127.0.0.1:8501" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environ", "arguments", "what"),
    [
        ({"FORWARDED_ALLOW_IPS": "*"}, [], "FORWARDED_ALLOW_IPS"),
        ({"FORWARDED_ALLOW_IPS": "127.0.0.1, 10.0.0.0/8"}, [], "FORWARDED_ALLOW_IPS"),
        ({"UVICORN_FORWARDED_ALLOW_IPS": "*"}, [], "UVICORN_FORWARDED_ALLOW_IPS"),
        ({}, ["uvicorn", "app:app", "--forwarded-allow-ips", "*"], "--forwarded-allow-ips"),
        ({}, ["uvicorn", "app:app", "--forwarded-allow-ips=*"], "--forwarded-allow-ips"),
    ],
)
def test_a_server_that_believes_everybody_is_refused_behind_a_proxy(
    environ: dict[str, str], arguments: list[str], what: str
) -> None:
    with pytest.raises(EngineError, match=f"without {what}:"):
        opening.refuse_trust(Settings(proxy="127.0.0.1"), environ, arguments)
    opening.refuse_trust(Settings(), environ, arguments)


def test_a_server_that_believes_its_own_machine_is_not() -> None:
    for value in ("", "127.0.0.1", " 127.0.0.1 "):
        opening.refuse_trust(Settings(proxy="127.0.0.1"), {"FORWARDED_ALLOW_IPS": value}, ["uvicorn", "app:app"])
