"""The first step of an import: a file or a pasted text, what was found in it, and saying by hand what was found wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine.errors import BadValueError, EngineError
from engine.jobs import uploads
from engine.tables.encoding import SHOWN
from engine.tables.rows import About
from engine.workspace import Workspace
from pages.components import choose, table
from pages.components.frame import shown
from pages.components.importing.texts import (
    BY_HAND,
    DELIMITERS,
    FILE_HELP,
    FORMATS,
    HEADERS,
    NO_HEADER,
    NOTHING_PASTED,
    PASTE_EXAMPLE,
    PASTE_HELP,
    PASTED,
)
from pages.components.importing.work import Seen
from pages.components.state import counted, plain, short

_TEXTS = ("csv", "tsv", "json lines")
_CELL = 60
_AS_FOUND = "as found"


def ask(ws: Workspace, *, key: str) -> tuple[str, str] | None:
    """Asks for a file; gives (token of the upload, name) in the run in which one was given."""
    turn = choose.turn(key)
    with st.container(border=True, key=f"{key}.give"):
        file = st.file_uploader("Choose a file", key=f"{key}.file.{turn}")
        st.caption(FILE_HELP)
        # In a form the button takes what stands there, without a click elsewhere before.
        with (
            st.expander("Or paste a text", icon=":material/content_paste:"),
            st.form(f"{key}.form", border=False),
        ):
            text = st.text_area(
                "Text", key=f"{key}.paste.{turn}", height=160, placeholder=PASTE_EXAMPLE, help=PASTE_HELP
            )
            is_pasted = st.form_submit_button("Use this text", key=f"{key}.use")
    with shown():
        if file is not None:
            return _taken(key, uploads.keep(ws, file.name, file), file.name)
        if is_pasted:
            if not text.strip():
                raise BadValueError(NOTHING_PASTED)
            return _taken(key, uploads.keep(ws, "pasted.txt", text.encode("utf-8", "replace")), PASTED)
    return None


def found(about: About, columns: int, name: str) -> None:
    """One line on what the file is."""
    parts = [FORMATS.get(about.format, about.format)]
    if about.packing:
        parts.append(f"packed as .{about.packing}")
    if about.encoding:
        parts.append(SHOWN.get(about.encoding, about.encoding))
    if about.delimiter and about.format == "csv":
        parts.append(f"cells parted by {_delimiter(about.delimiter)}")
    if about.sheet:
        parts.append(f"sheet “{plain(about.sheet)}”")
    if not about.has_header:
        parts.append("no header")
    parts.append(counted(columns, "column", "columns"))
    st.markdown(f"**{plain(short(name))}** · {' · '.join(parts)}", width="content")


def by_hand(about: About, how: Mapping[str, Any], *, key: str) -> dict[str, Any]:
    """What was said by hand about the file; a choice that is left at “found” stays with what is found."""
    said: dict[str, Any] = dict(how)
    has_text = about.format in _TEXTS
    if not (has_text or about.sheets or about.format in {"csv", "tsv", "xlsx"}):
        return said
    with st.popover(BY_HAND, icon=":material/tune:", key=f"{key}.by_hand", width="content"):
        if has_text:
            words = {code: label for code, label in SHOWN.items() if code not in {"utf-16-le", "utf-16-be"}}
            said["encoding"] = _choice("Encoding", words, how.get("encoding"), about.encoding, key=f"{key}.encoding")
        if about.format in {"csv", "tsv"}:
            said["delimiter"] = _choice(
                "Cells are parted by", DELIMITERS, how.get("delimiter"), about.delimiter, key=f"{key}.delimiter"
            )
        if about.format in {"csv", "tsv", "xlsx"}:
            said["has_header"] = _choice(
                "The first line", HEADERS, how.get("has_header"), about.has_header, key=f"{key}.header"
            )
        if len(about.sheets) > 1:
            said["sheet"] = _choice(
                "Sheet", {s: s for s in about.sheets}, how.get("sheet"), about.sheet, key=f"{key}.sheet"
            )
    return {name: value for name, value in said.items() if value is not None}


def offer_no_header(error: EngineError, *, key: str) -> None:
    """Beside a message on the first line, the act itself. `key`: of `by_hand`, whose choice it makes."""
    if error.code in {"no_header", "duplicate_column"}:
        st.button(
            NO_HEADER,
            icon=":material/table_rows:",
            key=f"{key}.no_header",
            on_click=_say,
            args=(f"{key}.header", False),
        )


def _say(key: str, value: object) -> None:
    st.session_state[key] = value


def preview(seen: Seen, *, key: str) -> None:
    """The first rows, as they stand in the file."""
    if not seen.rows:
        st.warning("There is a header, and no row below it that can be read.", icon=":material/warning:")
        return
    names = [c.name for c in seen.columns]
    rows = [{n: short(c, _CELL) for n, c in zip(names, row, strict=False)} for row in seen.rows]
    st.caption(f"The first {counted(len(rows), 'row', 'rows')}, as they stand in the file")
    table.show(rows, key=key)


def _choice(label: str, words: Mapping[Any, str], present: Any, found: Any, *, key: str) -> Any:
    """What was said by hand, None for “as found”. `found`: what the file is taken as now."""
    options = [_AS_FOUND, *words]
    start = options.index(present) if present in words else 0
    shown_found = f": {words[found]}" if present is None and found in words else ""
    chosen = st.selectbox(
        label, options, start, lambda o: f"As found{shown_found}" if o == _AS_FOUND else words[o], key=key
    )
    return None if chosen == _AS_FOUND else chosen


def _delimiter(mark: str) -> str:
    return DELIMITERS.get(mark, f"“{plain(mark)}”")


def _taken(key: str, token: str, name: str) -> tuple[str, str]:
    choose.next_turn(key)
    return token, name
