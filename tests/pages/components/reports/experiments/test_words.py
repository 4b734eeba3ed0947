from __future__ import annotations

from dataclasses import replace

import pytest

from engine.reports.experiments.model import Plan
from engine.statistics import MeanArm
from pages.components.reports.experiments import texts, words
from tests.pages.components.reports.experiments.made import made, money

TWO = made((1_000, 100), (1_000, 150))


def test_the_table_of_arms() -> None:
    first, second = words.rows(TWO)
    assert first == {
        "Arm": "A · Offer",
        "People": 1_000,
        "Compared": 1_000,
        "Needed": 1_000,
        "Rate": "100 · 10.0 % (8.3 to 12.0)",
        "Difference": "the first",
        "Lift": "",
        "p": "",
    }
    assert second["Difference"] == "+5.0 (+2.1 to +7.9)"
    assert second["Lift"] == "+50 % (+18 to +90)"
    assert second["p"] == "< 0.001"


def test_the_file_has_every_number_unrounded() -> None:
    first, second = words.data(TWO)
    assert (first["rate"], first["difference"], first["p_holm"]) == (0.1, None, None)
    assert second["difference"] == pytest.approx(0.05)
    assert (second["lift_low"], second["lift_high"]) == pytest.approx(TWO.sides[1].lift.ci)
    assert second["p"] == TWO.compared.comparisons[0].p
    assert set(first) == set(second)


def test_what_cannot_be_said_is_a_dash() -> None:
    first, second = words.rows(made((0, 0), (10, 0)))
    assert (first["Rate"], second["Difference"], second["Lift"], second["p"]) == ("–", "–", "–", "–")
    assert words.data(made((0, 0), (10, 0)))[0]["rate"] is None
    assert words.rows(made((10, 5), (10, 0)))[1]["Lift"] == "−100 %"


def test_money_of_a_currency() -> None:
    found = money("EUR", MeanArm(100, 5.0, 10.0), MeanArm(100, 4.0, 10.0))
    first, second = words.money_rows(TWO, found)
    assert first == {"Arm": "A · Offer", "Per person": "5.00", "Difference": "the first", "p": ""}
    assert second["Difference"] == "−1.00 (−3.79 to +1.79)"
    assert second["p"] == "0.480"
    empty = money("EUR", MeanArm(0, None, None), MeanArm(1, 4.0, None))
    assert [row["Per person"] for row in words.money_rows(TWO, empty)] == ["–", "4.00"]
    assert words.money_rows(TWO, empty)[1]["Difference"] == "–"


def test_what_was_planned() -> None:
    assert words.planned(TWO) == (
        "Planned for a rate of 10.0 % (measured here, all arms together) and a difference of 2.0 points, found four times out of "
        "five: 1,000 people in each arm."
    )
    usual = replace(made((5, 1), (5, 1), planned=(100, 900)), plan=Plan(0.03, False, 0.006, (100, 900)))
    assert words.planned(usual).endswith(
        "(usual elsewhere) and a difference of 0.6 points, found four times out of five: "
        "100 people in “A”, 900 people in “B”."
    )


def test_the_sample_ratio() -> None:
    assert words.ratio(TWO) == "People fell into the arms as planned: A 50.0 %, B 50.0 % (p = 1.000)."
    assert words.ratio(made((1_000, 1), (2_000, 1))) is None
    assert words.ratio(made((0, 0), (0, 0))) is None


def test_names_and_titles() -> None:
    assert words.name(TWO, TWO.sides[0]) == "A · Offer"
    held = replace(TWO, kind="holdout", metric="goal", aim="purchase within 5 days")
    assert words.name(held, held.sides[0]) == "A"
    assert words.title(held) == "Reached the goal: purchase within 5 days"
    assert words.title(TWO) == texts.TITLES["clicked"]
