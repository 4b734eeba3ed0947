"""Links that stand in messages. Built here and nowhere else; the routes that answer them belong to the API."""

from __future__ import annotations

from engine.delivery.tokens import PREFERENCES, UNSUBSCRIBE, Tokens


def unsubscribe_url(base_url: str, tokens: Tokens, send_id: int) -> str:
    """Ends the subscription the message was sent under: by one click of a mail program, or a button on the page."""
    return _url(base_url, "u", tokens.sign(UNSUBSCRIBE, send_id))


def preferences_url(base_url: str, tokens: Tokens, send_id: int) -> str:
    """The page on which a person chooses what to get."""
    return _url(base_url, "p", tokens.sign(PREFERENCES, send_id))


def _url(base_url: str, route: str, token: str) -> str:
    return f"{base_url.rstrip('/')}/{route}/{token}"
