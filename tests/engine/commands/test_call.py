from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.commands.call import Call, UsageError

WORDS = st.lists(
    st.sampled_from(["database", "add", "x", "--key", "email", "-", "--now-ish", "ü", "\udcff"]), max_size=6
)


@given(WORDS, st.data())
def test_json_and_now_may_stand_anywhere(words: list[str], data: st.DataObject) -> None:
    argv = list(words)
    for extra in (["--json"], ["--now", "2026-01-05T12:00"]):
        at = data.draw(st.integers(0, len(argv)))
        # Never between --now and its time.
        at += at > 0 and argv[at - 1] == "--now"
        argv[at:at] = extra
    assert Call.of(argv, "/somewhere") == Call(tuple(words), True, "2026-01-05T12:00", "/somewhere")


def test_without_them_nothing_is_set() -> None:
    assert Call.of(["database", "list"], "/") == Call(("database", "list"), False, None, "/")


def test_now_may_carry_its_time() -> None:
    assert Call.of(["--now=2026-01-05", "tick"], "/").now == "2026-01-05"


def test_now_without_a_time_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="--now needs a time"):
        Call.of(["tick", "--json", "--now"], "/")


def test_what_stands_behind_two_dashes_is_left_alone() -> None:
    call = Call.of(["why", "--", "--json", "--now", "x", "--help"], "/")
    assert call == Call(("why", "--", "--json", "--now", "x", "--help"), False, None, "/")
    assert not call.asks_for_help


@given(WORDS, st.booleans(), st.none() | st.text(), st.text())
def test_a_call_comes_through_the_socket_as_it_was(words: list[str], as_json: bool, now: str | None, cwd: str) -> None:
    call = Call(tuple(words), as_json, now, cwd)
    assert Call.from_bytes(call.to_bytes()) == call


@pytest.mark.parametrize(
    ("argv", "is_for_app"),
    [
        (["database", "list"], True),
        (["nonsense"], True),
        (["run"], False),
        (["restore", "x"], False),
        (["address", "check", "-"], False),
        (["experiment", "size"], False),
        (["doctor"], False),
        (["database", "--help"], False),
        ([], False),
    ],
)
def test_what_an_app_must_do(argv: list[str], is_for_app: bool) -> None:
    assert Call.of(argv, "/").is_for_app is is_for_app


def test_input_is_read_only_for_a_dash() -> None:
    assert Call.of(["import", "profiles", "-"], "/").reads_input
    assert not Call.of(["import", "profiles", "people.csv"], "/").reads_input
