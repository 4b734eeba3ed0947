"""The card's part about a person's rights: another key, merging, a copy of the data, erasure. Each but the copy in a dialog."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson
import streamlit as st

from engine import addresses
from engine.access.permissions import may
from engine.errors import NameTakenError
from engine.profiles import erase, fields, merge, person, reading, rekey, subscriptions
from engine.profiles.databases import Database
from engine.profiles.merge import Preview
from engine.workspace import Workspace
from pages.components import choose, rights
from pages.components import profile_rights_texts as texts
from pages.components.frame import done, open_detail, shown
from pages.components.state import cell, counted, literal, plain, short

_FOUND = 8
_OTHER = "profile.rights.other"
_TAKEN = "profile.rights.taken"


def draw(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    """`row`: the profile as the card has read it."""
    with st.container(border=True, key="profile.rights"):
        st.markdown("**Rights**", help=texts.RIGHTS_HELP)
        with st.container(horizontal=True, gap="small"):
            label = f"Change {_key_label(ws, home).lower()}"
            with rights.only_for(ws, "write"):
                st.button(label, key="profile.rekey", on_click=_ask_rekey)
                st.button("Merge", key="profile.merge", on_click=_ask_merge(""))
            if may(ws, "export"):
                st.download_button(
                    "Export",
                    _file_of(ws, home, row["key"]),
                    f"{re.sub(r'[^A-Za-z0-9]+', '-', row['key'])[:60]}.json",
                    "application/json",
                    key="profile.export",
                    icon=":material/download:",
                    on_click="ignore",
                    help=texts.EXPORT_HELP,
                )
            with rights.only_for(ws, "write"):
                st.button(
                    ":red[Erase]",
                    key="profile.erase",
                    icon=":material/person_off:",
                    on_click=choose.ask("profile.erase"),
                )
    if choose.asked("profile.rekey"):
        st.dialog(f"Change {_key_label(ws, home).lower()}", icon=":material/key:")(_rekey)(ws, home, row)
    elif choose.asked("profile.merge"):
        _merge(ws, home, row)
    elif choose.asked("profile.erase"):
        _erase(ws, home, row)


def _key_label(ws: Workspace, home: Database) -> str:
    return fields.get(ws, home, home.key_field).label


def _file_of(ws: Workspace, home: Database, key: str) -> Callable[[], bytes]:
    """Written when it is asked for, outside the page's run."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z
    return lambda: orjson.dumps(person.export(ws, home.name, key), option=options)


def _ask_rekey() -> None:
    st.session_state[_TAKEN] = ""
    choose.ask("profile.rekey")()


def _ask_merge(other: str) -> Callable[[], None]:
    """Opens the dialog with that key in its search."""

    def ask() -> None:
        st.session_state[_OTHER] = other
        choose.ask("profile.merge")()

    return ask


