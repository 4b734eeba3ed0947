"""The page behind the button of a confirmation message. A look at it changes nothing, so that no scanner confirms."""

from __future__ import annotations

import hashlib
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from engine.api.page import button, link, page, paragraph
from engine.api.unsubscribe import RESUME, all_link
from engine.api.visit import Sent, first, unknown
from engine.consent import acts, confirming, forms
from engine.consent.confirming import Request as OptInRequest
from engine.consent.words import Words
from engine.delivery import links
from engine.errors import UnknownNameError
from engine.profiles import fields
from engine.profiles.subscriptions import suppression
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
    words = found.person.words(request.headers.get("accept-language"))
    if sent is not None:
        _act(found, sent, words)
        found = confirming.find(workspace, token) or found
    return show(found, words)


def _act(found: OptInRequest, sent: Sent, words: Words) -> None:
    if first(sent, "do") == RESUME:
        if found.state in ("confirmed", "refused"):
            acts.end_pause(found.person, [found.topic], shown=words.say("resume_button"))
    elif first(sent, SEEN) in ("", _seen(found)):
        confirming.confirm(found)


def show(found: OptInRequest, words: Words) -> Response:
    """The page of a request as it stands."""
    topic = found.topic.label
    match found.state:
        case "open":
            body = paragraph(words.say("confirm_text", topic=topic)) + _values(found, words)
            body += button(words.say("confirm_button"), {**CONFIRM, SEEN: _seen(found)})
            return page(words.say("confirm_title", topic=topic), body, words=words)
        case "expired":
            # Before its time where the person has another address by now.
            date = words.date(min(found.expires_at, found.person.workspace.now()))
            body = paragraph(words.say("confirm_expired_text", date=date)) + _form_link(found, words)
            return page(words.say("confirm_expired_title"), body, status=410, words=words)
        case "confirmed" | "refused":
            return _answered(found, words)


def _answered(found: OptInRequest, words: Words) -> Response:
    """How the person stands now, which may be otherwise than when they answered; and the way to all that they get."""
    person, topic = found.person, found.topic.label
    state, way_on, status = person.state_in(found.topic), all_link(person, words), 200
    until = person.present[found.topic.name].until if state == "paused" else None
    if person.suppressed == suppression.OWN:
        title, body = words.say("stopped_title"), paragraph(words.say("stopped_text"))
    elif person.suppressed:
        title, body = words.say("preferences_title"), paragraph(words.say("blocked"))
    elif until is not None:
        title, body = (
            words.say("paused_title", date=words.date(until)),
            paragraph(words.say("paused_text", topic=topic)),
        )
        body += button(words.say("resume_button"), {"do": RESUME})
    elif state == "subscribed":
        title, body = words.say("confirmed_title"), paragraph(words.say("confirmed_text", topic=topic))
    elif state == "unconfirmed":
        title, body = words.say("form_asked_title"), paragraph(words.say("form_asked", topic=topic))
    else:
        title, body = words.say("confirm_refused_title"), paragraph(words.say("confirm_refused_text", topic=topic))
        way_on, status = _form_link(found, words) + way_on, 409
    return page(title, body + way_on, status=status, words=words)


def _form_link(found: OptInRequest, words: Words) -> str:
    """To the form that they came by, if it still takes sign-ups."""
    name = found.about.get("form")
    form = next((f for f in forms.list_all(found.person.workspace) if f.name == name and not f.is_archived), None)
    return link(words.say("confirm_again"), links.form_url("..", form.name)) if form else ""


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
