"""A book tells what may be seen of the numbers that are shown."""

from __future__ import annotations

from engine.reports.shared.book import FIRST, HIDDEN, NONE, Book, Told

A, B, C, ALL = ("a",), ("b",), ("c",), ("all",)


def book(**numbers: int) -> Book:
    found = Book()
    for name, n in numbers.items():
        found.show(found.put((name,), n, n))
    return found


def test_what_is_about_few_people_is_hidden() -> None:
    found = book(a=3, b=5, c=0)
    assert [found.tell(key) for key in (A, B, C)] == [HIDDEN, Told(5), Told(0)]
    assert found.has_hidden
    assert not book(a=5, b=0).has_hidden


def test_a_rate_is_hidden_with_either_of_its_numbers() -> None:
    found = book(a=3, b=10, c=0)
    assert found.share(A, B) == found.share(B, A) == HIDDEN
    assert found.share(B, B) == Told(1.0)
    assert found.share(B, C) == NONE, "none of nothing"


def test_what_adds_up_hides_together() -> None:
    found = book(a=3, b=10, c=20)
    found.put(ALL, 33, 33, rank=FIRST)
    found.show(ALL)
    found.add_up(ALL, (A, B, C))
    assert found.tell(ALL) == HIDDEN and found.tell(B) == Told(10)


def test_a_number_that_stands_nowhere_is_never_told() -> None:
    found = book(a=10)
    found.put(B, 10, 10)
    assert found.tell(B) == HIDDEN
    assert not found.has_hidden, "readers miss nothing"


def test_money_is_told_as_it_is() -> None:
    found = Book()
    found.show(found.put(A, -1234.5, 9))
    assert found.tell(A) == Told(-1234.5)
