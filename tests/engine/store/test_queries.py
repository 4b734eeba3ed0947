"""The loader of named statements."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.store import queries


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "-- Of the file.\n\n-- name: one\n-- why\nselect 1;\n\n-- name: two\nselect 2\nfrom x\n;\n"
    (tmp_path / "noun.sql").write_text(text)
    monkeypatch.setattr(queries, "FOLDER", tmp_path)
    queries.statements.cache_clear()
    queries.query.cache_clear()


@pytest.mark.usefixtures("two")
def test_statements_are_found_by_name() -> None:
    assert queries.query("noun.one") == "-- why\nselect 1"
    assert queries.query("noun.two") == "select 2\nfrom x\n"
    assert list(queries.statements("noun")) == ["one", "two"]


@pytest.mark.usefixtures("two")
def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        queries.query("noun.three")
    with pytest.raises(FileNotFoundError):
        queries.query("verb.one")
