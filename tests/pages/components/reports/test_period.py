"""The period of a report: calendar days of the workspace, what they are compared with, and own dates."""

from __future__ import annotations

from datetime import date

from streamlit.testing.v1 import AppTest

from engine.workspace import Workspace


def _page() -> None:
    import streamlit as st

    from pages.components.reports import period
    from pages.components.state import workspace

    chosen = period.choose(workspace(), key="period")
    if chosen is None:
        st.markdown("none")
    else:
        st.markdown(chosen.words)
        st.markdown(period.words(workspace(), chosen.before) if chosen.before else "alone")
        st.markdown(f"{chosen.since} {chosen.until}")


def _opened(**params: str) -> AppTest:
    test = AppTest.from_function(_page)
    for name, value in params.items():
        test.query_params[name] = value
    return test.run()


def _said(test: AppTest) -> list[str]:
    assert not test.exception
    return [m.value for m in test.markdown]


def test_own_dates_from_the_address(empty: Workspace) -> None:
    said = _said(_opened(period="own", **{"from": "2026-11-02", "to": "2026-11-08"}))
    assert said[:2] == ["2 Nov 2026 to 8 Nov 2026", "26 Oct 2026 to 1 Nov 2026"]
    assert said[2] == "2026-11-02 00:00:00 2026-11-09 00:00:00"


def test_a_single_day_is_called_by_its_date(empty: Workspace) -> None:
    assert _said(_opened(period="own", **{"from": "2026-11-02", "to": "2026-11-02"}))[:2] == [
        "2 Nov 2026",
        "1 Nov 2026",
    ]


def test_dates_in_the_wrong_order_are_put_right(empty: Workspace) -> None:
    said = _said(_opened(period="own", **{"from": "2026-11-08", "to": "2026-11-02"}))
    assert said[0] == "2 Nov 2026 to 8 Nov 2026"


def test_dates_that_are_none_are_the_last_days(empty: Workspace) -> None:
    assert len(_said(_opened(period="own", **{"from": "soon", "to": "2026-13-01"}))) == 3


def test_another_link_brings_other_dates(empty: Workspace) -> None:
    test = _opened(period="own", **{"from": "2026-11-02", "to": "2026-11-08"})
    test.query_params["to"] = "2026-11-03"
    assert _said(test.run())[0] == "2 Nov 2026 to 3 Nov 2026"
    test.date_input[0].set_value((date(2026, 11, 1), date(2026, 11, 3))).run()
    assert test.query_params["from"] == "2026-11-01"
    assert _said(test.run())[0] == "1 Nov 2026 to 3 Nov 2026"


def test_all_is_compared_with_nothing(empty: Workspace) -> None:
    assert _said(_opened(period="all")) == ["All messages so far", "alone", "None None"]


def test_a_choice_goes_into_the_address(empty: Workspace) -> None:
    test = _opened()
    test.segmented_control[0].set_value("7").run()
    assert test.query_params["period"] == "7"


def test_dates_of_another_age(empty: Workspace) -> None:
    said = _said(_opened(period="own", **{"from": "1900-01-01", "to": "9999-12-31"}))
    assert said[0] == "1 Jan 1970 to 31 Dec 2100"
    assert len(_said(_opened(period="own", **{"from": "0001-01-01", "to": "0001-01-02"}))) == 3
