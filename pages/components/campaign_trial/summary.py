"""What would have come of it, in one sentence with exact numbers, and as figures."""

from __future__ import annotations

import streamlit as st

from engine.campaigns.trial import Backtest
from pages.components.campaign_trial.ranges import Range
from pages.components.campaign_trial.texts import (
    BRAKED,
    MOST_HELP,
    PEOPLE_HELP,
    PLANNED_HELP,
    QUIET,
    SENT_HELP,
    STOPPED_HELP,
    WAITING_HELP,
)
from pages.components.state import counted, number, plain


def draw(report: Backtest, chosen: Range) -> None:
    st.markdown(f"**{plain(sentence(report, chosen))}**")
    unknown(report)
    quiet(report)
    if report.braked:
        st.warning(BRAKED.format(counted(report.braked, "message", "messages")), icon=":material/speed:")
    most = max(report.repeats, default=0)
    with st.container(horizontal=True):
        for label, value, said in (
            ("Would start", report.planned, PLANNED_HELP),
            ("Sent", report.messages("sent"), SENT_HELP),
            ("People", _people(report), PEOPLE_HELP),
            ("Stopped", report.messages("skipped"), STOPPED_HELP),
            ("Still waiting", waiting(report), WAITING_HELP),
            ("Most for one", most, MOST_HELP),
        ):
            st.metric(label, number(value), help=said, border=True)


def unknown(report: Backtest) -> None:
    """From when on it is known, where that is later than the trial begins: days before are empty for that reason."""
    for one in report.known:
        st.caption(f":orange[:material/history_toggle_off:] {plain(one.message)}")


def quiet(report: Backtest) -> None:
    """What started nothing on purpose: else nobody would know why days are empty."""
    if report.quiet:
        st.caption(QUIET.format(counted(report.quiet, "more change was", "more changes were")))


def sentence(report: Backtest, chosen: Range) -> str:
    """ "In the last 28 days and today, 1,204 things would have started it: 900 messages to 640 people; 304 stopped."."""
    things = counted(report.planned, "thing", "things")
    sent = counted(report.messages("sent"), "message", "messages")
    people = counted(_people(report), "person", "people")
    still = waiting(report)
    tail = f", {still:,} still waiting" if still else ""
    stopped = f"{report.messages('skipped'):,} stopped{tail}"
    return f"{chosen.words}, {things} would have started it: {sent} to {people}; {stopped}."


def waiting(report: Backtest) -> int:
    return report.messages("waiting") + report.messages("deferred")


def _people(report: Backtest) -> int:
    """Outcomes cannot be added up: somebody may stand in several."""
    return sum(report.repeats.values())
