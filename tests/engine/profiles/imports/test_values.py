"""Columns read many cells at once against engine/profiles/types.py cell by cell."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.addresses import check
from engine.errors import BadValueError, EngineError
from engine.profiles.databases import Database
from engine.profiles.imports import values
from engine.profiles.requests import Target
from engine.tables.rows import ABSENT
from engine.workspace import Workspace

FIELDS = ("email", "course", "nickname", "points", "score", "is_paying", "seen_on", "seen_at", "interests")
fixed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
likely = st.one_of(
    st.text(max_size=12),
    st.from_regex(r"\s?-?[0-9]{1,20}(\.[0-9]{0,18})?\s?", fullmatch=True),
    st.from_regex(r"[12][0-9]{3}-[0-1][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9](:[0-6][0-9])?)?", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9._+-]{1,12}@([A-Za-z0-9-]{1,6}\.){1,2}[A-Za-z]{1,4}", fullmatch=True),
    st.sampled_from(["web", "Yes", "0", "a,b", "INFO@x.org", "Info@X.org", "info@X.org"]),
)


@pytest.fixture
def target(ws: Workspace, students: Database) -> Target:
    return Target.of(ws, students.name)


def one_by_one(target: Target, name: str, cell: Any) -> Any:
    try:
        return target.value_of(name, cell)
    except EngineError as error:
        return error.message


def many(target: Target, name: str, cells: Any) -> list[Any]:
    found = values.read(target, target.fields[name], cells, clear_empty=True)
    read = found.values.to_pylist()
    return [found.errors[n].message if n in found.errors else value for n, value in enumerate(read)]


@pytest.mark.parametrize("name", FIELDS)
@fixed
@given(cells=st.lists(likely, max_size=8))
def test_a_column_of_texts_reads_as_its_cells(target: Target, name: str, cells: list[str]) -> None:
    assert many(target, name, pa.array(cells, pa.string())) == [one_by_one(target, name, c) for c in cells]


@fixed
@given(text=st.from_regex(r"[A-Za-z0-9._+-]{1,20}@([A-Za-z0-9-]{1,12}\.){1,3}[A-Za-z0-9]{1,6}", fullmatch=True))
def test_no_address_enters_that_the_library_refuses(target: Target, text: str) -> None:
    (found,) = many(target, "email", pa.array([text]))
    known = check(text)
    assert (found == known.normalised) if known.valid else "is not an email address" in found


@pytest.mark.parametrize("clear", [True, False])
def test_what_is_blank_given_and_absent(target: Target, clear: bool) -> None:
    texts = values.read(target, target.fields["city"], pa.array(["a", "", " \u2003"]), clear_empty=clear)
    assert (texts.is_blank.tolist(), texts.is_given.tolist()) == ([False, True, True], [True, clear, clear])
    cells = values.read(target, target.fields["city"], ["a", "", None, ABSENT], clear_empty=clear)
    assert cells.is_blank.tolist() == [False, True, False, False]
    assert cells.is_given.tolist() == [True, clear, True, False]


def test_a_file_gives_values_and_no_actions(target: Target) -> None:
    found = values.read(target, target.fields["points"], [{"action": "incr", "value": 1}], clear_empty=False)
    assert isinstance(found.errors[0], BadValueError)
    assert found.errors[0].message == "points: a file gives values, no actions."
