"""The collectors of this process: one of sites and one of mail for each workspace."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from engine.store import Store
from engine.tracking.collecting import Collector
from engine.tracking.mail_hits import MailCollector
from engine.workspace import Workspace

_sites: dict[Store, Collector] = {}
_mail: dict[Store, MailCollector] = {}
_lock = threading.Lock()
Kind = TypeVar("Kind")


def collector(workspace: Workspace) -> Collector:
    """Of what sites tell."""
    return _the_one(_sites, workspace, Collector)


def mail(workspace: Workspace) -> MailCollector:
    """Of opens and clicks of messages."""
    return _the_one(_mail, workspace, MailCollector)


def stop(workspace: Workspace) -> None:
    """To be called before the workspace closes: what was taken is written."""
    with _lock:
        found = (_sites.pop(workspace.store, None), _mail.pop(workspace.store, None))
    for one in found:
        if one:
            one.stop()


def _the_one(known: dict[Store, Kind], workspace: Workspace, make: Callable[[Workspace], Kind]) -> Kind:
    found = known.get(workspace.store)
    if found is not None:
        return found
    with _lock:
        if workspace.store not in known:
            known[workspace.store] = make(workspace)
        return known[workspace.store]
