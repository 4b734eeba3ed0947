"""From a rendered message and who is involved to what a transport takes. Pure: no clock, no store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine import addresses
from engine.content.rendering import Rendered
from engine.delivery import headers, links, marks, message
from engine.delivery.bodies import with_postal
from engine.delivery.dkim import DkimKey, signer_of
from engine.delivery.marks import Tracked
from engine.delivery.return_path import return_path
from engine.delivery.tokens import BOUNCE, Tokens

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
    tracked: Tracked | None = None,
    bounce_domain: str = "",
    dkim_key: DkimKey | None = None,
) -> Outgoing:
    """`sender` is name, address, reply-to and postal address; `topic` name and label; `built_at` naive UTC.

    Without a topic there is nothing to unsubscribe from, so no List-Unsubscribe. `test_to`, if given, gets the message
    in the recipient's place. `tracked`: where opens and clicks are to be known; `rendered` has marks then. `bounce_domain`:
    where reports about it go, signed; else to the sender. `dkim_key`: signs the message. Raises BadValueError for an address or
    base URL that cannot stand in a message.
    """
    name, address, reply_to, postal = sender
    sent_to = addresses.normalise(test_to) if test_to else recipient
    html = marks.filled(rendered.html, tracked, send_id, base_url, tokens) if tracked else rendered.html
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
        html=with_postal(links.with_pictures(html, base_url), postal, is_html=True),
        feedback_id=f"{campaign_name}:{topic[0] if topic else 'service'}:{SENDER_ID}",
        topic=topic,
        unsubscribe_url=links.unsubscribe_url(base_url, tokens, send_id) if topic else None,
        # What goes to somebody else says nothing about the person.
        proof=None if test_to else tokens.sign(BOUNCE, send_id),
        is_test=bool(test_to),
    )
    envelope = return_path(send_id, tokens, "" if test_to else bounce_domain, address)
    built = message.build(parts)
    signed = signer_of(dkim_key).sign(built) if dkim_key else built
    return Outgoing(headers.checked(envelope), headers.checked(sent_to), signed)
