"""What a model asks for, as widgets: a choice, several choices, or a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import streamlit as st

from engine.segments.models import Ask, Choice, Known, Parameter
from pages.components.state import number

_NARROW, _WIDE = 160, 200


class Asking(Protocol):
    """What asks: a preset of segments, a recipe of campaigns."""

    @property
    def name(self) -> str: ...
    @property
    def family(self) -> str: ...
    @property
    def asks(self) -> Sequence[Ask]: ...


def answers(
    known: Known, preset: Asking, asks: Sequence[Ask] | None = None, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Draws an input for everything the preset asks for (or some of it, after what was answered before), one by one: what is
    asked may depend on the answers so far. One that cannot be used comes back as it is: the preset refuses it."""
    found = dict(before or {})
    row = st.container(
        horizontal=True, vertical_alignment="bottom", key=f"segment_models.asks.{preset.name}.{len(found)}"
    )
    for ask in preset.asks if asks is None else asks:
        parameter = ask(known, found)
        # Several choices need the whole width, also on a telephone.
        with st.container() if parameter.many else row:
            found[parameter.name] = _answer(parameter, _key(preset, parameter, found))
    return found


def _key(preset: Asking, parameter: Parameter, found: dict[str, Any]) -> str:
    """Another one where what is offered follows from an answer before: a choice made there means nothing here."""
    before = [str(value) for value in found.values() if isinstance(value, str)] if parameter.choices else []
    return ".".join(["segment_models", preset.family or preset.name, parameter.name, *before])


def _answer(parameter: Parameter, key: str) -> Any:
    if parameter.many:
        return _several(parameter, key)
    if len(parameter.choices) == 1:
        return parameter.default
    return _one(parameter, key) if parameter.choices else _number(parameter, key)


def _one(parameter: Parameter, key: str) -> Any:
    labels = {c.value: _label(c) for c in parameter.choices}
    place = list(labels).index(parameter.default)
    return st.selectbox(
        parameter.label,
        list(labels),
        place,
        lambda v: labels.get(v, str(v)),
        key=key,
        width=_WIDE,
        help=parameter.help or None,
    )


def _several(parameter: Parameter, key: str) -> list[Any]:
    labels = {c.value: _label(c) for c in parameter.choices}
    return st.multiselect(
        parameter.label,
        list(labels),
        parameter.default,
        format_func=lambda v: labels.get(v, str(v)),
        key=key,
        help=parameter.help or None,
    )


def _number(parameter: Parameter, key: str) -> int:
    bounds, kept = (parameter.low, parameter.high), st.session_state.get(key)
    if kept is not None and st.session_state.get(f"{key}.bounds", bounds) != bounds:
        # They follow from an answer before, which has changed since: what was fine there still is.
        st.session_state[key] = min(max(kept, parameter.low), parameter.high)
    st.session_state[f"{key}.bounds"] = bounds
    # Without bounds: an input that has them keeps the value before without a word, while the preset says what is allowed.
    return st.number_input(
        parameter.label, value=parameter.default, step=1, key=key, width=_NARROW, help=parameter.help or None
    )


def _label(choice: Choice) -> str:
    return choice.label if choice.people is None else f"{choice.label} · {number(choice.people)}"
