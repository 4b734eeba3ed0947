"""How far messages came, and why the others were not sent; each bar leads to its people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.reports.figures import Figures
from engine.reports.metrics import METRICS
from pages.components import charts
from pages.components.charts import Ranked
from pages.components.reports.campaigns import people, texts, words
from pages.components.state import number, share
from pages.components.texts import REASONS

_KEY = "reports.funnel"
_STEPS = ("planned", "sent", "delivered", "opened", "clicked", "converted")
_OF = {"sent": "planned", "delivered": "sent", "opened": "delivered", "clicked": "delivered", "converted": "aimed"}
_MOST = 8
Sql = Callable[[], str]


def draw(found: Figures, sql: Sql, *, name: str) -> None:
    """`name`: of the files."""
    left, right = charts.side_by_side()
    with left:
        charts.ranked(
            [_step(step, found) for step in _STEPS if step != "converted" or found.has_goal],
            title=texts.FUNNEL,
            key=_KEY,
            alt=texts.FUNNEL_ALT,
            on_press=people.ask,
        )
        rows = [{"step": step, "messages": found.told(step)} for step in _STEPS]
        charts.tools(f"{name}-funnel", rows, sql, key=_KEY, caption=texts.FUNNEL_HELP)
    with right:
        _skipped(found.skipped, found, sql, name)


def _step(step: str, found: Figures) -> Ranked:
    """Its number, and the share of what it is a part of."""
    count = found.counts[step]
    whole = _OF.get(step)
    text = (
        texts.OF_STEP.format(count=number(count), share=share(count, found.counts[whole])) if whole else number(count)
    )
    of = f" of {METRICS[whole].label.lower()}" if whole and whole != "aimed" else ""
    return Ranked(
        step, METRICS[step].label, count, text, f"{METRICS[step].label}: {text}{of}. {words.meaning(step, found)}"
    )


def _skipped(reasons: Mapping[str, int], found: Figures, sql: Sql, name: str) -> None:
    whole = found.counts["planned"]
    shown = [
        Ranked(r, REASONS.get(r, r), n, texts.OF_STEP.format(count=number(n), share=share(n, whole)))
        for r, n in list(reasons.items())[:_MOST]
    ]
    charts.ranked(
        shown,
        title=texts.SKIPPED,
        key=f"{_KEY}.skipped",
        alt=texts.SKIPPED_ALT,
        name="skipped",
        why=texts.NONE_SKIPPED,
        on_press=_open,
    )
    if reasons:
        rows: list[dict[str, Any]] = [{"reason": r, "messages": n} for r, n in reasons.items()]
        charts.tools(f"{name}-skipped", rows, sql, key=f"{_KEY}.skipped", caption=texts.FUNNEL_HELP)


def _open(reason: str) -> None:
    people.ask("skipped", reason)
