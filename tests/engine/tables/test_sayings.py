from __future__ import annotations

import pytest

from engine.tables import sayings
from engine.tables.sayings import EVENTS, ITEMS, PEOPLE, SUPPRESSED, Sayings, meant, places


@pytest.mark.parametrize("said", [PEOPLE, EVENTS, ITEMS, SUPPRESSED])
def test_every_saying_is_of_one_name(said: Sayings) -> None:
    words = [word for name, others in said.items() for word in set(map(sayings._plain, (name, *others)))]
    assert len(words) == len(set(words))
    assert all(word == word.casefold() for others in said.values() for word in others)


@pytest.mark.parametrize(
    ("column", "said", "name"),
    [
        ("E-Mail Adresse", PEOPLE, "email"),
        ("PRÉNOM", PEOPLE, "first_name"),
        ("Имя", PEOPLE, "first_name"),
        ("Kunden-Nr.", EVENTS, "profile"),
        ("N° de commande", EVENTS, "group"),
        ("order_id", EVENTS, "group"),
        ("Prix unitaire", ITEMS, "price"),
        ("StockCode", ITEMS, "product"),
        ("WÄHRUNG", ITEMS, "currency"),
        ("Colour", ITEMS, None),
        ("", PEOPLE, None),
        ("№ %", PEOPLE, None),
    ],
)
def test_what_a_column_means(column: str, said: Sayings, name: str | None) -> None:
    assert meant(column, said) == name


def test_places_by_the_order_of_the_words() -> None:
    assert places(["Datum", "Total", "Wert", "Value", "value "], EVENTS) == {"time": 0, "value": 3}
    assert places([], EVENTS) == {}
