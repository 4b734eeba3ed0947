"""Saving and reading templates. A saved text is an immutable version; names never change."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from engine.access import audit, require
from engine.content import fragments
from engine.content.answers import Use, uses_of
from engine.content.checking import asked_fields, fields_of
from engine.content.compiling import Compiled, compile_source
from engine.content.fragments import Fragment
from engine.content.marking import Link, marked
from engine.content.source import TemplateSource
from engine.errors import StateError, UnknownNameError
from engine.names import check_name
from engine.store import Cursor, query
from engine.workspace import Workspace


@dataclass(frozen=True)
class Version:
    """A text as it was saved. Times are naive UTC."""

    template_id: int
    version: int
    source: TemplateSource
    compiled: Compiled
    created_at: datetime
    created_by: str


@dataclass(frozen=True)
class Template:
    """A template with its newest version."""

    template_id: int
    name: str
    label: str
    version: int
    is_archived: bool
    changed_at: datetime
    source: TemplateSource
    compiled: Compiled


@dataclass(frozen=True)
class _Draft:
    source: TemplateSource
    compiled: Compiled
    fragments: list[Fragment]
    label: str | None
    asked: set[Use]


def save(workspace: Workspace, name: str, source: TemplateSource, *, label: str | None = None) -> int:
    """Makes the template, or a new version of it if the text or a fragment in it differs; gives the number of the newest
    version. Raises BadValueError (name), StateError (archived), TemplateError for a text that cannot be compiled or names a
    field that no database has, or asks what works in none: nothing is written then."""
    require(workspace, "write")
    check_name("template", name)
    whole, held = fragments.filled(workspace, source)
    compiled = compile_source(whole)
    with workspace.store.transaction() as cursor:
        # Under the write lock: what it names cannot go between this look and its end.
        fragments.refuse_archived(workspace, [f.name for f in held])
        fragments.check_fields(workspace, compiled)
        draft = _Draft(source, compiled, held, label, uses_of(workspace, compiled.conditions))
        found = _find(cursor, name)
        return _change(cursor, workspace, found, draft) if found else _create(cursor, workspace, name, draft)


def get(workspace: Workspace, name: str) -> Template:
    """Archived ones too. Raises UnknownNameError."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        found = _find(cursor, name)
        if found is None:
            raise UnknownNameError("template", name, cursor.column(query("template.names")))
    return found


def get_version(workspace: Workspace, template_id: int, version: int) -> Version:
    """From memory after the first time: versions never change. Raises UnknownNameError."""
    require(workspace, "read")
    key = f"template_version.{template_id}.{version}"
    return workspace.cache.get(key, lambda: _load_version(workspace, template_id, version))


def links_of(workspace: Workspace, template_id: int, version: int) -> tuple[Link, ...]:
    """Where the links of its messages lead, in the order of their numbers. Raises UnknownNameError."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("template.links"), template_id=template_id, version=version)
    # Of a version that was saved before there was a table it is found now as it is when its messages are made.
    return (
        tuple(Link(**row) for row in rows) or marked(get_version(workspace, template_id, version).compiled.html).links
    )


def list_all(workspace: Workspace) -> list[Template]:
    """Every template, archived ones too, the last changed first."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return [_template(row) for row in cursor.dicts(query("template.list"))]


def versions(workspace: Workspace, name: str) -> list[Version]:
    """The newest first. Raises UnknownNameError."""
    require(workspace, "read")
    template = get(workspace, name)
    with workspace.store.read() as cursor:
        rows = cursor.dicts(query("template.versions"), template_id=template.template_id)
    return [_version(row) for row in rows]


