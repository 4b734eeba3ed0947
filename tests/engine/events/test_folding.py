from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadValueError, EngineError
from engine.events.folding import Folded, Folder
from engine.events.lines import BadLine, Line

AT = datetime(2025, 6, 1, 12)


def line(
    number: int, group: str, *, type: str = "purchase", who: str = "ann", value: float | None = None, **item: Any
) -> Line:
    return Line(number, type, who, AT.replace(minute=number % 60), value, None, group, {"currency": "EUR"}, item)


def fold(lines: list[Line], *, returns: bool = False) -> tuple[list[Folded], list[int], Folder]:
    rejected: list[int] = []

    def reject(number: int, error: EngineError) -> None:
        assert error.code in ("mixed_order", "order_left_out")
        rejected.append(number)

    last = {(one.type, one.group or ""): one.number for one in lines}
    folder = Folder(last, reject, returns=returns)
    found = [order for one in lines for order in folder.take(one)]
    return [*found, *folder.rest()], rejected, folder


def test_an_order_is_given_when_its_last_line_has_come() -> None:
    lines = [line(2, "a", product="x"), line(3, "b", product="y"), line(4, "a", product="z")]
    last = {("purchase", "a"): 4, ("purchase", "b"): 3}
    folder = Folder(last, lambda *_: None)
    assert [[o.lines for o in folder.take(one)] for one in lines] == [[], [(3,)], [(2, 4)]]
    assert list(folder.rest()) == []


def test_an_order_whose_last_line_is_a_bad_one_comes_at_the_end() -> None:
    folder = Folder({("purchase", "a"): 9}, lambda *_: None)
    assert list(folder.take(line(2, "a"))) == []
    assert [o.lines for o in folder.rest()] == [(2,)]


def test_what_an_order_becomes() -> None:
    [order], _, _ = fold([line(59, "a", product="x", quantity=2, price=1.5), line(60, "a", quantity=1, price=0.1)])
    assert (order.id, order.value, order.time, order.lines) == ("purchase:a", 3.1, AT, (59, 60))
    assert order.properties == {
        "order_id": "a",
        "currency": "EUR",
        "items": [{"product": "x", "quantity": 2, "price": 1.5}, {"quantity": 1, "price": 0.1}],
    }


def test_a_value_of_its_own_comes_before_quantity_and_price() -> None:
    [order], _, _ = fold([line(2, "a", value=5.0, quantity=2, price=1.5), line(3, "a", quantity="2", price=1)])
    assert order.value == 5.0
    [order], _, _ = fold([line(2, "a", product="x")])
    assert order.value is None


def test_an_order_belongs_to_one_person() -> None:
    orders, rejected, _ = fold([line(2, "a"), line(3, "a", who="bob"), line(4, "a"), line(5, "b")])
    assert ([o.lines for o in orders], sorted(rejected)) == ([(5,)], [2, 3, 4])


def test_capital_letters_make_no_second_person() -> None:
    [order], rejected, _ = fold([line(2, "a", who="Ann@Example.org"), line(3, "a", who="ann@example.ORG")])
    assert (order.profile, order.lines, rejected) == ("Ann@Example.org", (2, 3), [])


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_line_that_cannot_be_taken_leaves_its_order_out(at: int) -> None:
    refused: dict[int, str] = {}
    key = ("purchase", "a")
    folder = Folder({key: 4, ("purchase", "b"): 5}, lambda number, error: refused.update({number: error.message}))
    found: list[Folded] = []
    for n, one in enumerate([line(2, "a"), line(4, "a")]):
        if n == at:
            folder.spoil(BadLine(3, BadValueError("x"), key))
        found += folder.take(one)
    folder.spoil(BadLine(6, BadValueError("x"), key if at == 2 else None))
    found += [*folder.take(line(5, "b")), *folder.rest()]
    if at == 2:  # a line after the one that was said to be the last
        assert [o.lines for o in found] == [(2, 4), (5,)]
    else:
        assert [o.lines for o in found] == [(5,)]
        assert set(refused) == {2, 4}
        assert all("line 3 of it cannot be taken" in message for message in refused.values())


def test_parts_of_an_order_come_back_one_after_the_other() -> None:
    back = [line(2, "a", product="x", quantity=-1), line(62, "a", product="y", quantity=-1)]
    other_way = [line(2, "a", product="y", quantity=-1), line(62, "a", product="x", quantity=-1)]
    later = [line(40, "a", product="x", quantity=-1)]
    [first], [again], [second] = (fold(lines, returns=True)[0] for lines in (back, other_way, later))
    assert first.id == again.id
    assert (first.id or "").startswith("purchase_returned:a:")
    assert second.id != first.id


def test_returns_are_orders_of_negative_quantities_only() -> None:
    back, mixed = line(2, "a", quantity=-1), line(3, "b", quantity=-1)
    plus, none = line(4, "b", quantity=1), line(5, "c")
    lines = [back, mixed, plus, none, line(6, "d", type="mine", quantity=-1)]
    assert [o.type for o in fold(lines, returns=True)[0]] == ["purchase_returned", "purchase", "purchase", "mine"]
    assert [o.type for o in fold(lines)[0]] == ["purchase", "purchase", "purchase", "mine"]


def test_repeated_lines_are_counted_within_their_order() -> None:
    same = [line(60 * n, group, product="x", tags=["a"]) for n, group in enumerate("aaab")]
    assert fold(same)[2].repeated == 2
    assert fold([line(2, "a", product="x"), line(3, "a", product="x")])[2].repeated == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["ann", "bob"])), max_size=20))
def test_no_line_is_lost(told: list[tuple[str, str]]) -> None:
    lines = [line(n, group, who=who) for n, (group, who) in enumerate(told, 2)]
    orders, rejected, _ = fold(lines)
    assert sorted([n for o in orders for n in o.lines] + rejected) == [one.number for one in lines]
    assert len(orders) == sum(len({w for g, w in told if g == group}) == 1 for group in "abc")
