"""Names in the API, proposed from what a person wrote: marketers name things, and need not know the rule."""

from __future__ import annotations

from collections.abc import Collection

from engine.errors import BadValueError
from engine.names import name_from_label

_LONGEST_LABEL = 200
_LONGEST_NAME = 60


def proposed(kind: str, label: str, taken: Collection[str] = (), *, glue: str = "-") -> str:
    """The name for a new `kind` called `label`. It may be taken, which is then an error to be shown; where nothing of the
    label can stand in a name, as in Arabic, it is the kind with a free number. Raises BadValueError for
    a label that is missing or too long."""
    words = label.strip()
    if not words:
        raise BadValueError(f"The {kind} needs a name.", field="name")
    if len(words) > _LONGEST_LABEL:
        raise BadValueError(
            f"This name is too long: {len(words):,} characters, at most {_LONGEST_LABEL}.", field="name"
        )
    name = name_from_label(words)[:_LONGEST_NAME].strip("_").replace("_", glue)
    if name != "f" or words.casefold() == "f":
        return name
    numbered = (f"{kind}{glue}{number}" for number in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def unused(kind: str, label: str, taken: Collection[str]) -> str:
    """The label, or the label with the first number, from 2 on, with which its name is not taken."""
    numbered = (f"{label} {number}" for number in range(2, len(taken) + 3))
    return next(found for found in (label, *numbered) if proposed(kind, found) not in taken)
