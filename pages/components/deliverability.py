"""Whether messages arrive: shares that come back against their limits, the rules of providers, what a look found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import streamlit as st

from engine import deliverability
from engine.deliverability import Finding, Level, Looked, Rate, Rule
from engine.deliverability.rates import ALL, BOUNCES, COMPLAINTS, FEWEST
from engine.workspace import Workspace
from pages.components import rights, table
from pages.components.deliverability_texts import (
    ABOVE_BAD,
    ABOVE_WARN,
    ALARMS,
    ALL_WELL,
    BELOW,
    CHANGED,
    FEW,
    FIGURES,
    INTRO,
    LABELS,
    LEVELS,
    LOOK_HELP,
    LOOKING,
    NO_RATES,
    NOT_LOOKED,
    RECEIVERS,
    RULES,
    TABLE,
    WHERE,
)
from pages.components.frame import shown
from pages.components.state import literal, number, plain, when

TAB = "Deliverability"
_BAD: tuple[Level, ...] = ("error", "warning")
_Judged = tuple[str, int, Level, tuple[float, float]]
"""Kind, how many, what that means, from which shares it is bad."""
_WIDTHS = {"From": 200, "To": 170, "Bounce rate": 110, "Complaint rate": 130}
_NUMBERS = {name: table.numbers(100) for name in ("Sent", "Bounces", "Complaints")}
_COLOURS: dict[Level, Literal["green", "orange", "red", "gray"]] = {
    "ok": "green",
    "warning": "orange",
    "error": "red",
    "unknown": "gray",
}
_ICONS: dict[Level, str] = {"ok": "check_circle", "warning": "warning", "error": "error", "unknown": "help"}


def draw(ws: Workspace) -> None:
    with shown():
        found = _rates_of(ws, ws.folder)
        looked = deliverability.latest(ws)
        _head(ws, looked)
        _alarms(found)
        _rates(found)
        left, right = st.columns(2, gap="large")
        with left:
            _checklist(deliverability.checklist(looked.findings if looked else (), found))
        with right:
            _findings(ws, looked)


def warn(ws: Workspace) -> bool:
    """On other pages: nothing while all shares are below their limits. Whether one is not."""
    with shown():
        if _alarms(_rates_of(ws, ws.folder)):
            st.page_link("messages.py", label=WHERE, icon=":material/arrow_forward:")
            return True
    return False


@st.cache_data(ttl="5m", max_entries=4, show_spinner=False)
def _rates_of(_ws: Workspace, folder: Path) -> list[Rate]:
    """A month of a large sender takes a second to count."""
    return deliverability.rates(_ws)


def _alarms(found: Sequence[Rate]) -> bool:
    """Of bounces and of complaints the share that is furthest above its limit; whether there is one."""
    has_drawn = False
    for kind in LABELS:
        above: list[tuple[int, float, Level, str]] = [
            (_BAD.index(level), -count / rate.sent, level, _alarm(kind, count, rate, limits))
            for rate in found
            for of, count, level, limits in _judged(rate)
            if of == kind and level in _BAD
        ]
        for _, _, level, line in sorted(above)[:1]:
            (st.error if level == "error" else st.warning)(line, icon=f":material/{_ICONS[level]}:")
            has_drawn = True
    return has_drawn


def _judged(rate: Rate) -> list[_Judged]:
    return [
        ("bounced", rate.bounced, rate.bounce_level, BOUNCES),
        ("complained", rate.complained, rate.complaint_level, COMPLAINTS),
    ]


def _alarm(kind: str, count: int, rate: Rate, limits: tuple[float, float]) -> str:
    return ALARMS[kind].format(
        count=number(count),
        sent=number(rate.sent),
        sender=plain(rate.sender),
        receiver=RECEIVERS[rate.receiver],
        days=rate.days,
        share=_share(count, rate.sent),
        warn=_percent(limits[0]),
        bad=_percent(limits[1]),
    )


def _head(ws: Workspace, looked: Looked | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(INTRO, width="stretch")
        with rights.only_for(ws, "write"):
            is_asked = st.button(
                "Look again" if looked else "Look now",
                icon=":material/travel_explore:",
                type="secondary" if looked else "primary",
                help=LOOK_HELP,
                key="deliverability.look",
            )
    if is_asked:
        with shown(), st.spinner(LOOKING):
            deliverability.look(ws)
            st.rerun()


def _rates(found: Sequence[Rate]) -> None:
    if not found:
        st.caption(NO_RATES)
        return
    days = st.segmented_control(
        "Days",
        deliverability.DAYS,
        required=True,
        default=deliverability.DAYS[-1],
        format_func=lambda d: f"{d} days",
        key="deliverability.days",
        label_visibility="collapsed",
    )
    whole = deliverability.total(found, days)
    with st.container(horizontal=True):
        st.metric("Sent", number(whole.sent), help=FIGURES["sent"], border=True, height="stretch")
        for judged in _judged(whole):
            _figure(whole.sent, judged)
    rows = [_row(rate) for rate in found if rate.days == days]
    if rows:
        look = {"widths": _WIDTHS, "config": _NUMBERS, "tallest": 260}
        table.show(rows, key="deliverability.rates", width="content", file="providers", **look)
        st.caption(TABLE.format(FEWEST))


def _figure(sent: int, judged: _Judged) -> None:
    kind, count, level, limits = judged
    warn, bad = map(_percent, limits)
    said = {"ok": BELOW.format(warn), "warning": ABOVE_WARN.format(warn), "error": ABOVE_BAD.format(bad)}
    st.metric(
        LABELS[kind],
        _share(count, sent),
        said.get(level, FEW),
        delta_color=_COLOURS[level],
        delta_arrow="off",
        help=FIGURES[kind],
        border=True,
        height="stretch",
    )


def _row(rate: Rate) -> dict[str, object]:
    return {
        "From": rate.sender,
        "To": RECEIVERS[rate.receiver].capitalize() if rate.receiver in (ALL, "others") else RECEIVERS[rate.receiver],
        "Sent": rate.sent,
        "Bounces": rate.bounced,
        "Bounce rate": _share(rate.bounced, rate.sent),
        "Complaints": rate.complained,
        "Complaint rate": _share(rate.complained, rate.sent),
    }


def _checklist(rules: Sequence[Rule]) -> None:
    st.markdown("##### What large providers ask for")
    with st.container(border=True, gap="small", key="deliverability.rules"):
        for rule in rules:
            label, meaning = RULES[rule.code]
            reason = f"  \n:gray[:small[{plain(rule.reasons[0])}]]" if rule.reasons else ""
            st.markdown(f"{_mark(rule.level)} {label}{reason}", help=meaning)


def _findings(ws: Workspace, looked: Looked | None) -> None:
    st.markdown("##### What was found")
    if looked is None:
        st.caption(NOT_LOOKED)
        return
    st.caption(f"Looked at {when(ws, looked.looked_at)} · {', '.join(map(plain, looked.domains))}")
    if set(looked.domains) != set(deliverability.domains_of(ws)):
        st.info(CHANGED, icon=":material/info:")
    if all(f.level == "ok" for f in looked.findings):
        st.success(ALL_WELL, icon=":material/check:")
    for position, finding in enumerate(looked.findings):
        _finding(finding, key=f"deliverability.found.{position}")


def _finding(finding: Finding, *, key: str) -> None:
    with st.container(border=finding.level != "ok", gap="small", key=key):
        about = f"{literal(finding.about)}: " if finding.about and finding.about not in finding.message else ""
        st.markdown(f"{_mark(finding.level)} {about}{plain(finding.message)}")
        if finding.advice:
            st.caption(plain(finding.advice))
        if finding.publish:
            st.code(finding.publish, language=None, wrap_lines=True)
        if finding.found:
            with st.popover("Records", type="tertiary", icon=":material/dns:", key=f"{key}.records"):
                st.code("\n".join(finding.found), language=None, wrap_lines=True)


def _mark(level: Level) -> str:
    """Icon and word, in the colour of what it means."""
    return f":{_COLOURS[level]}[:material/{_ICONS[level]}: {LEVELS[level].capitalize()}] ·"


def _share(part: int, whole: int) -> str:
    """With two decimals: the limit of complaints is a tenth of a percent."""
    return f"{100 * part / whole:.2f} %" if whole else "–"


def _percent(share: float) -> str:
    return f"{100 * share:g} %"
