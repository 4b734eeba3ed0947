"""The link of a confirmation message: what it asks, and pressing its button. Pressing twice is pressing once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson

from engine.consent import acts, people
from engine.consent.people import SUBSCRIBER, Person
from engine.delivery.tokens import CONFIRM, Tokens
from engine.errors import BadValueError, EngineError
from engine.profiles import subscriptions, write
from engine.profiles.subscriptions import Topic, log, opt_in
from engine.profiles.write import ProfileWrite
from engine.store import Cursor, query
from engine.workspace import Workspace

State = Literal["open", "confirmed", "expired", "refused"]


@dataclass(frozen=True)
class Request:
    """`values`: what the person entered in the form, to be written when they confirm. `expires_at`: naive UTC."""

    opt_in_id: int
    person: Person
    topic: Topic
    state: State
    expires_at: datetime
    values: Mapping[str, Any]
    about: Mapping[str, Any]


def find(workspace: Workspace, token: str) -> Request | None:
    """None for a link that is not ours, and for a person who is not there any more."""
    own = workspace.acting(SUBSCRIBER)
    try:
        kind, opt_in_id = Tokens(own.secrets).read(token)
    except BadValueError:
        return None
    if kind != CONFIRM:
        return None
    with own.store.read() as cursor:
        row = cursor.dict(query("opt_in.of_token"), opt_in_id=opt_in_id)
    person = people.of_profile(own, row["database_id"], row["profile_id"]) if row else None
    if row is None or person is None:
        return None
    proof = orjson.loads(row["proof"])
    return Request(
        opt_in_id=opt_in_id,
        person=person,
        topic=subscriptions.topic(own, row["topic"]),
        state=_state(row, own.now()),
        expires_at=row["expires_at"],
        values=orjson.loads(row["pending"] or "{}"),
        about={name: value for name, value in proof.items() if name != "text"},
    )


def confirm(request: Request) -> None:
    """The person is in: what they entered is written as their own word, their own earlier no ends; a bounce, a complaint
    and what staff decided do not. Durable on return."""
    if request.state != "open":
        return
    person = request.person
    _write_values(request)

    def act(cursor: Cursor) -> None:
        now = person.workspace.now()
        # Asked again under the write lock: another press of the button, or a no, may have come in between.
        row = cursor.dict(query("opt_in.of_token"), opt_in_id=request.opt_in_id)
        if row is None or _state(row, now) != "open":
            return
        state = log.row(
            person.database, person.profile_id, request.topic, "subscribed", source=SUBSCRIBER.name, changed_at=now
        )
        log.append_differing(cursor, [state])
        acts.lift_own(cursor, person)
        opt_in.close(cursor, person.workspace, request.topic, [person.profile_id], state="replaced")
        opt_in.confirmed(cursor, person.workspace, request.opt_in_id)
        for event in ("confirmed", "subscribed"):
            acts.tell(cursor, person, event, {"topic": request.topic.name, **request.about})

    person.workspace.store.write(act)


def _write_values(request: Request) -> None:
    """First of all: a crash after it leaves a link that can be pressed again."""
    if not request.values:
        return
    person = request.person
    data = dict(request.values)
    while data:
        try:
            write.write(
                person.workspace,
                ProfileWrite(person.database.name, person.row["key"], data, source=SUBSCRIBER.name, mode="update"),
            )
            return
        except EngineError as error:
            # A field or an option may have gone since the form was sent: the rest still counts.
            if error.field not in data:
                return
            data.pop(error.field)


def _state(row: Mapping[str, Any], now: datetime) -> State:
    if row["state"] == "confirmed":
        return "confirmed"
    if row["is_refused"] or row["state"] == "refused":
        return "refused"
    if row["state"] == "expired" or row["expires_at"] is None or row["expires_at"] <= now:
        return "expired"
    return "open"
