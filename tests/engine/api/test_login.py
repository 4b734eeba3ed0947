"""Signing in and out through the doors, as a browser does it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from engine.access import audit, links, logins, users, visits
from engine.access.attempts import FREE_FOR_USER
from engine.api import login, texts
from engine.api.doors import Doors
from engine.api.gate import COOKIE, DRAW_ANEW
from engine.clock import FixedClock
from engine.workspace import Workspace

HOME = "https://mail.school.example"
STREAM = "wss://mail.school.example/_stcore/stream"
ANN, BEN = "ann@school.example", "ben@school.example"
PASSWORD = "seven green lamps"
BROWSER = {"Accept": "text/html", "Sec-Fetch-Dest": "document"}

Making = Callable[..., TestClient]


async def inside(scope: Any, receive: Any, send: Any) -> None:
    headers = Request(scope).headers
    await PlainTextResponse(f"in as {headers.get(visits.LOGIN)}")(scope, receive, send)


async def talk(socket: WebSocket) -> None:
    await socket.accept()
    async for said in socket.iter_bytes():
        await socket.send_bytes(said)


@pytest.fixture
def team(ws: Workspace) -> Workspace:
    found = replace(ws, settings=replace(ws.settings, base_url=HOME))
    users.add(found, ANN, "admin", password=PASSWORD)
    users.add(found, BEN, "viewer", password=PASSWORD)
    return found


@pytest.fixture
def making() -> Iterator[Making]:
    """Browsers of one app; each has its own cookies."""
    opened: list[TestClient] = []

    def make(
        workspace: Workspace, now: Callable[[], float] = lambda: 0.0, client: tuple[str, int] = ("testclient", 50000)
    ) -> TestClient:
        desk = login.Desk(now)
        entry = login.routes(lambda: workspace, desk)
        app = Starlette(
            routes=[*entry, WebSocketRoute("/_stcore/stream", talk), Mount("/", inside)],
            middleware=[Middleware(Doors, public=[], entry=entry, workspace=lambda: workspace)],
        )
        found = TestClient(app, base_url=HOME, follow_redirects=False, headers=BROWSER, client=client)
        opened.append(found)
        return found

    yield make
    for client in opened:
        client.close()


def enter(client: TestClient, email: str = ANN, password: str = PASSWORD, further: str = "") -> Any:
    where = f"/login?next={further}" if further else "/login"
    return client.post(where, data={"email": email, "password": password})


def test_a_stranger_is_sent_to_sign_in_and_comes_back(team: Workspace, making: Making) -> None:
    client = making(team)
    sent = client.get("/campaigns?x=1")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/login?next=/campaigns%3Fx%3D1")
    form = client.get(sent.headers["Location"])
    assert form.status_code == 200
    assert 'type="password"' in form.text
    assert "frame-ancestors 'none'" in form.headers["Content-Security-Policy"]
    assert form.headers["Referrer-Policy"] == "same-origin", "else a browser's own form comes from “null”"
    entered = client.post(sent.headers["Location"], data={"email": f" {ANN.upper()} ", "password": PASSWORD})
    assert (entered.status_code, entered.headers["Location"]) == (303, "/campaigns?x=1")
    assert client.get("/campaigns?x=1").text.startswith("in as ")


def test_the_cookie_is_for_this_server_alone(team: Workspace, making: Making) -> None:
    said = enter(making(team)).headers["Set-Cookie"]
    assert said.startswith(f"{COOKIE}=")
    for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", f"Max-Age={int(logins.LASTS.total_seconds())}"):
        assert word in said
    assert "Domain" not in said


def test_without_tls_it_is_not_kept_from_the_browser(team: Workspace, making: Making) -> None:
    plain = replace(team, settings=replace(team.settings, base_url="http://127.0.0.1:8501"))
    assert "Secure" not in enter(making(plain)).headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (ANN, "nine blue chairs"),
        (ANN, ""),
        ("nobody@school.example", PASSWORD),
        ("", ""),
        (ANN, PASSWORD + "x"),
        (ANN, "x" * 5000),
    ],
)
def test_what_does_not_fit_says_no_more(team: Workspace, making: Making, email: str, password: str) -> None:
    client = making(team)
    refused = enter(client, email, password)
    assert refused.status_code == 401
    assert texts.DO_NOT_FIT in refused.text
    assert "set-cookie" not in refused.headers
    assert not password or password not in refused.text
    assert client.get("/").status_code == 303


def test_a_hundred_wrong_passwords(team: Workspace, making: Making) -> None:
    client = making(team)
    answers = [enter(client, ANN, f"wrong {n}") for n in range(100)]
    assert [a.status_code for a in answers[:6]] == [401] * 5 + [429]
    assert {a.status_code for a in answers[5:]} == {429}
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "Try again in" in answers[-1].text
    assert enter(client).status_code == 429, "the right one, too, has to wait"
    assert enter(client, BEN).status_code == 303, "others do not"
    refused = [row for row in audit.last_changes(team, "user", ANN, 200) if row["action"] == "sign-in refused"]
    assert len(refused) == 6, "those that were looked at"


def test_one_household_is_one_address(team: Workspace, making: Making) -> None:
    client = making(replace(team, settings=replace(team.settings, proxy="127.0.0.1")), client=("127.0.0.1", 4711))
    answers = [
        client.post(
            "/login",
            data={"email": f"user{n}@school.example", "password": "x"},
            headers={"X-Forwarded-For": f"2001:db8::{n + 1:x}"},
        ).status_code
        for n in range(33)
    ]
    assert answers == [401] * 30 + [429] * 3


def test_others_keep_nobody_out_from_where_they_were_before(team: Workspace, making: Making) -> None:
    here = making(replace(team, settings=replace(team.settings, proxy="127.0.0.1")), client=("127.0.0.1", 4711))
    home, new = {"X-Forwarded-For": "198.51.100.1"}, {"X-Forwarded-For": "198.51.100.2"}
    sent = {"email": ANN, "password": PASSWORD}
    assert here.post("/login", data=sent, headers=home).status_code == 303
    for n in range(FREE_FOR_USER + 1):
        here.post("/login", data={"email": ANN, "password": "x"}, headers={"X-Forwarded-For": f"203.0.113.{n}"})
    assert here.post("/login", data=sent, headers=new).status_code == 429
    assert here.post("/login", data=sent, headers=home).status_code == 303


def test_after_the_wait_it_goes_on(team: Workspace, making: Making) -> None:
    now = 0.0
    client = making(team, lambda: now)
    for n in range(6):
        enter(client, ANN, f"wrong {n}")
    now = 11.0
    assert enter(client).status_code == 303


def test_what_is_typed_is_in_no_row(team: Workspace, making: Making) -> None:
    enter(making(team), "my secret by mistake", "another secret")
    enter(making(team), ANN, "another secret")
    with team.store.read() as cursor:
        said = repr(cursor.rows("select * from audit"))
    assert "secret" not in said


def test_where_from_is_in_the_log(team: Workspace, making: Making) -> None:
    enter(making(team))
    with team.store.read() as cursor:
        rows = cursor.rows("select actor, action, via from audit where action = 'signed in'")
    assert rows == [(ANN, "signed in", "sign-in page testclient")]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ],
)
def test_another_site_signs_nobody_in_or_out(team: Workspace, making: Making, headers: dict[str, str]) -> None:
    client = making(team)
    assert client.post("/login", data={"email": BEN, "password": PASSWORD}, headers=headers).status_code == 403
    enter(client)
    assert client.post("/logout", headers=headers).status_code == 403
    assert client.post("/anything", headers=headers).status_code == 403
    assert client.get("/").status_code == 200


def test_another_site_may_link_here(team: Workspace, making: Making) -> None:
    client = making(team)
    enter(client)
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert client.get("/campaigns", headers=link).status_code == 200
    assert client.get("/campaigns", headers={**link, "Sec-Fetch-Dest": "iframe"}).status_code == 403


@pytest.mark.parametrize(
    "further",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/%5Cevil.example",
        "javascript:alert(1)",
        "//[",
        "/logout",
        "/a%0d%0aX: y",
        "x",
    ],
)
def test_nobody_is_led_elsewhere(team: Workspace, making: Making, further: str) -> None:
    where = enter(making(team), further=further).headers["Location"]
    assert where == "/" or (where.startswith("/") and "evil" not in where)


def test_signing_out_ends_the_login_and_not_only_the_cookie(team: Workspace, making: Making) -> None:
    client = making(team)
    enter(client)
    cookie = client.cookies[COOKIE]
    assert client.get("/logout").status_code == 200
    assert client.get("/").status_code == 200, "looking at it does not"
    assert texts.SIGN_IN in client.post("/logout").text
    assert client.get("/").status_code == 303
    stolen = making(team)
    stolen.cookies.set(COOKIE, cookie)
    assert stolen.get("/").status_code == 303


def test_the_dashboards_own_link_signs_out_at_once(team: Workspace, making: Making) -> None:
    client = making(team)
    enter(client)
    client.get("/logout", headers={"Sec-Fetch-Site": "same-origin"})
    assert client.get("/").status_code == 303


def test_who_is_in_is_not_asked_again(team: Workspace, making: Making) -> None:
    client = making(team)
    enter(client)
    assert client.get("/login?next=/campaigns").headers["Location"] == "/campaigns"


def test_two_logins_are_two(team: Workspace, making: Making) -> None:
    one, two = making(team), making(team)
    enter(one)
    enter(two)
    one.post("/logout")
    assert one.get("/").status_code == 303
    assert two.get("/").status_code == 200


def test_an_expired_login_asks_again(team: Workspace, making: Making) -> None:
    client = making(team)
    enter(client)
    late = team.acting(clock=FixedClock(team.now() + logins.IDLE))
    other = making(late)
    other.cookies.set(COOKIE, client.cookies[COOKIE])
    assert other.get("/").status_code == 303


def test_a_websocket_ends_with_its_login(team: Workspace, making: Making) -> None:
    client = making(team)
    with pytest.raises(WebSocketDisconnect) as closed, client.websocket_connect(STREAM):
        pass
    assert closed.value.code == 1008
    enter(client, BEN)
    with client.websocket_connect(STREAM) as stream:
        stream.send_bytes(b"hello")
        assert stream.receive_bytes() == b"hello"
        users.remove(team, BEN)
        stream.send_bytes(b"send everything")
        assert stream.receive_bytes() == DRAW_ANEW
        stream.send_bytes(b"once more")
        with pytest.raises(WebSocketDisconnect) as closed:
            stream.receive_bytes()
    assert (closed.value.code, closed.value.reason) == (1008, texts.SIGNED_OUT)


def test_programs_get_a_plain_no(team: Workspace, making: Making) -> None:
    client = making(team)
    for ask in (
        lambda: client.get("/x", headers={"Accept": "application/json"}),
        lambda: client.get("/x", headers={"Sec-Fetch-Dest": "script"}),
        lambda: client.post("/x"),
        lambda: client.put("/x"),
        lambda: client.head("/x"),
    ):
        assert ask().status_code == 401


def test_a_link_for_choosing_a_password(team: Workspace, making: Making) -> None:
    client, made = making(team), links.make(team, BEN)
    form = client.get(made.path)
    assert BEN in form.text
    for sent, wrong in (
        ({"password": "nine blue chairs", "again": "nine blue chair"}, texts.NOT_TWICE),
        ({"password": "short", "again": "short"}, "at least"),
        ({}, "at least"),
    ):
        refused = client.post(made.path, data=sent)
        assert refused.status_code == 422
        assert wrong in refused.text
    chosen = client.post(made.path, data={"password": "nine blue chairs", "again": "nine blue chairs"})
    assert chosen.status_code == 303
    assert client.get("/").status_code == 200
    assert enter(making(team), BEN, "nine blue chairs").status_code == 303
    for again in (client.get(made.path), client.post(made.path, data={"password": "x", "again": "x"})):
        assert again.status_code == 403
        assert texts.LINK_OVER in again.text


def test_the_very_first_admin(ws: Workspace, making: Making) -> None:
    first = replace(ws, settings=replace(ws.settings, login="password", base_url=HOME))
    client, made = making(first), links.make_first(first)
    assert client.get("/").status_code == 303
    assert texts.FOR_FIRST in client.get(made.path).text
    sent = {"email": ANN, "password": PASSWORD, "again": PASSWORD}
    assert client.post(made.path, data={**sent, "email": "ann"}).status_code == 422
    assert client.post(made.path, data=sent).status_code == 303
    assert users.role_of(first, ANN) == "admin"
    assert client.get("/").status_code == 200


def test_links_end(team: Workspace, making: Making) -> None:
    made = links.make(team, BEN)
    late = team.acting(clock=FixedClock(team.now() + links.LASTS + timedelta(seconds=1)))
    assert making(late).get(made.path).status_code == 403


def test_too_many_at_once_are_asked_to_come_again(team: Workspace, making: Making) -> None:
    desk = login.Desk(lambda: 0.0)
    for _ in range(login.AT_ONCE):
        assert desk._room.acquire(blocking=False)
    entry = login.routes(lambda: team, desk)
    with TestClient(Starlette(routes=entry), base_url=HOME, follow_redirects=False) as client:
        assert enter(client).status_code == 429
        desk._room.release()
        assert enter(client).status_code == 303


def test_in_local_mode_there_is_nothing_to_sign_in_to(ws: Workspace, making: Making) -> None:
    entry = login.routes(lambda: ws)
    with TestClient(Starlette(routes=entry), base_url=HOME, follow_redirects=False) as client:
        assert client.get("/login").headers["Location"] == "/"
        assert enter(client).headers["Location"] == "/"


def test_without_passwords_none_is_asked_for(team: Workspace, making: Making) -> None:
    settings = replace(team.settings, login="oidc", oidc_issuer="https://x.example", oidc_client="c", oidc_secret="s")
    client = making(replace(team, settings=settings))
    form = client.get("/login?next=/campaigns")
    assert 'type="password"' not in form.text
    assert re.search(r'href="/login/oidc\?next=/campaigns"', form.text)
    assert enter(client).status_code == 200
    assert client.get("/").status_code == 303
