"""Inputs of limits: a line each, added and taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast

import streamlit as st

from engine.campaigns.guarding import MOST_LIMITS, Limit
from pages.components.guards import missing, texts
from pages.components.guards.note import note

Key = TypeVar("Key")

USUAL = Limit(messages=2, days=7)
"""What a new line begins with."""


@dataclass(frozen=True)
class _Lines:
    """`shown`: numbers of lines; none is used twice, so that a new line shows nothing of one that was taken away."""

    shown: tuple[int, ...]
    following: int


def draw(present: Sequence[Limit], *, key: str) -> list[dict[str, Any]]:
    """Gives them as the YAML writes them, also where one is wrong; that is said below its line."""
    start = _Lines(tuple(range(len(present))), len(present))
    lines: _Lines = st.session_state.setdefault(f"{key}.lines", start)
    found = [
        _line(present[n] if n < len(present) else USUAL, key=f"{key}.{n}", remove=partial(_remove, key, n))
        for n in lines.shown
    ]
    if len(lines.shown) < MOST_LIMITS:
        st.button("Add a limit", icon=":material/add:", type="tertiary", key=f"{key}.add", on_click=partial(_add, key))
    return found


def _line(present: Limit, *, key: str, remove: partial[None]) -> dict[str, Any]:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        found = {
            "messages": _number("Messages at most", present.messages, key=f"{key}.messages"),
            "days": _number("In days", present.days, key=f"{key}.days"),
            "calendar": _choice(
                "Counted in", texts.DAYS, present.calendar, key=f"{key}.calendar", help=texts.DAYS_HELP
            ),
            "per": _choice("For each", texts.PER, present.per, key=f"{key}.per", help=texts.PER_HELP),
            "then": _choice("One more", texts.MORE, present.then, key=f"{key}.then", help=texts.MORE_HELP),
        }
        st.button(
            "", icon=":material/delete:", type="tertiary", key=f"{key}.remove", help="Delete the limit", on_click=remove
        )
    note(missing.of_limit(found))
    return found


def _number(label: str, present: int, *, key: str) -> int | None:
    return cast(
        "int | None", st.number_input(label, value=present, step=1, key=key, width=150, persist_state="session")
    )


def _choice(label: str, labels: Mapping[Key, str], present: Key, *, key: str, help: str) -> Key:
    options = list(labels)
    return st.selectbox(
        label,
        options,
        options.index(present),
        format_func=lambda o: labels[o],
        key=key,
        width=170,
        help=help,
        persist_state="session",
    )


def _add(key: str) -> None:
    lines: _Lines = st.session_state[f"{key}.lines"]
    st.session_state[f"{key}.lines"] = _Lines((*lines.shown, lines.following), lines.following + 1)


def _remove(key: str, number: int) -> None:
    lines: _Lines = st.session_state[f"{key}.lines"]
    st.session_state[f"{key}.lines"] = _Lines(tuple(n for n in lines.shown if n != number), lines.following)
