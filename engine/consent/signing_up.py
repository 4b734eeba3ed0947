"""Somebody signs up by a form. Nobody knows yet who it is: what they enter never overrides what is known of a person, nor
a no, before the owner of the address has confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.consent import acts, forms, people
from engine.consent.forms import ORIGINS, Form
from engine.consent.people import SUBSCRIBER, Person
from engine.errors import BadValueError, UnknownNameError
from engine.profiles import databases, reading, subscriptions, write
from engine.profiles.actions import Action
from engine.profiles.requests import Target
from engine.profiles.subscriptions import Topic, suppression
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

SOURCE = "form"
_KEPT_IN_PROFILE = ORIGINS[:4]
MOST_ORIGIN = 200

Answers = Mapping[str, str]


def sign_up(workspace: Workspace, form: Form, answers: Answers, *, came: Mapping[str, str], shown: str) -> None:
    """`answers`: email and the form's fields, as typed. `came`: source and utm_*, as the address or the page had them.
    `shown`: the words beside the button. The outcome is the same for the caller whether the address was known or not;
    durable on return. Raises BadValueError naming the field."""
    own = workspace.acting(SUBSCRIBER)
    database = databases.by_id(own, form.database_id)
    topic = forms.topic_of(own, form)
    values = _checked(own, form, database.name, answers)
    email = answers.get("email", "").strip()
    origin = {name: text[:MOST_ORIGIN] for name in ORIGINS if (text := came.get(name, "").strip())}
    proof = {"form": form.name, "text": shown, **origin}
    person = _person(own, database.name, email)
    if person is None:
        # What waits for a confirmation is written with it, as the person's own word; what the database requires, now.
        now = {n: v for n, v in values.items() if not topic.is_double_opt_in or n in _required(own, form)}
        first = {"source": form.name, **{n: v for n, v in origin.items() if n in _KEPT_IN_PROFILE}}
        data = {**now, **first, "registered_at": own.now().isoformat()}
        write.write(own, ProfileWrite(database.name, email, data, source=SOURCE))
        person = _person(own, database.name, email)
    if person is not None:
        _join(person, topic, values, proof)


def _join(person: Person, topic: Topic, values: Mapping[str, Any], proof: Mapping[str, Any]) -> None:
    if person.suppressed not in (None, suppression.OWN):
        # A bounce, a complaint or a decision of staff: no form overrides them.
        return
    state = person.present[topic.name].state if topic.name in person.present else None
    says_no = state in ("unsubscribed", "paused") or person.suppressed == suppression.OWN
    if state == "subscribed" and not says_no:
        return
    if topic.is_double_opt_in or says_no or state == "unconfirmed":
        subscriptions.ask(
            person.workspace, person.database, person.profile_id, topic.name, source=SOURCE, proof=proof, values=values
        )
        return
    missing = {name: value for name, value in values.items() if person.row[name] is None}
    if missing:
        key = person.row["key"]
        write.write(person.workspace, ProfileWrite(person.database.name, key, missing, source=SOURCE, mode="update"))
    about = {name: value for name, value in proof.items() if name != "text"}
    acts.subscribe(person, topic, shown=str(proof["text"]), about=about, only_if_nothing_was_said=True)


def _checked(workspace: Workspace, form: Form, database: str, answers: Answers) -> dict[str, Any]:
    """Field → raw value of what was answered. The same errors for everybody: nothing here looks at the profile."""
    target = Target.of(workspace, database)
    target.key_of(answers.get("email", "").strip())
    values: dict[str, Any] = {}
    for field in forms.questions(workspace, form):
        raw = answers.get(field.name, "").strip()
        if not raw and field.is_required:
            raise BadValueError(f"{field.label} is required.", field=field.name, code="required")
        if raw:
            value = _split(raw) if field.type == "tags" else raw
            if isinstance(target.value_of(field.name, value), Action):
                raise BadValueError(f"{field.label} cannot be that.", field=field.name)
            values[field.name] = value
    return values


def _required(workspace: Workspace, form: Form) -> set[str]:
    return {field.name for field in forms.questions(workspace, form) if field.is_required}


def _split(raw: str) -> list[str]:
    return [word for part in raw.split(",") if (word := part.strip())]


def _person(workspace: Workspace, database: str, email: str) -> Person | None:
    try:
        row = reading.find(workspace, database, email)
    except UnknownNameError:
        return None
    return people.of_profile(workspace, databases.get(workspace, database).database_id, row["profile_id"])
