from __future__ import annotations

import pytest

from engine.tables.amounts import amount_in


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("19", 19.0),
        ("-19.90", -19.9),
        ("19,90", 19.9),
        ("+0,5", 0.5),
        ("1,299.00", 1299.0),
        ("1.299.000,50", 1299000.5),
        ("1,299", None),
        ("1.299.000", None),
        ("1,2,3", None),
        ("12,", None),
        ("", None),
        ("x", None),
    ],
)
def test_amounts(text: str, amount: float | None) -> None:
    assert amount_in(text) == amount
