"""Users of the dashboard: their addresses, roles and passwords. The first of them begins team mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import addresses
from engine.access import audit, logins, passwords
from engine.access.permissions import USER_ROLES, require
from engine.errors import BadValueError, ForbiddenError, NameTakenError, StateError, UnknownNameError
from engine.store import Cursor
from engine.workspace import Workspace

KIND = "user"
ADMIN = "admin"
KNOWN = "accounts"
"""Under which name they stand in the workspace's memory."""


@dataclass(frozen=True)
class User:
    """Times are naive UTC. `has_password`: False for who signs in elsewhere, or has not chosen one yet."""

    email: str
    role: str
    has_password: bool
    created_at: datetime
    last_seen_at: datetime | None


def is_team(workspace: Workspace) -> bool:
    """Whether the dashboard asks for a login: a way in is set, or somebody may come."""
    return bool(workspace.settings.ways_in or _known(workspace))


def ways_in(workspace: Workspace) -> tuple[str, ...]:
    """How people sign in: as the settings say, else by password once there are users; none in local mode."""
    return workspace.settings.ways_in or (("password",) if _known(workspace) else ())


def list_all(workspace: Workspace) -> list[User]:
    """By address."""
    require(workspace, "admin")
    return sorted(_read(workspace).values(), key=lambda user: user.email)


def find(workspace: Workspace, email: str) -> User | None:
    """A user as they are in the store, the time they were last seen too."""
    return _read(workspace).get(address_of(email))


def has_admin(workspace: Workspace) -> bool:
    """Whether anybody can let others in."""
    return any(user.role == ADMIN for user in _known(workspace).values())


def role_of(workspace: Workspace, email: str) -> str | None:
    """None for who is no user. From memory: asked at every request."""
    user = _known(workspace).get(email)
    return user.role if user else None


def get(workspace: Workspace, email: str) -> User:
    """As `find`, for admins. Raises UnknownNameError."""
    require(workspace, "admin")
    known = _read(workspace)
    if (address := address_of(email)) not in known:
        raise UnknownNameError(KIND, address, known)
    return known[address]


def check_new(email: str, password: str) -> None:
    """Raises BadValueError for an address that is none, and a password that others would guess."""
    passwords.check(password, _address(email))


def add(workspace: Workspace, email: str, role: str, *, password: str | None = None) -> User:
    """Somebody who may come; without a password they choose one by a link. Raises BadValueError, NameTakenError, StateError for
    a first one who is no admin: nobody could let others in."""
    require(workspace, "admin")
    address, role = _address(email), _role(role)
    stored = passwords.hashed(password) if password else None
    with workspace.store.transaction() as cursor:
        if cursor.value("select 1 from account where email = $email", email=address):
            raise NameTakenError(KIND, address)
        if role != ADMIN and not cursor.value("select 1 from account where role = $admin", admin=ADMIN):
            raise StateError("The first user must be an admin: nobody else could let others in.")
        row = {"email": address, "role": role, "password": stored, "created_at": workspace.now()}
        cursor.insert("account", [row])
        audit.record(cursor, workspace, action="created", kind=KIND, name=address, after={"role": role})
    workspace.cache.clear()
    return get(workspace, address)


def set_role(workspace: Workspace, email: str, role: str) -> None:
    """Ends their logins: the new role holds from the next one. Raises UnknownNameError, BadValueError, StateError for the last
    admin."""
    require(workspace, "admin")
    role = _role(role)
    with workspace.store.transaction() as cursor:
        user = _one(cursor, email)
        if user["role"] == role:
            return
        if user["role"] == ADMIN:
            _keep_an_admin(cursor, user["email"])
        cursor.run("update account set role = $role where email = $email", role=role, email=user["email"])
        logins.end_all_in(cursor, workspace, user["email"])
        before, after = {"role": user["role"]}, {"role": role}
        audit.record(cursor, workspace, action="changed", kind=KIND, name=user["email"], before=before, after=after)
    workspace.cache.clear()


def remove(workspace: Workspace, email: str) -> None:
    """Ends their logins and links. Raises UnknownNameError, StateError for the last admin."""
    require(workspace, "admin")
    with workspace.store.transaction() as cursor:
        user = _one(cursor, email)
        if user["role"] == ADMIN:
            _keep_an_admin(cursor, user["email"])
        logins.end_all_in(cursor, workspace, user["email"])
        cursor.run("delete from login_link where email = $email", email=user["email"])
        cursor.run("delete from account where email = $email", email=user["email"])
        before = {"role": user["role"]}
        audit.record(cursor, workspace, action="removed", kind=KIND, name=user["email"], before=before)
    workspace.cache.clear()


def proof(workspace: Workspace, email: str, password: str) -> str | None:
    """The stored hash that the password fits, for `logins.start`; None where it is not that user's. Takes as long for who is
    none."""
    with workspace.store.read() as cursor:
        stored = cursor.value("select password from account where email = $email", email=address_of(email))
    return stored if passwords.fits(password, stored) else None


def signs_in(workspace: Workspace, email: str, password: str) -> bool:
    """Whether the password is that user's."""
    return proof(workspace, email, password) is not None


def change_password(workspace: Workspace, old: str, new: str, *, keep: int | None = None) -> None:
    """One's own; ends one's logins but `keep`. Raises ForbiddenError for a wrong old one or who is no user, BadValueError."""
    email = workspace.actor.name
    if not signs_in(workspace, email, old):
        raise ForbiddenError("The old password is not right.", code="wrong_password")
    set_password(workspace, email, new, keep=keep)


def set_password(workspace: Workspace, email: str, password: str, *, keep: int | None = None) -> None:
    """For who has shown already that they may. Raises UnknownNameError, BadValueError."""
    passwords.check(password, address_of(email))
    stored = passwords.hashed(password)
    with workspace.store.transaction() as cursor:
        user = _one(cursor, email)
        cursor.run("update account set password = $stored where email = $email", stored=stored, email=user["email"])
        cursor.run("delete from login_link where email = $email", email=user["email"])
        logins.end_all_in(cursor, workspace, user["email"], keep=keep)
        audit.record(cursor, workspace, action="password set", kind=KIND, name=user["email"])
    workspace.cache.clear()


def address_of(email: str) -> str:
    """As users are kept and compared."""
    return email.strip().lower()


def _address(email: str) -> str:
    valid = addresses.check(email.strip())
    if not valid.valid:
        raise BadValueError(f"“{email}” is not an email address: {valid.reason}", field="email")
    return address_of(email)


def _role(role: str) -> str:
    if role not in USER_ROLES:
        raise BadValueError(f"“{role}” is not a role: {', '.join(USER_ROLES)}.", field="role")
    return role


def _keep_an_admin(cursor: Cursor, email: str) -> None:
    others = "select count(*) from account where role = $admin and email <> $email"
    if not cursor.value(others, admin=ADMIN, email=email):
        raise StateError(f"“{email}” is the last admin: make somebody else one first.")


def _one(cursor: Cursor, email: str) -> dict[str, Any]:
    found = cursor.dicts("select email, role from account where email = $email", email=address_of(email))
    if not found:
        raise UnknownNameError(KIND, address_of(email), cursor.column("select email from account order by email"))
    return found[0]


def _known(workspace: Workspace) -> Mapping[str, User]:
    return workspace.cache.get(KNOWN, lambda: _read(workspace))


def _read(workspace: Workspace) -> dict[str, User]:
    with workspace.store.read() as cursor:
        rows = cursor.rows(
            "select email, role, password is not null, created_at, last_seen_at from account order by email"
        )
    return {row[0]: User(*row) for row in rows}
