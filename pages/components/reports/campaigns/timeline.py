"""What became of messages by day, and the rates of each day; a press on a day narrows the page to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from engine.reports.figures import Row
from engine.reports.metrics import METRICS, rate
from pages.components import charts
from pages.components.charts import Line
from pages.components.charts.by_day import step_of
from pages.components.reports.campaigns import filters, texts, words

_KEY = "reports.days"
_SHOWN = ("sent", "waiting", "skipped", "failed", "in_doubt")
_RATES = {"open_rate": "opened", "click_rate": "clicked"}
_FILE = ("planned", "sent", "skipped", "failed", "in_doubt", "delivered", "opened", "clicked", "converted", *_RATES)


def draw(
    rows: Sequence[Row], sql: Callable[[], str], *, span: tuple[date, date], chosen: date | None, name: str
) -> None:
    """`rows`: by day. `span`: the first and the last day to be shown."""
    first, last = span
    days = (last - first).days + 1
    data = [{"day": row.key, **words.data(_FILE, row.figures)} for row in rows]
    left, right = charts.side_by_side()
    with left:
        is_daily = step_of(days) == 1
        charts.by_day(
            [(row.key, kind, row.figures.counts[kind]) for row in rows for kind in _SHOWN if row.figures.counts[kind]],
            title=texts.OVER_TIME if is_daily else texts.OVER_WEEKS,
            unit=texts.OVER_TIME_UNIT,
            order=_SHOWN,
            until=last,
            days=days,
            key=_KEY,
            alt=texts.OVER_TIME_ALT,
            words={kind: METRICS[kind].label for kind in _SHOWN},
            on_press=filters.toggle("day") if is_daily else None,
            chosen=chosen,
        )
        charts.tools(f"{name}-days", data, sql, key=_KEY, caption=texts.PRESS_DAY if is_daily and rows else "")
    with right:
        charts.lines(
            [Line(METRICS[r].label, _points(rows, r, days), charts.colour(thing)) for r, thing in _RATES.items()],
            title=texts.RATES_TIME,
            unit="",
            key=f"{_KEY}.rates",
            alt=texts.RATES_ALT,
            is_share=True,
            why=texts.RATES_WHY,
        )
        charts.tools(f"{name}-rates", data, sql, key=f"{_KEY}.rates")


def _points(rows: Sequence[Row], metric: str, days: int) -> list[tuple[date, float | None]]:
    """One a day; over a long time one a week, of the week's own counts: rates are not averaged."""
    step = step_of(days)
    known = METRICS[metric]
    sums: dict[date, dict[str, int]] = {}
    for row in rows:
        day = row.key if step == 1 else row.key - timedelta(days=row.key.weekday())
        counts = sums.setdefault(day, dict.fromkeys((known.top or "", known.bottom or ""), 0))
        for count in counts:
            counts[count] += row.figures.counts[count]
    return [(day, rate(metric, counts)) for day, counts in sums.items()]
