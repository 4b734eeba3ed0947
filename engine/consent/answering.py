"""What people answer by a link in a message: a change of a field, in their own word, and an event beside it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.consent import acts, people
from engine.consent.people import Person
from engine.delivery.tokens import Tokens
from engine.errors import BadValueError
from engine.profiles import asking, fields, standing
from engine.profiles.choices import Choice
from engine.profiles.types import Field, to_text
from engine.store import Cursor, query
from engine.workspace import Workspace

ANSWERED = "answered"


@dataclass(frozen=True)
class Question:
    """What a message asked a person. `choices`: none where it is not asked any more. `comment`: the field for words beside
    it, None where there is none."""

    person: Person
    field: Field
    choices: tuple[Choice, ...]
    comment: Field | None = None

    def choice(self, text: str) -> Choice | None:
        """By code or label, as writers of values may say an option."""
        word = text.strip().casefold()
        return next((c for c in self.choices if word in (c.code.casefold(), c.label.casefold())), None)


def find(workspace: Workspace, token: str) -> Question | None:
    """None for a token that is not ours, and where message, person or field are unknown here."""
    try:
        send_id, field_id = Tokens(workspace.secrets).read_answer(token)
    except BadValueError:
        return None
    person = people.of_send(workspace, send_id)
    if person is None:
        return None
    known = fields.catalogue(person.workspace, person.database)
    field = next((f for f in known if f.field_id == field_id), None)
    return question(person, field) if field else None


def question(person: Person, field: Field) -> Question:
    """As it is asked now."""
    asked = asking.of_database(person.workspace, person.database)
    comment = asked.comment if field == asked.rating else None
    return Question(person, field, asked.questions.get(field.name, ()), comment)


def answer(found: Question, choice: Choice, comment: str = "") -> None:
    """Writes it, with the words if there are any, and an event unless the message was answered so before; durable on return.
    A later answer takes the place of an earlier one. Raises BadValueError for a comment that cannot be stored,
    UnknownNameError where the person was erased meanwhile."""
    values = {found.field.name: choice.value}
    if comment and found.comment:
        values[found.comment.name] = comment
    found.person.workspace.store.write(lambda cursor: _write(cursor, found, choice, values))


def _write(cursor: Cursor, found: Question, choice: Choice, values: dict[str, object]) -> None:
    person, field = people.again(found.person), found.field
    written = standing.take_word(cursor, person.workspace, person.database, person.profile_id, values)
    if written.write_id is not None:
        # So that it does not start the campaign that asked.
        cause = {"write_id": written.write_id, "campaign_id": person.campaign_id, "send_id": person.send_id}
        cursor.insert("write_cause", [cause])
    last = cursor.value(query("consent.last_answer"), send_id=person.send_id, field=field.name)
    if last != to_text(field.type, choice.value):
        # The words beside it are personal: they stand in the field, and nowhere else.
        acts.tell(cursor, person, ANSWERED, {"field": field.name, "answer": choice.value})
