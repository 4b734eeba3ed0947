"""The page behind the button of a confirmation message. A look at it changes nothing, so that no scanner confirms."""

from __future__ import annotations

import hashlib
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from engine.api.page import button, page, paragraph
from engine.api.visit import Sent, first, unknown
from engine.consent import confirming
from engine.consent.confirming import Request as OptInRequest
from engine.consent.words import Words
from engine.errors import UnknownNameError
from engine.profiles import fields
from engine.workspace import Workspace

CONFIRM = {"do": "confirm"}
SEEN = "_seen"
"""What stood on the page: the form may have been sent again since, and nobody confirms what they did not see."""


def answer(workspace: Workspace, request: Request, sent: Sent | None) -> Response:
    """GET asks, POST confirms; a second one changes nothing."""
    token = request.path_params["token"]
    found = confirming.find(workspace, token)
    if found is None:
        return unknown(workspace, request)
    if sent is not None and first(sent, SEEN) in ("", _seen(found)):
        confirming.confirm(found)
        found = confirming.find(workspace, token) or found
    return show(found, found.person.words(request.headers.get("accept-language")))


def show(found: OptInRequest, words: Words) -> Response:
    """The page of a request as it stands."""
    topic = found.topic.label
    match found.state:
        case "open":
            body = paragraph(words.say("confirm_text", topic=topic)) + _values(found, words)
            body += button(words.say("confirm_button"), {**CONFIRM, SEEN: _seen(found)})
            return page(words.say("confirm_title", topic=topic), body, words=words)
        case "confirmed":
            return page(words.say("confirmed_title"), paragraph(words.say("confirmed_text", topic=topic)), words=words)
        case "expired":
            date = words.date(found.expires_at)
            body = paragraph(words.say("confirm_expired_text", date=date))
            return page(words.say("confirm_expired_title"), body, status=410, words=words)
        case "refused":
            body = paragraph(words.say("confirm_refused_text", topic=topic))
            return page(words.say("confirm_refused_title"), body, status=409, words=words)


def _seen(found: OptInRequest) -> str:
    return hashlib.sha256((found.pending or "").encode("utf-8", "replace")).hexdigest()[:16]


def _values(found: OptInRequest, words: Words) -> str:
    """What was entered in the form: somebody else may have done so, and pressing the button makes it true."""
    lines: list[str] = []
    for name, value in found.values.items():
        try:
            label = fields.get(found.person.workspace, found.person.database, name).label
        except UnknownNameError:
            continue
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        lines.append(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>")
    if not lines:
        return ""
    return paragraph(words.say("confirm_values"), "quiet") + f"<dl>{''.join(lines)}</dl>"
