"""Hosted sign-up forms: one topic, one database, the fields it asks for. A form is never removed, only closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from engine.access import audit, require
from engine.consent.urls import check_url
from engine.errors import BadValueError, NameTakenError, UnknownNameError
from engine.names import check_name, check_text
from engine.profiles import databases, fields, subscriptions
from engine.profiles.databases import Database
from engine.profiles.subscriptions import Topic
from engine.profiles.types import Field
from engine.store import query
from engine.workspace import Workspace

MOST_FIELDS = 20
ORIGINS = ("source", "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
"""What says how people came: taken from the address or from hidden inputs of these names."""
_NO_QUESTION = frozenset({"email", "registered_at", *ORIGINS})


@dataclass(frozen=True)
class Form:
    """`fields`: asked for beside the address, in order. `thanks`: the text after it, '' for the workspace's own;
    `thanks_url`: where people are led instead."""

    form_id: int
    name: str
    topic_id: int
    database_id: int
    title: str
    intro: str
    button: str
    fields: tuple[str, ...]
    thanks: str
    thanks_url: str | None
    is_archived: bool


@dataclass(frozen=True)
class FormParts:
    """What one may choose of a form."""

    title: str
    intro: str = ""
    button: str = ""
    fields: tuple[str, ...] = ()
    thanks: str = ""
    thanks_url: str | None = None
    is_archived: bool = False


def list_all(workspace: Workspace) -> list[Form]:
    """By name, closed ones too."""
    require(workspace, "read")
    return workspace.cache.get("forms", lambda: _load(workspace))


def get(workspace: Workspace, name: str) -> Form:
    """Raises UnknownNameError."""
    require(workspace, "read")
    known = list_all(workspace)
    found = next((f for f in known if f.name == name), None)
    if found is None:
        raise UnknownNameError("form", name, [f.name for f in known])
    return found


def create(workspace: Workspace, name: str, topic: str, database: str, parts: FormParts) -> Form:
    """Raises BadValueError, NameTakenError, UnknownNameError."""
    require(workspace, "write")
    check_name("form", name)
    home = databases.get(workspace, database)
    checked = _checked(workspace, home, parts)
    about = subscriptions.topic(workspace, topic)
    now = workspace.now()
    with workspace.store.transaction() as cursor:
        if cursor.value("select 1 from form where name = $name", name=name):
            raise NameTakenError("form", name)
        row = {
            "form_id": cursor.next_ids("seq_form", 1)[0],
            "name": name,
            "topic_id": about.topic_id,
            "database_id": home.database_id,
            **_columns(checked),
            "created_at": now,
            "changed_at": now,
        }
        cursor.insert("form", [row])
        after = {"topic": topic, "database": database, **_columns(checked)}
        audit.record(cursor, workspace, action="created", kind="form", name=name, after=after)
    workspace.cache.clear()
    return get(workspace, name)


def update(workspace: Workspace, name: str, parts: FormParts) -> Form:
    """Raises BadValueError, UnknownNameError."""
    require(workspace, "write")
    old = get(workspace, name)
    checked = _checked(workspace, databases.by_id(workspace, old.database_id), parts)
    with workspace.store.transaction() as cursor:
        before, after = _columns(old), _columns(checked)
        cursor.run(query("consent.update_form"), form_id=old.form_id, now=workspace.now(), **after)
        audit.record(cursor, workspace, action="changed", kind="form", name=name, before=before, after=after)
    workspace.cache.clear()
    return get(workspace, name)


def topic_of(workspace: Workspace, form: Form) -> Topic:
    """What the form is for."""
    require(workspace, "read")
    return next(t for t in subscriptions.topics(workspace) if t.topic_id == form.topic_id)


def questions(workspace: Workspace, form: Form) -> list[Field]:
    """The fields it asks for that are still there; what the database requires stands among them, asked or not."""
    require(workspace, "read")
    home = databases.by_id(workspace, form.database_id)
    known = {f.name: f for f in fields.catalogue(workspace, home)}
    needed = [f.name for f in known.values() if f.is_required and f.name != home.key_field]
    return [known[name] for name in dict.fromkeys((*form.fields, *needed)) if name in known]


def askable(workspace: Workspace, database: Database) -> list[Field]:
    """Fields that a form may ask for: all but the address and what says how people came."""
    require(workspace, "read")
    return [f for f in fields.catalogue(workspace, database) if f.name not in _NO_QUESTION]


def signed_up(workspace: Workspace) -> dict[str, tuple[int, int]]:
    """Form → people who signed up by it, and those of them who confirmed or needed not to."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return {name: (asked, confirmed) for name, asked, confirmed in cursor.rows(query("consent.signed_up"))}


def _load(workspace: Workspace) -> list[Form]:
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("consent.forms"))
    for row in rows:
        row["fields"] = tuple(orjson.loads(row["fields"]))
    return [Form(**row) for row in rows]


def _checked(workspace: Workspace, database: Database, parts: FormParts) -> FormParts:
    if database.key_field != "email":
        raise BadValueError(
            f"The key of “{database.label}” is {database.key_field}: a form knows people by their email address.",
            field="database",
        )
    if not parts.title.strip():
        raise BadValueError("The form needs a title.", field="title")
    for kind, text, most in (
        ("title", parts.title, 200),
        ("intro", parts.intro, 2_000),
        ("button", parts.button, 60),
        ("thanks", parts.thanks, 2_000),
    ):
        check_text(kind, text, most=most, lines=kind in ("intro", "thanks"))
    known = [f.name for f in askable(workspace, database)]
    for name in parts.fields:
        if name not in known:
            raise UnknownNameError("field", name, known, field="fields")
    if len(parts.fields) > MOST_FIELDS:
        raise BadValueError(f"A form asks for at most {MOST_FIELDS} fields.", field="fields")
    if parts.thanks_url:
        check_url(parts.thanks_url, label="The page after it", field="thanks_url")
    return parts


def _columns(parts: FormParts | Form) -> dict[str, object]:
    names: Sequence[str] = ("title", "intro", "button", "thanks")
    return {
        **{name: getattr(parts, name).strip() for name in names},
        "fields": orjson.dumps(parts.fields).decode(),
        "thanks_url": parts.thanks_url or None,
        "is_archived": parts.is_archived,
    }
