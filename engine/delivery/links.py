"""Links that stand in messages. Built here and nowhere else; the routes that answer them belong to the API."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from engine.content.picture_paths import PATH
from engine.delivery.tokens import CONFIRM, PREFERENCES, RIGHT, UNSUBSCRIBE, Tokens

if TYPE_CHECKING:
    # Who makes messages needs no database for it.
    from engine.profiles.asking import Asking

_PICTURE_THERE = re.compile(rf"https?://[^/\s\"'<>()]+{PATH}(?=[0-9a-f]{{32}}\.)")
_PICTURE = re.compile(rf"(?<![\w/.:-]){PATH}(?=[0-9a-f]{{32}}\.)")


def unsubscribe_url(base_url: str, tokens: Tokens, send_id: int) -> str:
    """Ends the subscription the message was sent under: by one click of a mail program, or a button on the page."""
    return f"{base_url.rstrip('/')}/u/{tokens.sign(UNSUBSCRIBE, send_id)}"


def preferences_url(base_url: str, tokens: Tokens, send_id: int) -> str:
    """All topics of the person who got the message, and the details they may correct."""
    return f"{base_url.rstrip('/')}/p/{tokens.sign(PREFERENCES, send_id)}"


def answer_url(base_url: str, tokens: Tokens, send_id: int, field_id: int) -> str:
    """Asks for an answer to one field; the answer itself may stand behind it, after a slash."""
    return f"{base_url.rstrip('/')}/r/{tokens.sign_answer(send_id, field_id)}"


def confirm_url(base_url: str, tokens: Tokens, opt_in_id: int) -> str:
    """Confirms one request for a subscription."""
    return f"{base_url.rstrip('/')}/k/{tokens.sign(CONFIRM, opt_in_id)}"


def right_url(base_url: str, tokens: Tokens, send_id: int) -> str:
    """What a person asked for about their own data, to be had there for a day."""
    return f"{base_url.rstrip('/')}/p/{tokens.sign(RIGHT, send_id)}"


def form_url(base_url: str, name: str) -> str:
    """A hosted sign-up form."""
    return f"{base_url.rstrip('/')}/f/{name}"


def with_pictures(html: str, base_url: str) -> str:
    """A message that finds its pictures: a template names them without the address of the app, which may change."""
    return _PICTURE.sub(f"{base_url.rstrip('/')}{PATH}", html) if PATH in html else html


def with_own_pictures(html: str) -> str:
    """The same for whoever looks at it in the app, under whatever address it is open or was then."""
    return _PICTURE_THERE.sub(PATH, html)


def of_send(base_url: str, tokens: Tokens, send_id: int, *, has_topic: bool, asking: Asking) -> dict[str, Any]:
    """What a template knows as `links`: without a topic there is nothing to unsubscribe from. `asking`: what the people of the
    database may answer."""
    found: dict[str, Any] = {"preferences": preferences_url(base_url, tokens, send_id)}
    if has_topic:
        found["unsubscribe"] = unsubscribe_url(base_url, tokens, send_id)
    answers = {f.name: answer_url(base_url, tokens, send_id, f.field_id) for f in asking.fields}
    if answers:
        found["answer"] = answers
    if asking.rating:
        found["rate"] = answers[asking.rating.name]
    return found
