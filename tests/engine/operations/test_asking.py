from __future__ import annotations

import asyncio
import threading

import pytest

from engine.operations.asking import Asker, SilentError


def test_an_answer_and_an_error_come_back() -> None:
    assert Asker(lambda: 7, "x").ask(5) == 7

    def broken() -> int:
        raise KeyError("x")

    with pytest.raises(KeyError):
        Asker(broken, "x").ask(5)


def test_a_question_without_an_answer_holds_one_thread_however_often_it_is_asked() -> None:
    answer = threading.Event()
    asked: list[int] = []

    def silent() -> int:
        asked.append(1)
        answer.wait(30)
        return 7

    asker = Asker(silent, "x")
    for _ in range(20):
        with pytest.raises(SilentError):
            asker.ask(0.001)
    assert len(asked) == 1
    answer.set()
    assert asker.ask(5) == 7
    assert asker.ask(5) == 7


def test_who_waits_in_an_event_loop_gets_the_one_answer_and_holds_no_thread() -> None:
    answer = threading.Event()

    def silent() -> int:
        answer.wait(30)
        return 7

    asker, before = Asker(silent, "x"), threading.active_count()

    async def crowd() -> list[int]:
        waiting = [asyncio.ensure_future(asker.awaited(30)) for _ in range(200)]
        await asyncio.sleep(0)
        assert threading.active_count() == before + 1
        answer.set()
        return await asyncio.gather(*waiting)

    assert asyncio.run(crowd()) == [7] * 200


def test_an_error_reaches_who_waits_in_an_event_loop() -> None:
    def broken() -> int:
        raise TimeoutError("of the question itself")

    with pytest.raises(TimeoutError):
        asyncio.run(Asker(broken, "x").awaited(5))


def test_a_question_that_is_overdue_is_waited_for_by_nobody() -> None:
    answer = threading.Event()
    asker = Asker(lambda: answer.wait(30), "x")

    async def silence(seconds: float) -> bool:
        try:
            await asker.awaited(seconds)
        except SilentError:
            return True
        return False

    async def late() -> bool:
        assert await silence(0.001)
        # Not one of them waits on: the first turn of the loop is enough.
        asked = asyncio.ensure_future(silence(0.0))
        for _ in range(20):
            await asyncio.sleep(0)
        return asked.done()

    assert asyncio.run(late())
    answer.set()
    assert asker.ask(5)
