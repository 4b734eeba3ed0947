"""What it would have been for people: how many messages each, and what else they got at that time."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from engine.campaigns.trial import Backtest
from pages.components import charts, table
from pages.components.campaign_trial import texts
from pages.components.state import counted, number, plain

_BARS = 9
_AT_LEAST = 3
_A_WEEK = 2
"""More messages than this a week, and than `_AT_LEAST` in all, are many for one campaign."""


def repeats(report: Backtest) -> None:
    if max(report.repeats, default=0) < 2:
        st.markdown(f"**{texts.REPEATS}**")
        st.caption(texts.ONCE)
        return
    charts.bars(
        bars(report.repeats),
        title=texts.REPEATS,
        axes=("messages", "people"),
        hover="people",
        key="campaign.trial.repeats",
        alt="People by how many messages they would have got",
    )
    said = often(report)
    if said:
        st.warning(said, icon=":material/warning:")


def bars(repeats: dict[int, int]) -> list[tuple[str, int]]:
    """One a number of messages, those beyond the ninth together."""
    most = max(repeats, default=0)
    found = [(number(n), repeats.get(n, 0)) for n in range(1, min(most, _BARS) + 1)]
    more = sum(people for messages, people in repeats.items() if messages > _BARS)
    return [*found, (texts.AND_MORE.format(_BARS + 1), more)] if more else found


def often(report: Backtest) -> str:
    """Who would get many, '' for nobody."""
    most = max(_AT_LEAST, _A_WEEK * (report.end - report.start) // timedelta(days=7))
    people = sum(n for messages, n in report.repeats.items() if messages > most)
    if not people:
        return ""
    who = counted(people, "person", "people")
    return texts.OFTEN.format(people=who, most=number(most), highest=number(max(report.repeats)))


def beside(report: Backtest) -> None:
    st.markdown(f"**{texts.BESIDE}**", help=texts.BESIDE_HELP)
    for outcome in report.outcomes:
        if outcome.reason == "limit" and outcome.state in texts.LIMITED:
            people = counted(outcome.people, "person", "people")
            messages = counted(outcome.messages, "message", "messages")
            said = texts.LIMITED[outcome.state].format(people=people, messages=messages)
            st.markdown(f":orange[:material/front_hand:] {said}")
    if report.beside:
        rows = [{"Campaign": label, "People": people} for _, label, people in report.beside]
        config = {"People": table.numbers(80)}
        table.show(rows, key="campaign.trial.beside", widths={"Campaign": 300}, config=config, file="overlap")
    else:
        st.caption(plain(texts.BESIDE_NONE))
