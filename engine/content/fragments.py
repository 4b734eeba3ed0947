"""Saving and reading fragments, the pieces that templates share: a header, a footer. A saved text is an immutable version.

Templates hold a fragment as it was when they were saved: saving it again changes no template and no message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.access import audit, require
from engine.content import snippets
from engine.content.answers import Use, uses_of
from engine.content.checking import asked_fields, check_variables, fields_of
from engine.content.compiling import Compiled, compile_source
from engine.content.known import known_fields
from engine.content.problems import problems_of
from engine.content.source import TemplateSource, tidy
from engine.errors import StateError, TemplateError, UnknownNameError
from engine.names import check_name
from engine.store import Cursor, query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Fragment:
    """With its newest text."""

    fragment_id: int
    name: str
    label: str
    version: int
    is_archived: bool
    changed_at: datetime
    source: str


@dataclass(frozen=True)
class FragmentVersion:
    """A text as it was saved. Times are naive UTC."""

    version: int
    source: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class Holder:
    """A template (`name`, `label`) with the version of a fragment that it holds; or a fragment that a template holds."""

    name: str
    label: str
    holds: int
    newest: int

    @property
    def is_current(self) -> bool:
        return self.holds == self.newest


def save(workspace: Workspace, name: str, source: str, *, label: str | None = None) -> int:
    """Makes the fragment, or a new version of it if the text differs; gives the number of the newest version. Raises
    BadValueError (name), StateError (archived), TemplateError as saving a template does: nothing is written then."""
    require(workspace, "write")
    check_name("fragment", name)
    text = tidy(source)
    if text is None:
        raise TemplateError("A fragment needs a text")
    compiled = _compiled(workspace, name, text)
    with workspace.store.transaction() as cursor:
        # Under the write lock: what it names cannot go between this look and its end.
        refuse_archived(workspace, snippets.names_in(text))
        check_fields(workspace, compiled)
        asked = uses_of(workspace, compiled.conditions)
        found = _find(cursor, name)
        if found is None:
            version = _create(cursor, workspace, name, text, label)
        else:
            version = _change(cursor, workspace, found, text, label)
        _write_uses(cursor, name, text, compiled, asked)
    return version


def get(workspace: Workspace, name: str) -> Fragment:
    """Archived ones too. Raises UnknownNameError."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        found = _find(cursor, name)
    if found is None:
        raise UnknownNameError("fragment", name, [f.name for f in list_all(workspace)])
    return found


def list_all(workspace: Workspace) -> list[Fragment]:
    """Those that can be used, the last changed first."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return [f for row in cursor.dicts(query("fragment.list")) if not (f := Fragment(**row)).is_archived]


def names(workspace: Workspace) -> list[str]:
    """Every name that is taken, those of archived ones too."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return [row["name"] for row in cursor.dicts(query("fragment.list"))]


def versions(workspace: Workspace, name: str) -> list[FragmentVersion]:
    """The newest first; none for an unknown name."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return [FragmentVersion(**row) for row in cursor.dicts(query("fragment.versions"), name=name)]


def uses(workspace: Workspace, name: str) -> list[str]:
    """What names it, each as “template welcome” or “fragment header”."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return [f"{kind} {user}" for kind, user in cursor.rows(query("fragment.uses"), name=name)]


def templates_with(workspace: Workspace, name: str) -> list[Holder]:
    """The templates that it stands in, by way of another fragment too, with the version of it that they hold."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return [Holder(**row) for row in cursor.dicts(query("fragment.templates"), name=name)]


def outdated(workspace: Workspace, template: str) -> list[Holder]:
    """The fragments that were changed since the template was saved."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return [Holder(**row) for row in cursor.dicts(query("fragment.outdated"), template=template)]


def archive(workspace: Workspace, name: str) -> None:
    """Takes it out of every choice. Raises UnknownNameError, StateError with what uses it."""
    require(workspace, "write")
    with workspace.store.transaction() as cursor:
        # Under the write lock: nothing can begin to use it between this look and its end.
        fragment = get(workspace, name)
        used = uses(workspace, name)
        if used:
            raise StateError(f"The fragment “{name}” is used by {', '.join(used)}. Change these first.")
        if fragment.is_archived:
            return
        cursor.run(query("fragment.archive"), fragment_id=fragment.fragment_id, now=workspace.now())
        cursor.run(query("fragment.forget_uses"), name=name)
        audit.record(cursor, workspace, action="archived", kind="fragment", name=name)


def problems(workspace: Workspace, name: str, text: str) -> list[TemplateError]:
    """What keeps this text of a fragment, which may be new, from being saved, with its lines."""
    require(workspace, "read")
    try:
        return problems_of(as_message(workspace, name, text), known_fields(workspace))
    except TemplateError as error:
        return [error]


