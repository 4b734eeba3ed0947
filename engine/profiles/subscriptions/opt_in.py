"""Double opt-in: requests for a confirmation, with the proof of each. The engine sends the messages (engine/runner)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

import orjson

from engine.access import audit, may, require
from engine.errors import BadValueError
from engine.profiles import databases
from engine.profiles.databases import Database
from engine.profiles.subscriptions import log, noes
from engine.profiles.subscriptions.noes import MOST_A_DAY, Address
from engine.profiles.subscriptions.topics import Topic, topic
from engine.store import Cursor, query
from engine.workspace import Workspace

REMIND_AFTER = timedelta(days=7)
EXPIRES_AFTER = timedelta(days=30)
AGAIN_AFTER = timedelta(hours=1)
"""Who asks again while a request is open gets a new message only after this time."""
How = Literal["send", "leave", "confirmed"]


@dataclass(frozen=True)
class OptIn:
    """What an import says of people who come into a topic with double opt-in. send: ask them by mail. leave: they stay
    unconfirmed. confirmed: they did it elsewhere, `when` (naive UTC) and `where`, kept as the proof."""

    how: How = "leave"
    when: datetime | None = None
    where: str = ""

    def checked(self, now: datetime) -> OptIn:
        """Raises BadValueError."""
        if self.how not in get_args(How):
            raise BadValueError(f"“{self.how}” is not one of {', '.join(get_args(How))}.", field="opt_in")
        if self.how == "confirmed" and (self.when is None or self.when > now or not self.where.strip()):
            raise BadValueError("Say when, in the past, and where these people confirmed.", field="opt_in")
        return self


@dataclass(frozen=True)
class Asked:
    """Somebody who is to be subscribed. `asked_at`: naive UTC."""

    profile_id: int
    source: str
    asked_at: datetime


def ask(
    workspace: Workspace,
    database: Database,
    profile_id: int,
    topic_name: str,
    *,
    source: str,
    proof: Mapping[str, Any],
    values: Mapping[str, Any] | None = None,
) -> None:
    """Has the engine ask the person by mail whether they want the topic: at once, once more after 7 days, for 30 days.

    Who has no state becomes unconfirmed; any other state stays until the person confirms. `proof`: plain JSON data about
    the sign-up (the text shown, where). `values`: field → raw value, to be written when they confirm. Durable on return.
    Raises UnknownNameError."""
    require(workspace, "write")
    found = topic(workspace, topic_name)
    more = {"proof": proof, "values": values}
    workspace.store.write(lambda cursor: ask_in(cursor, workspace, database, profile_id, found, source=source, **more))


def ask_in(
    cursor: Cursor, workspace: Workspace, database: Database, profile_id: int, found: Topic, *, source: str, **more: Any
) -> None:
    """As ask, inside a transaction."""
    if log.state(cursor, found, profile_id) is None:
        now = workspace.now()
        log.append(cursor, [log.row(database, profile_id, found, "unconfirmed", source=source, changed_at=now)])
    open_request(cursor, workspace, database, found, profile_id, source=source, **more)


def open_request(
    cursor: Cursor,
    workspace: Workspace,
    database: Database,
    found: Topic,
    profile_id: int,
    *,
    source: str,
    proof: Mapping[str, Any],
    values: Mapping[str, Any] | None = None,
) -> None:
    """A new request in the place of the open one. Within the hour, or with too many today, the open one takes over what
    came now, without another message. None where a no stands against it."""
    now = workspace.now()
    address = noes.addresses(cursor, workspace, database, [profile_id]).get(profile_id)
    if address and address.is_closed(source, now):
        return
    text = orjson.dumps(values, default=str).decode() if values else None
    last = cursor.dict(query("opt_in.latest"), topic_id=found.topic_id, profile_id=profile_id)
    # A request sent to an address that the person had before counts for nothing.
    last = last if last and address and last["address"] == address.hash else None
    if (address and address.asked >= MOST_A_DAY) or (last and last["asked_at"] > now - AGAIN_AFTER):
        if last and last["state"] == "open":
            amended = {"source": source, "proof": _proof(proof), "pending": text}
            cursor.run(query("opt_in.amend"), opt_in_id=last["opt_in_id"], **amended)
        return
    close(cursor, workspace, found, [profile_id], state="replaced")
    asked, hashes = [Asked(profile_id, source, now)], {profile_id: address.hash} if address else {}
    _insert(cursor, database, found, asked, state="open", proof=proof, pending=text, hashes=hashes)


def take(
    cursor: Cursor,
    workspace: Workspace,
    database: Database,
    found: Topic,
    *,
    free: Sequence[Asked],
    unconfirmed: Sequence[Asked],
    how: OptIn | None,
) -> None:
    """People come into a topic with double opt-in: `free` had no state there, `unconfirmed` were left or asked before."""
    for source in dict.fromkeys(one.source for one in (*free, *unconfirmed)):
        wanted = (how or OptIn("leave" if source == "import" else "send")).checked(workspace.now())
        new = [one for one in free if one.source == source]
        old = [one for one in unconfirmed if one.source == source]
        state = "subscribed" if wanted.how == "confirmed" else "unconfirmed"
        coming = [*new, *old] if wanted.how == "confirmed" else new
        log.append(cursor, [_row(database, found, one, state) for one in coming])
        if wanted.how == "confirmed":
            close(cursor, workspace, found, [one.profile_id for one in old], state="replaced")
            proof = {"confirmed_at": wanted.when, "where": wanted.where.strip()}
            _insert(cursor, database, found, coming, state="elsewhere", proof=proof)
        elif wanted.how == "send":
            # Who was asked once is asked again by their own sign-up or by staff only, or an API would ask for ever.
            asked = _asked_ones(cursor, found, old)
            to_ask = [*new, *(one for one in old if one.profile_id not in asked)]
            _ask_all(cursor, workspace, database, found, to_ask)


def given(
    cursor: Cursor, database: Database, found: Topic, profile_id: int, *, at: datetime, proof: Mapping[str, Any]
) -> None:
    """Keeps the proof of a consent that the person gave by their own act, without a message."""
    _insert(cursor, database, found, [Asked(profile_id, "subscriber", at)], state="given", proof=proof)


def close(cursor: Cursor, workspace: Workspace, found: Topic, profile_ids: Sequence[int], *, state: str) -> None:
    """Ends the requests of these people in the topic that can still be confirmed. `state`: replaced, whose link goes on
    working, or refused after a no."""
    if profile_ids:
        cursor.run(
            query("opt_in.close"),
            topic_id=found.topic_id,
            profile_ids=list(profile_ids),
            state=state,
            now=workspace.now(),
        )


def _ask_all(
    cursor: Cursor, workspace: Workspace, database: Database, found: Topic, people: Sequence[Asked]
) -> list[Asked]:
    """Asks those of them against whom nothing stands; gives these. The others stay unconfirmed."""
    askable = _askable(cursor, workspace, database, people)
    hashes = {i: address.hash for i, address in askable.items() if address}
    free = [one for one in people if one.profile_id in askable]
    _insert(cursor, database, found, free, state="open", proof={"by": workspace.actor.name}, hashes=hashes)
    return free


def _askable(
    cursor: Cursor, workspace: Workspace, database: Database, people: Sequence[Asked]
) -> dict[int, Address | None]:
    """Profile id → address, None for nobody's, of those who may be asked now."""
    now = workspace.now()
    known = noes.addresses(cursor, workspace, database, [one.profile_id for one in people])
    found = {one.profile_id: (known.get(one.profile_id), one.source) for one in people}
    return {
        i: address
        for i, (address, source) in found.items()
        if address is None or not (address.is_closed(source, now) or address.asked >= MOST_A_DAY)
    }


