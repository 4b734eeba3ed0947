"""How often one person gets a campaign, how long a message of it is useful, and which of several goes first."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.campaigns.model import MOST_PRIORITY, CampaignDefinition, OncePer
from pages.components import asked_number
from pages.components.campaign_trigger.place import duration
from pages.components.campaign_trigger.words import duration_words
from pages.components.guards import texts

_EVERY, _ONCE, _ONCE_PER = "every_time", "once", "once_per"
_USUAL, _OWN, _NEVER = "usual", "own", "never"


def draw(old: CampaignDefinition | None, key: str, *, kind: str) -> dict[str, Any]:
    """Keys of the definition. `kind`: of the campaign."""
    return {"reentry": _reentry(old, key), "useful_for": _useful(old, key, kind), "priority": _priority(old, key)}


def _reentry(old: CampaignDefinition | None, key: str) -> str | dict[str, str]:
    said = old.reentry if old else _EVERY
    with st.container(horizontal=True, vertical_alignment="top"):
        chosen = _choice(
            texts.AGAIN_LABEL,
            texts.AGAIN,
            _ONCE_PER if isinstance(said, OncePer) else said,
            key=f"{key}.again",
            help=texts.AGAIN_HELP,
        )
        if chosen != _ONCE_PER:
            return chosen
        present = said.once_per if isinstance(said, OncePer) else texts.USUAL_PAUSE
        return {"once_per": duration(texts.AGAIN_AFTER, present, key=f"{key}.again_after")}


def _useful(old: CampaignDefinition | None, key: str, kind: str) -> str | None:
    said = old.useful_for if old else None
    usual = texts.USEFUL_USUALLY[kind]
    with st.container(horizontal=True, vertical_alignment="top"):
        chosen = _choice(
            texts.USEFUL_LABEL,
            {_USUAL: texts.AS_USUAL.format(duration_words(usual)), _OWN: texts.OWN_TIME, _NEVER: texts.FOR_EVER},
            _USUAL if said is None else _NEVER if said == "never" else _OWN,
            key=f"{key}.useful",
            help=texts.USEFUL_HELP,
        )
        if chosen != _OWN:
            return None if chosen == _USUAL else _NEVER
        present = usual if said in (None, "never") else str(said)
        return duration(texts.USEFUL_AFTER, present, key=f"{key}.useful_for")


def _priority(old: CampaignDefinition | None, key: str) -> int:
    present = old.priority if old else 0
    return asked_number.whole(
        texts.PRIORITY, present, -MOST_PRIORITY, MOST_PRIORITY, key=f"{key}.priority", help=texts.PRIORITY_HELP
    )


def _choice(label: str, labels: dict[str, str], present: str, *, key: str, help: str) -> str:
    return st.selectbox(
        label,
        list(labels),
        list(labels).index(present),
        format_func=lambda way: labels[way],
        key=key,
        width=260,
        help=help,
        persist_state="session",
    )
