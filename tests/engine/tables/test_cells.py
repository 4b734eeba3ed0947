from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from engine.tables.cells import as_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (-1.5, "-1.5"),
        (12, "12"),
        (date(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5, 12, 0, 1), "2026-01-05T12:00:01Z"),
        (["a", "b"], "a,b"),
        (["=a"], "'=a"),
        ("-1.5", "'-1.5"),
        ("\tx", "'\tx"),
        ("x=1", "x=1"),
        ("'=1", "'=1"),
    ],
)
def test_a_cell(value: Any, text: str) -> None:
    assert as_text(value, raw=False) == text


@pytest.mark.parametrize("value", ["=1+1", "@x", "+49", "\rx"])
def test_raw_text_stays(value: str) -> None:
    assert as_text(value, raw=True) == value
    assert as_text(value, raw=False) == f"'{value}"
