"""What is found in messages, in words for who sends them. Pure.

Nothing of it refuses a campaign. A warning is what spoils the message for who gets it or for where it lands; a note is what may
be meant so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fact = tuple[str, str]
"""Code, detail: which link, picture or phrase; empty where there is nothing to name."""


@dataclass(frozen=True)
class Saying:
    """`what`: goes on after “12 of 340 messages”; `{has}`, `{is}` are the verb; `{detail}` is the detail in quotes, after a
    colon, if there is one, `{place}` the bare detail. `way`: how to mend it."""

    level: Literal["warning", "note"]
    what: str
    way: str


SAYINGS = {
    "empty_link": Saying("warning", "{has} a link that leads nowhere{detail}", "Give it an address, or take it out."),
    "broken_link": Saying(
        "warning",
        "{has} an address that cannot work, because it is not a whole one{detail}",
        "Begin it with https:// and the name of your site, without spaces.",
    ),
    "unfilled_link": Saying(
        "warning",
        "{has} an address that cannot work, because a place for a value in it stays empty{detail}",
        "Write it as {{ name }}, or take the place out.",
    ),
    "example_link": Saying(
        "warning",
        "{has} an address that cannot work, because its name is reserved for examples and belongs to nobody{detail}",
        "Write the address of your own page.",
    ),
    "http_link": Saying("note", "{has} an address without https{detail}", "Browsers warn of it: write https://."),
    "no_unsubscribe": Saying(
        "warning",
        "{has} no link to unsubscribe",
        "Put {{ links.unsubscribe }} where everybody gets it, outside of conditions.",
    ),
    "empty_image": Saying(
        "warning",
        "{has} a picture without an address{detail}",
        "Choose a picture, or show it only where there is one.",
    ),
    "no_alt": Saying(
        "warning",
        "{has} a picture that nothing stands for where it is not seen{detail}",
        'Say in alt what it shows; alt="" suits decoration that is no link.',
    ),
    "long_subject": Saying(
        "note", "{has} a subject of more than 60 characters", "Phones cut it off: begin with what matters."
    ),
    "shouting_subject": Saying(
        "warning",
        "{has} a subject mostly in capitals",
        "Write it as you would say it; a value in capitals is made smaller by | title.",
    ),
    "no_preheader": Saying(
        "note",
        "{has} no preheader",
        "Mail programs show the first words of the message after the subject: write a better line.",
    ),
    "short_preheader": Saying(
        "note", "{has} a preheader of fewer than 20 characters", "The first words of the message follow it: say more."
    ),
    "long_preheader": Saying(
        "note", "{has} a preheader of more than 130 characters", "The end is not shown: begin with what matters."
    ),
    "heavy": Saying(
        "warning",
        "{is} heavier than 102 KB",
        "Gmail cuts the rest off, often with the link to unsubscribe: shorten it, or show fewer products.",
    ),
    "little_text": Saying(
        "note",
        "{has} pictures and fewer than 200 characters of words",
        "Where pictures are not loaded, little is left: say in words what matters.",
    ),
    "no_text": Saying(
        "warning",
        "{has} next to nothing as plain text",
        "Some people and filters read only that: write a plain text, or more words.",
    ),
    "spam_reply": Saying(
        "warning", "{has} a subject that pretends to be an answer", "Take out “Re:” or “Fwd:”: nobody wrote before."
    ),
    "spam_phrase": Saying(
        "note", "{has} words in subject or preheader that filters know from spam{detail}", "Say what it is about."
    ),
    "spam_marks": Saying(
        "note", "{has} many exclamation marks or signs of a currency, in the {place}", "One is enough."
    ),
    "spam_capitals": Saying("note", "{has} a line of words in capitals, in the {place}", "Small letters read faster."),
    "spam_shortener": Saying(
        "warning",
        "{has} a link of a shortener{detail}",
        "It hides where it leads, and spam uses it, too: write the real address.",
    ),
    "spam_other_host": Saying(
        "warning",
        "{has} a link that shows another address than it leads to{detail}",
        "That is how phishing looks: show words, or the same address.",
    ),
    "spam_hidden": Saying(
        "warning", "{has} words that nobody can see{detail}", "Filters take them for a trick: take them out."
    ),
    "spam_number": Saying(
        "warning", "{has} an address with a number instead of a name{detail}", "Use the name of your site."
    ),
    "spam_program": Saying(
        "warning", "{has} a link to a program{detail}", "Many filters block that: link to a page that offers it."
    ),
}
"""By code."""


_SELDOM = {"shouting_subject": 0.01}
"""A smaller share of the messages is only a note: a value of few people does that, not the template."""


def said(code: str, detail: str, count: int, of: int) -> tuple[Literal["warning", "note"], str]:
    """Level and sentences about what is true of `count` of the `of` messages that were made."""
    level = "note" if count < _SELDOM.get(code, 0) * of else SAYINGS[code].level
    return level, _sentences(SAYINGS[code], _whose(count, of), count, f": “{detail}”" if detail else "", detail)


def said_of_others(code: str, least: int, of: int) -> tuple[Literal["warning", "note"], str]:
    """The same of all details that are not told one by one, true of that many messages or more."""
    whose = _whose(least, of) if least == of else f"At least {_whose(least, of)}"
    return SAYINGS[code].level, _sentences(SAYINGS[code], whose, least, ": others than those named", "")


def _sentences(saying: Saying, whose: str, count: int, detail: str, place: str) -> str:
    verbs = {"has": "has", "is": "is"} if count == 1 else {"has": "have", "is": "are"}
    return f"{whose} {saying.what.format(**verbs, detail=detail, place=place)}. {saying.way}"


def _whose(count: int, of: int) -> str:
    if count < of:
        return f"{count:,} of {of:,} messages"
    return "The message" if of == 1 else f"All {of:,} messages"
