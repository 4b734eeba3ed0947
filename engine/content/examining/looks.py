"""What is to be said of one finished message. Pure.

It is asked for every recipient of a campaign, so it remembers what it said of links, pictures and lines (remembering.py) and
reads no HTML properly (pieces.py): 15 KB take about 0.1 ms.

The bounds. 102 KB is where Gmail cuts a message off, by everybody's experience; what is added when a message leaves (postal
address, signed links) is not in it. 60 characters of a subject and 130 of a preheader are about what mail programs show at most.
All else is our own judgement: fewer than 20 characters of a preheader leave room for the words after it, fewer than 20 of plain
text say nothing, and with fewer than 200 of words beside pictures a message is a poster.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.content.examining import spam
from engine.content.examining.body import Body
from engine.content.examining.remembering import Memory
from engine.content.examining.sayings import Fact
from engine.content.rendering import Rendered

HEAVY = 102 * 1024
LONG_SUBJECT = 60
SHORT_PREHEADER, LONG_PREHEADER = 20, 130
LEAST_TEXT = 20


def look(rendered: Rendered, *, asks_unsubscribe: bool) -> list[Fact]:
    """Everything worth saying about the message as its recipient would get it, each fact once. It is to be made with the links of
    a preview (engine/content/preview.py). `asks_unsubscribe`: whether it needs a link to unsubscribe."""
    body = Body(rendered.html)
    facts = [*body.facts, *_SUBJECTS[rendered.subject], *_text(rendered.text)]
    if asks_unsubscribe and not body.has_unsubscribe:
        facts.append(("no_unsubscribe", ""))
    if rendered.preheader:
        facts += _PREHEADERS[rendered.preheader]
    elif not body.has_preheader:
        facts.append(("no_preheader", ""))
    if _is_heavy(rendered.html):
        facts.append(("heavy", ""))
    return list(dict.fromkeys(facts))


def _subject(subject: str) -> tuple[Fact, ...]:
    told = {
        "long_subject": len(subject) > LONG_SUBJECT,
        "shouting_subject": spam.is_mostly_capitals(subject),
        "spam_reply": spam.pretends_reply(subject),
    }
    return (*((code, "") for code, is_so in told.items() if is_so), *_line(subject, "subject"))


def _preheader(preheader: str) -> tuple[Fact, ...]:
    told = {
        "short_preheader": len(preheader) < SHORT_PREHEADER,
        "long_preheader": len(preheader) > LONG_PREHEADER,
    }
    return (*((code, "") for code, is_so in told.items() if is_so), *_line(preheader, "preheader"))


def _line(line: str, place: str) -> Iterator[Fact]:
    """What is to be said of one of the two lines that people see before they open a message."""
    yield from (("spam_phrase", phrase) for phrase in spam.phrases_in(line))
    if spam.has_marks(line) or line.count("!") >= spam.MANY_MARKS:
        yield "spam_marks", place


_SUBJECTS = Memory(_subject)
_PREHEADERS = Memory(_preheader)


def _text(text: str) -> Iterator[Fact]:
    if len(text) < LEAST_TEXT:
        yield "no_text", ""
    for codes in filter(None, map(spam.LINES.__getitem__, text.split("\n"))):
        yield from ((code, "plain text") for code in codes)


def _is_heavy(html: str) -> bool:
    # A character takes at most four bytes; most messages need not be encoded to know.
    return len(html) > HEAVY or (len(html) * 4 > HEAVY and len(html.encode(errors="replace")) > HEAVY)
