"""Team mode's gate, asked directly; tests/engine/api/test_team.py goes through the doors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.access import logins, users, visits
from engine.api import gate
from engine.api.gate import COOKIE, Gate, client_address
from engine.settings import Settings
from engine.workspace import Workspace

ANN, BEN = "ann@school.example", "ben@school.example"
BEHIND = Settings(login="proxy", proxy="127.0.0.1, 10.0.0.0/8, ::1", proxy_user="X-Forwarded-Email")


@pytest.fixture
def team(ws: Workspace) -> Workspace:
    users.add(ws, ANN, "admin")
    users.add(ws, BEN, "viewer")
    return ws


def scope(*headers: tuple[str, str], client: tuple[str, int] | None = ("203.0.113.7", 4711)) -> dict[str, Any]:
    raw = [(n.lower().encode(), v.encode()) for n, v in headers]
    return {"type": "http", "method": "GET", "path": "/", "client": client, "headers": raw}


def begin(ws: Workspace, email: str = BEN) -> str:
    return logins.start(ws, email, "password", came_from="", agent="")


def test_a_cookie_lets_its_user_in(team: Workspace) -> None:
    visit = Gate(team).visit(scope(("Cookie", f"a=b; {COOKIE}={begin(team)}; c=d")))
    assert (visit.email, visit.role) == (BEN, "viewer")
    told = dict(visit.headers)
    assert told[visits.FROM.encode()] == b"203.0.113.7"
    assert told[visits.LOGIN.encode()] == str(visit.login.login_id).encode()


def test_a_cookie_that_came_twice_lets_nobody_in(team: Workspace) -> None:
    mine, theirs = begin(team), begin(team, ANN)
    for headers in (
        [("Cookie", f"{COOKIE}={mine}; {COOKIE}={theirs}")],
        [("Cookie", f"{COOKIE}={mine}"), ("Cookie", f"{COOKIE}={theirs}")],
        [("Cookie", f" {COOKIE} ={mine};{COOKIE}={mine}")],
        [("Cookie", f"x{COOKIE}={mine}")],
        [("Cookie", "")],
    ):
        assert Gate(team).visit(scope(*headers)) is None


def test_a_proxys_header_counts_for_nothing_without_a_proxy(team: Workspace) -> None:
    for name in ("X-Forwarded-Email", "X-Warmcast-User", "X-Warmcast-Login", "Remote-User"):
        assert Gate(team).visit(scope((name, ANN), client=("127.0.0.1", 1))) is None


@pytest.mark.parametrize(
    ("peer", "enters"),
    [
        (("127.0.0.1", 5), True),
        (("10.2.3.4", 5), True),
        (("::1", 5), True),
        (("::ffff:10.2.3.4", 5), True),
        (("203.0.113.7", 0), True),  # uvicorn put the caller's address in the proxy's place: the proxy is on loopback
        (("203.0.113.7", 5), False),
        (("::ffff:203.0.113.7", 5), False),
        (("", 5), False),
        (None, False),
    ],
)
def test_only_the_named_proxy_says_who_it_is(team: Workspace, peer: tuple[str, int] | None, enters: bool) -> None:
    behind = Gate(replace(team, settings=BEHIND))
    assert (behind.visit(scope(("X-Forwarded-Email", BEN), client=peer)) is not None) is enters


def test_what_the_server_took_for_the_callers_address_is_no_proxy(team: Workspace) -> None:
    """uvicorn puts what X-Forwarded-For says in the caller's place, with a port if one stands there: so a program of this
    machine could pass for a proxy on another."""
    elsewhere = replace(BEHIND, proxy="10.0.0.5")
    behind = Gate(replace(team, settings=elsewhere))
    for port, said in ((0, "10.0.0.5"), (4711, "10.0.0.5:4711"), (4711, "10.0.0.5:+4_711"), (4711, "[10.0.0.5]:04711")):
        asked = scope(("X-Forwarded-Email", ANN), ("X-Forwarded-For", said), client=("10.0.0.5", port))
        assert behind.visit(asked) is None, said
        assert client_address(asked, elsewhere) == ("" if port else "127.0.0.1")
    asked = scope(("X-Forwarded-Email", ANN), ("X-Forwarded-For", "10.0.0.5:4712"), client=("10.0.0.5", 4711))
    assert behind.visit(asked) is not None


def test_who_names_their_own_address_and_port_is_no_proxy_of_this_machine(team: Workspace) -> None:
    """It looks as if the server had taken it from the proxy beside it."""
    behind = Gate(replace(team, settings=BEHIND))
    asked = scope(("X-Forwarded-Email", ANN), ("X-Forwarded-For", "203.0.113.7:4711"), client=("203.0.113.7", 4711))
    assert behind.visit(asked) is None
    assert client_address(asked, BEHIND) != "127.0.0.1"


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-Forwarded-Email", "")],
        [("X-Forwarded-Email", "nobody@school.example")],
        [("X-Forwarded-Email", BEN), ("X-Forwarded-Email", ANN)],
        [("X-Forwarded-Email", f"{BEN}, {ANN}")],
        [("x-forwarded-email", BEN), ("X-FORWARDED-EMAIL", BEN)],
        [("X-Forwarded-Email", BEN), ("X-Forwarded-Email", "")],
        [("X-Forwarded-Email", " ")],
        [("X-Forwarded-Email", BEN), ("Trailer", "X-Forwarded-Email")],
        [("X-Forwarded-Email", f"{BEN}\x00")],
        [("X-Forwarded-Email ", BEN)],
        [("X-Forwarded-User", BEN)],
        [("Cookie", f"X-Forwarded-Email={BEN}")],
        [("X_Forwarded_Email", BEN)],
        [("X-Warmcast-User", BEN)],
    ],
)
def test_what_the_proxy_does_not_say_clearly_is_a_stranger(team: Workspace, headers: list[tuple[str, str]]) -> None:
    behind = Gate(replace(team, settings=BEHIND))
    assert behind.visit(scope(*headers, client=("127.0.0.1", 5))) is None


@pytest.mark.parametrize("name", ["X-Forwarded-Email", "x-forwarded-email", "X-FORWARDED-EMAIL"])
@pytest.mark.parametrize("said", [BEN, BEN.upper(), f"  {BEN} "])
def test_the_case_of_a_header_and_of_an_address_does_not_matter(team: Workspace, name: str, said: str) -> None:
    behind = Gate(replace(team, settings=BEHIND))
    visit = behind.visit(scope((name, said), client=("127.0.0.1", 5)))
    assert visit.email == BEN
    assert dict(visit.headers)[visits.USER.encode()] == BEN.encode()


def test_behind_a_proxy_a_cookie_is_nothing(team: Workspace) -> None:
    behind = Gate(replace(team, settings=BEHIND))
    assert behind.visit(scope(("Cookie", f"{COOKIE}={begin(team)}"), client=("127.0.0.1", 5))) is None


def test_a_role_that_changed_ends_a_visit_by_proxy(team: Workspace) -> None:
    behind = Gate(replace(team, settings=BEHIND))
    visit = behind.visit(scope(("X-Forwarded-Email", BEN), client=("127.0.0.1", 5)))
    assert visit and behind.still(visit)
    users.set_role(team, BEN, "sender")
    assert not behind.still(visit)


@pytest.mark.parametrize(
    ("said", "peer", "address"),
    [
        ([], "203.0.113.7", "203.0.113.7"),
        (["1.2.3.4"], "203.0.113.7", "203.0.113.7"),
        (["1.2.3.4"], "127.0.0.1", "1.2.3.4"),
        (["6.6.6.6, 1.2.3.4"], "127.0.0.1", "1.2.3.4"),
        (["6.6.6.6", "1.2.3.4, 10.0.0.2"], "127.0.0.1", "1.2.3.4"),
        (["10.0.0.3"], "127.0.0.1", "10.0.0.3"),
        (["nonsense"], "127.0.0.1", "127.0.0.1"),
        (["1.2.3.4, nonsense"], "127.0.0.1", "127.0.0.1"),
        (["2001:db8::7"], "::1", "2001:db8::7"),
        (["1.2.3.4:5678"], "127.0.0.1", "1.2.3.4"),
        (["[2001:db8::7]:443, 10.0.0.2:80"], "127.0.0.1", "2001:db8::7"),
        (["1.2.3.4"], "::ffff:10.0.0.9", "1.2.3.4"),
        (["1.2.3.4, ::ffff:10.0.0.8"], "10.0.0.9", "1.2.3.4"),
        (["1.2.3.4"], "::ffff:203.0.113.7", "::ffff:203.0.113.7"),
        ([""], "127.0.0.1", "127.0.0.1"),
    ],
)
def test_the_callers_address_is_what_our_proxies_say(said: list[str], peer: str, address: str) -> None:
    headers = [("X-Forwarded-For", value) for value in said]
    assert client_address(scope(*headers, client=(peer, 5)), BEHIND) == address


def test_what_a_caller_says_under_the_doors_names_is_taken_away() -> None:
    asked = scope(("X-Warmcast-Login", "1"), ("x-warmcast-USER", ANN), ("X-Warmcast-Anything", "x"), ("Host", "h"))
    assert gate.known_headers(asked, None)["headers"] == [(b"host", b"h")]


def test_drawing_anew_is_a_rerun_without_anything_pressed() -> None:
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ClientState_pb2 import ClientState

    assert BackMsg(rerun_script=ClientState()).SerializeToString() == gate.DRAW_ANEW


def test_the_way_in_leads_back() -> None:
    assert gate.way_in(scope()) == "/login"
    asked = {**scope(), "path": "/campaign", "query_string": b"name=a&x=1"}
    assert gate.way_in(asked) == "/login?next=/campaign%3Fname%3Da%26x%3D1"
