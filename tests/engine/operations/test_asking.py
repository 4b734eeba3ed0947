from __future__ import annotations

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
