"""The section When of a broadcast's form: once or again and again, by whose clock, and how fast."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from engine import segments
from engine.campaigns.broadcasting.recipients import LONGEST
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.schedule import MOST_BETWEEN, MOST_MESSAGES, PERSON, Rate, Schedule
from engine.clock import parse_duration
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import allowed
from pages.components.broadcasting import texts, words
from pages.components.broadcasting.typed import Typed, data_of, lacks, typed_of
from pages.components.builder.nodes import EMPTY
from pages.components.guards.hours import zones
from pages.components.guards.note import note
from pages.components.segmented import one_of
from pages.components.state import counted, number, plain

_HAS_ZONE = {"field": "time_zone", "operator": "notNull"}
_WEEKDAYS = {number: str(name) for number, name in enumerate(calendar.day_abbr, 1)}
_MONTHDAYS = {number: str(number) for number in range(1, 32)}
_EVER = date(1970, 1, 1), date(2200, 12, 31)
"""All days that the engine knows: of others than it offers an input says nothing."""
_USUAL = Rate(messages=1_000, per="1h")


def draw(
    ws: Workspace, home: Database, old: CampaignDefinition | None, key: str, *, people: Callable[[], int | None]
) -> tuple[dict[str, Any], str | None]:
    """The keys schedule and rate of the definition, and what they lack. `people`: how many of the audience can be mailed now,
    None where that is not whole yet."""
    schedule, lacking = _schedule(ws, home, old, key)
    with st.container(gap="small"):
        is_of_person = bool(schedule and schedule.get("zone") == PERSON)
        rate, refused = _rate(old, key, is_of_person=is_of_person, people=people)
    return {"schedule": schedule, "rate": rate}, lacking or refused


def _schedule(
    ws: Workspace, home: Database, old: CampaignDefinition | None, key: str
) -> tuple[dict[str, Any] | None, str | None]:
    saved = old.schedule if old else None
    start = typed_of(saved, ws.zone, ws.now())
    with st.container(gap="small"):
        typed = _time(start, key)
    if typed.way != texts.HAND:
        with st.container(gap="small"):
            typed = _clock(ws, home, start, typed, key)
    if saved and old and typed == start:
        # What nobody touched stays exactly as it is saved.
        _next(ws, saved)
        return old.as_dict()["schedule"], None
    lacking = lacks(typed, ws.zone, ws.now())
    note(lacking)
    if lacking:
        return {"zone": PERSON} if typed.clock == texts.PERSON else {}, lacking
    data = data_of(typed)
    if data:
        _next(ws, Schedule.model_validate(data))
    return data, None


def _time(start: Typed, key: str) -> Typed:
    way = one_of("Start", texts.WAYS, start.way, key=f"{key}.way")
    st.caption(texts.WAYS_SAID[way])
    if way == texts.HAND:
        return Typed(way, start.day)
    day, weekdays, monthdays = start.day, (), ()
    if way == texts.WEEKLY:
        weekdays = _days("Days of the week", _WEEKDAYS, start.weekdays, key=f"{key}.weekdays")
    if way == texts.MONTHLY:
        monthdays = _days("Days of the month", _MONTHDAYS, start.monthdays, key=f"{key}.monthdays")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if way == texts.AT:
            day = st.date_input(
                "Day", start.day, *_EVER, key=f"{key}.day", format="DD.MM.YYYY", width=160, persist_state="session"
            )
        at = st.time_input("Time", start.at, key=f"{key}.at", step=900, width=130, persist_state="session")
    return Typed(way, day, at, weekdays, monthdays)


def _days(label: str, days: Mapping[int, str], present: Sequence[int], *, key: str) -> tuple[int, ...]:
    chosen = st.pills(
        label,
        list(days),
        selection_mode="multi",
        default=list(present),
        format_func=lambda n: days[n],
        key=key,
        label_visibility="collapsed",
        persist_state="session",
    )
    return tuple(sorted(chosen))


def _clock(ws: Workspace, home: Database, start: Typed, typed: Typed, key: str) -> Typed:
    labels = {c: label.format(ws.zone) for c, label in texts.CLOCKS.items()}
    clock = one_of("By whose clock", labels, start.clock, key=f"{key}.clock")
    zone = None
    if clock == texts.ZONE:
        zone = st.selectbox(
            "Time zone",
            zones(),
            zones().index(start.zone) if start.zone in zones() else None,
            key=f"{key}.zone",
            placeholder="Choose a time zone",
            label_visibility="collapsed",
            width=300,
            persist_state="session",
        )
    if clock == texts.PERSON:
        have, everybody = (segments.how_many(ws, home.name, c) for c in (_HAS_ZONE, EMPTY))
        st.caption(texts.CLOCK_SAID[clock].format(number(have), counted(everybody, "person", "people")))
    return Typed(typed.way, typed.day, typed.at, typed.weekdays, typed.monthdays, clock, zone)


def _next(ws: Workspace, schedule: Schedule) -> None:
    coming = words.coming(schedule, ws.zone, ws.now())
    if coming:
        clock = words.whose(schedule, ws.zone) or ""
        st.markdown(f"{texts.NEXT.format('**' + plain(' · '.join(coming)) + '**')}, by {plain(clock)}")


def _rate(
    old: CampaignDefinition | None, key: str, *, is_of_person: bool, people: Callable[[], int | None]
) -> tuple[dict[str, Any] | None, str | None]:
    if is_of_person:
        st.caption(texts.RATE_AND_PERSON)
        return None, None
    saved = old.rate if old else None
    if not one_of(texts.FAST, texts.FASTS, saved is not None, key=f"{key}.fast"):
        return None, None
    typed = _typed_rate(saved or _USUAL, key)
    lacking = no_rate(typed)
    note(lacking)
    if not lacking and (count := people()):
        _takes(Rate.model_validate(typed), count)
    return typed, lacking


def _typed_rate(start: Rate, key: str) -> dict[str, Any]:
    spans = dict.fromkeys([*texts.PER, start.per])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        # Without bounds: an input that has them keeps the value before, and what was typed would be lost without a word.
        messages = st.number_input(
            texts.MESSAGES, value=start.messages, step=1, key=f"{key}.messages", width=160, persist_state="session"
        )
        per = st.selectbox(
            "In each",
            list(spans),
            list(spans).index(start.per),
            format_func=words.per,
            key=f"{key}.per",
            label_visibility="collapsed",
            width=160,
            persist_state="session",
        )
    return {"messages": messages, "per": per}


def no_rate(rate: Mapping[str, Any]) -> str | None:
    """What is wrong with one, in one sentence. `rate`: as the YAML writes it."""
    if refused := allowed.refused(texts.MESSAGES, rate["messages"], 1, MOST_MESSAGES):
        return refused
    return texts.SLOW_RATE if parse_duration(rate["per"]) > rate["messages"] * MOST_BETWEEN else None


def _takes(rate: Rate, people: int) -> None:
    if people * rate.each > LONGEST:
        note(texts.TOO_LONG)
    elif people > 1:
        st.caption(texts.TAKES.format(counted(people, "person", "people"), words.takes(rate, people)))
    else:
        st.caption(texts.TAKES_ONE)
