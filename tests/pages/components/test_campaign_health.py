"""Health in words: every finding has some, short and whole; every way leads to a tab that there is."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from engine.campaigns import health
from engine.campaigns.health import Finding
from engine.campaigns.ledger import REASONS
from pages.components import campaign_health
from pages.components.campaign_health_texts import ADVICE, CELLS, MESSAGES, WAYS


def test_every_code_has_its_words() -> None:
    assert CELLS.keys() - MESSAGES.keys() == {"held", "missed"}
    assert WAYS.keys() <= CELLS.keys()
    assert set(get_args(health.Level)) == set(campaign_health._COLOURS)
    assert set(ADVICE) <= set(REASONS) | {"loop"}


@pytest.mark.parametrize(
    ("finding", "short"),
    [
        (Finding("error", "failing", 12, 100, "relay_refused"), "12 % fail"),
        (Finding("error", "stuck", 1_040), "stuck: 1,040"),
        (Finding("warning", "mostly_skipped", 87, 100, "no_consent"), "87 % not subscribed"),
        (Finding("warning", "held", 300), "300 held"),
        (Finding("note", "silent", 12), "silent for 12 d"),
    ],
)
def test_the_list_says_the_worst_in_few_words(finding: Finding, short: str) -> None:
    colour = {"error": "red", "warning": "orange", "note": "gray"}[finding.level]
    assert campaign_health.cell([finding], decided=True) == (short, colour)
    assert campaign_health.cell([finding, finding], decided=True) == (f"{short} +1", colour)


def test_without_a_finding_it_is_good_once_there_is_a_message() -> None:
    assert campaign_health.cell([], decided=True) == ("good", "green")
    assert campaign_health.cell([], decided=False)[0] == "nothing yet"
    assert campaign_health.cell(None, decided=False)[0] == ""


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_told_with_its_numbers(reason: str) -> None:
    said = campaign_health.message(Finding("warning", "mostly_skipped", 30, 40, reason))
    assert said.startswith("75 % of the messages decided in the last 7 days were not sent for one reason, “")
    assert "(30 messages of 40)." in said
    assert "“”" not in said


@pytest.mark.parametrize("code", MESSAGES)
def test_nothing_is_left_to_fill_in(code: str) -> None:
    about: dict[str, Any] = {"of": 10, "reason": "gave_up", "said": "There is no field “level”."}
    said = campaign_health.message(Finding("error", code, 1, **about))
    assert "{" not in said
    assert said.endswith(".")
