"""Different content for each option of a field, or for each stage of the life cycle: what there is, and a part for each."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engine.content.blocks import Branch, Branches, Option, Rule, Text
from engine.content.checking import variable_of
from engine.profiles import fields
from engine.profiles.databases import Database
from engine.segments import models
from engine.workspace import Workspace
from pages.components.blocks.texts import OPTIONS_HELP, STAGES_HELP
from pages.components.frame import shown

_FAMILY = "life-cycle"
_FIRST = 8
"""Options that are ticked to begin with."""
Use = Callable[[Branches], None]


@st.dialog("Different content per option", icon=":material/alt_route:")
def open_options(ws: Workspace, home: Database, use: Use) -> None:
    # Parts read a field bare.
    known = {f.name: f for f in fields.list_fields(ws, home.name) if f.type == "enum" and variable_of(f.name) == f.name}
    if not known:
        st.info("This database has no field with options yet.")
        return
    name = st.selectbox("Field", list(known), format_func=lambda n: known[n].label, key="block.options.field")
    labels = [o.label for o in known[name].options]
    chosen = st.multiselect("Options", labels, labels[:_FIRST], key=f"block.options.of.{name}")
    st.caption(OPTIONS_HELP)
    if st.button("OK", type="primary", key="block.options.ok", disabled=not chosen):
        branches = (Branch(Option(name, label), (Text(f"For {label}."),)) for label in labels if label in chosen)
        use(Branches(tuple(branches), (Text("For everybody else."),)))
        st.rerun()


@st.dialog("Different content per life-cycle stage", icon=":material/cycle:")
def open_stages(ws: Workspace, home: Database, use: Use) -> None:
    known = models.known(ws, home.name)
    stages = [o for o in models.offers(ws, home.name, known) if o.preset.family == _FAMILY]
    missing = next((o.missing for o in stages if o.missing), None)
    if missing:
        st.info(missing)
        return
    for offer in stages:
        st.markdown(f"**{offer.preset.label}.** {offer.preset.about}")
    st.caption(STAGES_HELP)
    if st.button("OK", type="primary", key="block.stages.ok"):
        with shown():
            named = [(o.preset.label, Rule.of(o.preset.condition(known))) for o in stages]
            use(Branches(tuple(Branch(rule, (Text(f"{label}: your words."),)) for label, rule in named)))
            st.rerun()
