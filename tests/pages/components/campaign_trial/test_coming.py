"""What is said where no message is foreseen."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from engine.campaigns.trial import Known
from engine.campaigns.trial.backtest import Foreseen
from engine.workspace import Workspace
from pages.components.campaign_trial.coming import none
from tests.pages.components.campaign_trial.reports import report

WEEK = tuple(Foreseen(date(2026, 1, 27) + timedelta(days=n), 0, 0, 0) for n in range(7))


def since(at: datetime | None) -> tuple[Known, ...]:
    return (Known("segment", "high", at, "Known."),)


def said(ws: Workspace, **values: Any) -> str:
    return none(ws, report(**values))


def test_too_few_days(ws: Workspace) -> None:
    assert said(ws) == "There is no forecast of the coming week: it takes at least seven whole days to learn from."


def test_known_too_late(ws: Workspace) -> None:
    told = said(ws, known=since(datetime(2026, 1, 24, 9)))
    assert "at least seven whole days" in told and "known since 24 Jan 2026, 09:00 only" in told


def test_known_never(ws: Workspace) -> None:
    assert said(ws, known=since(None)).startswith("The coming week cannot be foreseen")


def test_known_and_nothing_left(ws: Workspace) -> None:
    assert said(ws, forecast=WEEK) == (
        "No message would have left in the last 3 weeks of the trial, so none is foreseen."
    )
    told = said(ws, forecast=WEEK, known=since(datetime(2026, 1, 10, 9)))
    assert told == "No message would have left since 10 Jan 2026, 09:00, from when on it is known, so none is foreseen."
