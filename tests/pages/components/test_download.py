from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from streamlit.testing.v1 import AppTest

from engine.access import audit
from engine.tables.writing import written
from engine.workspace import Workspace
from pages.components.download import _file


def _menu(rows: Any) -> AppTest:
    def page(rows) -> None:  # noqa: ANN001  its source runs without the imports here
        from pages.components import download

        download.menu("things", rows, "things")

    return AppTest.from_function(page, args=(rows,)).run()


def test_a_table_can_be_had_in_three_formats(empty: Workspace) -> None:
    test = _menu([{"Thing": "=1"}])
    assert not test.exception
    assert [b.proto.label for b in test.get("download_button")] == ["CSV", "XLSX", "Parquet"]


def test_rows_are_asked_for_when_a_format_is_pressed(empty: Workspace) -> None:
    asked: list[int] = []

    def rows() -> list[dict[str, Any]]:
        asked.append(1)
        return [{"Thing": "=1"}]

    test = _menu(rows)
    assert len(test.get("download_button")) == 3
    assert not asked
    assert _file(empty, "things", rows, "csv") == written([{"Thing": "=1"}], "csv", ZoneInfo("UTC")) == b"Thing\n'=1\n"
    assert asked == [1]
    assert [row["action"] for row in audit.last_changes(empty, "table", "things")] == ["exported"]


def test_where_nothing_is_there_is_nothing_to_have(empty: Workspace) -> None:
    assert not _menu([]).get("download_button")