def refuse_all(cursor: Cursor, workspace: Workspace, profile_id: int) -> None:
    """Ends every request of a person, in all topics: they want nothing any more."""
    cursor.run(query("opt_in.refuse_all"), profile_id=profile_id, now=workspace.now())


def confirmed(cursor: Cursor, workspace: Workspace, opt_in_id: int) -> None:
    """The person pressed the button: the request and its time are the proof."""
    cursor.run(query("opt_in.confirm"), opt_in_id=opt_in_id, now=workspace.now())


def expire(workspace: Workspace) -> int:
    """Ends requests that nobody answered in time. The person stays unconfirmed. Gives how many."""
    require(workspace, "send")
    now = workspace.now()
    with workspace.store.read() as cursor:
        if not cursor.value(query("opt_in.is_expired"), now=now):
            return 0
    with workspace.store.transaction() as cursor:
        rows = cursor.dicts(query("opt_in.expired"), now=now)
        cursor.run(query("opt_in.expire"), now=now)
        same = {"state": "unconfirmed", "until": None, "changed_at": now, "source": "engine", "reason": "expired"}
        log.append(cursor, [{**row, **same} for row in rows])
    return len(rows)


def proofs(workspace: Workspace, profile_id: int) -> list[dict[str, Any]]:
    """Every request and consent of a person, newest first: topic, state, source, asked_at, confirmed_at, expires_at (UTC),
    mails, proof (a dict). States: open, confirmed, given, elsewhere, expired, replaced, refused. Without “personal” no proof."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("opt_in.proofs"), profile_id=profile_id)
    return [{**row, "proof": orjson.loads(row["proof"]) if may(workspace, "personal") else {}} for row in rows]


def left(workspace: Workspace, topic_name: str) -> int:
    """How many people `ask_left` would ask now."""
    require(workspace, "read")
    found = topic(workspace, topic_name)
    with workspace.store.read() as cursor:
        return sum(len(_askable(cursor, workspace, home, people)) for home, people in _left(cursor, workspace, found))


def ask_left(workspace: Workspace, topic_name: str) -> int:
    """Asks everybody who is unconfirmed in the topic and waits for no message, but where a no stands against the address;
    gives how many. Raises UnknownNameError."""
    require(workspace, "send")
    found = topic(workspace, topic_name)
    with workspace.store.transaction() as cursor:
        every = _left(cursor, workspace, found)
        asked = sum(len(_ask_all(cursor, workspace, home, found, people)) for home, people in every)
        audit.record(cursor, workspace, action="asked", kind="topic", name=topic_name, after={"people": asked})
    return asked


def _left(cursor: Cursor, workspace: Workspace, found: Topic) -> list[tuple[Database, list[Asked]]]:
    """Who is unconfirmed and waits for no message, by database."""
    now = workspace.now()
    by_home: dict[int, list[Asked]] = {}
    for profile_id, database_id in cursor.rows(query("opt_in.left"), topic_id=found.topic_id):
        by_home.setdefault(database_id, []).append(Asked(profile_id, "card", now))
    return [(databases.by_id(workspace, i), people) for i, people in by_home.items()]


def _asked_ones(cursor: Cursor, found: Topic, people: Sequence[Asked]) -> set[int]:
    ids = [one.profile_id for one in people]
    return set(cursor.column(query("opt_in.asked_of"), topic_id=found.topic_id, profile_ids=ids)) if ids else set()


def _row(database: Database, found: Topic, one: Asked, state: str) -> dict[str, Any]:
    return log.row(database, one.profile_id, found, state, source=one.source, changed_at=one.asked_at)


def _insert(
    cursor: Cursor,
    database: Database,
    found: Topic,
    people: Sequence[Asked],
    *,
    state: str,
    proof: Mapping[str, Any],
    pending: str | None = None,
    hashes: Mapping[int, str] | None = None,
) -> None:
    """`hashes`: the keyed hash of the address that is asked, by profile id."""
    is_open, text = state == "open", _proof(proof)
    rows: list[dict[str, Any]] = [
        {
            "topic_id": found.topic_id,
            "database_id": database.database_id,
            "profile_id": one.profile_id,
            "source": one.source,
            "state": state,
            "asked_at": one.asked_at,
            "confirmed_at": None if is_open else one.asked_at,
            "expires_at": one.asked_at + EXPIRES_AFTER if is_open else None,
            "proof": text,
            "pending": pending,
            "mails": 0,
            "next_mail_at": one.asked_at if is_open else None,
            "address": (hashes or {}).get(one.profile_id),
        }
        for one in people
    ]
    ids = cursor.next_ids("seq_opt_in", len(rows))
    cursor.insert("opt_in", [{"opt_in_id": i, **row} for i, row in zip(ids, rows, strict=True)])


def _proof(proof: Mapping[str, Any]) -> str:
    return orjson.dumps({k: v for k, v in proof.items() if v}, default=str).decode()
