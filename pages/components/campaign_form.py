"""The form of a trigger campaign: purpose, Templates, Trigger, who gets it. Gives a draft; saves nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition, parse_definition
from engine.content import templates
from engine.errors import BadValueError, NameTakenError
from engine.profiles import subscriptions
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import campaign_goal, naming
from pages.components.allowed import beyond
from pages.components.campaign_test import shares, winner
from pages.components.campaign_trigger import keeping, missing, section
from pages.components.campaign_trigger.texts import WAIT
from pages.components.guards import missing as missing_guards
from pages.components.guards import section as guards
from pages.components.texts import NO_TOPIC, NO_TOPIC_HELP, PURPOSES, UTM_HELP


@dataclass(frozen=True)
class Draft:
    """What stands in the form. `data`: keys of the contract's YAML, without a name for a new campaign. `lacks`: what is not
    finished, in one sentence."""

    database: str
    data: dict[str, Any]
    lacks: str | None = None

    def definition(self, taken: Collection[str]) -> CampaignDefinition:
        """`taken`: names of campaigns. Raises BadValueError for what is missing or does not fit, NameTakenError."""
        name = self.data.get("name") or naming.proposed("campaign", self.data["label"] or "", taken)
        for is_there, message in (
            (self.data["purpose"], "Choose a purpose: service or marketing."),
            (self.data["content"], "Choose a template under Templates."),
            (not self.lacks, self.lacks or ""),
        ):
            if not is_there:
                raise BadValueError(message)
        if name in taken and "name" not in self.data:
            raise NameTakenError("campaign", name)
        return parse_definition({**self.data, "name": name})


def form_key(found: Campaign | None, kind: str = "trigger") -> str:
    """What the keys of the form's inputs start with: each version starts with what is saved, and keeps what is typed. `kind`:
    of a new campaign."""
    new = "campaign.+" if kind == "trigger" else f"campaign.+{kind}"
    return f"campaign.{found.name}.{found.version}" if found else new


def forget(found: Campaign | None, kind: str = "trigger") -> None:
    """What was typed is done with: the next run shows what is saved."""
    for key in [k for k in st.session_state if str(k).startswith(f"{form_key(found, kind)}.")]:
        del st.session_state[key]


def draw(ws: Workspace, found: Campaign | None) -> Draft:
    key = form_key(found)
    old = found.definition if found else None
    data: dict[str, Any] = old.as_dict() if old else {}
    with st.container(border=True):
        data.update(_purpose(ws, old, key))
    with st.container(border=True):
        st.subheader("Templates", anchor=False)
        data["content"] = content(ws, old, key)
        below = st.container(gap="small")
    with st.container(border=True):
        st.subheader("Trigger", anchor=False)
        home, trigger = section.draw(ws, found, key)
        data.update(trigger)
    with st.container(border=True, gap="medium"):
        data.update(
            guards.draw(
                ws, home, old, key, kind="trigger", purpose=data["purpose"], topic=data["topic"], timing=trigger
            )
        )
    with st.container(border=True, gap="small"):
        data["goal"] = campaign_goal.draw(ws, home, old, key)
    with below:
        data["winner"] = winner.draw(ws, home, found, key, data)
        data["utm"] = utm(old, key)
    return Draft(home.name, data, lacking(ws, home, data, old))


def lacking(ws: Workspace, home: Database, data: Mapping[str, Any], old: CampaignDefinition | None) -> str | None:
    """What is not finished in a form, in one sentence: of a campaign of either kind. `data`: keys of the contract's YAML."""
    return (
        shares.missing(data["content"])
        or (missing.of(data["trigger"]) if data.get("trigger") else None)
        or beyond(WAIT, data.get("wait", "0m"))
        or keeping.missing(ws, home, data, old)
        or missing_guards.of(data)
        or campaign_goal.missing(data["goal"])
        or winner.missing(data["winner"])
    )


def label(old: CampaignDefinition | None, key: str, *, placeholder: str) -> str | None:
    """The campaign's name for people; None where it is left out."""
    typed = st.text_input(
        "Name",
        (old.label or old.name) if old else "",
        key=f"{key}.label",
        placeholder=placeholder,
        persist_state="session",
    ).strip()
    # What the definition leaves to its defaults stays so.
    return None if old and not old.label and typed == old.name else typed or None


def topic(ws: Workspace, old: CampaignDefinition | None, key: str, *, help: str | None = None) -> str | None:
    """The topic of marketing; None where the definition leaves it to its default."""
    labels = {t.name: t.label for t in subscriptions.topics(ws)}
    names = list(labels)
    present = old.topic_name if old and old.topic_name in names else "general"
    chosen = st.selectbox(
        "Topic",
        names,
        names.index(present),
        format_func=lambda n: labels[n],
        key=f"{key}.topic",
        help=help,
        persist_state="session",
    )
    return None if old and not old.topic and chosen == old.topic_name else chosen


def service_topic(ws: Workspace, old: CampaignDefinition | None, key: str) -> str | None:
    """Of a service campaign, which needs none."""
    labels = {t.name: t.label for t in subscriptions.topics(ws)}
    names = ["", *labels]
    chosen = st.selectbox(
        "Topic",
        names,
        names.index(old.topic) if old and old.topic in labels else 0,
        format_func=lambda n: labels.get(n, NO_TOPIC),
        key=f"{key}.service_topic",
        help=NO_TOPIC_HELP,
        persist_state="session",
    )
    return chosen or None


def _purpose(ws: Workspace, old: CampaignDefinition | None, key: str) -> dict[str, Any]:
    named = label(old, key, placeholder="Course registered")
    purpose = st.radio(
        "Purpose",
        list(PURPOSES),
        list(PURPOSES).index(old.purpose) if old else None,
        format_func=lambda p: PURPOSES[p],
        key=f"{key}.purpose",
        persist_state="session",
    )
    about = topic(ws, old, key) if purpose == "marketing" else service_topic(ws, old, key) if purpose else None
    return {"label": named, "kind": "trigger", "purpose": purpose, "topic": about}


def content(ws: Workspace, old: CampaignDefinition | None, key: str) -> list[dict[str, Any]]:
    """The templates, each with its share."""
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
    return shares.draw(chosen, known, old, key)


def utm(old: CampaignDefinition | None, key: str) -> bool:
    """Whether the links of its messages say where somebody came from."""
    return st.checkbox(
        "Add UTM parameters to links",
        old.utm if old else True,
        key=f"{key}.utm",
        help=UTM_HELP,
        persist_state="session",
    )
