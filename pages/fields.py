"""Databases and their fields: create, add, rename, change options, remove, see what uses them. In tabs beside them: products,
and what people look at on a site."""

from __future__ import annotations

import streamlit as st

from engine.content.checking import variable_of
from engine.profiles import asking, databases, fields, quality_settings, reading
from engine.profiles.databases import Database
from engine.profiles.types import FIELD_TYPES, Field
from engine.workspace import Workspace
from pages.components import (
    choose,
    empty,
    last_change,
    naming,
    products,
    quality_field,
    quality_texts,
    rights,
    table,
    tracking,
)
from pages.components.frame import done, page, shown, title
from pages.components.state import counted, listed, plain
from pages.components.texts import API_HINT, OPTIONS_HELP

_TABS = ("Fields", "Products", "Tracking")
_REMOVING = "fields.removing"
_LETTERS = 38
"""That a column has room for; all options and all uses stand in the field's dialog."""
_ASK_TYPING = 1000
"""People above which the number has to be typed before their values go."""


@st.dialog("New database", icon=":material/database:")
def _new_database(ws: Workspace) -> None:
    with st.form("fields.new_database", border=False):
        label = st.text_input("Name", placeholder="Students", key="fields.database_label")
        key = st.text_input(
            "Key field",
            "email",
            key="fields.database_key",
            help="What makes a person unique in this database. Leave “email” unless your own number does.",
        )
        done = st.form_submit_button("Create database", type="primary")
    if done:
        with shown():
            name = naming.proposed("database", label, [d.name for d in databases.list_all(ws)])
            databases.create(ws, name, key=key.strip() or "email", label=label.strip())
            choose.remember(name)
            st.rerun()


@st.dialog("Add field", icon=":material/add:")
def _add_field(ws: Workspace, home: Database) -> None:
    known = [f.name for f in fields.list_fields(ws, home.name)]
    label = st.text_input("Name", placeholder="Current courses", key="fields.label")
    kind = st.selectbox(
        "Type",
        list(FIELD_TYPES),
        format_func=_type_label,
        key="fields.type",
        help="Options: one of a fixed list (enum).",
    )
    options = ""
    if kind == "enum":
        options = st.text_area(
            "Options, one a line", key="fields.options", placeholder="SEO promotion\nAnalytics: basic concepts"
        )
    with st.expander("More settings"):
        name = st.text_input("Name in templates and API", key="fields.name", placeholder="made from the name above")
        required = st.checkbox("Required", key="fields.required")
        personal = st.checkbox("Personal data", key="fields.personal", help="Hidden from people who may only view.")
    if st.button("Add field", type="primary", key="fields.add.save"):
        with shown():
            fields.add(
                ws,
                home.name,
                name.strip() or naming.proposed("field", label, known, glue="_"),
                type=kind,
                label=label.strip() or None,
                options=[o for o in options.splitlines() if o.strip()],
                required=required,
                personal=personal,
            )
            st.rerun()


@st.dialog("Field", icon=":material/tune:", width="medium")
def _one_field(ws: Workspace, home: Database, field: Field) -> None:
    rights.read_only(ws)
    with rights.only_for(ws, "write"):
        _edit_field(ws, home, field)
    with st.expander("Copy as API request"):
        st.code(choose.api_example(ws, home, field), language="bash", wrap_lines=True)


def _edit_field(ws: Workspace, home: Database, field: Field) -> None:
    variable = variable_of(field.name)
    st.caption(f"{_type_label(field.type)} · in templates `{{{{ {variable} }}}}`")
    if variable != field.name:
        st.caption(f"`{field.name}` alone means something else in templates.")
    key = f"fields.edit.{field.field_id}"
    label = st.text_input("Name", field.label, key=f"{key}.label")
    options = _options(field, key) if field.type == "enum" else None
    personal = st.checkbox("Personal data", field.is_personal, key=f"{key}.personal")
    expected = quality_field.draw(ws, home, field, key=f"{key}.quality")
    used = fields.uses(ws, home.name, field.name)
    st.caption("Used by: " + (plain(", ".join(used)) if used else "nothing yet"))
    st.caption(last_change.line(ws, "field", f"{home.name}.{field.name}"))
    with st.container(horizontal=True):
        if st.button("Save", type="primary", key="fields.edit.save"):
            with shown():
                naming.proposed("field", label)
                quality_settings.read(ws, home, field, expected)
                fields.update(ws, home.name, field.name, label=label.strip(), options=options, personal=personal)
                quality_field.save(ws, home, field, expected)
                st.rerun()
        if not field.is_standard and st.button("Remove field", icon=":material/delete:", key="fields.edit.remove"):
            st.session_state[_REMOVING] = field.name
    if st.session_state.get(_REMOVING) == field.name:
        _removal(ws, home, field, used)