def resolved(workspace: Workspace, source: TemplateSource) -> TemplateSource:
    """The template with its fragments as they are now, ready to be compiled. Raises as engine/content/snippets.py."""
    require(workspace, "read")
    return filled(workspace, source)[0]


def filled(workspace: Workspace, source: TemplateSource) -> tuple[TemplateSource, list[Fragment]]:
    """As `resolved`, with the fragments that came in, those in fragments too."""
    if not snippets.has_fragments(source):
        return source, []
    known = {f.name: f for f in list_all(workspace)}
    texts = {name: f.source for name, f in known.items()}
    whole = snippets.resolved(source, texts)
    return whole, [known[name] for name in sorted(snippets.used_by(source, texts))]


def refuse_archived(workspace: Workspace, held: Iterable[str]) -> None:
    """Raises StateError for a fragment that was archived since a text was compiled with it."""
    gone = sorted(set(held) - {f.name for f in list_all(workspace)})
    if gone:
        raise StateError(f"The fragment “{gone[0]}” has just been archived: take it out of the text.")


def check_fields(workspace: Workspace, compiled: Compiled) -> None:
    """Raises TemplateError for a field that no database has."""
    problems = check_variables(compiled.variables, known_fields(workspace))
    if problems:
        raise TemplateError(" ".join(p.message for p in problems))


def as_message(workspace: Workspace, name: str, text: str) -> TemplateSource:
    """A message of nothing but this text of a fragment, which may be new, with the fragments that it names. Raises as
    `resolved`, with lines of the text; itself among them is a circle."""
    require(workspace, "read")
    texts = {f.name: f.source for f in list_all(workspace)} | {name: text}
    return snippets.resolved(snippets.as_template(text), texts)


def _compiled(workspace: Workspace, name: str, text: str) -> Compiled:
    """The fragment as a message of its own."""
    try:
        return compile_source(as_message(workspace, name, text))
    except TemplateError as error:
        raise TemplateError(error.words, line=error.line) from None


def _create(cursor: Cursor, workspace: Workspace, name: str, text: str, label: str | None) -> int:
    now = workspace.now()
    fragment_id = cursor.next_ids("seq_fragment", 1)[0]
    row: dict[str, Any] = {
        "fragment_id": fragment_id,
        "name": name,
        "label": label or name,
        "version": 1,
        "is_archived": False,
        "created_at": now,
        "changed_at": now,
    }
    cursor.insert("fragment", [row])
    _write_version(cursor, workspace, fragment_id, 1, text)
    audit.record(cursor, workspace, action="created", kind="fragment", name=name, after={"version": 1})
    return 1


def _change(cursor: Cursor, workspace: Workspace, found: Fragment, text: str, label: str | None) -> int:
    if found.is_archived:
        raise StateError(f"The fragment “{found.name}” is archived: it cannot be changed. Save it under another name.")
    label = label or found.label
    version = found.version + (text != found.source)
    if (version, label) == (found.version, found.label):
        return version
    values = {"fragment_id": found.fragment_id, "version": version, "label": label, "now": workspace.now()}
    cursor.run(query("fragment.change"), **values)
    if version > found.version:
        _write_version(cursor, workspace, found.fragment_id, version, text)
    before, after = {"version": found.version, "label": found.label}, {"version": version, "label": label}
    audit.record(cursor, workspace, action="changed", kind="fragment", name=found.name, before=before, after=after)
    return version


def _write_version(cursor: Cursor, workspace: Workspace, fragment_id: int, version: int, text: str) -> None:
    row: dict[str, Any] = {
        "fragment_id": fragment_id,
        "version": version,
        "source": text,
        "created_at": workspace.now(),
        "created_by": workspace.actor.name,
    }
    cursor.insert("fragment_version", [row])


def _write_uses(cursor: Cursor, name: str, text: str, compiled: Compiled, asked: set[Use]) -> None:
    """Which fields and fragments it names, and what its conditions use: for “where used” when one is to go."""
    cursor.run(query("fragment.forget_uses"), name=name)
    named = compiled.variables
    used = [("field", f, "") for f in sorted(fields_of(named) | asked_fields(named))]
    used += [("fragment", f, "") for f in snippets.names_in(text)]
    used += sorted(asked)
    shared = {"user_kind": "fragment", "user_name": name}
    cursor.insert("uses", [{**shared, "kind": kind, "name": what, "scope": scope} for kind, what, scope in used])


def _find(cursor: Cursor, name: str) -> Fragment | None:
    row = cursor.dict(query("fragment.get"), name=name)
    return Fragment(**row) if row else None
