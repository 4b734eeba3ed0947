"""The rule for names of things (contract.md section 2)."""

from __future__ import annotations

import re
import unicodedata

from engine.errors import BadValueError

_THING = re.compile(r"[a-z][a-z0-9_-]{0,62}")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,62}")
REFUSED_FIELDS = frozenset(
    "profile change changes event campaign links social recommend loop profile_id key items keys values get".split()
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


def name_from_label(label: str) -> str:
    """“Élèves actuels” → eleves_actuels: a proposal, to be checked like any other name."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", label) if not unicodedata.combining(c))
    plain = re.sub(r"[^a-z0-9]+", "_", letters.strip().casefold()).strip("_")
    return plain if plain[:1].isalpha() else f"f_{plain}".strip("_")