def _options(field: Field, key: str) -> list[dict[str, str]]:
    rows = [{"label": o.label, "code": o.code} for o in field.options]
    st.caption(OPTIONS_HELP)
    edited = st.data_editor(
        rows,
        num_rows="dynamic",
        hide_index=True,
        key=f"{key}.options",
        column_config={
            "label": st.column_config.TextColumn("Option", width="large"),
            "code": st.column_config.TextColumn("Stored as", width="medium"),
        },
    )
    return [{name: str(text) for name, text in row.items() if text} for row in edited if any(row.values())]


def _removal(ws: Workspace, home: Database, field: Field, used: list[str]) -> None:
    """Asks before the column goes; where something uses it, says what."""
    if used:
        st.warning(plain(f"{field.label} is used by {', '.join(used)}. Change these first."), icon=":material/info:")
        return
    holders = fields.count_present(ws, home, field)
    have = counted(holders, "person has", "people have")
    st.warning(f"{have} a value in {plain(field.label)}. It goes; the history of changes stays.")
    typed = str(holders)
    if holders > _ASK_TYPING:
        typed = st.text_input(f"Type {holders} to confirm", key="fields.edit.remove_typed")
    if st.button("Yes, remove it", key="fields.edit.remove_yes", disabled=typed.strip() != str(holders)):
        with shown():
            fields.remove(ws, home.name, field.name)
            st.session_state.pop(_REMOVING, None)
            st.rerun()


def _type_label(name: str) -> str:
    kind = FIELD_TYPES[name]
    return f"{kind.label} (enum)" if name == "enum" else kind.label


def _table(ws: Workspace, home: Database, shown_fields: list[Field], *, key: str) -> None:
    rows = [
        {
            "Name": f.label,
            "In templates and API": f.name,
            "Type": _type_label(f.type),
            "Options": listed([o.label for o in f.options], _LETTERS),
            "Used by": listed(fields.uses(ws, home.name, f.name), _LETTERS),
        }
        for f in shown_fields
    ]
    widths = {"Name": 160, "In templates and API": 160, "Type": 120, "Options": 266, "Used by": 266}
    chosen = table.pick(rows, key=key, widths=widths)
    if chosen is not None:
        st.session_state.pop(_REMOVING, None)
        _one_field(ws, home, shown_fields[chosen])


def draw(ws: Workspace) -> None:
    known = databases.list_all(ws)
    action = title(
        "Databases and fields", caption="A database is a set of people; its fields are what you know about them."
    )
    if not known:
        empty.state("databases", action="New database", on_click=choose.ask("fields.new"))
    else:
        with action, rights.only_for(ws, "write"):
            st.button("New database", icon=":material/add:", key="fields.new_button", on_click=choose.ask("fields.new"))
    if choose.asked("fields.new"):
        _new_database(ws)
    if not known:
        return
    home = choose.database(ws)
    of_fields, of_products, of_tracking = st.tabs(_TABS, key="fields.tab", on_change="rerun")
    if of_fields.open:
        with of_fields:
            _database(ws, home)
    if of_products.open:
        with of_products, shown():
            products.draw(ws, home)
    if of_tracking.open:
        with of_tracking, shown():
            tracking.draw(ws, home)


def _database(ws: Workspace, home: Database) -> None:
    everything = fields.list_fields(ws, home.name)
    additional = [f for f in everything if not f.is_standard]
    people = counted(reading.count(ws, home.name), "person", "people")
    st.caption(f"{plain(home.label)}: {people} · key field `{home.key_field}` · name in the API `{home.name}`")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Additional fields", anchor=False, width="content")
        st.space("stretch")
        with rights.only_for(ws, "write"):
            if asking.of_database(ws, home).rating is None:
                _offer_rating(ws, home)
            st.button(
                "Add field", icon=":material/add:", type="primary", key="fields.add", on_click=choose.ask("fields.add")
            )
    if choose.asked("fields.add"):
        _add_field(ws, home)
    if additional:
        st.caption("Click a name to rename the field, change its options or remove it.")
        _table(ws, home, additional, key=f"fields.additional.{home.name}")
    else:
        st.info(
            "No additional fields yet. Add what only your people have, like “Current courses”.", icon=":material/info:"
        )
    with st.expander(f"Standard fields ({len(everything) - len(additional)})"):
        _table(ws, home, [f for f in everything if f.is_standard], key=f"fields.standard.{home.name}")
    with st.expander("Copy as API request"):
        field = additional[0] if additional else everything[0]
        st.caption(API_HINT)
        st.code(choose.api_example(ws, home, field), language="bash")


def _offer_rating(ws: Workspace, home: Database) -> None:
    if st.button(
        quality_texts.MAKE_RATING,
        icon=":material/star:",
        key="fields.make_rating",
        help=quality_texts.MAKE_RATING_HELP,
    ):
        with shown():
            asking.make_rating(ws, home.name)
            done(f"{plain(home.label)} has a rating and a comment: begin a message with “Feedback” to ask for them.")
            st.rerun()


draw(page())
