"""What the public pages and the doors say to people, in one place."""

from __future__ import annotations

NOT_LOOPBACK = "Warmcast runs in local mode: it answers on this machine only. Open http://127.0.0.1:8501 there."
FOREIGN_HOST = (
    "Warmcast runs in local mode: call it as 127.0.0.1 or localhost. Another name needs a login, not there yet."
)
BEHIND_PROXY = (
    "Warmcast runs in local mode: behind a proxy only public pages answer. More needs a login, not there yet."
)
CROSS_SITE = "This request comes from another site. Open Warmcast directly."

UNSUBSCRIBE_TITLE = "Unsubscribe from {topic}"
UNSUBSCRIBE_TEXT = "You will get no more messages about “{topic}”."
UNSUBSCRIBE_BUTTON = "Unsubscribe"
UNSUBSCRIBED_TITLE = "You are unsubscribed"
UNSUBSCRIBED_TEXT = "You will get no more messages about “{topic}”. If this was a mistake, you can undo it."
UNDO_BUTTON = "Undo: subscribe again"
RESUBSCRIBED_TITLE = "You are subscribed again"
RESUBSCRIBED_TEXT = "You will get messages about “{topic}” as before."
SERVICE_TITLE = "Nothing to unsubscribe from"
SERVICE_TEXT = "That message answered something you did, such as a registration. It belongs to no subscription."
UNKNOWN_TITLE = "This link does not work"
UNKNOWN_TEXT = "It may be incomplete. Copy the whole link from the message, or reply to the message and ask."
