"""What each variant did, in the cells of its table."""

from __future__ import annotations

import pytest

from engine.campaigns.experiments.arms import Arm
from pages.components.campaign_test import figures, texts
from tests.pages.components.campaign_test.shown import made as of

LABELS = {"first": "First", "second": "Second"}


def test_a_row_a_variant() -> None:
    test = of(Arm(0, 1_020, 1_000, 1_000, 250, 50), Arm(1, 1_010, 1_000, 1_000, 200, 100))
    variants = figures.names(test, LABELS)
    assert variants == ["A · First", "B · Second"]
    first, second = figures.rows(test, variants)
    assert first == {
        "Variant": "A · First",
        "Share": "50.0 %",
        "Planned": 1_020,
        "Sent": 1_000,
        "Opened": "250 · 25.0 % (22.4 to 27.8)",
        "Clicked": "50 · 5.0 % (3.8 to 6.5)",
        "Clicks, against A": "the first",
    }
    assert second["Clicks, against A"] == "+5.0 (+2.7 to +7.3), clear"


def test_what_chance_may_have_made_is_told() -> None:
    test = of(Arm(0, 100, 100, 100, 0, 9), Arm(1, 100, 100, 100, 0, 5))
    assert figures.rows(test, ["A", "B"])[1]["Clicks, against A"] == "−4.0 (−11.8 to +3.5), unclear"


def test_nothing_sent_has_no_rate() -> None:
    test = of(Arm(0, 0, 0, 0, 0, 0), Arm(1, 3, 0, 0, 0, 0))
    row = figures.rows(test, ["A", "B"])[1]
    assert (row["Opened"], row["Clicked"], row["Clicks, against A"]) == ("–", "–", "–")
    assert figures.ratio(test) is None


@pytest.mark.parametrize(
    ("reached", "told"),
    [
        ((1_000, 1_010), "as planned (p = 0.823)."),
        ((1_000, 1_300), "did not fall into the variants as planned (p < 0.001)"),
        ((1_000, 1_120), "did not fall into the variants as planned (p = 0.009)"),
    ],
)
def test_the_sample_ratio(reached: tuple[int, int], told: str) -> None:
    first, second = reached
    test = of(Arm(0, first, first, 900, 0, 0), Arm(1, second, second, 900, 0, 0))
    assert told in (figures.ratio(test) or "")


def test_templates_that_are_gone_keep_their_name() -> None:
    assert figures.names(of(Arm(0, 0, 0, 0, 0, 0), Arm(1, 0, 0, 0, 0, 0)), {}) == ["A · first", "B · second"]
    assert figures.against(of(Arm(0, 0, 0, 0, 0, 0), metric="opened")) == f"{texts.METRICS['opened']}, against A"
