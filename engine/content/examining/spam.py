"""Words that make readers and mail filters suspicious, by lists of our own. Pure.

The lists are short: what honest mail of a shop or a school says in the same words (“free”, “sale”, “new”) is not in them. Filters
weigh the words of the subject most and weigh those of the body together with all else, so phrases are looked for where people
decide whether to open.
"""

from __future__ import annotations

import re

from engine.content.examining.remembering import Memory

_CAPITALS_IN_A_ROW = 4
"""Words; abbreviations rarely stand together like this."""
_CAPITALS = 15
"""Letters in them."""
MANY_MARKS = 3
"""Exclamation marks in a line that people see before they open a message."""
_LEAST_LETTERS = 8
_MOST_CAPITALS = 0.6
_REPLY = re.compile(r"(?:re|fwd?|aw|wg|antw|tr|rv|отв|ответ|пересл)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_MARKS = re.compile(r"(?:!\s?){3}|(?:[$€£¥₽₴]\s?){2}")
_PHRASES = re.compile(
    r"(?<!\w)(?:"
    # Pressing for time.
    r"act now|last warning|jetzt zugreifen|letzte warnung|успейте сейчас|последнее предупреждение"
    # A win that nobody took part in.
    r"|you(?: have|['’]ve)? won|you are a winner|sie haben gewonnen|вы выиграли"
    # Money for nothing.
    r"|(?:earn|make|easy|free|fast) (?:extra )?(?:money|cash)|double your (?:money|income)|(?:schnell|leicht) geld verdienen"
    r"|(?:лёгкие|легкие|быстрые) деньги|л[её]гкий заработок"
    # Promises that nobody can keep.
    r"|100 ?% free|risk[ -]free|no risk|no obligation|miracle|lose weight"
    r"|100 ?% (?:gratis|kostenlos)|ohne risiko|garantierter gewinn"
    r"|100 ?% бесплатно|без риска|похуде(?:й(?:те)?|ть|ем|ете|ние|ли?)"
    # Words that say nothing of what is behind.
    r"|click here|klicken sie hier|hier klicken|нажмите здесь|кликните здесь"
    r")(?!\w)",
    re.IGNORECASE,
)


def pretends_reply(subject: str) -> bool:
    """“Re:” or “Fwd:” over a message that answers nobody."""
    return _REPLY.match(subject) is not None


def phrases_in(line: str) -> list[str]:
    """Those of the list, in small letters."""
    return [phrase.lower() for phrase in _PHRASES.findall(line)]


def is_mostly_capitals(line: str) -> bool:
    """More than `_MOST_CAPITALS` of at least `_LEAST_LETTERS` letters."""
    letters = [c for c in line if c.isalpha()]
    return len(letters) >= _LEAST_LETTERS and sum(map(str.isupper, letters)) > _MOST_CAPITALS * len(letters)


def has_marks(line: str) -> bool:
    """Three exclamation marks or two signs of a currency in a row."""
    return _MARKS.search(line) is not None


def has_capitals(line: str) -> bool:
    """At least `_CAPITALS_IN_A_ROW` words in capitals in a row."""
    if not any(map(str.isupper, line)):
        return False
    words = letters = 0
    for word in line.split():
        words, letters = (words + 1, letters + len(word)) if word.isupper() and len(word) > 1 else (0, 0)
        if words >= _CAPITALS_IN_A_ROW and letters >= _CAPITALS:
            return True
    return False


def _of_line(line: str) -> tuple[str, ...]:
    told = {"spam_marks": has_marks(line), "spam_capitals": has_capitals(line)}
    return tuple(code for code, is_so in told.items() if is_so)


LINES = Memory(_of_line)
"""The codes of what is wrong with a line of text."""
