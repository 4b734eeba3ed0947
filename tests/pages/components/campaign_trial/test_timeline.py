from __future__ import annotations

from datetime import date

from pages.components.campaign_trial.timeline import series
from tests.pages.components.campaign_trial.reports import of_days

MANY = ("no_consent", "suppressed", "no_address", "limit", "holdout")


def test_reasons_stand_in_the_order_of_the_guards() -> None:
    found = series(of_days((5, "skipped", "limit", 9), (5, "skipped", "no_consent", 1), (6, "sent", None, 2)), 1)
    assert [(name, list(bars.items())) for name, _, bars in found] == [
        ("Sent", [(date(2026, 1, 6), 2)]),
        ("Not subscribed", [(date(2026, 1, 5), 1)]),
        ("Limit", [(date(2026, 1, 5), 9)]),
    ]


def test_the_rarest_reasons_are_one() -> None:
    days = [(5, "skipped", reason, 10 - n) for n, reason in enumerate(MANY)]
    found = series(of_days(*days, (5, "deferred", "limit", 2), (5, "waiting", None, 1)), 1)
    assert [name for name, _, _ in found] == [
        "Not subscribed",
        "Suppressed",
        "No address",
        "Limit",
        "Other reasons",
        "Still waiting",
    ]
    assert found[-1][2] == {date(2026, 1, 5): 3}
    assert len({colour for _, colour, _ in found}) == len(found)


def test_a_week_stands_at_its_monday() -> None:
    found = series(of_days((5, "sent", None, 1), (11, "sent", None, 2), (12, "sent", None, 4)), 7)
    assert found[0][2] == {date(2026, 1, 5): 3, date(2026, 1, 12): 4}
