"""What stands below every chart and table of a report: the query it comes from, to read and to copy, and its data as a file."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.components import choose, download
from pages.components.download import Rows
from pages.components.texts import QUERY


def tools(
    name: str, rows: Rows | Callable[[], Rows], sql: Callable[[], str] | None = None, *, key: str, caption: str = ""
) -> None:
    """A quiet row. `name`, `rows`: of the file, as of download.menu; `sql`: writes the statement, values included, once it is
    asked for. `caption`: what one may do with what stands above."""
    asked = f"{key}.query"
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"{key}.tools"):
        if caption:
            st.caption(caption, width="content")
            st.space("stretch")
        with st.container(horizontal=True, gap="small", vertical_alignment="center", width="content"):
            if sql:
                st.button(
                    QUERY["open"],
                    icon=":material/code:",
                    type="tertiary",
                    help=QUERY["help"],
                    key=asked,
                    on_click=choose.ask(asked),
                )
            download.menu(name, rows, key)
    if sql and choose.asked(asked):
        _query(sql())


@st.dialog(QUERY["title"], icon=":material/code:", width="large")
def _query(sql: str) -> None:
    st.caption(QUERY["caption"])
    st.code(sql, language="sql", wrap_lines=True, height=460)
