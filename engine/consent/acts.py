"""Acts of a person about their own subscriptions. Only what differs is written, so doing it twice is doing it once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from engine import events
from engine.consent import people
from engine.consent.people import SUBSCRIBER, Person
from engine.errors import BadValueError
from engine.events import NewEvent
from engine.profiles.subscriptions import Topic, log, noes, opt_in, suppression
from engine.store import Cursor

PAUSES = (14, 30, 60, 90)
"""Days."""


def subscribe(
    person: Person,
    topic: Topic,
    *,
    shown: str,
    about: Mapping[str, Any] | None = None,
    only_from: str | None = None,
) -> bool:
    """Whoever holds the link in a message has the mailbox: no confirmation is needed. `shown`: the text beside the button,
    kept as proof; `about`: where from. `only_from`: the state that is to end; in any other nothing is done. Gives whether
    anything changed; durable on return."""

    def write(cursor: Cursor) -> bool:
        if only_from is not None and people.again(person).state_in(topic) != only_from:
            return False
        noes.lift_stop(cursor, person.workspace, person.email)
        return take_in(cursor, person, topic, shown=shown, about=about)

    return person.workspace.store.write(write)


def take_in(
    cursor: Cursor, person: Person, topic: Topic, *, shown: str, about: Mapping[str, Any] | None = None
) -> bool:
    """As subscribe, inside a transaction and from any state."""
    known: Mapping[str, Any] = about or {}
    if not _write(cursor, person, topic, "subscribed", about=known):
        return False
    opt_in.close(cursor, person.workspace, topic, [person.profile_id], state="replaced")
    now = person.workspace.now()
    opt_in.given(cursor, person.database, topic, person.profile_id, at=now, proof={"text": shown, **known})
    return True


def unsubscribe(person: Person, topic: Topic) -> bool:
    """The message's own way out: ends the topic, and whatever request for a confirmation is open there; if the message was
    such a request, all of the address, which is not asked again. Gives whether anything changed."""

    def write(cursor: Cursor) -> bool:
        _stop_asking(cursor, person)
        return _write(cursor, person, topic, "unsubscribed")

    return person.workspace.store.write(write)


def leave(person: Person, topic: Topic) -> bool:
    """As unsubscribe, of one topic among all that are there to choose from: others, and this one, may be asked for again."""
    return person.workspace.store.write(lambda cursor: _write(cursor, person, topic, "unsubscribed"))


def pause(person: Person, topics: list[Topic], days: int) -> None:
    """Those of the topics that the person gets stop for so many days, or for a new stretch if they are paused. Raises
    BadValueError for other numbers than PAUSES."""
    if days not in PAUSES:
        raise BadValueError(f"A pause takes {', '.join(map(str, PAUSES))} days.", field="days")
    until = person.workspace.now() + timedelta(days=days)

    def write(cursor: Cursor) -> None:
        # Under the lock: a no that came in between is no pause.
        known = people.again(person)
        for topic in topics:
            if known.state_in(topic) in ("subscribed", "paused"):
                log.append_differing(cursor, [_row(person, topic, "paused", until=until)])
                tell(cursor, person, "paused", {"topic": topic.name, "days": days})

    person.workspace.store.write(write)


def end_pause(person: Person, topics: list[Topic], *, shown: str) -> bool:
    """Those of the topics that are paused come again at once. `shown`: as for subscribe. Gives whether anything changed."""

    def write(cursor: Cursor) -> bool:
        known = people.again(person)
        if known.email != person.email:
            # Since the look they read another mailbox.
            return False
        paused = [topic for topic in topics if known.state_in(topic) == "paused"]
        if paused:
            noes.lift_stop(cursor, person.workspace, person.email)
        for topic in paused:
            take_in(cursor, person, topic, shown=shown)
        return bool(paused)

    return person.workspace.store.write(write)


def stop_everything(person: Person) -> bool:
    """No topic at all any more, by the address; states in the topics stay, so that it can be undone. By any page of a message
    that asked for a confirmation, nor is its address asked again. Gives whether it is new."""

    def write(cursor: Cursor) -> bool:
        _stop_asking(cursor, person)
        opt_in.refuse_all(cursor, person.workspace, person.profile_id)
        if not person.email or not suppression.stop(cursor, person.workspace, person.email, source=SUBSCRIBER.name):
            return False
        tell(cursor, person, "unsubscribed", {"everything": True})
        return True

    return person.workspace.store.write(write)


def allow_again(person: Person) -> bool:
    """Takes `stop_everything` back, and nothing else: no bounce, no complaint. Gives whether anything changed."""
    return person.workspace.store.write(lambda cursor: lift_own(cursor, person))


def lift_own(cursor: Cursor, person: Person) -> bool:
    """As allow_again, inside a transaction."""
    noes.lift_stop(cursor, person.workspace, person.email)
    if not person.email or not suppression.take_back(cursor, person.workspace, person.email, source=SUBSCRIBER.name):
        return False
    tell(cursor, person, "subscribed", {"everything": True})
    return True


def tell(cursor: Cursor, person: Person, type: str, properties: Mapping[str, Any]) -> None:
    """The person's event, now, with the message that brought them."""
    event = NewEvent(
        database=person.database.name,
        profile=person.profile_id,
        type=type,
        happened_at=person.workspace.now(),
        properties=properties,
        campaign_id=person.campaign_id,
        send_id=person.send_id,
        source=SUBSCRIBER.name,
    )
    events.append(cursor, person.workspace, [event])


def _stop_asking(cursor: Cursor, person: Person) -> None:
    if person.opt_in_id is not None:
        noes.stop(cursor, person.workspace, person.opt_in_id)


def _write(cursor: Cursor, person: Person, topic: Topic, state: str, *, about: Mapping[str, Any] | None = None) -> bool:
    row = _row(person, topic, state)
    (written,) = log.append_differing(cursor, [row])
    if written:
        tell(cursor, person, state, {"topic": topic.name, **(about or {})})
    return written


def _row(person: Person, topic: Topic, state: str, **more: Any) -> dict[str, Any]:
    now = person.workspace.now()
    return log.row(person.database, person.profile_id, topic, state, source=SUBSCRIBER.name, changed_at=now, **more)
