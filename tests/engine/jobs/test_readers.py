from __future__ import annotations

import threading

import pytest

from engine import jobs
from engine.jobs import readers
from engine.workspace import Workspace


def test_nobody_is_kept_out_while_somebody_reads(ws: Workspace) -> None:
    with jobs.reading(ws), jobs.reading(ws), readers.unread(ws) as is_unread:
        assert not is_unread
    with readers.unread(ws) as is_unread:
        assert is_unread


def test_who_wants_to_read_waits(ws: Workspace) -> None:
    seen: list[str] = []

    def read() -> None:
        with jobs.reading(ws):
            seen.append("read")

    with readers.unread(ws):
        thread = threading.Thread(target=read)
        thread.start()
        thread.join(0.1)
        seen.append("erased")
    thread.join(10)
    assert seen == ["erased", "read"]


def test_one_after_the_other_keeps_readers_out(ws: Workspace) -> None:
    inside = []

    def erase() -> None:
        with readers.unread(ws) as is_unread:
            inside.append(is_unread)

    with readers.unread(ws):
        thread = threading.Thread(target=erase)
        thread.start()
        thread.join(0.1)
        assert inside == []
    thread.join(10)
    assert inside == [True]


def test_a_reader_that_fails_has_left(ws: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), jobs.reading(ws):
        raise ZeroDivisionError
    with readers.unread(ws) as is_unread:
        assert is_unread
