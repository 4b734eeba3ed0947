"""What a report is narrowed to: written into the address, read from it, and nothing else taken for it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import streamlit
from hypothesis import given
from hypothesis import strategies as st

from engine.reports.slices import Slice
from pages.components.reports.campaigns import filters

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found: dict[str, str] = {}
    monkeypatch.setattr(streamlit, "query_params", found)
    return found


def test_pressed_once_it_is_chosen_pressed_again_it_is_not(address: dict[str, str]) -> None:
    press = filters.toggle("day")
    press("2026-11-22")
    assert filters.read() == {"day": date(2026, 11, 22)}
    press("2026-11-23")
    assert filters.read() == {"day": date(2026, 11, 23)}
    press("2026-11-23")
    assert address == {}


def test_several_hold_together(address: dict[str, str]) -> None:
    filters.toggle("variant")("1")
    filters.toggle("domain")("gmail")
    assert filters.read() == {"variant": 1, "domain": "gmail"}
    assert filters.without(filters.read(), "variant") == {"domain": "gmail"}


@pytest.mark.parametrize("only", ["", "colour:red", "day:soon", "variant:x", "variant", ";;", ":"])
def test_nonsense_is_left_out(address: dict[str, str], only: str) -> None:
    address["only"] = only
    assert filters.read() == {}


def test_a_day_is_one_of_the_workspace() -> None:
    asked = filters.narrowed(Slice((1,)), {"day": date(2026, 11, 22), "variant": 0}, BERLIN)
    assert asked == Slice((1,), datetime(2026, 11, 21, 23), datetime(2026, 11, 22, 23), variant=0)


@given(st.text(min_size=1, max_size=20).filter(lambda text: "\x00" not in text))
def test_any_word_comes_back(word: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streamlit, "query_params", {})
        filters.toggle("source")(word)
        assert filters.read() == {"source": word}
