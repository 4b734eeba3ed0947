"""Which hosts are the workspace's own: that of its public address, and of the website that it names as its organisation's."""

from __future__ import annotations

import orjson

from engine.access import require
from engine.content.examining.addressed import host_of
from engine.workspace import Workspace

ORGANISATION = "organisation"
"""The setting: JSON with `website`, '' for none (engine/consent/organisation.py)."""


def hosts(workspace: Workspace) -> frozenset[str]:
    """In small letters and without `www.`."""
    require(workspace, "read")
    text = workspace.setting(ORGANISATION)
    website = orjson.loads(text).get("website", "") if text else ""
    return frozenset(filter(None, map(host_of, (workspace.settings.base_url, website))))


def is_own(address: str, own: frozenset[str]) -> bool:
    """Whether the address, or bare host, is one of these hosts or below it."""
    host = host_of(address) or address.lower().removeprefix("www.")
    return any(host == known or host.endswith(f".{known}") for known in own)
