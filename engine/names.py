"""The rules for names of things (contract.md section 2) and for the texts that people give them."""

from __future__ import annotations

import re
import unicodedata

from engine.errors import BadValueError

_THING = re.compile(r"[a-z][a-z0-9_-]{0,62}")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,62}")
_BROKEN = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROL_IN_LINES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
REFUSED_FIELDS = frozenset(
    "profile change changes event campaign links social recommend when loop profile_id key items keys values get".split()
)


def check_name(kind: str, name: str) -> str:
    """A name of a topic, sender, template, segment, campaign, database or token. Raises BadValueError."""
    if not _THING.fullmatch(name):
        raise BadValueError(
            f"“{name}” cannot be the name of a {kind}: small letters, digits, - and _, starting with a letter, up to 63.",
            field="name",
        )
    return name


def check_field_name(name: str) -> str:
    """Raises BadValueError."""
    if not _FIELD.fullmatch(name):
        raise BadValueError(
            f"“{name}” cannot be the name of a field: small letters, digits and _, starting with a letter, up to 63.",
            field="name",
        )
    if name in REFUSED_FIELDS:
        raise BadValueError(f"“{name}” cannot be the name of a field: templates use this word.", field="name")
    return name


def check_text(kind: str, text: str, *, most: int, lines: bool = False) -> str:
    """A label or description of a thing, up to `most` characters. `lines`: it may have line breaks and tabs.

    Raises BadValueError with `kind` as its field."""
    if len(text) > most:
        raise BadValueError(f"The {kind} has {len(text):,} characters, {most:,} are the most.", field=kind)
    if is_broken(text) or (_CONTROL_IN_LINES if lines else _CONTROL).search(text):
        raise BadValueError(f"The {kind} holds a broken or a control character.", field=kind)
    return text


def is_broken(text: str) -> bool:
    """Whether it holds half a surrogate pair: JSON and arguments may bring one, no store, file or answer can take it."""
    return _BROKEN.search(text) is not None


def shown(text: str) -> str:
    """The beginning of a text that may be broken, for messages."""
    return _BROKEN.sub("\ufffd", text[:80])


def name_from_label(label: str) -> str:
    """“Élèves actuels” → eleves_actuels: a proposal, to be checked like any other name."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", label) if not unicodedata.combining(c))
    plain = re.sub(r"[^a-z0-9]+", "_", letters.strip().casefold()).strip("_")
    return plain if plain[:1].isalpha() else f"f_{plain}".strip("_")
