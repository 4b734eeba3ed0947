"""The domains that messages come from, in ASCII."""

from __future__ import annotations

from engine.access import require
from engine.addresses import parse_sender
from engine.delivery import headers, senders
from engine.profiles import subscriptions
from engine.workspace import Workspace


def domain_of(sender: str) -> str:
    """Of "School <school@example.org>". Raises BadValueError."""
    return headers.checked(parse_sender(sender)[1]).rpartition("@")[2]


def domains_of(workspace: Workspace) -> tuple[str, ...]:
    """Those of all senders, and WARMCAST_FROM's while something uses it. Raises BadValueError."""
    require(workspace, "read")
    named = [s.address for s in senders.list_all(workspace)]
    needs_default = not named or any(t.sender is None for t in subscriptions.topics(workspace))
    return tuple(dict.fromkeys(domain_of(s) for s in [*([workspace.settings.sender] * needs_default), *named]))
