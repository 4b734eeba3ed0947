"""A message to oneself, before anybody else gets it: its headers, and a test that is sent and counted nowhere.

No send is planned and no row of the ledger written: a test is a line in the audit log. Its links name a send that does not
exist, so whoever presses them acts for nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from email import message_from_bytes
from typing import Any

from engine import addresses
from engine.access import audit, require
from engine.content import preview
from engine.content.preview import Assumed
from engine.content.rendering import Rendered
from engine.content.source import TemplateSource
from engine.delivery import dkim, links, mailbox, outgoing, senders, transports
from engine.delivery.outgoing import Outgoing
from engine.delivery.tokens import Tokens
from engine.delivery.transports import Outcome
from engine.errors import StateError
from engine.profiles import asking, subscriptions
from engine.profiles.databases import Database
from engine.profiles.subscriptions import Topic, suppression
from engine.store import Cursor
from engine.workspace import Workspace

MARK = "[Test]"
CAMPAIGN, TEST = "campaign", "test"
"""Stand in Feedback-ID, the first for the name of whatever campaign will send it."""
_NO_SEND = 0


def headers_of(
    workspace: Workspace, rendered: Rendered, *, recipient: str, topic: str | None
) -> tuple[tuple[str, str], ...]:
    """The headers with which this message would go to `recipient`, decoded, in their order. Ids and signed links are made
    anew for each message; here they are those of no send. Raises BadValueError, UnknownNameError (topic)."""
    require(workspace, "personal")
    made = _composed(workspace, rendered, _NO_SEND, recipient=recipient, topic=_topic(workspace, topic))
    return mailbox.headers_of(message_from_bytes(made.message))


def send_test(
    workspace: Workspace,
    source: TemplateSource,
    database: Database,
    row: Mapping[str, Any],
    *,
    to: str,
    topic: str | None,
    assumed: Assumed | None = None,
    event: Mapping[str, Any] | None = None,
    template: str = "",
) -> str:
    """Sends what this person would get to `to`, marked as a test in subject and headers, remembers the address for the actor,
    and gives the one it went to: WARMCAST_TEST_TO, where that is set. `template`: its name, '' for one never saved.

    Raises ForbiddenError, BadValueError (address), UnknownNameError (topic), TemplateError, MissingValueError, and StateError
    where it could not be handed over."""
    require(workspace, "write")
    typed = addresses.normalise(to)
    send_to = addresses.normalise(workspace.settings.test_to) if workspace.settings.test_to else typed
    found = _topic(workspace, topic)
    send_id = workspace.send_ids.reserve(1)
    base_url, tokens = workspace.settings.base_url, Tokens(workspace.secrets)
    asked = asking.of_database(workspace, database)
    own = links.of_send(base_url, tokens, send_id, has_topic=found is not None, asking=asked)
    rendered = preview.render(workspace, source, database, row, assumed=assumed, event=event, links=own)
    marked = replace(rendered, subject=f"{MARK} {rendered.subject}")
    outcome = _hand_over(workspace, send_id, _composed(workspace, marked, send_id, test_to=send_to, topic=found))
    if outcome.kind != "accepted":
        raise StateError(f"The test was not sent. {outcome.reply or 'Nobody knows what became of it.'}".strip())
    # By these an erasure finds the message; the address itself stays nowhere but in it.
    to_hash = suppression.keys_of(workspace, send_to)[1]
    of_whom = {"send_id": send_id, "profile_id": row["profile_id"], "to": to_hash}

    def note(cursor: Cursor) -> None:
        workspace.set_setting(cursor, _setting(workspace), typed)
        audit.record(cursor, workspace, action="sent", kind="test", name=template, after=of_whom)

    workspace.store.write(note)
    return send_to


def remembered(workspace: Workspace) -> str:
    """The address to which the actor sent the last test, '' for none."""
    require(workspace, "read")
    return workspace.setting(_setting(workspace)) or ""


def _hand_over(workspace: Workspace, send_id: int, made: Outgoing) -> Outcome:
    way = transports.from_settings(workspace.settings, workspace.mailbox, workspace.is_demo)
    try:
        return way.send(send_id, made.sender_address, made.recipient, made.message)
    finally:
        way.close()


def _composed(
    workspace: Workspace,
    rendered: Rendered,
    send_id: int,
    *,
    topic: Topic | None,
    recipient: str = "",
    test_to: str = "",
) -> Outgoing:
    settings = workspace.settings
    sender = senders.get(workspace, topic.sender) if topic and topic.sender else None
    return outgoing.compose(
        rendered=rendered,
        send_id=send_id,
        sender=senders.identity(sender, addresses.parse_sender(settings.sender)),
        recipient=recipient,
        recipient_name=None,
        topic=(topic.name, topic.label) if topic else None,
        campaign_name=TEST if test_to else CAMPAIGN,
        base_url=settings.base_url,
        tokens=Tokens(workspace.secrets),
        built_at=workspace.now(),
        test_to=test_to,
        dkim_key=dkim.key_of(settings.dkim),
    )


def _topic(workspace: Workspace, name: str | None) -> Topic | None:
    return subscriptions.topic(workspace, name) if name else None


def _setting(workspace: Workspace) -> str:
    return f"test_address.{workspace.actor.name}"
