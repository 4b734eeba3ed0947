from __future__ import annotations

import pytest

from engine.access import logins, passwords, users
from engine.errors import BadValueError, ForbiddenError, NameTakenError, StateError, UnknownNameError
from engine.workspace import Actor, Workspace

ANN, BEN = "ann@school.example", "ben@school.example"
PASSWORD = "seven green lamps"


@pytest.fixture
def team(ws: Workspace) -> Workspace:
    users.add(ws, ANN, "admin", password=PASSWORD)
    users.add(ws, BEN, "viewer")
    return ws


def signed_in(ws: Workspace, email: str) -> str:
    return logins.start(ws, email, "password", came_from="203.0.113.7", agent="Firefox")


def test_the_first_user_begins_team_mode(ws: Workspace) -> None:
    assert (users.is_team(ws), users.ways_in(ws), users.has_admin(ws)) == (False, (), False)
    users.add(ws, ANN, "admin")
    assert (users.is_team(ws), users.ways_in(ws), users.has_admin(ws)) == (True, ("password",), True)


def test_the_first_user_is_an_admin(ws: Workspace) -> None:
    with pytest.raises(StateError, match="must be an admin"):
        users.add(ws, ANN, "sender")
    assert not users.is_team(ws)


def test_what_is_known_of_users(team: Workspace) -> None:
    ann, ben = users.list_all(team)
    assert (ann.email, ann.role, ann.has_password, ann.last_seen_at) == (ANN, "admin", True, None)
    assert (ben.email, ben.role, ben.has_password) == (BEN, "viewer", False)
    assert users.find(team, f" {BEN.upper()} ") == ben
    assert users.find(team, "nobody@school.example") is None
    assert (users.role_of(team, BEN), users.role_of(team, "nobody@school.example")) == ("viewer", None)


@pytest.mark.parametrize("email", ["", "ann", "ann@", "a b@x.org", "ann@x.org\nBcc: y@x.org"])
def test_what_is_no_address_is_no_user(team: Workspace, email: str) -> None:
    with pytest.raises(BadValueError, match="not an email address"):
        users.add(team, email, "viewer")


def test_one_address_is_one_user(team: Workspace) -> None:
    with pytest.raises(NameTakenError):
        users.add(team, BEN.upper(), "viewer")


def test_roles_are_the_five(team: Workspace) -> None:
    for role in ("owner", "token:send", ""):
        with pytest.raises(BadValueError, match="viewer, analyst, marketer, sender, admin"):
            users.add(team, "cem@school.example", role)
        with pytest.raises(BadValueError):
            users.set_role(team, BEN, role)


def test_another_role_ends_the_logins(team: Workspace) -> None:
    mine, theirs = signed_in(team, ANN), signed_in(team, BEN)
    users.set_role(team, BEN, "sender")
    assert users.role_of(team, BEN) == "sender"
    assert logins.of_cookie(team, theirs) is None
    assert logins.of_cookie(team, mine)


def test_the_same_role_ends_nothing(team: Workspace) -> None:
    cookie = signed_in(team, BEN)
    users.set_role(team, BEN, "viewer")
    assert logins.of_cookie(team, cookie)


def test_who_is_removed_is_out(team: Workspace) -> None:
    cookie = signed_in(team, BEN)
    users.remove(team, BEN)
    assert users.find(team, BEN) is None
    assert logins.of_cookie(team, cookie) is None
    with pytest.raises(UnknownNameError):
        users.remove(team, BEN)


def test_the_last_admin_stays_one(team: Workspace) -> None:
    for act in (lambda: users.remove(team, ANN), lambda: users.set_role(team, ANN, "sender")):
        with pytest.raises(StateError, match="last admin"):
            act()
    users.set_role(team, BEN, "admin")
    users.remove(team, ANN)
    assert users.role_of(team, ANN) is None


def test_only_an_admin_sees_and_changes_users(team: Workspace) -> None:
    for role in ("viewer", "analyst", "marketer", "sender", "token:send"):
        own = team.acting(Actor(BEN, role))
        for act in (
            lambda own=own: users.list_all(own),
            lambda own=own: users.add(own, "cem@school.example", "admin"),
            lambda own=own: users.set_role(own, BEN, "admin"),
            lambda own=own: users.remove(own, ANN),
            lambda own=own: logins.end_all(own, ANN),
        ):
            with pytest.raises(ForbiddenError):
                act()
    assert users.role_of(team, BEN) == "viewer"


def test_ones_own_password(team: Workspace) -> None:
    own = team.acting(Actor(ANN, "admin"))
    here, there = signed_in(team, ANN), signed_in(team, ANN)
    with pytest.raises(ForbiddenError, match="old password"):
        users.change_password(own, "wrong", "nine blue chairs")
    with pytest.raises(BadValueError):
        users.change_password(own, PASSWORD, "short")
    kept = logins.of_cookie(team, here)
    users.change_password(own, PASSWORD, "nine blue chairs", keep=kept.login_id)
    assert logins.of_cookie(team, here)
    assert logins.of_cookie(team, there) is None
    assert users.signs_in(team, ANN, "nine blue chairs")
    assert not users.signs_in(team, ANN, PASSWORD)


def test_who_may_sign_in_by_password(team: Workspace) -> None:
    assert users.signs_in(team, ANN.upper(), PASSWORD)
    for email, password in ((ANN, "wrong"), (BEN, ""), (BEN, PASSWORD), ("nobody@school.example", PASSWORD)):
        assert not users.signs_in(team, email, password)


def test_no_password_is_in_the_file(team: Workspace) -> None:
    with team.store.read() as cursor:
        [stored] = cursor.column("select password from account where password is not null")
        said = cursor.rows("select * from audit")
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored
    assert PASSWORD not in repr(said)
    assert passwords.fits(PASSWORD, stored)
