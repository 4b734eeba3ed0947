"""A dashboard with its numbers, made of the blocks that were chosen. Read-only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from engine.access import require
from engine.reports.shared import texts
from engine.reports.shared.asked import ask
from engine.reports.shared.audience import Audience
from engine.reports.shared.book import Book
from engine.reports.shared.mailed import Mailed
from engine.reports.shared.model import Parts
from engine.reports.shared.steady import steady
from engine.reports.shared.views import Block, Board, View
from engine.workspace import Workspace


def make(workspace: Workspace, parts: Parts) -> Board:
    """As it is now. Raises UnknownNameError, StateError for a campaign, topic or segment that is not there any more."""
    require(workspace, "read")
    asked, book = ask(workspace, parts.filters), Book()
    if parts.filters.days.rolling:
        asked = steady(workspace, asked, parts.blocks)
    mailed, audience = Mailed(workspace, asked, book), Audience(workspace, asked, book)
    made: Mapping[str, Callable[[], Iterable[View]]] = {
        "figures": mailed.figures,
        "over_time": mailed.over_time,
        "funnel": mailed.funnel,
        "campaigns": mailed.campaigns,
        "variants": mailed.variants,
        "growth": audience.growth,
        "sources": audience.sources,
        "skipped": mailed.skipped,
        "revenue": mailed.revenue,
    }
    blocks = tuple(Block(name, texts.BLOCKS[name], tuple(made[name]())) for name in parts.blocks)
    return Board(
        parts.title, parts.note, asked.first, asked.last, workspace.now(), workspace.zone, asked.words, blocks, book
    )
