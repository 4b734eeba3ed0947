"""The messages with the link to somebody's own data, asked for on the preference page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from engine.consent import mails
from engine.consent.people import Person
from engine.delivery import links
from engine.delivery.outgoing import Outgoing
from engine.profiles.subscriptions import suppression
from engine.runner import single_mails
from engine.runner.opt_in_making import Making
from engine.runner.single_mails import Claim, Composer, Fate, Kind
from engine.runner.ways import Out
from engine.store import Cursor, query
from engine.workspace import Workspace

if TYPE_CHECKING:
    from engine.runner.turn import Turn

CAMPAIGN = "own-data"
"""Stands in Feedback-ID where other messages have their campaign."""
BATCH = 10
"""So few at a time, as of messages that ask for a confirmation."""


def send_due(workspace: Workspace, out: Out, turn: Turn) -> int:
    """Settles what a killed tick left, ends what is too old, and sends what is due and may leave in this turn; gives how many
    were sent. Raises BadValueError for a setting with which no message could go out."""
    sent = 0
    if not _is_due(workspace):
        return sent
    if left := _claimed(workspace):
        _record(workspace, single_mails.recover(workspace, out.transport, left))
    workspace.store.write(lambda cursor: cursor.run(query("rights.expire"), now=workspace.now()))
    kind = Kind(partial(_refused, workspace), partial(_composer, workspace), partial(_record, workspace))
    while _is_due(workspace) and (most := min(turn.room(), BATCH)) and (claims := _claim(workspace, most)):
        sent += single_mails.deliver(workspace, out, claims, kind)
        if turn.is_over():
            break
    return sent


def next_mail(workspace: Workspace) -> datetime | None:
    """When the clock next gives something to do here (naive UTC)."""
    with workspace.store.read() as cursor:
        return cursor.value(query("rights.next_mail"))


def _is_due(workspace: Workspace) -> bool:
    due_at = next_mail(workspace)
    return due_at is not None and due_at <= workspace.now()


def _claim(workspace: Workspace, most: int) -> list[Claim]:
    with workspace.store.transaction() as cursor:
        cursor.run(query("rights.claim"), now=workspace.now(), most=most)
        return cursor.dicts(query("rights.claimed"))


def _claimed(workspace: Workspace) -> list[Claim]:
    with workspace.store.read() as cursor:
        return cursor.dicts(query("rights.claimed"))


def _refused(workspace: Workspace, claim: Claim, person: Person) -> Fate | None:
    """It answers what they pressed themselves: their own general no does not stop it, but all else that does."""
    if there := single_mails.not_there(workspace, claim, person):
        return there
    return None if person.suppressed in (None, suppression.OWN) else Fate("skipped", "suppressed")


def _composer(workspace: Workspace) -> Composer:
    making = Making(workspace)

    def compose(claim: Claim, person: Person) -> Outgoing:
        words = person.words()
        link = links.right_url(workspace.settings.base_url, making.tokens, claim["send_id"])
        rendered = mails.render_right(words, right=claim["kind"], link=link, until=words.date(claim["expires_at"]))
        return making.message(rendered, claim, person, sender_of=claim["topic_id"], campaign=CAMPAIGN)

    return compose


def _record(workspace: Workspace, fates: Sequence[tuple[Claim, Fate]]) -> None:
    def write(cursor: Cursor) -> None:
        for claim, fate in fates:
            single_mails.note(cursor, workspace, query("rights.record"), claim, fate)

    workspace.store.write(write)
