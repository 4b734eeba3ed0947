"""The opened data folder: settings, store, clock, secrets, actor. Everything above takes it as its first argument."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine.clock import Clock, SystemClock
from engine.errors import StoreError
from engine.send_ids import SendIds
from engine.settings import Settings
from engine.store import Cursor, Store

FILE = "warmcast.duckdb"


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Actor:
    """Who acts. `role` is a role of product.md (viewer, analyst, marketer, sender, admin) or a token's scope. `via`: from where,
    for the audit log: a door of Warmcast, with the caller's address where it is known. `holds`: whether what made them this actor
    still does; asked at every check, because a page may be pressed long after it was drawn."""

    name: str
    role: str
    via: str = ""
    holds: Callable[[], bool] = field(default=_always, compare=False, repr=False)


LOCAL = Actor("local", "admin")
COMMAND_LINE = Actor("local", "admin", "command line")
"""Whoever may use the data folder."""
ENGINE = Actor("engine", "admin", "engine")
PUBLIC_PAGE = "public page"
"""The door of those whom messages and sites lead here."""


class Memory:
    """What was read from the store and rarely changes. Safe for threads: what was read before a change is never kept after it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Any] = {}
        self._generation = 0

    def get(self, key: str, load: Callable[[], Any]) -> Any:
        """What is known under `key`, else what `load` reads."""
        try:
            return self._known[key]
        except KeyError:
            generation = self._generation
        found = load()
        with self._lock:
            if generation == self._generation:
                self._known[key] = found
        return found

    def has(self, *keys: str) -> bool:
        """Whether all of them are known, so that `get` reads nothing."""
        known = self._known
        return all(key in known for key in keys)

    def clear(self) -> None:
        """To be called after the commit of every change."""
        with self._lock:
            self._generation += 1
            self._known = {}


@dataclass(frozen=True)
class Workspace:
    """Shared by all threads of the process. `acting` gives a view with another actor or clock."""

    settings: Settings
    store: Store
    folder: Path
    secrets: tuple[bytes, ...]
    salt: str
    clock: Clock = field(default_factory=SystemClock)
    actor: Actor = LOCAL
    send_ids: SendIds = field(default_factory=SendIds)
    cache: Memory = field(default_factory=Memory)
    """Databases, fields, topics and tokens in memory; whoever changes one clears it after the commit."""

    @classmethod
    def open(cls, settings: Settings, clock: Clock | None = None) -> Workspace:
        """Opens the folder, making it if absent. Raises StoreBusyError, StoreError (rights, disk, newer workspace)."""
        folder = settings.folder
        _make(folder)
        memory = settings.memory or _half_of_machine()
        return cls._with(Store(folder / FILE, memory=memory, spill=folder / "spill"), settings, folder, clock)

    @classmethod
    def in_memory(cls, clock: Clock, folder: Path, settings: Settings | None = None) -> Workspace:
        """A workspace whose store lives in memory and whose mailbox lies in `folder`, for tests and trials."""
        return cls._with(Store(), settings or Settings(data=str(folder)), folder, clock)

    @classmethod
    def _with(cls, store: Store, settings: Settings, folder: Path, clock: Clock | None) -> Workspace:
        try:
            return cls(
                settings=settings,
                store=store,
                folder=folder,
                secrets=_secrets(settings, folder),
                salt=_salt(store),
                clock=clock or SystemClock(),
            )
        except BaseException:
            store.close()
            raise

    @property
    def zone(self) -> ZoneInfo:
        return self.settings.zone

    @property
    def mailbox(self) -> Path:
        """Where the default transport puts messages."""
        return self.folder / "mailbox"

    @property
    def outbox(self) -> Path:
        """Where journals and messages in doubt lie."""
        return self.folder / "outbox"

    @property
    def is_demo(self) -> bool:
        return self.setting("kind") == "demo"

    def now(self) -> datetime:
        """Naive UTC."""
        return self.clock.now()

    def acting(self, actor: Actor | None = None, *, clock: Clock | None = None) -> Workspace:
        """The same workspace for another actor or at another time."""
        return replace(self, actor=actor or self.actor, clock=clock or self.clock)

    def setting(self, name: str) -> str | None:
        with self.store.read() as cursor:
            return cursor.value("select value from setting where name = $name", name=name)

    def set_setting(self, cursor: Cursor, name: str, value: str) -> None:
        cursor.run("insert or replace into setting values ($name, $value)", name=name, value=value)

    def close(self) -> None:
        self.store.close()


_shared: dict[Path, Workspace] = {}
_shared_lock = threading.Lock()


def shared(settings: Settings) -> Workspace:
    """The one workspace of this process for that folder: pages, API and engine get the same."""
    with _shared_lock:
        if settings.folder not in _shared:
            _shared[settings.folder] = Workspace.open(settings)
        return _shared[settings.folder]


def close_shared() -> None:
    """Closes every workspace that `shared` opened."""
    with _shared_lock:
        for workspace in _shared.values():
            workspace.close()
        _shared.clear()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The data folder {folder} cannot be made: {error.strerror}.", code="no_rights") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StoreError(
            f"The data folder {folder} cannot be written to: check its owner and rights.", code="no_rights"
        )


def _secrets(settings: Settings, folder: Path) -> tuple[bytes, ...]:
    """Those of the settings, and the folder's own: what it signed before they were set goes on working."""
    told = tuple(s.strip().encode() for s in settings.secret.split(",") if s.strip())
    file = folder / "secret"
    if not file.exists():
        if told:
            return told
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(32))
    try:
        return (*told, file.read_text().strip().encode())
    except OSError as error:
        raise StoreError(f"The secret {file} cannot be read: {error.strerror}.", code="no_rights") from None


def _salt(store: Store) -> str:
    """The workspace's salt for assignment and buckets; made once, the same in every copy of the file."""
    with store.read() as cursor:
        found = cursor.value("select value from setting where name = 'salt'")
    if found:
        return found
    salt = _new_salt()
    with store.transaction() as cursor:
        cursor.run("insert into setting values ('salt', $salt)", salt=salt)
    return salt


def _new_salt() -> str:
    return secrets.token_hex(8)


def _half_of_machine() -> str:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{max(total // 2 // 2**20, 256)}MiB"
