"""Signing in with an OIDC provider, there and back by HTTP, through the doors and Streamlit's own routes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.testclient import TestClient
from streamlit.runtime.secrets import secrets_singleton

from engine.access import logins, users
from engine.api import login, oidc, texts
from engine.api.doors import Doors
from engine.api.gate import COOKIE
from engine.settings import Settings
from engine.workspace import Workspace
from pages.components.oidc import StreamlitLogin, settings_of
from tests.oidc_provider import CLIENT, SECRET, Provider, made_key, running_provider, symmetric

HOME = "https://mail.school.example"
ANN, BEN = "ann@school.example", "ben@school.example"
BROWSER = {"Accept": "text/html", "Sec-Fetch-Dest": "document"}
BACK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}

Making = Callable[..., TestClient]


async def inside(scope: Any, receive: Any, send: Any) -> None:
    await PlainTextResponse("in")(scope, receive, send)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as found:
        yield found


@pytest.fixture
def team(ws: Workspace, provider: Provider) -> Workspace:
    settings = replace(
        ws.settings,
        base_url=HOME,
        login="password, oidc",
        oidc_issuer=provider.issuer,
        oidc_client=CLIENT,
        oidc_secret=SECRET,
    )
    found = replace(ws, settings=settings)
    users.add(found, ANN, "admin")
    return found


@pytest.fixture
def making(monkeypatch: pytest.MonkeyPatch) -> Iterator[Making]:
    """Browsers of one app; each has its own cookies."""
    opened: list[TestClient] = []

    def make(workspace: Workspace, patience: float = 15.0) -> TestClient:
        monkeypatch.setattr(secrets_singleton, "_secrets", settings_of(workspace.settings))
        entry = [
            *login.routes(lambda: workspace),
            *oidc.routes(lambda: workspace, StreamlitLogin(), patience),
        ]
        app = Starlette(
            routes=[*entry, Mount("/", inside)],
            middleware=[
                Middleware(Doors, public=[], entry=entry, workspace=lambda: workspace),
                Middleware(SessionMiddleware, secret_key="of the tests", session_cookie="_streamlit_session"),
            ],
        )
        found = TestClient(app, base_url=HOME, follow_redirects=False, headers=BROWSER)
        opened.append(found)
        return found

    yield make
    for client in opened:
        client.close()


def sent_on(client: TestClient, further: str = "/") -> str:
    """Where the provider sends the browser back to."""
    answer = client.get(f"/login/oidc?next={further}")
    assert answer.status_code == 303, answer.text
    return httpx.get(answer.headers["Location"]).headers["Location"]


def enter(client: TestClient, further: str = "/") -> Any:
    return client.get(sent_on(client, further), headers=BACK)


def is_in(client: TestClient) -> bool:
    return client.get("/").text == "in"


def rows(ws: Workspace) -> list[tuple[Any, ...]]:
    with ws.store.read() as cursor:
        return cursor.rows("select actor, action, via from audit where action like 'sign%' order by log_id")


def test_there_and_back(team: Workspace, making: Making, provider: Provider) -> None:
    client = making(team)
    form = client.get("/login?next=/campaigns%3Fx%3D1")
    assert texts.BY_OIDC in form.text
    assert 'href="/login/oidc?next=/campaigns%3Fx%3D1"' in form.text
    answer = enter(client, "/campaigns%3Fx%3D1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/campaigns?x=1")
    assert is_in(client)
    (found,) = logins.list_of(team, ANN)
    assert (found.how, found.came_from) == ("oidc", "testclient")
    assert rows(team) == [(ANN, "signed in", "sign-in page testclient")]
    asked = provider.asked[-1]
    assert asked["redirect_uri"] == f"{HOME}/oauth2callback"
    assert (asked["scope"], asked["response_type"], asked["client_id"]) == ("openid email", "code", CLIENT)
    assert len(asked["nonce"]) >= 20
    assert asked["code_challenge_method"] == "S256"


def test_the_way_back_sets_our_cookie_and_none_of_streamlits(team: Workspace, making: Making) -> None:
    client = making(team)
    answer = enter(client)
    names = {name for said in answer.headers.get_list("set-cookie") for name in SimpleCookie(said)}
    assert COOKIE in names
    assert names <= {COOKIE, "_streamlit_session"}
    said = next(said for said in answer.headers.get_list("set-cookie") if said.startswith(COOKIE))
    for word in ("HttpOnly", "Secure", "SameSite=lax"):
        assert word in said
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_streamlit_takes_for_signed_in_opens_nothing(team: Workspace, making: Making) -> None:
    from streamlit.web.server.server_util import get_cookie_secret
    from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

    client = making(team)
    said = '{"email": "ann@school.example", "is_logged_in": true, "origin": "https://mail.school.example"}'
    client.cookies.set("_streamlit_user", create_signed_value(get_cookie_secret(), "_streamlit_user", said).decode())
    for path in ("/", "/campaigns", "/oauth2callback", "/login/oidc", "/login"):
        client.get(path)
        assert not is_in(client)
    assert logins.list_of(team, ANN) == []


@pytest.mark.parametrize("email", ["Ann@School.Example", "ANN@SCHOOL.EXAMPLE", " ann@school.example "])
def test_the_case_of_an_address_does_not_matter(
    team: Workspace, making: Making, provider: Provider, email: str
) -> None:
    provider.claims["email"] = email
    client = making(team)
    enter(client)
    assert is_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": ["another client"], "azp": CLIENT},
        {"aud": [CLIENT, "another client"]},
        {"aud": [CLIENT, "another client"], "azp": "another client"},
        {"aud": None},
        {"exp": -600},
        {"exp": None},
        {"iat": None},
        {"nbf": 600},
        {"nonce": "of another visit"},
        {"nonce": None},
        {"sub": None},
    ],
)
def test_a_token_that_is_not_for_this_visit(
    team: Workspace, making: Making, provider: Provider, claims: dict[str, Any]
) -> None:
    """Moments are seconds from the visit, not from the collecting of the tests, which may be half an hour before."""
    now = int(time.time())
    provider.claims |= {name: now + value if isinstance(value, int) else value for name, value in claims.items()}
    client = making(team)
    answer = enter(client)
    assert answer.status_code == 403
    assert texts.OIDC_FAILED.split(",")[0] in answer.text
    assert COOKIE not in client.cookies
    assert not is_in(client)


def test_a_provider_that_names_itself_otherwise(team: Workspace, making: Making, provider: Provider) -> None:
    """What a discovery says of itself is compared with the setting, too."""
    provider.metadata["issuer"] = provider.claims["iss"] = "https://other.example"
    client = making(team)
    assert enter(client).status_code == 403
    assert not is_in(client)


def test_an_issuer_with_a_slash_at_its_end_is_the_same(team: Workspace, making: Making, provider: Provider) -> None:
    provider.metadata["issuer"] = provider.claims["iss"] = provider.issuer + "/"
    client = making(team)
    enter(client)
    assert is_in(client)


def test_several_audiences_of_which_we_are_the_one_it_was_made_for(
    team: Workspace, making: Making, provider: Provider
) -> None:
    provider.claims |= {"aud": [CLIENT, "another client"], "azp": CLIENT}
    client = making(team)
    enter(client)
    assert is_in(client)


@pytest.mark.parametrize("seconds", [-60, 60])
def test_a_clock_may_be_a_minute_off(team: Workspace, making: Making, provider: Provider, seconds: int) -> None:
    now = int(time.time()) + seconds
    provider.claims |= {"iat": now, "nbf": now, "exp": now + 30}
    client = making(team)
    enter(client)
    assert is_in(client)


@pytest.mark.parametrize("kind", ["another key", "shared secret", "nothing"])
def test_a_signature_that_is_not_the_providers(
    team: Workspace, making: Making, provider: Provider, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "another key":
        provider.signs_with = made_key("somebody else's")
    elif kind == "shared secret":
        provider.signs_with, provider.header = symmetric(SECRET), {"alg": "HS256"}
    else:
        monkeypatch.setattr(provider, "_id_token", unsigned(provider))
    client = making(team)
    assert enter(client).status_code == 403
    assert not is_in(client)


def unsigned(provider: Provider) -> Callable[[dict[str, str]], str]:
    signed = provider._id_token

    def make(asked: dict[str, str]) -> str:
        _, claims, _ = signed(asked).split(".")
        return f"eyJhbGciOiJub25lIn0.{claims}."

    return make


@pytest.mark.parametrize(
    ("claims", "line"),
    [
        ({"email": None}, texts.OIDC_NO_EMAIL),
        ({"email": ""}, texts.OIDC_NO_EMAIL),
        ({"email": "ann"}, texts.OIDC_NO_EMAIL),
        ({"email": ["ann@school.example"]}, texts.OIDC_NO_EMAIL),
        ({"email": "a" * 300 + "@school.example"}, texts.OIDC_NO_EMAIL),
        ({"email": "ann@school.example\r\nX: y"}, texts.OIDC_NO_EMAIL),
        ({"email_verified": False}, texts.OIDC_UNVERIFIED.format(email=ANN)),
        ({"email_verified": "false"}, texts.OIDC_UNVERIFIED.format(email=ANN)),
        ({"email_verified": 0}, texts.OIDC_UNVERIFIED.format(email=ANN)),
    ],
)
def test_no_address_that_is_theirs(
    team: Workspace, making: Making, provider: Provider, claims: dict[str, Any], line: str
) -> None:
    provider.claims |= claims
    client = making(team)
    answer = enter(client)
    assert answer.status_code == 403
    assert line.replace("'", "&#x27;") in answer.text
    assert not is_in(client)


@pytest.mark.parametrize("verified", [True, "true", None])
def test_a_verified_address(team: Workspace, making: Making, provider: Provider, verified: Any) -> None:
    """Some providers never say whether it is."""
    provider.claims["email_verified"] = verified
    client = making(team)
    enter(client)
    assert is_in(client)


def test_a_letter_that_looks_like_one_of_a_users_address(team: Workspace, making: Making, provider: Provider) -> None:
    users.add(team, "kim@school.example", "admin")
    provider.claims["email"] = "\u212aim@school.example"
    client = making(team)
    assert enter(client).status_code == 403
    assert not is_in(client)


def test_who_is_no_user(team: Workspace, making: Making, provider: Provider) -> None:
    provider.claims["email"] = "<b>eve</b>@school.example"
    client = making(team)
    answer = enter(client, "/campaigns")
    assert answer.status_code == 403
    assert "&lt;b&gt;eve&lt;/b&gt;@school.example is not known here. Ask an admin to add you." in answer.text
    assert "<b>" not in answer.text
    assert 'href="/login/oidc?next=/campaigns"' in answer.text, "once more, perhaps as somebody else"
    assert not is_in(client)
    assert rows(team)[-1][:2] == ("<b>eve</b>@school.example", "sign-in refused")


def test_who_is_no_user_there_may_sign_in_by_password(team: Workspace, making: Making, provider: Provider) -> None:
    users.set_password(team, ANN, "seven green lamps")
    provider.claims["email"] = "eve@school.example"
    client = making(team)
    refused = enter(client, "/campaigns%3Fx%3D1")
    assert 'action="/login?next=/campaigns%3Fx%3D1"' in refused.text
    entered = client.post("/login?next=/campaigns%3Fx%3D1", data={"email": ANN, "password": "seven green lamps"})
    assert entered.headers["Location"] == "/campaigns?x=1"


def test_a_user_removed_meanwhile(team: Workspace, making: Making, provider: Provider) -> None:
    users.add(team, BEN, "viewer")
    provider.claims["email"] = BEN
    client = making(team)
    back = sent_on(client)
    users.remove(team, BEN)
    assert client.get(back, headers=BACK).status_code == 403
    assert not is_in(client)


def test_a_user_removed_after_signing_in(team: Workspace, making: Making, provider: Provider) -> None:
    users.add(team, BEN, "viewer")
    provider.claims["email"] = BEN
    client = making(team)
    enter(client)
    assert is_in(client)
    users.remove(team, BEN)
    assert not is_in(client)


def test_a_callback_works_once_and_in_the_browser_that_began(
    team: Workspace, making: Making, provider: Provider
) -> None:
    client, thief = making(team), making(team)
    back = sent_on(client)
    sent_on(thief)
    assert thief.get(back, headers=BACK).status_code == 403, "its state is not this one's"
    assert not is_in(thief)
    before = dict(client.cookies)
    assert client.get(back, headers=BACK).status_code == 303
    assert client.get(back, headers=BACK).headers["Location"] == "/", "who presses Back is in already"
    assert len(logins.list_of(team, ANN)) == 1
    thief.cookies.clear()
    thief.cookies.update(before)
    assert thief.get(back, headers=BACK).status_code == 403, "with the very cookies: its code is used"
    assert not is_in(thief)


@pytest.mark.parametrize(
    "path",
    [
        "/oauth2callback",
        "/oauth2callback?state=x&code=y",
        "/oauth2callback?code=y",
        "/oauth2callback?error=access_denied",
        "/oauth2callback?error=%0d%0aX:%20y&error_description=%3Cscript%3E",
        f"/oauth2callback?state={'x' * 5000}",
    ],
)
def test_a_callback_that_nobody_began(team: Workspace, making: Making, path: str) -> None:
    client = making(team)
    answer = client.get(path, headers=BACK)
    assert answer.status_code == 403
    assert "<script" not in answer.text
    assert not is_in(client)


def test_the_state_of_another_visit(team: Workspace, making: Making, provider: Provider) -> None:
    client = making(team)
    first, second = sent_on(client), sent_on(client)
    assert client.get(first, headers=BACK).status_code == 403, "only the newest counts"
    assert client.get(second, headers=BACK).status_code == 303


def test_somebody_who_says_no_there(team: Workspace, making: Making, provider: Provider) -> None:
    provider.refuses = "access_denied"
    client = making(team)
    answer = enter(client)
    assert answer.status_code == 403
    assert 'type="password"' in answer.text
    assert not is_in(client)


def test_a_wrong_secret(team: Workspace, making: Making) -> None:
    client = making(replace(team, settings=replace(team.settings, oidc_secret="another")))
    assert enter(client).status_code == 403
    assert not is_in(client)


def test_a_provider_that_is_down_leaves_the_password(team: Workspace, making: Making) -> None:
    users.set_password(team, ANN, "seven green lamps")
    settings = replace(team.settings, oidc_issuer="http://127.0.0.1:9")
    client = making(replace(team, settings=settings))
    answer = client.get("/login/oidc?next=/campaigns")
    assert answer.status_code == 502
    assert texts.OIDC_AWAY.replace("'", "&#x27;") in answer.text
    entered = client.post("/login", data={"email": ANN, "password": "seven green lamps"})
    assert entered.status_code == 303
    assert is_in(client)


@pytest.mark.parametrize("metadata", [{"authorization_endpoint": None}, {"authorization_endpoint": "javascript:x"}])
def test_a_provider_that_talks_nonsense(
    team: Workspace, making: Making, provider: Provider, metadata: dict[str, Any]
) -> None:
    provider.metadata |= metadata
    assert making(team).get("/login/oidc").status_code == 502


def test_a_provider_that_never_answers(team: Workspace, making: Making, provider: Provider) -> None:
    client = making(team, patience=0.2)
    provider.waits.clear()
    assert client.get("/login/oidc").status_code == 502
    provider.waits.set()
    back = sent_on(client)
    provider.waits.clear()
    assert client.get(back, headers=BACK).status_code == 403
    assert not is_in(client)


def test_many_who_wait_keep_nobody_else_waiting(team: Workspace, making: Making, provider: Provider) -> None:
    client = making(team)
    provider.waits.clear()
    answers: list[int] = []
    with client:
        waiting = [
            threading.Thread(target=lambda: answers.append(client.get("/login/oidc").status_code))
            for _ in range(oidc.AT_ONCE * 2)
        ]
        for thread in waiting:
            thread.start()
        while len(answers) < oidc.AT_ONCE:
            time.sleep(0.01)
        assert set(answers) == {502}, "they are told at once"
        assert client.get("/login").status_code == 200
        provider.waits.set()
        for thread in waiting:
            thread.join()
    assert answers.count(303) == oidc.AT_ONCE


@pytest.mark.parametrize("letter", ["x", "é", "/", "%25"])
@pytest.mark.parametrize("many", [200, 490, 1900])
def test_what_the_browser_keeps_on_the_way_is_no_longer_than_it_can(
    team: Workspace, making: Making, letter: str, many: int
) -> None:
    client = making(team)
    further = "/a" + letter * many
    answer = client.get("/login/oidc", params={"next": further})
    (kept,) = answer.headers.get_list("set-cookie")
    assert len(kept) < 4096
    back = httpx.get(answer.headers["Location"]).headers["Location"]
    assert client.get(back, headers=BACK).status_code == 303
    assert is_in(client)


@pytest.mark.parametrize("further", ["https://evil.example", "//evil.example", "/\\evil.example", "/logout", "x"])
def test_nobody_is_led_elsewhere(team: Workspace, making: Making, further: str) -> None:
    assert enter(making(team), further).headers["Location"] == "/"


def test_another_name_of_the_dashboard_leads_to_the_one_that_the_provider_knows(
    team: Workspace, making: Making
) -> None:
    client = making(team)
    moved = client.get("/login/oidc?next=/a%3Fb", headers={"Host": "10.0.0.7:8501"})
    assert moved.headers["Location"] == f"{HOME}/login/oidc?moved=1&next=/a%3Fb"
    behind = client.get("/login/oidc?moved=1&next=/a%3Fb", headers={"Host": "10.0.0.7:8501"})
    assert urlsplit(behind.headers["Location"]).path == "/authorize", "a proxy that says another name makes no circle"


def test_the_dashboard_may_have_another_name_than_stands_in_messages(
    team: Workspace, making: Making, provider: Provider
) -> None:
    settings = replace(team.settings, base_url="https://public.school.example", dashboard_url=HOME)
    client = making(replace(team, settings=settings))
    enter(client)
    assert is_in(client)
    assert provider.asked[-1]["redirect_uri"] == f"{HOME}/oauth2callback"


@pytest.mark.parametrize("ways", ["password", ""])
def test_where_oidc_is_no_way_in_its_routes_are_closed(team: Workspace, making: Making, ways: str) -> None:
    client = making(replace(team, settings=replace(team.settings, login=ways)))
    for path in ("/login/oidc", "/oauth2callback?state=x&code=y", "/auth/login", "/auth/logout"):
        assert client.get(path).headers["Location"].startswith("/login?next="), path
        assert client.get(path, headers={"Accept": "*/*"}).status_code == 401
    assert texts.BY_OIDC not in client.get("/login").text


def test_streamlits_other_routes_stay_closed(team: Workspace, making: Making) -> None:
    client = making(team)
    for path in ("/auth/login", "/auth/logout"):
        assert client.get(path, headers={"Accept": "*/*"}).status_code == 401


def test_another_site_cannot_call_them(team: Workspace, making: Making, provider: Provider) -> None:
    client = making(team)
    back = sent_on(client)
    for headers in ({**BACK, "Sec-Fetch-Dest": "iframe"}, {**BACK, "Sec-Fetch-Mode": "no-cors"}):
        assert client.get(back, headers=headers).status_code == 403
        assert client.get("/login/oidc", headers=headers).status_code == 403
    assert client.post(back).status_code == 401


def test_signing_out_ends_it(team: Workspace, making: Making) -> None:
    client = making(team)
    enter(client)
    client.post("/logout")
    assert not is_in(client)
    assert client.get("/", headers={"Accept": "*/*"}).status_code == 401


def test_what_the_provider_is_asked_says_nothing_of_the_secret(
    team: Workspace, making: Making, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    client = making(team)
    where = client.get("/login/oidc").headers["Location"]
    assert SECRET not in where
    assert set(parse_qs(urlsplit(where).query)) == {
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "prompt",
        "code_challenge",
        "code_challenge_method",
    }
    provider.claims |= {"exp": 1}
    enter(client)
    assert SECRET not in caplog.text


def test_without_oidc_streamlit_is_told_nothing() -> None:
    assert settings_of(Settings()) == {}
    assert settings_of(Settings(login="password", oidc_issuer="https://x.example", oidc_secret=SECRET)) == {}
