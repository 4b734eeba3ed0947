from __future__ import annotations

from engine.content.examining.remembering import Memory


def test_what_was_said_is_said_again_without_asking() -> None:
    asked: list[str] = []
    memory = Memory[int](lambda text: asked.append(text) or len(text))
    assert [memory["abc"], memory["abc"], memory["ab"]] == [3, 3, 2]
    assert asked == ["abc", "ab"]


def test_long_texts_are_not_kept() -> None:
    memory = Memory(len)
    assert memory["x" * 1_001] == 1_001
    assert len(memory) == 0


def test_it_forgets_before_it_grows_too_large() -> None:
    memory = Memory(len)
    for number in range(12_000):
        memory[str(number)]
        assert len(memory) <= 5_000
    assert memory["11999"] == 5
