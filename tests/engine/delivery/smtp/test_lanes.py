from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery.smtp.lanes import Lanes


def lanes(*addresses: str, **limits: int) -> Lanes[str]:
    made = Lanes[str](limits, lambda address: address)
    made.extend(addresses)
    return made


def test_without_limits_everything_goes_in_its_order() -> None:
    waiting = lanes("a@gmail.com", "b@gmail.com", "c@example.org")
    assert [waiting.take(n) for n in range(4)] == ["a@gmail.com", "b@gmail.com", "c@example.org", None]


def test_whoever_may_not_go_lets_others_pass_and_goes_first_then() -> None:
    waiting = lanes("a@gmail.com", "b@googlemail.com", "c@example.org", "d@example.org", gmail=1)
    assert waiting.take("one") == "a@gmail.com"
    assert waiting.take("two") == "c@example.org"
    assert len(waiting) == 2
    assert waiting.left("one", "a@gmail.com")
    assert waiting.take("two") == "b@googlemail.com"
    assert waiting.take("one") == "d@example.org"


def test_a_connection_takes_more_of_what_is_on_it() -> None:
    waiting = lanes("a@gmail.com", "b@gmail.com", "c@gmail.com", gmail=1)
    assert waiting.take("one") == "a@gmail.com"
    assert not waiting.has_for("two")
    assert waiting.take("two") is None
    assert waiting.take("one") == "b@gmail.com"
    assert not waiting.left("one", "a@gmail.com")
    assert waiting.take("two") is None
    assert waiting.left("one", "b@gmail.com")
    assert waiting.has_for("two")
    assert waiting.take("two") == "c@gmail.com"
    assert not waiting.left("two", "c@gmail.com")


def test_what_is_given_back_goes_first() -> None:
    waiting = lanes("a@gmail.com", "b@gmail.com", "c@example.org", gmail=1)
    assert waiting.take("one") == "a@gmail.com"
    assert waiting.take("two") == "c@example.org"
    assert waiting.give_back("one", "a@gmail.com")
    assert not waiting.give_back("two", "c@example.org")
    assert {waiting.take("two"), waiting.take("two")} == {"b@gmail.com", "c@example.org"}


def test_without_any_connection_all_are_popped() -> None:
    waiting = lanes("a@gmail.com", "b@gmail.com", "c@example.org", gmail=1)
    waiting.take("one")
    assert waiting.take("two") == "c@example.org"
    waiting.extend(["d@example.org"])
    assert {waiting.pop(), waiting.pop()} == {"b@gmail.com", "d@example.org"}
    assert not waiting
    with pytest.raises(IndexError):
        waiting.pop()


def test_clear() -> None:
    waiting = lanes("a@gmail.com", "b@gmail.com", "c@example.org", gmail=1)
    waiting.take("one")
    waiting.take("two")
    waiting.clear()
    assert not waiting
    assert not waiting.has_for("one")


@given(
    st.lists(st.sampled_from(["a@gmail.com", "b@yahoo.de", "c@example.org"]), max_size=30),
    st.integers(1, 3),
    st.data(),
)
def test_no_limit_is_passed_and_nothing_is_lost(addresses: list[str], limit: int, data: st.DataObject) -> None:
    waiting = lanes(*addresses, gmail=limit, yahoo=1)
    on: dict[int, list[str]] = {line: [] for line in range(4)}
    gone: list[str] = []
    for _ in range(200):
        line = data.draw(st.integers(0, 3))
        if on[line] and data.draw(st.booleans()):
            item = on[line].pop(0)
            if data.draw(st.integers(0, 9)):
                waiting.left(line, item)
                gone.append(item)
            else:
                waiting.give_back(line, item)
        else:
            has_some = waiting.has_for(line)
            item = waiting.take(line)
            assert (item is not None) == has_some
            if item is not None:
                on[line].append(item)
        assert sum("a@gmail.com" in items for items in on.values()) <= limit
        assert sum("b@yahoo.de" in items for items in on.values()) <= 1
        under_way = [item for items in on.values() for item in items]
        assert len(gone) + len(under_way) + len(waiting) == len(addresses)
        if len(gone) == len(addresses):
            return
        # Somebody always goes on: whoever waits, waits for one that is under way.
        assert under_way or not waiting or any(waiting.has_for(line) for line in on)
