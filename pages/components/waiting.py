"""What becomes of messages that wait when values change, in words: told before an import, after it, and on the card."""

from __future__ import annotations

from collections.abc import Mapping

from engine.campaigns import campaigns
from engine.campaigns.foreseen import Waiting
from engine.errors import EngineError
from engine.workspace import Workspace
from pages.components.state import number, plain
from pages.components.texts import BECAME, WAITING


def words(ws: Workspace, waiting: Waiting | None) -> str:
    """A sentence a campaign, '' where no message is touched. None: of a report that was made before this was told."""
    told = [
        WAITING.format(f"**{plain(label_of(ws, name))}**", _counts(counts)) for name, counts in (waiting or {}).items()
    ]
    return " ".join(told)


def label_of(ws: Workspace, campaign: str) -> str:
    """Its label; the name of one that is gone."""
    try:
        return campaigns.get(ws, campaign).label
    except EngineError:
        return campaign


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number(count)} {BECAME[what]}" for what, count in counts.items())
