"""Changes during the wait: the table of product.md section 5, and any history against the model, whatever the ticks."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.clock import FixedClock
from engine.reports import checks
from engine.workspace import Workspace
from tests.scenarios.rounds_model import Change, Row, expected
from tests.scenarios.school import COURSES, START, School

A, B, C = COURSES
SENT = ("sent", None)
RESTARTED, WAITING = ("skipped", "restarted"), ("skipped", "already_waiting")

HISTORIES: list[tuple[str, str, list[Change], list[Row]]] = [
    ("one change", "last_value", [(0, A, True)], [(0, 10, *SENT)]),
    ("again within the wait", "last_value", [(0, A, True), (4, B, True)], [(0, 10, *RESTARTED), (4, 14, *SENT)]),
    ("again at the due time", "last_value", [(0, A, True), (10, B, True)], [(0, 10, *SENT), (10, 20, *SENT)]),
    ("a clearing belongs", "last_value", [(0, A, True), (4, None, True)], [(0, 14, "skipped", "changed_back")]),
    (
        "changed back",
        "last_value",
        [(0, A, True), (20, B, True), (24, A, True)],
        [(0, 10, *SENT), (20, 30, *RESTARTED), (24, 34, "skipped", "changed_back")],
    ),
    (
        "gone",
        "last_value",
        [(0, A, True), (20, B, True), (24, None, True)],
        [(0, 10, *SENT), (20, 34, "skipped", "value_gone")],
    ),
    (
        "never longer than three waits",
        "last_value",
        [(0, A, True), (9, B, True), (18, A, True), (27, B, True), (29, C, True)],
        [(0, 10, *RESTARTED), (9, 19, *RESTARTED), (18, 28, *RESTARTED), (27, 30, *RESTARTED), (29, 30, *SENT)],
    ),
    ("quiet change belongs", "last_value", [(0, A, True), (4, B, False)], [(0, 14, *SENT)]),
    ("first due time", "first_due", [(0, A, True), (4, B, True)], [(0, 10, *SENT), (4, 10, *WAITING)]),
    ("first due, then a new round", "first_due", [(0, A, True), (10, B, True)], [(0, 10, *SENT), (10, 20, *SENT)]),
    ("first due, gone", "first_due", [(0, A, True), (4, None, True)], [(0, 10, "skipped", "changed_back")]),
    ("every change", "every_change", [(0, A, True), (4, B, True), (5, None, True)], [(0, 10, *SENT), (4, 14, *SENT)]),
]


def run(ws: Workspace, history: list[Change], wait: int, mode: str, ticks: list[int]) -> School:
    """The whole history is in the log before the first tick; then the clock goes through it."""
    school = School(ws).open(wait=f"{wait}m", on_change_during_wait=mode)
    for minute, course, triggers in history:
        school.change(minute, course, triggers=triggers)
    for minute in [*sorted(ticks), 10_000]:
        school.tick(minute)
    return school


@pytest.mark.parametrize(("name", "mode", "history", "rows"), HISTORIES, ids=[h[0] for h in HISTORIES])
@pytest.mark.parametrize("ticks", [[], list(range(60))], ids=["one tick", "a tick a minute"])
def test_history(ws: Workspace, name: str, mode: str, history: list[Change], rows: list[Row], ticks: list[int]) -> None:
    assert expected(history, 10, mode) == rows, "the model itself"
    school = run(ws, history, 10, mode, ticks)
    assert [r[1:] for r in school.ledger()] == rows


def test_first_due_sends_the_value_of_then(ws: Workspace) -> None:
    school = run(ws, [(0, A, True), (4, B, True)], 10, "first_due", [])
    assert school.subjects() == [f"You are in: {B}"]


def test_every_change_sends_each_value(ws: Workspace) -> None:
    school = run(ws, [(0, A, True), (4, B, True)], 10, "every_change", [12])
    assert school.subjects() == [f"You are in: {A}", f"You are in: {B}"]


histories = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from([A, B, C, None]), st.sampled_from([True, True, True, False])),
    min_size=1,
    max_size=12,
    unique_by=lambda c: c[0],
).map(lambda changes: sorted(changes, key=lambda c: c[0]))


@pytest.mark.long
@settings(max_examples=16)
@given(
    history=histories,
    wait=st.sampled_from([0, 1, 5, 10, 20]),
    mode=st.sampled_from(["last_value", "first_due", "every_change"]),
    ticks=st.lists(st.integers(0, 100), max_size=6),
)
def test_any_history_agrees_with_the_model_whatever_the_ticks(
    history: list[Change], wait: int, mode: str, ticks: list[int]
) -> None:
    with TemporaryDirectory() as folder:
        ws = Workspace.in_memory(FixedClock(START), Path(folder))
        try:
            school = run(ws, history, wait, mode, ticks)
            assert [r[1:] for r in school.ledger()] == sorted(expected(history, wait, mode))
            assert len(school.subjects()) == sum(r[3] == "sent" for r in school.ledger())
            assert checks.check(ws) == []
        finally:
            ws.close()
