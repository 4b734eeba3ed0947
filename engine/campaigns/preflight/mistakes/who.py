"""Fields that say who somebody is, told by their name and label, in English, German and Russian. Pure."""

from __future__ import annotations

import re

from engine.profiles.types import Field

_GENDER = frozenset("gender sex geschlecht anrede salutation пол".split())
_AGE = frozenset("age alter birth birthday возраст".split())
_LOYAL = re.compile(
    r"loyal|\btiers?\b|\bvips?\b|bonus|\bpoints?\b|\brewards?\b|cashback|\bmember(ship)?\b"
    r"|treue|punkte|лояльн|бонус|\bбалл|кешб[еэ]к"  # noqa: RUF001
)
_PERHAPS_LOYAL = re.compile(r"\blevel\b|\bstatus\b|\brank\b|\bstufe\b|уровень|статус")
_RANKS = re.compile(r"bronze|silver|\bgold|platin|diamond|\bvip|premium|silber|бронз|серебр|золот|платин|премиум")  # noqa: RUF001
_NOT_LETTERS = re.compile(r"[\W_]+")


def is_gender(field: Field) -> bool:
    """Whether it tells how to address somebody."""
    return bool(_GENDER & set(_words(field).split()))


def is_one_sided(field: Field) -> bool:
    """Whether the field says who somebody is to us, by birth or by rank, and nothing of what they like."""
    words = _words(field)
    if (_GENDER | _AGE) & set(words.split()) or _LOYAL.search(words):
        return True
    # A level may be one of skill: its options tell.
    options = " ".join(option.label for option in field.options).casefold()
    return bool(_PERHAPS_LOYAL.search(words)) and (not options or bool(_RANKS.search(options)))


def _words(field: Field) -> str:
    return _NOT_LETTERS.sub(" ", f"{field.name} {field.label}".casefold())
