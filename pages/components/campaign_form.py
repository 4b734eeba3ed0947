"""The form of a trigger campaign: purpose, Templates section, Trigger section. Gives a draft; saves nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.campaigns.campaigns import Campaign
from engine.campaigns.model import CampaignDefinition, parse_definition
from engine.campaigns.triggers import NEEDS
from engine.clock import format_duration, parse_duration
from engine.content import templates
from engine.errors import BadValueError, NameTakenError
from engine.profiles import databases, fields, subscriptions
from engine.profiles.databases import Database
from engine.profiles.types import Field
from engine.workspace import Workspace
from pages.components import choose, naming
from pages.components.texts import CONDITION_HELP, CONDITIONS, EVENT_HELP, NEEDED, ON_CHANGE, PURPOSES

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_EVENTS = {"fields_updated": "Profile fields update"}


@dataclass(frozen=True)
class Draft:
    """What stands in the form. `data`: keys of the contract's YAML, without a name for a new campaign."""

    database: str
    data: dict[str, Any]

    def definition(self, taken: Collection[str]) -> CampaignDefinition:
        """`taken`: names of campaigns. Raises BadValueError for what is missing or does not fit, NameTakenError."""
        name = self.data.get("name") or naming.proposed("campaign", self.data["label"] or "", taken)
        trigger = self.data["trigger"]
        missing = [f"“{NEEDED[n]}”" for n in NEEDS.get(trigger["condition"], ()) if n not in trigger]
        for is_there, message in (
            (self.data["purpose"], "Choose a purpose: service or marketing."),
            (self.data["content"], "Choose a template under Templates."),
            (trigger["fields"], "Choose the field to watch under Trigger."),
            (
                not missing,
                f"The condition “{CONDITIONS[trigger['condition']]}” needs a value in {' and '.join(missing)}.",
            ),
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
        home, trigger = _trigger(ws, found, key)
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
    if old and not old.label and label == old.name:
        label = ""
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


def _trigger(ws: Workspace, found: Campaign | None, key: str) -> tuple[Database, dict[str, Any]]:
    old = found.definition if found else None
    st.selectbox("Event", list(_EVENTS), format_func=lambda e: _EVENTS[e], key=f"{key}.event", help=EVENT_HELP)
    wait = _wait(old, key)
    home = _database(ws, found, key)
    watched = _fields(ws, home, old, key)
    trigger: dict[str, Any] = {"event": "fields_updated", "fields": [f.name for f in watched]}
    trigger.update(_condition(watched[0] if watched else None, old, key))
    found_values: dict[str, Any] = {"wait": wait, "trigger": trigger}
    if wait != "0m":
        options = list(ON_CHANGE)
        found_values["on_change_during_wait"] = st.radio(
            "If it changes again while waiting",
            options,
            options.index(old.on_change_during_wait) if old else 0,
            format_func=lambda o: ON_CHANGE[o],
            key=f"{key}.on_change",
            persist_state="session",
        )
    found_values["new_profiles"] = st.checkbox(
        "Also when a profile is created with a value",
        old.new_profiles if old else True,
        key=f"{key}.new_profiles",
        persist_state="session",
    )
    return home, found_values


def _wait(old: CampaignDefinition | None, key: str) -> str:
    text = format_duration(parse_duration(old.wait)) if old else "0m"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        amount = st.number_input(
            "Waiting time",
            0,
            100_000,
            int(text[:-1]),
            key=f"{key}.wait",
            width=160,
            help="0: send at once.",
            persist_state="session",
        )
        unit = st.selectbox(
            "Unit",
            list(_UNITS),
            list(_UNITS).index(text[-1]),
            format_func=lambda u: _UNITS[u],
            key=f"{key}.wait_unit",
            width=160,
            persist_state="session",
            label_visibility="collapsed",
        )
    return format_duration(parse_duration(f"{amount}{unit}"))


def _database(ws: Workspace, found: Campaign | None, key: str) -> Database:
    known = databases.list_all(ws)
    if found:
        known = [d for d in known if d.database_id == found.database_id]
    labels = {d.name: d.label for d in known}
    start = 0 if found else list(labels).index(choose.current(ws))
    name = st.selectbox(
        "Database", list(labels), start, lambda n: labels[n], key=f"{key}.database", persist_state="session"
    )
    return next(d for d in known if d.name == name)


def _fields(ws: Workspace, home: Database, old: CampaignDefinition | None, key: str) -> list[Field]:
    known = {f.name: f for f in sorted(fields.list_fields(ws, home.name), key=lambda f: f.is_standard)}
    present = [n for n in old.trigger.fields if n in known] if old and old.trigger else []
    chosen = st.multiselect(
        "Field",
        list(known),
        present,
        format_func=lambda n: known[n].label,
        key=f"{key}.fields.{home.name}",
        placeholder="Choose a field",
        select_all=False,
        persist_state="session",
        help="Several fields: any of them. One message a write, however many of them it changes.",
    )
    return [known[n] for n in chosen]


def _condition(field: Field | None, old: CampaignDefinition | None, key: str) -> dict[str, Any]:
    trigger = old.trigger if old else None
    names = list(CONDITIONS)
    condition = st.selectbox(
        "Condition",
        names,
        names.index(trigger.condition) if trigger else 0,
        format_func=lambda c: CONDITIONS[c],
        key=f"{key}.condition",
        persist_state="session",
        help=CONDITION_HELP,
    )
    needed = NEEDS.get(condition, ())
    values: dict[str, Any] = {"condition": condition, "from": None, "to": None, "threshold": None}
    for name in ("from", "to"):
        if name in needed:
            present = (trigger.from_ if name == "from" else trigger.to) if trigger else None
            values[name] = _value(NEEDED[name], field, present, f"{key}.{name}")
    if "threshold" in needed:
        present_threshold = trigger.threshold if trigger and trigger.threshold is not None else 0.0
        values["threshold"] = st.number_input(
            NEEDED["threshold"], value=present_threshold, key=f"{key}.threshold", persist_state="session"
        )
    return {k: v for k, v in values.items() if v is not None}


def _value(label: str, field: Field | None, present: Any, key: str) -> Any:
    if field and field.type == "enum":
        codes = [o.code for o in field.options]
        start = codes.index(present) if present in codes else None
        return st.selectbox(
            label,
            codes,
            start,
            format_func=lambda c: str(field.label_of(c)),
            key=f"{key}.{field.name}",
            placeholder="Choose an option",
            persist_state="session",
        )
    return st.text_input(label, str(present or ""), key=key, persist_state="session").strip() or None
