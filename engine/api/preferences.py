"""The preference page: every topic with its state, a break, nothing at all, and the details that a person may correct."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from engine.api import inputs, own_data
from engine.api.page import button, hidden, page, paragraph, section, submit
from engine.api.unsubscribe import ALLOW, EVERYTHING, RESUME, nobody, pause_form, reader_of
from engine.api.visit import Sent, first
from engine.consent import acts
from engine.consent.people import Person
from engine.consent.words import Words
from engine.delivery.tokens import PREFERENCES
from engine.errors import BadValueError
from engine.profiles import standing, subscriptions
from engine.profiles.subscriptions import Topic, suppression
from engine.profiles.types import Field
from engine.workspace import Workspace

TOPIC, WAS, DETAIL, DRAWN = "topic.", "was.", "detail.", "drawn."
DETAILS = "details"
"""Where on the page the message “Confirm your details” leads."""


class Preferences:
    """The handler of all links; it knows how many messages were asked for lately."""

    def __init__(self) -> None:
        self._throttle = own_data.throttle()

    def answer(self, workspace: Workspace, request: Request, sent: Sent | None) -> Response:
        """GET shows, POST acts and shows what is so now."""
        reader = reader_of(workspace, request, PREFERENCES)
        if reader is None:
            return own_data.answer(workspace, request, sent) or nobody(workspace, request, PREFERENCES)
        person, words = reader
        if sent is None:
            return show(person, words)
        try:
            said = own_data.ask(person, request, sent, words, self._throttle) or _act(person, sent, words)
        except BadValueError as error:
            typed, own = inputs.answers(sent, DETAIL), DETAIL + (error.field or "") in sent
            said, wrong = ("", {error.field or "": error.message}) if own else (error.message, {})
            return show(person, words, said=said, typed=typed, wrong=wrong, status=422)
        after, words = reader_of(workspace, request, PREFERENCES) or reader
        return show(after, words, said=said)


def _act(person: Person, sent: Sent, words: Words) -> str:
    """Gives what to say above the page."""
    match first(sent, "do"):
        case "pause":
            acts.pause(person, subscriptions.topics(person.workspace), inputs.days(first(sent, "days")))
        case "resume":
            acts.end_pause(person, subscriptions.topics(person.workspace), shown=words.say("resume_button"))
        case "everything":
            acts.stop_everything(person)
            return ""
        case "allow":
            acts.allow_again(person)
        case "details":
            values = _details_sent(person, sent, words)
            standing.confirm(person.workspace, person.database.name, person.profile_id, values)
            return words.say("details_saved")
        case _:
            _choose(person, sent, words)
    return words.say("preferences_saved")


def _choose(person: Person, sent: Sent, words: Words) -> None:
    """Only what differs from what the page showed: another tab, or a topic made since, changes nothing."""
    for topic in subscriptions.topics(person.workspace):
        was = first(sent, WAS + topic.name)
        wanted = TOPIC + topic.name in sent
        if was == "1" and not wanted:
            acts.leave(person, topic)
        elif was == "0" and wanted:
            acts.subscribe(person, topic, shown=f"{words.say('preferences_title')}: {topic.label}")


def _details_sent(person: Person, sent: Sent, words: Words) -> dict[str, object]:
    """Field → raw value. What was sent back as it was drawn is the value itself, not its text, which says less: it has no
    seconds, one line, commas. If that has changed since the page was drawn, nobody has seen it, and it stays as it is."""
    given, drawn = inputs.answers(sent, DETAIL), inputs.answers(sent, DRAWN)
    found: dict[str, object] = {}
    for field in standing.confirmable(person.workspace, person.database.name):
        raw, value = given.get(field.name), person.row[field.name]
        if raw is None:
            continue
        present = inputs.typed(field, value, words)
        if raw != drawn.get(field.name, present):
            found[field.name] = _value(field, raw)
        elif raw == present:
            found[field.name] = value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
    return found


def _value(field: Field, raw: str) -> object:
    if not raw:
        return None
    return [word for part in raw.split(",") if (word := part.strip())] if field.type == "tags" else raw


def show(
    person: Person,
    words: Words,
    *,
    said: str = "",
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    """The page as it stands for this person; `said` above it, `typed` and `wrong` in their details."""
    notes = paragraph(said, "note") if said else ""
    if person.suppressed == suppression.OWN:
        stopped = paragraph(words.say("stopped_title"), "note") + paragraph(words.say("stopped_text"))
        stopped += button(words.say("stopped_undo"), {"do": ALLOW})
        body = notes + stopped + _details(person, words, typed, wrong or {}) + own_data.section_of(person, words)
        return page(words.say("preferences_title"), body, status=status, words=words)
    if person.suppressed:
        notes += paragraph(words.say("blocked"), "note")
    body = notes + paragraph(words.say("preferences_text")) + _topics(person, words)
    body += _pause(person, words) + _details(person, words, typed, wrong or {})
    ending = paragraph(words.say("everything_text"))
    ending += button(words.say("everything_button"), {"do": EVERYTHING}, is_second=True)
    body += section(words.say("everything_title"), ending) + own_data.section_of(person, words)
    return page(words.say("preferences_title"), body, status=status, words=words)


def _topics(person: Person, words: Words) -> str:
    lines = "".join(_topic(person, topic, words) for topic in subscriptions.topics(person.workspace))
    done = f'<div class="gap">{submit(words.say("preferences_button"))}</div>'
    return f'<form method="post">{hidden({"do": "topics"})}{lines}{done}</form>'


def _topic(person: Person, topic: Topic, words: Words) -> str:
    state = person.state_in(topic)
    is_in = state in ("subscribed", "paused")
    until = person.present[topic.name].until if state == "paused" else None
    text = words.say(f"state_{state or 'none'}", date=words.date(until) if until else "")
    checked = " checked" if is_in else ""
    return (
        hidden({WAS + topic.name: "1" if is_in else "0"})
        + f'<label class="choice"><input type="checkbox" name="{escape(TOPIC + topic.name)}" value="1"{checked}>'
        f"<span>{escape(topic.label)}<small>{escape(text)}</small></span></label>"
    )


def _pause(person: Person, words: Words) -> str:
    """The end of what is paused, and a pause of all that one gets."""
    states = {person.state_in(topic) for topic in subscriptions.topics(person.workspace)}
    if not states & {"subscribed", "paused"}:
        return ""
    ending = paragraph(words.say("preferences_paused_text")) + button(words.say("resume_button"), {"do": RESUME})
    pause = paragraph(words.say("preferences_pause_text")) + pause_form(words)
    inner = f'{ending}<div class="gap">{pause}</div>' if "paused" in states else pause
    return section(words.say("preferences_pause_title"), inner)


def _details(person: Person, words: Words, typed: Mapping[str, str] | None, wrong: Mapping[str, str]) -> str:
    """Whoever holds the link sees these values: a field is shown only if its setting says so."""
    known = standing.confirmable(person.workspace, person.database.name)
    if not known:
        return ""
    lines = "".join(
        inputs.draw(
            field,
            typed.get(field.name, "") if typed is not None else inputs.typed(field, person.row[field.name], words),
            words,
            prefix=DETAIL,
            wrong=wrong.get(field.name),
        )
        for field in known
    )
    drawn = {DRAWN + field.name: inputs.typed(field, person.row[field.name], words) for field in known}
    form = (
        f'<form method="post">{hidden({"do": "details", **drawn})}{lines}{submit(words.say("details_button"))}</form>'
    )
    return section(words.say("details_title"), paragraph(words.say("details_text")) + form, name=DETAILS)
