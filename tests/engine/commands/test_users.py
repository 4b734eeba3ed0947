from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.access import links, logins, users
from engine.workspace import Workspace

Run = Callable[..., Any]
ANN, BEN = "ann@school.example", "ben@school.example"
PASSWORD = "seven green lamps"


@pytest.fixture
def ann(ws: Workspace) -> str:
    return users.add(ws, ANN, "admin", password=PASSWORD).email


def test_a_user_chooses_a_password_by_the_link(run: Run, ws: Workspace) -> None:
    added = run("user", "add", ANN, "--role", "admin", "--json")
    assert set(added.json) == {"email", "role", "link", "expires_at"}
    assert (added.json["email"], added.json["role"]) == (ANN, "admin")
    assert added.json["expires_at"] == "2026-01-06T12:00:00Z"
    start, _, token = added.json["link"].rpartition("/")
    assert start == f"{ws.settings.base_url}{links.PATH}"
    links.use(ws, token, PASSWORD)
    assert users.signs_in(ws, ANN, PASSWORD)


def test_alone_on_its_output_stands_the_link(run: Run, ws: Workspace) -> None:
    added = run("user", "add", ANN, "--role", "admin")
    assert added.line == f"Opens once, until 2026-01-06 12:00 (UTC): whoever opens it is {ANN}."
    assert links.of_token(ws, added.text.strip().rpartition("/")[2]).email == ANN


@pytest.mark.parametrize(
    ("email", "role", "line"),
    [
        (ANN.upper(), "viewer", f"A user “{ANN}” exists already."),
        ("ben", "viewer", "“ben” is not an email address: An email address must have an @-sign."),
        (BEN, "owner", "“owner” is not a role: viewer, analyst, marketer, sender, admin."),
    ],
)
def test_who_is_not_added(run: Run, ws: Workspace, ann: str, email: str, role: str, line: str) -> None:
    answer = run("user", "add", email, "--role", role)
    assert (answer.code, answer.line) == (1, line)
    assert [u.email for u in users.list_all(ws)] == [ann]


def test_the_first_one_is_an_admin(run: Run, ws: Workspace) -> None:
    answer = run("user", "add", ANN, "--role", "viewer")
    assert (answer.code, answer.line) == (1, "The first user must be an admin: nobody else could let others in.")
    assert not users.is_team(ws)


def test_the_list_shows_no_secret(run: Run, ws: Workspace, ann: str) -> None:
    run("user", "add", BEN, "--role", "viewer")
    listed = run("user", "list", "--json")
    assert [(r["email"], r["role"], r["has_password"]) for r in listed.json] == [
        (ANN, "admin", True),
        (BEN, "viewer", False),
    ]
    assert b"argon2" not in listed.out
    assert [line.split()[0] for line in run("user", "list").text.splitlines()[1:]] == [ANN, BEN]


def test_another_role_signs_out(run: Run, ws: Workspace, ann: str) -> None:
    users.add(ws, BEN, "viewer")
    cookie = logins.start(ws, BEN, "password", came_from="203.0.113.7", agent="Firefox")
    assert run("user", "role", BEN, "sender").text == f"“{BEN}” is sender now.\n"
    assert users.role_of(ws, BEN) == "sender"
    assert logins.of_cookie(ws, cookie) is None
    assert run("user", "role", ANN, "viewer").line == f"“{ANN}” is the last admin: make somebody else one first."


def test_removed_for_good(run: Run, ws: Workspace, ann: str) -> None:
    users.add(ws, BEN, "viewer")
    assert run("user", "remove", BEN.upper(), "--json").json == {"email": BEN, "removed": True}
    assert run("user", "remove", BEN).code == 1
    assert run("user", "remove", ANN).line == f"“{ANN}” is the last admin: make somebody else one first."


def test_a_new_link_takes_the_place_of_the_old_one(run: Run, ws: Workspace, ann: str) -> None:
    first, second = (run("user", "reset", ANN, "--json").json["link"].rpartition("/")[2] for _ in range(2))
    assert links.of_token(ws, second).email == ann
    assert links.use(ws, second, "nine blue chairs") == ann
    for token in (first, second):
        with pytest.raises(Exception, match="Ask an admin"):
            links.of_token(ws, token)
    assert run("user", "reset", BEN).code == 1


def test_signed_out_everywhere(run: Run, ws: Workspace, ann: str) -> None:
    cookie = logins.start(ws, ann, "password", came_from="203.0.113.7", agent="Firefox")
    assert run("user", "sign-out", ANN).text == f"“{ANN}” is signed out everywhere.\n"
    assert logins.of_cookie(ws, cookie) is None
    assert run("user", "sign-out", BEN).code == 1
