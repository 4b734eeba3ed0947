"""Which column of a file goes to which field: proposed by name, changed by hand, a new field where none fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from engine.profiles import databases, fields
from engine.profiles.mapping import NewField
from engine.profiles.types import FIELD_TYPES, Field
from engine.tables.looking import ColumnSeen
from engine.workspace import Workspace
from pages.components.builder.read import told_apart
from pages.components.importing import draft
from pages.components.importing.request import NEW, Request, left_out
from pages.components.importing.texts import KEY_HELP, LEAVE_OUT, NEW_FIELD
from pages.components.importing.work import Seen, proposed_field
from pages.components.state import counted, plain, short

_SAMPLE = 34
_WIDTHS = (4, 4)


def draw(ws: Workspace, request: Request, seen: Seen, *, key: str) -> Request:
    """Draws the mapping; gives the request as it is chosen now. `key`: of the widgets, a new one for every file."""
    home = databases.get(ws, request.database)
    known = {f.name: f for f in fields.list_fields(ws, home.name)}
    labels = told_apart(list(known), {n: f.label for n, f in known.items()})
    names = [c.name for c in seen.columns]
    chosen = st.selectbox(
        f"Key column: which one holds the {plain(known[home.key_field].label)}?",
        names,
        names.index(request.key) if request.key in names else 0,
        key=f"{key}.key",
        help=KEY_HELP,
        width=420,
    )
    request = replace(request, key=chosen or names[0])
    offered = {"": LEAVE_OUT, NEW: NEW_FIELD} | {n: labels[n] for n in known if n != home.key_field}
    rows = st.container(gap="small")
    for number, column in enumerate(seen.columns):
        with rows.container(border=True, gap="xsmall", key=f"{key}.column.{number}"):
            if column.name == request.key:
                _key_row(column, known[home.key_field])
            else:
                request = _row(ws, request, column, offered, key=f"{key}.{number}")
    _all_at_once(ws, request, seen, key=key)
    return request


def _all_at_once(ws: Workspace, request: Request, seen: Seen, *, key: str) -> None:
    """Says how many columns are not used, with one click to take those that hold something."""
    unused = left_out(request)
    if not unused:
        return
    full = [name for name in unused if seen.column(name).samples]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(
            f":orange[:material/info:] {counted(len(unused), 'column is', 'columns are')} left out.", width="content"
        )
        if full and st.button("Make fields for them", icon=":material/add:", type="tertiary", key=f"{key}.make_all"):
            for name in full:
                request = request.with_new(proposed_field(ws, request, seen.column(name)))
            draft.start(replace(request, targets={**request.targets, **dict.fromkeys(full, NEW)}))
            st.rerun()


def _key_row(column: ColumnSeen, field: Field) -> None:
    left, right = st.columns(_WIDTHS, vertical_alignment="center")
    with left:
        _name(column)
    right.markdown(f":material/key: {plain(field.label)}, the key")


def _row(ws: Workspace, request: Request, column: ColumnSeen, offered: Mapping[str, str], *, key: str) -> Request:
    left, right = st.columns(_WIDTHS, vertical_alignment="center")
    with left:
        _name(column)
    present = request.targets.get(column.name, "")
    options = list(offered)
    with right:
        target = st.selectbox(
            f"Field for {plain(column.name)}",
            options,
            options.index(present) if present in options else 0,
            lambda n: offered[n],
            key=f"{key}.target",
            label_visibility="collapsed",
        )
    request = replace(request, targets={**request.targets, column.name: target or ""})
    if target == NEW:
        made = request.new_for(column.name) or proposed_field(ws, request, column)
        request = request.with_new(_new_field(made, key=key))
    earlier = request.doubles().get(column.name)
    if earlier:
        st.markdown(f":red[:material/error: “{plain(earlier)}” goes there already: leave one of them out.]")
    return request


def _name(column: ColumnSeen) -> None:
    # As code: Markdown would make links of addresses.
    some = " ".join(f"`{short(s, _SAMPLE).replace('`', '’')}`" for s in column.samples[:3] if s.strip())
    about = [FIELD_TYPES[column.type].label.casefold()] if some else []
    about += [f"{column.blank:,} of {column.rows:,} blank"] if column.blank and some else []
    tail = f" :gray[· {' · '.join(about)}]" if about else ""
    st.markdown(f"**{plain(column.name)}**{tail}  \n{some or ':gray[no values in the first rows]'}")


def _new_field(made: NewField, *, key: str) -> NewField:
    left, middle, right = st.columns((4, 4, 3))
    label = left.text_input("Name", made.label, key=f"{key}.label")
    name = middle.text_input("In templates and API", made.name, key=f"{key}.name")
    kinds = list(FIELD_TYPES)
    kind = right.selectbox("Type", kinds, kinds.index(made.type), lambda t: FIELD_TYPES[t].label, key=f"{key}.type")
    options = made.options
    if kind == "enum":
        text = st.text_area("Options, one a line", "\n".join(made.options), key=f"{key}.options", height=110)
        options = tuple(line.strip() for line in text.splitlines() if line.strip())
    return NewField(made.column, name.strip(), label.strip() or made.label, kind or "string", options)
