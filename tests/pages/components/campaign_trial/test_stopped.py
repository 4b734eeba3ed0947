from __future__ import annotations

from pages.components.campaign_trial import texts
from pages.components.campaign_trial.stopped import rows
from pages.components.texts import REASONS
from tests.pages.components.campaign_trial.reports import of_days


def test_in_the_order_of_the_guards_with_shares() -> None:
    found = rows(
        of_days(
            (5, "skipped", "holdout", 5),
            (5, "deferred", "limit", 1),
            (5, "skipped", "no_consent", 2),
            (5, "sent", None, 2),
        )
    )
    assert [tuple(row.values()) for row in found] == [
        ("Not subscribed to the topic", 2, 2, "20.0 %"),
        ("Has had enough messages lately (waits)", 1, 1, "10.0 %"),
        ("Kept without mail for comparison", 5, 5, "50.0 %"),
    ]


def test_every_reason_has_a_short_word() -> None:
    assert set(texts.REASONS) == set(REASONS)
