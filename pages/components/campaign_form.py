"""The form of a trigger campaign: purpose, Templates section, Trigger section. Gives a draft; saves nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition, parse_definition
from engine.content import templates
from engine.errors import BadValueError, NameTakenError
from engine.profiles import subscriptions
from engine.workspace import Workspace
from pages.components import naming
from pages.components.campaign_trigger import missing, section
from pages.components.texts import PURPOSES


@dataclass(frozen=True)
class Draft:
    """What stands in the form. `data`: keys of the contract's YAML, without a name for a new campaign."""

    database: str
    data: dict[str, Any]

    def definition(self, taken: Collection[str]) -> CampaignDefinition:
        """`taken`: names of campaigns. Raises BadValueError for what is missing or does not fit, NameTakenError."""
        name = self.data.get("name") or naming.proposed("campaign", self.data["label"] or "", taken)
        lacking = missing.of(self.data["trigger"])
        for is_there, message in (
            (self.data["purpose"], "Choose a purpose: service or marketing."),
            (self.data["content"], "Choose a template under Templates."),
            (not lacking, lacking or ""),
        ):
            if not is_there:
                raise BadValueError(message)
        if name in taken and "name" not in self.data:
            raise NameTakenError("campaign", name)
        return parse_definition({**self.data, "name": name})


def form_key(found: Campaign | None) -> str:
    """What the keys of the form's inputs start with: each version starts with what is saved, and keeps what is typed."""
    return f"campaign.{found.name}.{found.version}" if found else "campaign.+"


def forget(found: Campaign | None) -> None:
    """What was typed is done with: the next run shows what is saved."""
    for key in [k for k in st.session_state if str(k).startswith(f"{form_key(found)}.")]:
        del st.session_state[key]


def draw(ws: Workspace, found: Campaign | None) -> Draft:
    key = form_key(found)
    old = found.definition if found else None
    data: dict[str, Any] = old.as_dict() if old else {}
    with st.container(border=True):
        data.update(_purpose(ws, old, key))
    with st.container(border=True):
        st.subheader("Templates", anchor=False)
        data["content"] = _content(ws, old, key)
    with st.container(border=True):
        st.subheader("Trigger", anchor=False)
        home, trigger = section.draw(ws, found, key)
        data.update(trigger)
    return Draft(home.name, data)


def _purpose(ws: Workspace, old: CampaignDefinition | None, key: str) -> dict[str, Any]:
    label = st.text_input(
        "Name",
        (old.label or old.name) if old else "",
        key=f"{key}.label",
        placeholder="Course registered",
        persist_state="session",
    ).strip()
    purpose = st.radio(
        "Purpose",
        list(PURPOSES),
        list(PURPOSES).index(old.purpose) if old else None,
        format_func=lambda p: PURPOSES[p],
        key=f"{key}.purpose",
        persist_state="session",
    )
    labels = {t.name: t.label for t in subscriptions.topics(ws)}
    topic: str | None = None
    if purpose == "marketing":
        names = list(labels)
        present = old.topic_name if old and old.topic_name in names else "general"
        topic = st.selectbox(
            "Topic",
            names,
            names.index(present),
            format_func=lambda n: labels[n],
            key=f"{key}.topic",
            persist_state="session",
        )
    # What the definition leaves to its defaults stays so.
    if old and not old.label and label == old.name:
        label = ""
    if old and not old.topic and topic == old.topic_name:
        topic = None
    return {"label": label or None, "kind": "trigger", "purpose": purpose, "topic": topic}


def _content(ws: Workspace, old: CampaignDefinition | None, key: str) -> list[dict[str, Any]]:
    known = {t.name: t.label for t in templates.list_all(ws) if not t.is_archived}
    present = (
        [c.template for c in old.content if c.template in known] if old else list(known)[:1] if len(known) == 1 else []
    )
    chosen = st.multiselect(
        "Template",
        list(known),
        present,
        max_selections=8,
        format_func=lambda n: known[n],
        key=f"{key}.templates",
        placeholder="Choose a template",
        select_all=False,
        persist_state="session",
        help="Several templates: each person gets one of them, always the same.",
    )
    shares = {c.template: c.share for c in old.content} if old else {}
    return [{"template": name, "share": shares.get(name, 1)} for name in chosen]
