"""From a rendered message and who is involved to what a transport takes. Pure: no clock, no store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine import addresses
from engine.content.rendering import Rendered
from engine.delivery import headers, links, message
from engine.delivery.bodies import with_postal
from engine.delivery.tokens import Tokens

SENDER_ID = "warmcast"
"""Last part of Feedback-ID: the same in all messages, so that a provider's reports add up."""


@dataclass(frozen=True)
class Outgoing:
    """The envelope, its addresses as SMTP takes them, and the message."""

    sender_address: str
    recipient: str
    message: bytes


def compose(
    *,
    rendered: Rendered,
    send_id: int,
    sender: tuple[str, str, str | None, str | None],
    recipient: str,
    recipient_name: str | None,
    topic: tuple[str, str] | None,
    campaign_name: str,
    base_url: str,
    tokens: Tokens,
    built_at: datetime,
    test_to: str = "",
) -> Outgoing:
    """`sender` is name, address, reply-to and postal address; `topic` name and label; `built_at` naive UTC.

    Without a topic there is nothing to unsubscribe from, so no List-Unsubscribe. `test_to`, if given, gets the message
    in the recipient's place. Raises BadValueError for an address or base URL that cannot stand in a message.
    """
    name, address, reply_to, postal = sender
    sent_to = addresses.normalise(test_to) if test_to else recipient
    parts = message.MessageParts(
        send_id=send_id,
        built_at=built_at,
        sender_name=name,
        sender_address=address,
        reply_to=reply_to,
        recipient=sent_to,
        recipient_name=None if test_to else recipient_name,
        subject=rendered.subject,
        text=with_postal(rendered.text, postal, is_html=False),
        html=with_postal(links.with_pictures(rendered.html, base_url), postal, is_html=True),
        feedback_id=f"{campaign_name}:{topic[0] if topic else 'service'}:{SENDER_ID}",
        topic=topic,
        unsubscribe_url=links.unsubscribe_url(base_url, tokens, send_id) if topic else None,
        is_test=bool(test_to),
    )
    return Outgoing(headers.checked(address), headers.checked(sent_to), message.build(parts))
