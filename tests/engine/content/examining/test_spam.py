from __future__ import annotations

import pytest

from engine.content.examining import spam


@pytest.mark.parametrize(
    "subject", ["Re: your order", "RE : x", "Fwd:hello", "fw: x", "AW: x", "Re[2]: x", "Ответ: да"]
)
def test_pretended_answers(subject: str) -> None:
    assert spam.pretends_reply(subject)


@pytest.mark.parametrize(
    "subject", ["Reading: a list", "Your order, re: shipping", "Reminder: tomorrow", "Re your order"]
)
def test_subjects_that_pretend_nothing(subject: str) -> None:
    assert not spam.pretends_reply(subject)


@pytest.mark.parametrize(
    ("line", "phrases"),
    [
        ("Act now and make money", ["act now", "make money"]),
        ("You’ve won", ["you’ve won"]),
        ("Sie haben gewonnen", ["sie haben gewonnen"]),
        ("Вы выиграли приз", ["вы выиграли"]),
        ("100% free", ["100% free"]),
        ("The first lesson is free", []),
        ("React now uses hooks", []),
        ("Make moneyless decisions", []),
        ("What you wondered about", []),
    ],
)
def test_phrases(line: str, phrases: list[str]) -> None:
    assert spam.phrases_in(line) == phrases


@pytest.mark.parametrize(
    ("line", "is_so"),
    [
        ("BUY IT NOW", True),
        ("BIG SALE today", False),
        ("BUY NOW", False),
        ("ТОЛЬКО СЕГОДНЯ", True),
        ("SEO and CRM for beginners", False),
        ("12345 67890", False),
    ],
)
def test_mostly_capitals(line: str, is_so: bool) -> None:
    assert spam.is_mostly_capitals(line) == is_so


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("Come in!!!", ("spam_marks",)),
        ("Come in! Now! Really!", ()),
        ("! ! !", ("spam_marks",)),
        ("Come in!!", ()),
        ("Save $$$", ("spam_marks",)),
        ("From €20 to €10", ()),
        ("BUY THE WHOLE COURSE today", ("spam_capitals",)),
        ("WE SAY THE WHOLE COURSE today", ("spam_capitals",)),
        ("SEO CRM PPC SMM", ()),
        ("A BIG SALE today", ()),
        ("", ()),
    ],
)
def test_lines(line: str, codes: tuple[str, ...]) -> None:
    assert spam.LINES[line] == codes
