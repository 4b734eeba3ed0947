"""What the preference page offers a person about their own data, and the page behind the link of the message that it sends."""

from __future__ import annotations

import orjson
from starlette.requests import Request
from starlette.responses import Response

from engine.api.forms import source_of
from engine.api.page import HEADERS, button, page, paragraph, section
from engine.api.throttle import Throttle
from engine.api.visit import Sent, first, words_of
from engine.consent import rights
from engine.consent.people import Person
from engine.consent.rights import Request as RightRequest
from engine.consent.rights import Right
from engine.consent.words import Words
from engine.errors import StateError
from engine.workspace import Workspace

MOST_OF_ONE = 10
"""Presses of one address of the net in an hour that may send a message."""
FILE = "my-data.json"
_ASKED: dict[str, Right] = {"ask_export": "export", "ask_erase": "erase"}


def section_of(who: Person, words: Words) -> str:
    """Of the preference page; '' where nothing is offered."""
    offered = rights.offered(who.workspace)
    buttons = "".join(
        f'<div class="gap">{button(words.say(f"{right}_ask_button"), {"do": do}, is_second=True)}</div>'
        for do, right in _ASKED.items()
        if offered.has(right)
    )
    return section(words.say("rights_title"), paragraph(words.say("rights_text")) + buttons) if buttons else ""


def throttle() -> Throttle:
    """Of one process: whoever presses counts by their address of the net."""
    return Throttle(MOST_OF_ONE, 3600.0)


def ask(who: Person, request: Request, sent: Sent, words: Words, limit: Throttle) -> str:
    """What to say above the page, the same whether a message goes out or not; '' where something else was pressed."""
    right = _ASKED.get(first(sent, "do"))
    if right is None:
        return ""
    if limit.takes(source_of(request)):
        rights.ask(who, right)
    return words.say("rights_asked")


def answer(workspace: Workspace, request: Request, sent: Sent | None) -> Response | None:
    """GET shows what the link is for, POST does it. None for a link of another kind."""
    asked = rights.find(workspace, request.path_params["token"])
    if asked is None:
        return None
    language = request.headers.get("accept-language")
    words = asked.person.words(language) if asked.person else words_of(workspace, request)
    if sent is not None and first(sent, "do") == asked.right and asked.state == "open":
        done = _copy(asked) if asked.right == "export" else _leave(asked, words)
        if done:
            return done
        asked = rights.find(workspace, request.path_params["token"]) or asked
    return show(asked, words)


def _copy(asked: RightRequest) -> Response | None:
    copy = rights.take_copy(asked)
    if copy is None:
        return None
    content = orjson.dumps(copy, default=str, option=orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z | orjson.OPT_INDENT_2)
    told = {"Content-Disposition": f'attachment; filename="{FILE}"'}
    return Response(content, media_type="application/json", headers={**HEADERS, **told})


def _leave(asked: RightRequest, words: Words) -> Response | None:
    try:
        erased = rights.take_leave(asked)
    except StateError:
        body = paragraph(words.say("erase_busy")) + button(words.say("erase_button"), {"do": "erase"})
        return page(words.say("erase_busy_title"), body, status=409, words=words)
    if erased is None:
        return None
    counts = {name: str(count) for name, count in erased.emptied.items()}
    return page(words.say("erased_done_title"), paragraph(words.say("erased_done_text", **counts)), words=words)


def show(asked: RightRequest, words: Words) -> Response:
    """The page of a request as it stands."""
    match asked.state:
        case "open":
            body = paragraph(words.say(f"{asked.right}_text"))
            body += button(words.say(f"{asked.right}_button"), {"do": asked.right})
            return page(words.say(f"{asked.right}_title"), body, words=words)
        case "erased":
            return page(words.say("erased_title"), paragraph(words.say("erased_text")), words=words)
        case "used":
            body = paragraph(words.say("right_used_text"))
            return page(words.say("right_used_title"), body, status=410, words=words)
        case "expired":
            date = words.date(asked.expires_at)
            body = paragraph(words.say("right_expired_text", date=date))
            return page(words.say("right_expired_title"), body, status=410, words=words)
