"""Links that stand in messages. Built here and nowhere else; the routes that answer them belong to the API."""

from __future__ import annotations

from engine.delivery.tokens import UNSUBSCRIBE, Tokens


def unsubscribe_url(base_url: str, tokens: Tokens, send_id: int) -> str:
    """Ends the subscription the message was sent under: by one click of a mail program, or a button on the page."""
    return f"{base_url.rstrip('/')}/u/{tokens.sign(UNSUBSCRIBE, send_id)}"
