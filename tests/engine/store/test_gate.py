from __future__ import annotations

import threading

from engine.store.gate import Gate


def test_it_closes_only_when_nobody_is_inside() -> None:
    gate = Gate()
    with gate.inside(), gate.closed(0.01) as is_empty:
        assert not is_empty
    with gate.closed(0.01) as is_empty:
        assert is_empty


def test_whoever_is_inside_may_come_in_again_while_it_closes() -> None:
    gate, entered, closing = Gate(), threading.Event(), threading.Event()
    seen: list[str] = []

    def reader() -> None:
        with gate.inside():
            entered.set()
            closing.wait(5)
            with gate.inside():
                seen.append("again")

    thread = threading.Thread(target=reader)
    thread.start()
    entered.wait(5)
    threading.Timer(0.05, closing.set).start()
    with gate.closed(5) as is_empty:
        assert is_empty
        assert seen == ["again"]
    thread.join()


def test_who_comes_while_it_is_closed_waits() -> None:
    gate = Gate()
    seen: list[str] = []

    def reader() -> None:
        with gate.inside():
            seen.append("in")

    thread = threading.Thread(target=reader)
    with gate.closed(1):
        thread.start()
        thread.join(0.05)
        assert seen == []
    thread.join(5)
    assert seen == ["in"]


def test_a_gate_that_could_not_close_is_open() -> None:
    gate = Gate()
    with gate.inside(), gate.closed(0) as is_empty:
        assert not is_empty
        thread = threading.Thread(target=_once, args=(gate,))
        thread.start()
        thread.join(5)
        assert not thread.is_alive()


def _once(gate: Gate) -> None:
    with gate.inside():
        pass
