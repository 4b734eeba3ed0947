"""How many people an experiment takes, before it begins."""

from __future__ import annotations

import streamlit as st

from engine.campaigns.experiments.hint import detectable
from engine.statistics import needed
from pages.components import allowed
from pages.components.frame import shown
from pages.components.guards.note import note
from pages.components.reports.experiments import texts
from pages.components.reports.experiments.words import percent
from pages.components.state import counted, number

_KEY = "reports.size"
_ARMS = (2, 8)


@st.fragment
def draw() -> None:
    """Apart from the rest of the page, which need not be counted again for it."""
    with st.container(border=True, key=_KEY):
        st.markdown(f"##### {texts.SIZE}")
        st.caption(texts.SIZE_CAPTION)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            rate = _number(texts.BASELINE, "rate", 3.0)
            lift = _number(texts.LIFT, "lift", 0.6, texts.LIFT_HELP)
            arms = st.number_input(texts.ARMS, value=2, key=f"{_KEY}.arms", width=110, help=texts.ARMS_HELP)
            power = st.segmented_control(
                texts.POWER,
                list(texts.POWERS),
                default="0.8",
                required=True,
                format_func=lambda share: texts.POWERS[share],
                key=f"{_KEY}.power",
                help=texts.POWER_HELP,
            )
        lacking = _lacking(rate, lift, arms)
        note(lacking)
        if lacking:
            return
        with shown():
            each = needed(rate / 100, lift / 100, [1 / arms] * arms, float(power))[0]
            st.markdown(texts.SIZED.format(each=counted(each, "person", "people"), all=number(arms * each)))
            if arms == 2:
                _seen(rate / 100)


def _seen(rate: float) -> None:
    """The other way round: what so many people show."""
    told: list[str] = []
    for people in (500, 2_000, 10_000):
        found = detectable(rate, people)
        if found is not None:
            words = {"people": number(people), "rate": percent(found), "baseline": percent(rate)}
            told.append(texts.SEEN_EACH.format(**words))
    if told:
        st.caption(texts.SEEN.format(", ".join(told)))


def _lacking(rate: float, lift: float, arms: int) -> str | None:
    """What is allowed, in a sentence. Without bounds in the inputs: they would keep the value before without a word."""
    if not 0 < rate < 100:
        return texts.NO_RATE
    if not lift or not 0 < rate + lift < 100:
        return texts.NO_LIFT
    return allowed.refused(texts.ARMS, arms, *_ARMS)


def _number(label: str, key: str, start: float, help: str | None = None) -> float:
    return st.number_input(label, value=start, step=0.1, format="%g", key=f"{_KEY}.{key}", width=200, help=help)
