"""Applying documents: everything in one transaction, kind by kind, so that whatever is named exists when it is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from engine.access import require
from engine.campaigns.guarding import Policy
from engine.definitions import ensure
from engine.definitions.model import Document
from engine.definitions.reading import read
from engine.definitions.transaction import one_transaction
from engine.errors import BadValueError, EngineError
from engine.profiles import fields
from engine.segments.keeping.graph import CircleError, in_order
from engine.workspace import Workspace

Action = Literal["created", "updated", "unchanged"]
Named = tuple[str, Document]

KINDS: dict[str, Callable[[Workspace, Document, Any], Action]] = {
    "field": ensure.field,
    "sender": ensure.sender,
    "topic": ensure.topic,
    "template": ensure.template,
    "segment": ensure.segment,
    "campaign": ensure.campaign,
}
"""In the order in which they are made, after the databases: each may name what stands before it."""


@dataclass(frozen=True)
class Applied:
    """`kind` is a word of product.md. `action`: created, updated, unchanged; exported from `export`."""

    kind: str
    name: str
    action: str


@dataclass(frozen=True)
class _Item:
    file: str
    document: Document
    kind: str
    index: int
    definition: Any

    @property
    def place(self) -> str:
        return f"{self.file}: {self.kind}s[{self.index}] “{self.definition.name}”"


def apply(workspace: Workspace, documents: Sequence[tuple[str, str]], *, dry_run: bool = False) -> list[Applied]:
    """Makes what is missing and updates what differs: all, or nothing on an error. A key left out means its default.

    `documents`: file name and YAML text of each. Nothing is activated, paused or deleted. Raises BadValueError,
    UnknownNameError, StateError, TemplateError, each naming the file and the place in it."""
    require(workspace, "write")
    found = read(documents)
    items = list(_items(found))
    _refuse_doubles(found, items)
    with one_transaction(workspace, keep=not dry_run) as inside:
        applied = [_database(inside, file, d) for file, d in found if d.database is not None]
        applied.extend(_policy(inside, file, d) for file, d in found if d.policy is not None)
        made = [_apply(inside, item) for item in items]
        _refuse_gone_options(inside, items, made)
    return [*applied, *made]


def _refuse_gone_options(workspace: Workspace, items: Sequence[_Item], applied: Sequence[Applied]) -> None:
    """Only now, since what asks for them may have been changed as well."""
    for item, done in zip(items, applied, strict=True):
        if item.kind == "field" and done.action == "updated":
            with _placed(item.place):
                fields.refuse_gone_options(workspace, item.document.database or "", item.definition.name)


def _database(workspace: Workspace, file: str, document: Document) -> Applied:
    name = document.database or ""
    with _placed(f"{file}: database “{name}”"):
        return Applied("database", name, ensure.database(workspace, name, document.key))


def _policy(workspace: Workspace, file: str, document: Document) -> Applied:
    with _placed(f"{file}: policy"):
        return Applied("policy", "workspace", ensure.policy(workspace, document.policy or Policy()))


def _apply(workspace: Workspace, item: _Item) -> Applied:
    with _placed(item.place):
        action = KINDS[item.kind](workspace, item.document, item.definition)
    return Applied(item.kind, item.definition.name, action)


def _items(found: Iterable[Named]) -> Iterator[_Item]:
    documents = list(found)
    for kind in KINDS:
        items = [
            _Item(file, document, kind, index, definition)
            for file, document in documents
            for index, definition in enumerate(getattr(document, f"{kind}s"))
        ]
        yield from _used_first(items) if kind == "segment" else items


def _refuse_doubles(found: Iterable[Named], items: Iterable[_Item]) -> None:
    seen: dict[tuple[str, str, str], str] = {}
    databases = ((("database", "", d.database), f"{file}: database “{d.database}”") for file, d in found if d.database)
    policies = ((("policy", "", ""), f"{file}: policy") for file, d in found if d.policy is not None)
    rest = (
        ((i.kind, i.document.database or "" if i.kind == "field" else "", i.definition.name), i.place) for i in items
    )
    for key, place in (*databases, *policies, *rest):
        if key in seen:
            raise BadValueError(f"{place}: this {key[0]} stands there twice, first in {seen[key]}.", field="name")
        seen[key] = place


def _used_first(items: Sequence[_Item]) -> list[_Item]:
    """Segments after the ones that they name. Raises BadValueError for a circle."""
    by_name = {i.definition.name: i for i in items}
    try:
        return [by_name[name] for name in in_order({n: i.definition.condition for n, i in by_name.items()})]
    except CircleError as error:
        raise BadValueError(f"{by_name[error.names[0]].place}: {error}") from None


@contextmanager
def _placed(place: str) -> Generator[None]:
    """Puts the place in front of an error's message."""
    try:
        yield
    except EngineError as error:
        error.message = f"{place}: {error.message}"
        error.args = (error.message,)
        raise