def uses(workspace: Workspace, name: str) -> list[str]:
    """The campaigns that use it and are not over, each as “campaign course-registered”."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return [f"campaign {campaign}" for campaign in cursor.column(query("template.uses"), name=name)]


def renew(workspace: Workspace, name: str) -> int:
    """Saves it with its fragments as they are now; gives the number of the newest version. Raises as `save`."""
    require(workspace, "write")
    return save(workspace, name, get(workspace, name).source)


def archive(workspace: Workspace, name: str) -> None:
    """Takes it out of every choice; its versions stay. Raises UnknownNameError, StateError with what uses it."""
    require(workspace, "write")
    with workspace.store.transaction() as cursor:
        # Under the write lock: nothing can begin to use it between this look and its end.
        template = get(workspace, name)
        used = uses(workspace, name)
        if used:
            raise StateError(f"The template “{name}” is used by {', '.join(used)}. Change these first.")
        if template.is_archived:
            return
        cursor.run(query("template.archive"), template_id=template.template_id, now=workspace.now())
        _set_aside_uses(cursor, template)
        audit.record(cursor, workspace, action="archived", kind="template", name=name)


def _load_version(workspace: Workspace, template_id: int, version: int) -> Version:
    with workspace.store.read() as cursor:
        row = cursor.dict(query("template.version"), template_id=template_id, version=version)
    if row is None:
        raise UnknownNameError("template version", f"{template_id}.{version}")
    return _version(row)


def _create(cursor: Cursor, workspace: Workspace, name: str, draft: _Draft) -> int:
    now = workspace.now()
    template_id = cursor.next_ids("seq_template", 1)[0]
    row: dict[str, Any] = {
        "template_id": template_id,
        "name": name,
        "label": draft.label or name,
        "version": 1,
        "is_archived": False,
        "created_at": now,
        "changed_at": now,
    }
    cursor.insert("template", [row])
    _write_version(cursor, workspace, template_id, 1, draft)
    _write_uses(cursor, name, draft)
    audit.record(cursor, workspace, action="created", kind="template", name=name, after={"version": 1})
    return 1


def _change(cursor: Cursor, workspace: Workspace, found: Template, draft: _Draft) -> int:
    if found.is_archived:
        raise StateError(f"The template “{found.name}” is archived: it cannot be changed. Save it under another name.")
    label = draft.label or found.label
    is_new = draft.source != found.source or _held(draft) != set(
        cursor.rows(query("fragment.held"), template_id=found.template_id, version=found.version)
    )
    if not is_new and label == found.label:
        return found.version
    version = found.version + is_new
    values = {"template_id": found.template_id, "version": version, "label": label, "now": workspace.now()}
    cursor.run(query("template.change"), **values)
    if is_new:
        _set_aside_uses(cursor, found)
        _write_version(cursor, workspace, found.template_id, version, draft)
        _write_uses(cursor, found.name, draft)
    before, after = {"version": found.version, "label": found.label}, {"version": version, "label": label}
    audit.record(cursor, workspace, action="changed", kind="template", name=found.name, before=before, after=after)
    return version


def _write_version(cursor: Cursor, workspace: Workspace, template_id: int, version: int, draft: _Draft) -> None:
    row: dict[str, Any] = {
        "template_id": template_id,
        "version": version,
        "subject": draft.source.subject,
        "preheader": draft.source.preheader,
        "html": draft.source.html,
        "mjml": draft.source.mjml,
        "text": draft.source.text,
        "compiled": draft.compiled.as_json(),
        "content_hash": draft.compiled.content_hash,
        "created_at": workspace.now(),
        "created_by": workspace.actor.name,
    }
    cursor.insert("template_version", [row])
    held = {"template_id": template_id, "version": version}
    links = [{**held, **asdict(link)} for link in marked(draft.compiled.html).links]
    cursor.insert("template_link", links)
    cursor.insert(
        "template_fragment",
        [{**held, "fragment_id": fragment, "fragment_version": number} for fragment, number in sorted(_held(draft))],
    )


def _held(draft: _Draft) -> set[tuple[int, int]]:
    """The fragments that it is compiled with, and their versions."""
    return {(f.fragment_id, f.version) for f in draft.fragments}


def _set_aside_uses(cursor: Cursor, found: Template) -> None:
    """What its newest version uses becomes a use of that version alone, which counts while campaigns hold it."""
    cursor.run(query("template.set_aside_uses"), name=found.name, template_id=found.template_id, version=found.version)
    cursor.run(query("template.forget_uses"), name=found.name)


def _write_uses(cursor: Cursor, name: str, draft: _Draft) -> None:
    """Which fields, in whichever database, and fragments it names, and what its conditions use: for “where used” when one is
    to go."""
    named = draft.compiled.variables
    used = [("field", field, "") for field in sorted(fields_of(named) | asked_fields(named))]
    used += [("fragment", fragment.name, "") for fragment in draft.fragments]
    used += sorted(draft.asked)
    shared = {"user_kind": "template", "user_name": name}
    cursor.insert("uses", [{**shared, "kind": kind, "name": what, "scope": scope} for kind, what, scope in used])


def _find(cursor: Cursor, name: str) -> Template | None:
    row = cursor.dict(query("template.get"), name=name)
    return _template(row) if row else None


def _template(row: dict[str, Any]) -> Template:
    return Template(source=_source(row), compiled=Compiled.from_json(row.pop("compiled")), **row)


def _version(row: dict[str, Any]) -> Version:
    return Version(source=_source(row), compiled=Compiled.from_json(row.pop("compiled")), **row)


def _source(row: dict[str, Any]) -> TemplateSource:
    return TemplateSource(**{part: row.pop(part) for part in ("subject", "preheader", "html", "mjml", "text")})
