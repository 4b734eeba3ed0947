"""What keeps robots and junk out of the sign-up forms, and leaves the way open for everybody else."""

from __future__ import annotations

import time

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from engine.api import forms as route
from engine.api import public
from engine.consent.forms import Form
from engine.consent.texts import DEFAULTS
from engine.errors import UnknownNameError
from engine.profiles import reading
from engine.workspace import Workspace
from tests.engine.api.test_forms import KEY, form, is_double, known, lasting, later, quick, sent, sent_after, site

__all__ = ["form", "is_double", "lasting", "quick"]


@pytest.mark.parametrize("seconds", [0, 1, 13 * 3600])
def test_without_a_good_stamp_it_is_shown_once_more(lasting: Workspace, seconds: float) -> None:
    text = sent_after(lasting, seconds, first_name="Ann <i>")
    assert DEFAULTS["form_again"] in text
    assert 'value="Ann &lt;i&gt;"' in text and f'value="{KEY}"' in text
    with pytest.raises(UnknownNameError):
        reading.find(lasting, "club", KEY)


@pytest.mark.parametrize("stamp", ["", "x", "1.2", "1.2.3", f"{2**70}.ab", "é.é", "-1.", "1767614400.0"])
def test_a_forged_stamp_is_none(lasting: Workspace, stamp: str) -> None:
    answer = site(lasting).post("/f/sign-up", data={"email": KEY, "_stamp": stamp})
    assert answer.status_code == 200 and DEFAULTS["form_again"] in answer.text


def test_a_robot_hears_what_everybody_hears(ws: Workspace, form: Form) -> None:
    assert sent(ws, _note="https://spam.example.org") == sent(ws, email="real@example.org")
    with pytest.raises(UnknownNameError):
        reading.find(ws, "club", KEY)


class Door:
    """One app with one form, which counts. The clock stands 5 seconds after the forms were shown."""

    def __init__(self, ws: Workspace, monkeypatch: pytest.MonkeyPatch, handler: route.Forms):
        self.ws = ws
        monkeypatch.setattr(public.forms, "Forms", lambda: handler)
        after = later(ws, seconds=5)
        self.app = Starlette(routes=public.routes(lambda: after))

    def stamp(self) -> str:
        return route.stamp(self.ws)

    def send(self, stamp: str, n: int = 0, source: str = "192.0.2.1", **more: str) -> tuple[int, str]:
        client = TestClient(self.app, client=(source, 1))
        answer = client.post("/f/sign-up", data={"email": f"p{n}@example.org", "_stamp": stamp, **more})
        return answer.status_code, answer.text


@pytest.fixture
def door(ws: Workspace, form: Form, monkeypatch: pytest.MonkeyPatch) -> Door:
    return Door(ws, monkeypatch, route.Forms(most=3, of_one=2))


def test_too_many_at_once_are_put_off(door: Door) -> None:
    codes = [door.send(door.stamp(), n, source=f"192.0.2.{n}")[0] for n in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert TestClient(door.app).get("/f/sign-up").status_code == 200


def test_one_source_closes_the_form_to_nobody_else(door: Door) -> None:
    assert [door.send(door.stamp(), n)[0] for n in range(5)] == [200, 200, 429, 429, 429]
    assert door.send(door.stamp(), 9, source="192.0.2.2")[0] == 200


def test_junk_does_not_count(door: Door) -> None:
    for n in range(9):
        assert door.send("", n)[0] == door.send(door.stamp(), n, _note="spam")[0] == 200
    assert door.send(door.stamp())[1] == door.send(door.stamp(), 1)[1]


def test_a_stamp_is_good_for_one_sign_up(door: Door) -> None:
    stamp = door.stamp()
    assert DEFAULTS["form_again"] not in door.send(stamp)[1]
    assert DEFAULTS["form_again"] in door.send(stamp, 1)[1]
    assert reading.count(door.ws, "club") == 1
    assert door.stamp() != door.stamp()


def test_used_stamps_are_forgotten_when_they_are_too_old(ws: Workspace) -> None:
    stamps = route.Stamps()
    for hours in (0, 13):
        assert stamps.takes(later(ws, hours=hours, seconds=5), route.stamp(later(ws, hours=hours)))
    assert len(stamps._used) == 1


@pytest.mark.parametrize(
    ("host", "told", "source"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("127.0.0.1", "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "junk", "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("testclient", "", "testclient"),
    ],
)
def test_whence_it_comes(host: str, told: str, source: str) -> None:
    scope = {"type": "http", "client": (host, 1), "headers": [(b"x-forwarded-for", told.encode())]}
    assert route.source_of(Request(scope)) == source


def test_a_clock_does_not_tell_who_is_known(ws: Workspace, form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "AT_LEAST", 0.5)
    known(ws, state="subscribed")
    took: list[float] = []
    for email in (KEY, "new@example.org"):
        begun = time.monotonic()
        sent(ws, email=email)
        took.append(time.monotonic() - begun)
    assert min(took) >= 0.5


def test_stamps_do_not_depend_on_the_zone_of_the_machine(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    made = route.stamp(ws)
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        assert route.is_timely(later(ws, seconds=5), made)
    finally:
        monkeypatch.undo()
        time.tzset()
