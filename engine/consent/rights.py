"""What people may do about their own data on the preference page: have a copy, have it erased. Each takes a message to their
address, whose link works once and for a day: whoever holds a link from another message can do neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

import orjson

from engine.access import audit, require
from engine.consent import people
from engine.consent.people import SUBSCRIBER, Person
from engine.delivery.tokens import RIGHT, Tokens
from engine.errors import BadValueError, StateError
from engine.profiles import erase, person
from engine.profiles.subscriptions import suppression
from engine.store import Cursor, query
from engine.store.cursor import quoted
from engine.workspace import Workspace

Right = Literal["export", "erase"]
State = Literal["open", "used", "expired", "erased"]
"""Expired is also what was asked at another address than the person has now, and what is not offered any more."""
SETTING = "own_rights"
WORKS_FOR = timedelta(hours=24)
AGAIN_AFTER = timedelta(hours=1)
"""Who asks for the same again gets another message only after this time."""
MOST_A_DAY = 3
"""Messages to one address within 24 hours, for both together: nothing here must be made to fill a mailbox."""


@dataclass(frozen=True)
class Offered:
    """What the preference page offers."""

    export: bool = True
    erase: bool = True

    def has(self, right: Right) -> bool:
        return self.export if right == "export" else self.erase


@dataclass(frozen=True)
class Request:
    """What the link of such a message leads to. `person`: None once erased. `expires_at`: naive UTC."""

    send_id: int
    right: Right
    state: State
    expires_at: datetime
    person: Person | None


def offered(workspace: Workspace) -> Offered:
    """Both, unless it was set otherwise."""

    def load() -> Offered:
        text = workspace.setting(SETTING)
        return Offered(**orjson.loads(text)) if text else Offered()

    return workspace.cache.get(SETTING, load)


def offer(workspace: Workspace, wanted: Offered) -> None:
    """From now on. Links of messages that are out work no more where it is not offered."""
    require(workspace, "admin")
    with workspace.store.transaction() as cursor:
        workspace.set_setting(cursor, SETTING, orjson.dumps(asdict(wanted)).decode())
        before = asdict(offered(workspace))
        audit.record(
            cursor, workspace, action="changed", kind="workspace", name=SETTING, before=before, after=asdict(wanted)
        )
    workspace.cache.clear()


def ask(who: Person, right: Right) -> bool:
    """Has the engine send the link to the address that the profile has, unless there were enough messages to it. Gives whether
    it will; who asked is told the same in any case. Durable on return."""
    if right not in get_args(Right) or not offered(who.workspace).has(right):
        return False
    return who.workspace.store.write(lambda cursor: _ask(cursor, who, right))


def _ask(cursor: Cursor, who: Person, right: Right) -> bool:
    workspace, now = who.workspace, who.workspace.now()
    current = people.of_profile(workspace, who.database.database_id, who.profile_id)
    if current is None or not current.email:
        return False
    address = suppression.keys_of(workspace, current.email)[1]
    known = {"kind": right, "profile_id": who.profile_id, "address": address}
    [(count, last_at)] = cursor.rows(query("rights.asked"), since=now - timedelta(days=1), **known)
    if count >= MOST_A_DAY or (last_at is not None and last_at > now - AGAIN_AFTER):
        return False
    row = {
        "database_id": who.database.database_id,
        "topic_id": who.topic.topic_id if who.topic else None,
        "asked_at": now,
        "expires_at": now + WORKS_FOR,
        "send_id": workspace.send_ids.reserve(1),
        "state": "waiting",
        "attempts": 0,
        "next_at": now,
    }
    cursor.insert("right_request", [known | row])
    audit.record(cursor, workspace, action=f"asked to {right}", kind="profile", name=str(who.profile_id))
    return True


def find(workspace: Workspace, token: str) -> Request | None:
    """None for a link that is not ours, or not of this kind."""
    own = workspace.acting(SUBSCRIBER)
    try:
        kind, send_id = Tokens(own.secrets).read(token)
    except BadValueError:
        return None
    if kind != RIGHT:
        return None
    with own.store.read() as cursor:
        row = cursor.dict(query("rights.of_token"), send_id=send_id)
    if row is None:
        return None
    sent = {"send_id": row["send_id"], "topic_id": row["topic_id"]}
    who = people.of_profile(own, row["database_id"], row["profile_id"], sent)
    return Request(send_id, row["kind"], _state(own, row, who), row["expires_at"], who)


def _state(workspace: Workspace, row: Mapping[str, Any], who: Person | None) -> State:
    if who is None:
        return "erased"
    if row["used_at"] is not None:
        return "used"
    # Who reads another mailbox now did not get this link; who has the old one learns nothing by it.
    here = suppression.keys_of(workspace, who.email)[1] if who.email else None
    is_good = row["expires_at"] > workspace.now() and here == row["address"]
    return "open" if is_good and offered(workspace).has(row["kind"]) else "expired"


def take_copy(asked: Request) -> dict[str, Any] | None:
    """As person.export; None where another press was quicker, or the link is not good any more."""
    who = asked.person
    if asked.right != "export" or asked.state != "open" or who is None:
        return None
    now = who.workspace.now()
    if not who.workspace.store.write(lambda c: c.run(query("rights.use"), send_id=asked.send_id, now=now)):
        return None
    # Not by the key: since the look it may have become somebody else's.
    return person.export(who.workspace, who.database.name, who.profile_id)


def take_leave(asked: Request) -> erase.Erased | None:
    """Erases the person; the link goes with them. None where the link is not good any more. Raises StateError as `erase` does,
    and the link is good as before."""
    who = asked.person
    if asked.right != "erase" or asked.state != "open" or who is None:
        return None
    return erase.erase(who.workspace, who.database.name, who.row["key"], also=lambda c: _check_gone(c, who))


def _check_gone(cursor: Cursor, who: Person) -> None:
    """Since the look the person may have got another key, and somebody else theirs."""
    sql = f"select _erased_at from {quoted(who.database.table)} where profile_id = $profile_id"
    if cursor.value(sql, profile_id=who.profile_id) is None:
        raise StateError("This profile has just been changed: try again.")