def _rekey(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    label = _key_label(ws, home)
    st.caption(texts.REKEY_HELP.format(field=plain(label.lower())))
    with st.form("profile.rekey.form", border=False):
        new = st.text_input(label, str(row[home.key_field]), key="profile.rekey.key")
        submitted = st.form_submit_button("Change", type="primary")
    if submitted:
        with shown():
            _change_key(ws, home, row, new)
    taken = st.session_state.get(_TAKEN)
    if taken:
        st.warning(texts.KEY_TAKEN.format(field=plain(label.lower())), icon=":material/group:")
        if st.button("Merge the two", key="profile.rekey.merge"):
            _ask_merge(addresses.key_of(taken))()
            st.rerun()


def _change_key(ws: Workspace, home: Database, row: dict[str, Any], new: str) -> None:
    st.session_state[_TAKEN] = ""
    try:
        changed = rekey.change_key(ws, home.name, row["key"], new, source="card")
    except NameTakenError:
        st.session_state[_TAKEN] = new
        return
    done(f"{plain(_key_label(ws, home))} changed." if changed.write_id else texts.REKEY_SAME)
    open_detail("profile", database=home.name, key=changed.key)


@st.dialog("Merge with another profile", icon=":material/merge:", width="large")
def _merge(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    st.caption(texts.MERGE_HELP)
    text = st.text_input(
        "Find the other profile",
        st.session_state.get(_OTHER, ""),
        key="profile.merge.search",
        placeholder=texts.MERGE_SEARCH,
    )
    if not text or not text.strip():
        return
    found = [r for r in reading.search(ws, home.name, text, limit=_FOUND + 1) if r["key"] != row["key"]][:_FOUND]
    if not found:
        st.info(texts.MERGE_NOBODY)
        return
    names = {r["key"]: _name(home, r) for r in found}
    other = st.selectbox("The other profile", list(names), format_func=lambda k: names[k], key="profile.merge.other")
    if other is None:
        return
    with shown():
        seen = merge.preview(ws, home.name, row["key"], other)
        prefer = _differences(ws, home, seen)
        _consequences(ws, seen)
        if st.button("Merge into this profile", type="primary", key="profile.merge.do"):
            merged = merge.merge(ws, home.name, row["key"], other, prefer, source="card")
            done(f"Merged: everything of {plain(short(names[other]))} is here now.")
            open_detail("profile", database=home.name, key=merged.key)


def _name(home: Database, row: dict[str, Any]) -> str:
    name = " ".join(n for n in (row["first_name"], row["last_name"]) if n)
    return f"{row[home.key_field]} · {name}" if name else str(row[home.key_field])


def _differences(ws: Workspace, home: Database, seen: Preview) -> dict[str, str]:
    """Both values side by side; gives the choice a field."""
    if not seen.differences:
        st.caption(texts.MERGE_SAME)
        return {}
    st.markdown("**Which value stands?**")
    prefer: dict[str, str] = {}
    with st.grid(2, min_column_width=300):
        for one in seen.differences:
            both = {"keep": one.keep, "other": one.other}
            prefer[one.name] = st.radio(
                f"{plain(one.label)}{' (the key)' if one.name == home.key_field else ''}",
                list(both),
                index=list(both).index(one.chosen),
                format_func=lambda side, both=both: _side(ws, side, both[side]),
                key=f"profile.merge.{seen.other['profile_id']}.{one.name}",
            )
    return prefer


def _side(ws: Workspace, side: str, value: object) -> str:
    # A word joiner after the sign: else Markdown makes a link of an address, which opens a mail instead of choosing.
    text = "empty" if value is None else plain(short(cell(value, ws.zone), 60)).replace("@", "@\u2060")
    return f"{text} :gray[· {'here' if side == 'keep' else 'the other'}]"


def _amounts(hangs: Mapping[str, int]) -> str:
    """ "12 changes, 1 event": what hangs on a profile, without what is none."""
    return ", ".join(counted(n, *texts.HANGS[what]) for what, n in hangs.items() if n)


def _consequences(ws: Workspace, seen: Preview) -> None:
    moved = _amounts(seen.moved)
    lines = [f"{moved} come here."] if moved else []
    labels = {t.name: t.label for t in subscriptions.topics(ws)}
    for topic, (keep, other, after) in seen.subscriptions.items():
        if keep != other:
            here, there = (s or "not subscribed" for s in (keep, other))
            lines.append(f"{plain(labels[topic])}: {here} here, {there} there; afterwards {after}.")
    if lines:
        st.markdown("\n".join(f"- {line}" for line in lines))


@st.dialog("Erase this person", icon=":material/person_off:")
def _erase(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    st.markdown(texts.ERASE_HELP)
    with st.form("profile.erase.form", border=False):
        typed = st.text_input(
            texts.ERASE_CONFIRM.format(key=literal(row["key"])), key="profile.erase.key", autocomplete="off"
        )
        # No colour of the accent, which invites: this cannot be taken back.
        submitted = st.form_submit_button(
            ":red[Erase for good]", key="profile.erase.do", icon=":material/delete_forever:"
        )
    if not submitted:
        return
    if addresses.key_of(typed) != row["key"]:
        st.error(texts.ERASE_DIFFERS.format(key=literal(row["key"])), icon=":material/error:")
        return
    with shown(), st.spinner(texts.ERASING, show_time=True):
        erased = erase.erase(ws, home.name, row["key"])
        emptied = _amounts(erased.emptied)
        done(
            f"{texts.ERASE_DONE} {texts.ERASE_EMPTIED.format(emptied)}" if emptied else texts.ERASE_DONE,
            but="" if erased.is_clean else texts.ERASE_LATER,
        )
        st.switch_page("profiles.py")
