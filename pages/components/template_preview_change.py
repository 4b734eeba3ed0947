"""What is taken to have just changed in the preview: what the template shows of a change is to be seen before there is one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

import streamlit as st

from engine.campaigns import campaigns
from engine.campaigns.triggers import FieldsUpdated
from engine.content.checking import fields_of
from engine.content.preview import Assumed, open_fields
from engine.content.templates import Template
from engine.errors import BadValueError
from engine.profiles import fields
from engine.profiles.databases import Database
from engine.profiles.types import Field, coerce
from engine.workspace import Workspace
from pages.components import field_inputs
from pages.components.state import plain
from pages.components.template_texts import AS_IF_CHANGED_HELP

_OF_CHANGE = frozenset({"change", "changes", "social"})
_LAST = ""


def assumed(
    ws: Workspace, home: Database, row: Mapping[str, Any], variables: Collection[str], found: Template | None
) -> Assumed:
    """Inputs for it, where the template needs them. `found`: the opened template as it is saved, None for a new one."""
    known = [f for f in fields.list_fields(ws, home.name) if not f.is_standard]
    left = open_fields(known, row, fields_of(variables))
    if left:
        return {field.name: _became(home, field) for field in left}
    if known and any(v.partition(".")[0] in _OF_CHANGE for v in variables):
        return _changed(ws, home, row, known, _watched(home, campaigns.list_all(ws), found))
    return {}


def key_of_assumed(home: Database, field: str) -> str:
    """Of the input that says what a field of options had just become."""
    return f"template.as_if.{home.name}.{field}"


def _became(home: Database, field: Field) -> str:
    """A person who has no value yet in an additional field of options is shown as if it had just been set."""
    labels = {o.code: o.label for o in field.options}
    return st.selectbox(
        f"As if {plain(field.label)} had just become",
        list(labels),
        format_func=lambda code: labels[code],
        key=key_of_assumed(home, field.name),
        help="This person has no value there yet. In a triggered message the new value stands in its place.",
    )


def _changed(
    ws: Workspace,
    home: Database,
    row: Mapping[str, Any],
    known: Collection[Field],
    watched: Mapping[str, FieldsUpdated],
) -> Assumed:
    """One field of the person's choice, with another value than it has now; first those that start such messages, then those
    that have options: what changed last may be anything."""
    by_name = {f.name: f for f in sorted(known, key=lambda f: (f.name not in watched, f.type != "enum"))}
    is_likely = bool(watched) or any(f.type == "enum" for f in known)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "As if this had just changed",
            [*by_name, _LAST],
            index=0 if is_likely else len(by_name),
            format_func=lambda n: plain(by_name[n].label) if n else "Their last change",
            key=f"template.changed.{home.name}",
            help=AS_IF_CHANGED_HELP,
        )
        if name == _LAST:
            return {}
        field, present = by_name[name], row[name]
        start = _proposed(ws, field, present, watched.get(name))
        new = field_inputs.draw(ws, field, start, key=f"template.changed_to.{home.name}.{name}.{row['profile_id']}")
    new = None if new in ("", []) else new
    if new == present:
        st.caption(
            f"{plain(field.label)} is so now. Until you choose another value, the message shows their last change."
        )
        return {}
    return {name: new}


def _watched(home: Database, known: Collection[campaigns.Campaign], found: Template | None) -> dict[str, FieldsUpdated]:
    """Field → the trigger that watches it, of the campaigns that send the template."""
    triggers = [
        c.definition.trigger
        for c in known
        if found and c.database_id == home.database_id and found.name in {s.template for s in c.definition.content}
    ]
    return {field: trigger for trigger in triggers if isinstance(trigger, FieldsUpdated) for field in trigger.fields}


def _proposed(ws: Workspace, field: Field, present: Any, trigger: FieldsUpdated | None) -> Any:
    """A new value to begin with: what the campaign waits for, else any other one where there are few."""
    if trigger and trigger.condition == "cleared":
        return None
    if trigger and trigger.to is not None and field.type != "tags":
        # An option may have gone since.
        with suppress(BadValueError):
            return coerce(field, trigger.to, ws.zone)
    match field.type:
        case "enum":
            return next((o.code for o in field.options if o.code != present), None)
        case "boolean":
            return not present
        case _:
            return present
