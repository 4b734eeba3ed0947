"""What each guard would have stopped or held, in their order."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.campaigns.trial import Backtest
from pages.components import table
from pages.components.campaign_trial import texts
from pages.components.state import share
from pages.components.texts import REASONS


def draw(report: Backtest) -> None:
    st.markdown(f"**{texts.STOPPED}**")
    found = rows(report)
    if found:
        config = {"Messages": table.numbers(80), "People": table.numbers(68)}
        # The longest reason beside the figures: nothing is cut where a screen has 1440 pixels.
        widths = {"Reason": 376, "Share": 68}
        table.show(found, key="campaign.trial.stopped", widths=widths, config=config, file="stopped")
    else:
        st.caption(texts.NOTHING_STOPPED)
    st.caption(texts.NOT_MADE)


def rows(report: Backtest) -> list[dict[str, Any]]:
    """Share: of all that would have started it."""
    order = list(texts.REASONS)
    stopped = [(o.reason, o) for o in report.outcomes if o.state != "sent" and o.reason]
    return [
        {
            "Reason": texts.HELD.format(REASONS[reason]) if outcome.state != "skipped" else REASONS[reason],
            "Messages": outcome.messages,
            "People": outcome.people,
            "Share": share(outcome.messages, report.planned),
        }
        for reason, outcome in sorted(stopped, key=lambda o: order.index(o[0]))
    ]
