"""What is chosen stands in the address, and the address chooses."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from pages.components.reports import address

    changed = address.follow("by", "by", {"variant": "Variant", "day": "Day"})
    st.selectbox("By", ["Day", "Variant"], key="by", on_change=changed)


def _opened(**params: str) -> AppTest:
    test = AppTest.from_function(_page)
    for name, value in params.items():
        test.query_params[name] = value
    return test.run()


def test_the_first_is_meant_where_nothing_is_said() -> None:
    test = _opened()
    assert test.selectbox[0].value == "Variant"
    assert "by" not in test.query_params


def test_the_address_chooses() -> None:
    assert _opened(by="day").selectbox[0].value == "Day"


def test_what_is_unknown_is_as_nothing() -> None:
    assert _opened(by="colour").selectbox[0].value == "Variant"


def test_a_choice_goes_into_the_address_and_the_first_one_leaves_it() -> None:
    test = _opened()
    test.selectbox[0].set_value("Day").run()
    assert test.query_params["by"] == "day"
    test.selectbox[0].set_value("Variant").run()
    assert "by" not in test.query_params


def test_another_address_chooses_anew_and_what_was_chosen_since_stays() -> None:
    test = _opened(by="day")
    test.selectbox[0].set_value("Variant").run()
    assert test.run().selectbox[0].value == "Variant"
    test.query_params["by"] = "day"
    assert test.run().selectbox[0].value == "Day"
