"""The last examination of a workspace, kept with its time: looking takes seconds, and nothing changes by the minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter

from engine.access import require
from engine.deliverability.domains import domains_of
from engine.deliverability.examining import examine
from engine.deliverability.finding import Finding
from engine.deliverability.lookups import Resolver
from engine.workspace import Workspace

_SETTING = "deliverability"


@dataclass(frozen=True)
class Looked:
    """`looked_at`: naive UTC. `domains`: of the senders at that time."""

    looked_at: datetime
    domains: tuple[str, ...]
    findings: tuple[Finding, ...]


def look(workspace: Workspace, resolver: Resolver | None = None) -> Looked:
    """Examines and keeps it; takes seconds. Raises BadValueError for a WARMCAST_FROM that is no address."""
    require(workspace, "write")
    domains = domains_of(workspace)
    found = Looked(workspace.now(), domains, tuple(examine(workspace.settings, domains, resolver)))
    text = _looked().dump_json(found).decode()
    workspace.store.write(lambda cursor: workspace.set_setting(cursor, _SETTING, text))
    return found


def latest(workspace: Workspace) -> Looked | None:
    """What `look` kept last."""
    require(workspace, "read")
    text = workspace.setting(_SETTING)
    return None if text is None else _looked().validate_json(text)


@cache
def _looked() -> TypeAdapter[Looked]:
    return TypeAdapter(Looked)
