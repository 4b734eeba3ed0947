"""What a buffer does with hits is tested where sites send them (test_collecting.py)."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from engine.tracking.buffer import Buffer


def test_many_are_written_together_in_their_order() -> None:
    written: list[list[int]] = []
    done = threading.Event()

    def write(items: Sequence[int]) -> None:
        written.append(list(items))
        done.set()

    buffer = Buffer[int](write, wait=0.05, what="numbers")
    started = time.monotonic()
    assert all(buffer.put(n) for n in range(100))
    assert done.wait(5)
    assert time.monotonic() - started < 1
    assert written == [list(range(100))]
    buffer.put(100)
    buffer.stop()
    assert written[1:] == [[100]]
    assert not buffer.put(101)


def test_nothing_is_written_where_nothing_came() -> None:
    written: list[int] = []
    buffer = Buffer[int](written.extend, wait=3600, what="numbers")
    buffer.flush()
    buffer.stop()
    assert written == []
