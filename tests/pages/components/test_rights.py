"""What a role may not do: every kind of input Streamlit has takes nothing in, and what only shows or leads elsewhere stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from engine.access import visits
from engine.workspace import Actor, Workspace
from pages.components import rights

INPUTS: dict[str, Callable[[], Any]] = {
    "button": lambda: st.button("x"),
    "download": lambda: st.download_button("x", b"x"),
    "menu": lambda: st.menu_button("x", ["a"]),
    "text": lambda: st.text_input("x"),
    "area": lambda: st.text_area("x"),
    "number": lambda: st.number_input("x"),
    "choice": lambda: st.selectbox("x", ["a"]),
    "choices": lambda: st.multiselect("x", ["a"]),
    "radio": lambda: st.radio("x", ["a"]),
    "segments": lambda: st.segmented_control("x", ["a"]),
    "pills": lambda: st.pills("x", ["a"]),
    "box": lambda: st.checkbox("x"),
    "toggle": lambda: st.toggle("x"),
    "slider": lambda: st.slider("x"),
    "steps": lambda: st.select_slider("x", ["a", "b"]),
    "colour": lambda: st.color_picker("x"),
    "day": lambda: st.date_input("x", date(2026, 1, 1)),
    "hour": lambda: st.time_input("x", time(12)),
    "moment": lambda: st.datetime_input("x", datetime(2026, 1, 1)),
    "file": lambda: st.file_uploader("x"),
    "rows": lambda: st.data_editor([{"a": 1}]),
}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What was drawn: kind and element."""
    found: list[tuple[str, Any]] = []
    before = rights._draw

    def noted(self: Any, kind: str, element: Any, *args: Any, **kwargs: Any) -> Any:
        found.append((kind, element))
        return before(self, kind, element, *args, **kwargs)

    monkeypatch.setattr(rights, "_draw", noted)
    return found


def who(ws: Workspace, role: str) -> Workspace:
    return ws.acting(Actor("ann@example.org", role))


@pytest.mark.parametrize("name", INPUTS)
def test_nothing_goes_in_that_the_role_may_not_change(
    empty: Workspace, drawn: list[tuple[str, Any]], name: str
) -> None:
    with rights.only_for(who(empty, "viewer"), "write") as may:
        INPUTS[name]()
    [(_, element)] = drawn
    assert not may
    assert element.disabled
    with rights.only_for(who(empty, "marketer"), "write") as may:
        INPUTS[name]()
    assert may
    assert not drawn[-1][1].disabled


def test_a_button_says_which_role_it_needs(empty: Workspace, drawn: list[tuple[str, Any]]) -> None:
    for permission in ("write", "send", "admin"):
        with rights.only_for(who(empty, "viewer"), permission):
            st.button("x", help="Does it.", key=permission)
    assert [element.help for _, element in drawn] == [
        "Needs the role marketer",
        "Needs the role sender",
        "Needs the role admin",
    ]


def test_what_shows_or_leads_elsewhere_stays(empty: Workspace, drawn: list[tuple[str, Any]]) -> None:
    with rights.only_for(who(empty, "viewer"), "write"):
        st.link_button("x", "https://example.org")
        st.dataframe([{"a": 1}])
        st.markdown("x")
    assert not any(getattr(element, "disabled", False) for _, element in drawn)


def test_the_innermost_counts_and_all_is_open_after_it(empty: Workspace, drawn: list[tuple[str, Any]]) -> None:
    ws = who(empty, "viewer")
    with rights.only_for(ws, "write"):
        with rights.only_for(ws, "read"):
            st.button("inner")
        st.button("outer")
        assert rights.is_closed()
    st.button("after")
    assert not rights.is_closed()
    assert [element.disabled for _, element in drawn] == [False, True, False]


def test_it_is_open_again_after_an_error(empty: Workspace) -> None:
    with pytest.raises(ValueError, match="why"), rights.only_for(who(empty, "viewer"), "write"):
        raise ValueError("why")
    assert not rights.is_closed()


def _page() -> None:
    import streamlit as st

    from pages.components import rights, state

    ws = state.workspace()
    rights.read_only(ws)
    with rights.only_for(ws, "write"):
        st.text_input("Name", "Ann", key="name")
        st.button("Save", key="save")
    rights.line(ws, "send")


def test_on_a_page(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "actor", lambda *_: Actor("ann@example.org", "analyst"))
    test = AppTest.from_function(_page).run()
    assert not test.exception
    assert test.text_input(key="name").value == "Ann"
    assert test.text_input(key="name").disabled
    assert test.button(key="save").disabled
    assert "To look at only. Needs the role marketer to change it." in test.caption[0].value
    assert test.info[0].value == "Needs the role sender. You are signed in as analyst."
