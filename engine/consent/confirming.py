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
from engine.profiles.requests import ProfileWrite, Target, prepare
from engine.profiles.subscriptions import Topic, log, opt_in, suppression
from engine.store import Cursor, query
from engine.workspace import Workspace

State = Literal["open", "confirmed", "expired", "refused"]
"""Expired is also what was asked at another address than the person has now."""


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
    pending: str | None = None
    """`values` as they lie in the store: what the person saw."""


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
    person = people.of_profile(own, row["database_id"], row["profile_id"], _message(row)) if row else None
    if row is None or person is None:
        return None
    proof = orjson.loads(row["proof"])
    return Request(
        opt_in_id=opt_in_id,
        person=person,
        topic=subscriptions.topic(own, row["topic"]),
        state=_state(row, person, own.now()),
        expires_at=row["expires_at"],
        values=orjson.loads(row["pending"] or "{}"),
        about={name: value for name, value in proof.items() if name != "text"},
        pending=row["pending"],
    )


def _message(row: Mapping[str, Any]) -> dict[str, Any]:
    """What brought the person: the message that asked."""
    return {"send_id": row["send_id"], "topic_id": row["topic_id"]}


def confirm(request: Request) -> None:
    """The person is in: what they entered is written as their own word, their own earlier no ends; a bounce, a complaint
    and what staff decided do not. All of it in one transaction, durable on return."""
    if request.state != "open":
        return

    def act(cursor: Cursor) -> None:
        # Asked again under the write lock: another press, a no, another address or other values may have come in between.
        row = cursor.dict(query("opt_in.of_token"), opt_in_id=request.opt_in_id)
        if row is None or row["pending"] != request.pending:
            return
        person = people.of_profile(request.person.workspace, row["database_id"], row["profile_id"])
        if person is None:
            return
        now = person.workspace.now()
        if _state(row, person, now) != "open":
            return
        _write_values(cursor, person, request.values)
        state = log.row(
            person.database, person.profile_id, request.topic, "subscribed", source=SUBSCRIBER.name, changed_at=now
        )
        log.append_differing(cursor, [state])
        acts.lift_own(cursor, person)
        opt_in.close(cursor, person.workspace, request.topic, [person.profile_id], state="replaced")
        opt_in.confirmed(cursor, person.workspace, request.opt_in_id)
        for event in ("confirmed", "subscribed"):
            acts.tell(cursor, person, event, {"topic": request.topic.name, **request.about})

    request.person.workspace.store.write(act)


def _write_values(cursor: Cursor, person: Person, values: Mapping[str, Any]) -> None:
    """A field or an option may have gone since the form was sent: the rest still counts."""
    data = dict(values)
    if not data:
        return
    target = Target.of(person.workspace, person.database.name)
    while data:
        request = ProfileWrite(person.database.name, person.row["key"], data, source=SUBSCRIBER.name, mode="update")
        try:
            results, _ = write.write_prepared(cursor, person.database, [prepare(target, request)])
            write.result_of(results[0])
            return
        except EngineError as error:
            if error.field not in data:
                return
            data.pop(error.field)


def _state(row: Mapping[str, Any], person: Person, now: datetime) -> State:
    # Who reads another mailbox now did not get this link; who has the old one learns no more about them.
    asked = suppression.keys_of(person.workspace, person.email)[1] if person.email else None
    if not asked or asked != row["address"]:
        return "expired"
    if row["state"] == "confirmed":
        return "confirmed"
    if row["is_refused"] or row["state"] == "refused":
        return "refused"
    if row["state"] == "expired" or row["expires_at"] is None or row["expires_at"] <= now:
        return "expired"
    return "open"
