"""The page behind List-Unsubscribe: end the message's topic, pause it, end everything; each can be undone."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from engine.api import inputs
from engine.api.page import button, choices, hidden, link, page, paragraph, section, submit
from engine.api.visit import Sent, first, unknown, words_of
from engine.consent import acts, people
from engine.consent.people import Person
from engine.consent.words import Words
from engine.delivery import links
from engine.delivery.tokens import UNSUBSCRIBE, Tokens
from engine.profiles.subscriptions import Topic, suppression
from engine.workspace import Workspace

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
UNDO, PAUSE, RESUME, EVERYTHING, ALLOW = "undo", "pause", "resume", "everything", "allow"


def answer(workspace: Workspace, request: Request, sent: Sent | None) -> Response:
    """A person's button, or a mail program's one click (RFC 8058): a body that names nothing else unsubscribes."""
    reader = reader_of(workspace, request, UNSUBSCRIBE)
    if reader is None:
        return nobody(workspace, request, UNSUBSCRIBE)
    person, words = reader
    if person.topic is None:
        body = paragraph(words.say("service_text")) + all_link(person, words)
        return page(words.say("service_title"), body, words=words)
    if sent is None:
        return show(person, person.topic, words)
    was_undone = _act(person, person.topic, sent, words)
    after, words = reader_of(workspace, request, UNSUBSCRIBE) or reader
    return _resubscribed(after, person.topic, words) if was_undone else show(after, person.topic, words)


def reader_of(workspace: Workspace, request: Request, kind: str) -> tuple[Person, Words] | None:
    """Whom the link of a request is about, and the words in their language; None for a link that is not ours."""
    person = people.of_link(workspace, kind, request.path_params["token"])
    return (person, person.words(request.headers.get("accept-language"))) if person else None


def nobody(workspace: Workspace, request: Request, kind: str) -> Response:
    """Of somebody who was erased it is told so, to mail programs as well: they got what they asked for. Else it is unknown."""
    if not people.was_erased(workspace, kind, request.path_params["token"]):
        return unknown(workspace, request)
    words = words_of(workspace, request)
    return page(words.say("erased_title"), paragraph(words.say("erased_text")), words=words)


def _act(person: Person, topic: Topic, sent: Sent, words: Words) -> bool:
    """Gives whether the person gets messages again by this."""
    match first(sent, "do"):
        case "undo":
            return acts.subscribe(person, topic, shown=words.say("undo_button"), only_from="unsubscribed")
        case "resume":
            return acts.end_pause(person, [topic], shown=words.say("resume_button"))
        case "pause":
            acts.pause(person, [topic], inputs.days(first(sent, "days")))
            return False
        case "everything":
            acts.stop_everything(person)
            return False
        case "allow":
            return acts.allow_again(person)
        case _:
            acts.unsubscribe(person, topic)
            return False


def show(person: Person, topic: Topic, words: Words) -> Response:
    """The page as it stands for this person."""
    label = topic.label
    if person.suppressed == suppression.OWN:
        body = paragraph(words.say("stopped_text")) + button(words.say("stopped_undo"), {"do": ALLOW})
        return page(words.say("stopped_title"), body + all_link(person, words), words=words)
    state = person.state_in(topic)
    if state == "unsubscribed":
        body = paragraph(words.say("unsubscribed_text", topic=label)) + button(words.say("undo_button"), {"do": UNDO})
        body += _everything(words) + all_link(person, words)
        return page(words.say("unsubscribed_title"), body, words=words)
    until = person.present[topic.name].until if state == "paused" else None
    if until is not None:
        body = paragraph(words.say("paused_text", topic=label)) + button(words.say("resume_button"), {"do": RESUME})
        ending = paragraph(words.say("unsubscribe_text", topic=label))
        ending += button(words.say("unsubscribe_button"), ONE_CLICK, is_second=True)
        body += section(words.say("unsubscribe_title", topic=label), ending)
        return page(words.say("paused_title", date=words.date(until)), body + all_link(person, words), words=words)
    body = paragraph(words.say("unsubscribe_text", topic=label)) + button(words.say("unsubscribe_button"), ONE_CLICK)
    body += _pause(topic, words) + _everything(words) + all_link(person, words)
    return page(words.say("unsubscribe_title", topic=label), body, words=words)


def _resubscribed(person: Person, topic: Topic, words: Words) -> Response:
    body = paragraph(words.say("resubscribed_text", topic=topic.label))
    body += button(words.say("unsubscribe_button"), ONE_CLICK, is_second=True) + all_link(person, words)
    return page(words.say("resubscribed_title"), body, words=words)


def _pause(topic: Topic, words: Words) -> str:
    return section(words.say("pause_title"), paragraph(words.say("pause_text", topic=topic.label)) + pause_form(words))


def pause_form(words: Words) -> str:
    """Choose for how long, and pause."""
    options = [(str(days), words.say("pause_days", days=str(days))) for days in acts.PAUSES]
    chosen = choices("days", words.say("pause_button"), options, str(acts.PAUSES[1]))
    inner = f'<div class="row">{chosen}{submit(words.say("pause_button"), is_second=True)}</div>'
    return f'<form method="post">{hidden({"do": PAUSE})}{inner}</form>'


def _everything(words: Words) -> str:
    body = paragraph(words.say("everything_text"))
    body += button(words.say("everything_button"), {"do": EVERYTHING}, is_second=True)
    return section(words.say("everything_title"), body)


def all_link(person: Person, words: Words) -> str:
    """By the same message, so that the page about a topic leads to all others."""
    if person.send_id is None:
        return ""
    # Relative: the app may stand below a path of its public address.
    url = links.preferences_url("..", Tokens(person.workspace.secrets), person.send_id)
    return link(words.say("all_link"), url)
