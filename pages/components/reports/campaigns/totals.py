"""Figures added up where each message stands in one row only, so that the whole need not be asked for again. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import fsum

from engine.reports.figures import NONE, Figures


def total(parts: Iterable[Figures], *, has_goal: bool) -> Figures:
    """Of rows by campaign or by day: no message is in two of them. Currencies stay apart."""
    known = list(parts)
    counts, skipped = Counter[str](), Counter[str]()
    for part in known:
        counts.update(part.counts)
        skipped.update(part.skipped)
    currencies = sorted({currency for part in known for currency in part.revenue})
    revenue = {c: round(fsum(part.revenue.get(c, 0.0) for part in known), 4) for c in currencies}
    return Figures({**NONE.counts, **counts}, dict(skipped.most_common()), revenue, has_goal)
