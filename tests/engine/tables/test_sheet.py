from __future__ import annotations

import io
from zoneinfo import ZoneInfo

import pytest

from engine.errors import BadValueError
from engine.tables import sheet
from engine.tables.sheet import MOST_ROWS, check_fits, write_sheet

UTC = ZoneInfo("UTC")


def test_more_rows_than_a_sheet_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    check_fits(MOST_ROWS)
    with pytest.raises(BadValueError, match="1,048,576 rows are more than a sheet of a workbook holds"):
        check_fits(MOST_ROWS + 1)
    monkeypatch.setattr(sheet, "MOST_ROWS", 1)
    with pytest.raises(BadValueError, match="2 rows"):
        write_sheet(["x"], [[[1]], [[2]]], io.BytesIO(), raw=False, zone=UTC, name="Table")


def test_a_text_that_a_cell_would_cut_is_refused() -> None:
    with pytest.raises(BadValueError, match="7: note has more text than a cell of a workbook holds"):
        write_sheet(["x", "note"], [[[7, "x" * 40_000]]], io.BytesIO(), raw=False, zone=UTC, name="Table")
