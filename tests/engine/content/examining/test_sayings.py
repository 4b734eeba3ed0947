from __future__ import annotations

import pytest

from engine.content.examining.sayings import SAYINGS, said, said_of_others


@pytest.mark.parametrize(
    ("code", "detail", "count", "of", "message"),
    [
        ("heavy", "", 12, 1_240, "12 of 1,240 messages are heavier than 102 KB."),
        ("heavy", "", 1, 1_240, "1 of 1,240 messages is heavier than 102 KB."),
        ("heavy", "", 1_240, 1_240, "All 1,240 messages are heavier than 102 KB."),
        ("heavy", "", 1, 1, "The message is heavier than 102 KB."),
        ("empty_link", "Open", 2, 3, "2 of 3 messages have a link that leads nowhere: “Open”."),
        ("empty_link", "", 2, 3, "2 of 3 messages have a link that leads nowhere."),
        (
            "broken_link",
            "https://x/{y}",
            1,
            3,
            "1 of 3 messages has an address that cannot work, because it is not a whole one: “https://x/{y}”.",
        ),
        (
            "example_link",
            "example.org",
            2,
            3,
            "2 of 3 messages have an address that cannot work, because its name is reserved for examples and belongs to "
            "nobody: “example.org”.",
        ),
        ("spam_capitals", "plain text", 3, 3, "All 3 messages have a line of words in capitals, in the plain text."),
    ],
)
def test_what_is_said(code: str, detail: str, count: int, of: int, message: str) -> None:
    assert said(code, detail, count, of)[1].startswith(message)


def test_a_subject_that_few_values_make_loud_is_a_note() -> None:
    assert said("shouting_subject", "", 9, 1_000)[0] == "note"
    assert said("shouting_subject", "", 10, 1_000)[0] == "warning"
    assert said("shouting_subject", "", 1, 1)[0] == "warning"


def test_what_is_said_of_others() -> None:
    assert said_of_others("empty_link", 1, 9)[1].startswith(
        "At least 1 of 9 messages has a link that leads nowhere: others than those named. Give"
    )
    assert said_of_others("http_link", 9, 9)[1].startswith("All 9 messages have an address without https: others")


@pytest.mark.parametrize("code", SAYINGS)
def test_everything_can_be_said_with_a_way_out(code: str) -> None:
    level, message = said(code, "x", 2, 3)
    assert level in ("warning", "note")
    first, _, way = message.partition(". ")
    assert first.startswith("2 of 3 messages ")
    assert way.endswith(".")
    assert "{" not in first
