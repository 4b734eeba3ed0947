"""What a buffer does with hits is tested where sites send them (test_collecting.py)."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from engine.tracking.buffer import Buffer


def test_many_are_written_together_in_their_order() -> None:
    written: list[list[int]] = []
    buffer = Buffer[int](lambda items: written.append(list(items)), wait=3600, what="numbers")
    assert all(buffer.put(n) for n in range(100))
    assert written == []
    buffer.flush()
    assert written == [list(range(100))]
    buffer.put(100)
    buffer.stop()
    assert written[1:] == [[100]]
    assert not buffer.put(101)


def test_they_are_written_by_themselves_a_moment_later() -> None:
    written: list[int] = []
    done = threading.Event()

    def write(items: Sequence[int]) -> None:
        written.extend(items)
        done.set()

    buffer = Buffer[int](write, wait=0.01, what="numbers")
    assert buffer.put(1)
    assert done.wait(30)
    assert written == [1]
    buffer.stop()


def test_nothing_is_written_where_nothing_came() -> None:
    written: list[int] = []
    buffer = Buffer[int](written.extend, wait=3600, what="numbers")
    buffer.flush()
    buffer.stop()
    assert written == []
