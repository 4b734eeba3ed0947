"""Somebody signs up by a form. Nobody knows yet who it is: what they enter never overrides what is known of a person, nor
a no, before the owner of the address has confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.consent import acts, forms, people
from engine.consent.forms import ORIGINS, Form
from engine.consent.people import SUBSCRIBER, Person
from engine.errors import BadValueError, UnknownNameError
from engine.profiles import databases, reading, write
from engine.profiles.actions import Action
from engine.profiles.databases import Database
from engine.profiles.requests import Prepared, ProfileWrite, Target, prepare
from engine.profiles.subscriptions import Topic, opt_in, suppression
from engine.store import Cursor, query
from engine.workspace import Workspace

SOURCE = "form"
_KEPT_IN_PROFILE = ORIGINS[:4]
MOST_ORIGIN = 200

Answers = Mapping[str, str]


def sign_up(workspace: Workspace, form: Form, answers: Answers, *, came: Mapping[str, str], shown: str) -> None:
    """`answers`: email and the form's fields, as typed. `came`: source and utm_*, as the address or the page had them.
    `shown`: the words beside the button. The outcome is the same for the caller whether the address was known or not, and
    takes one transaction either way; durable on return. Raises BadValueError naming the field."""
    own = workspace.acting(SUBSCRIBER)
    database = databases.by_id(own, form.database_id)
    topic = forms.topic_of(own, form)
    target = Target.of(own, database.name)
    # Normalised once: another spelling of an address is the same person, for every look and every write.
    email, key = target.key_of(answers.get("email", "").strip())
    values = _checked(own, form, target, answers)
    origin = _origin(came)
    proof = {"form": form.name, "text": shown, **origin}
    # What waits for a confirmation is written with it, as the person's own word; what the database requires, now.
    now = {n: v for n, v in values.items() if not topic.is_double_opt_in or n in _required(own, form)}
    first = {"source": form.name, **{n: v for n, v in origin.items() if n in _KEPT_IN_PROFILE}}
    data = {**now, **first, "registered_at": own.now().isoformat()}
    new = prepare(target, ProfileWrite(database.name, email, data, source=SOURCE, mode="insert"))

    def act(cursor: Cursor) -> None:
        cursor.run(query("consent.count_entry"), form_id=form.form_id)
        person = _person(own, database, key) or _made(cursor, own, database, new)
        _join(cursor, person, topic, values, proof)

    own.store.write(act)


def _person(workspace: Workspace, database: Database, key: str) -> Person | None:
    """Under the write lock and before anything is written, as here, what is read is what is so."""
    try:
        row = reading.find(workspace, database.name, key)
    except UnknownNameError:
        return None
    return people.of_profile(workspace, database.database_id, row["profile_id"])


def _made(cursor: Cursor, workspace: Workspace, database: Database, new: Prepared) -> Person:
    """A profile that was not there; its address may be known all the same, to the suppression list."""
    results, _ = write.write_prepared(cursor, database, [new])
    profile_id = write.result_of(results[0]).profile_id
    row = reading.row_of(cursor, database, new.key)
    reasons = suppression.standing(cursor, suppression.keys_of(workspace, row["email"]))
    return Person(workspace, database, profile_id, row, {}, reasons[0] if reasons else None)


def _join(cursor: Cursor, person: Person, topic: Topic, values: Mapping[str, Any], proof: Mapping[str, Any]) -> None:
    if person.suppressed not in (None, suppression.OWN):
        # A bounce, a complaint or a decision of staff: no form overrides them.
        return
    state = person.present[topic.name].state if topic.name in person.present else None
    says_no = state in ("unsubscribed", "paused") or person.suppressed == suppression.OWN
    if state == "subscribed" and not says_no:
        return
    if topic.is_double_opt_in or says_no or state == "unconfirmed":
        about = {"proof": proof, "values": values}
        opt_in.ask_in(cursor, person.workspace, person.database, person.profile_id, topic, source=SOURCE, **about)
        return
    missing = {name: value for name, value in values.items() if person.row[name] is None}
    if missing:
        request = ProfileWrite(person.database.name, person.row["key"], missing, source=SOURCE, mode="update")
        prepared = prepare(Target.of(person.workspace, person.database.name), request)
        results, _ = write.write_prepared(cursor, person.database, [prepared])
        write.result_of(results[0])
    about = {name: value for name, value in proof.items() if name != "text"}
    acts.take_in(cursor, person, topic, shown=str(proof["text"]), about=about)


def _origin(came: Mapping[str, str]) -> dict[str, str]:
    """Without what no text may hold: strangers write these, and nobody is to see an error about them."""
    found: dict[str, str] = {}
    for name in ORIGINS:
        text = "".join(c if c.isprintable() else " " for c in came.get(name, ""))
        text = " ".join(text.split())[:MOST_ORIGIN].strip()
        if text:
            found[name] = text
    return found


def _checked(workspace: Workspace, form: Form, target: Target, answers: Answers) -> dict[str, Any]:
    """Field → raw value of what was answered. The same errors for everybody: nothing here looks at the profile."""
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
