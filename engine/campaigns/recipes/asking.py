"""What recipes ask for: a field, a type of event, days, a topic; the likeliest answer stands there already. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from engine.events.types import OF_ORDERS, PURCHASE
from engine.profiles.subscriptions import Topic
from engine.profiles.types import Field
from engine.segments.models import Ask, Choice, Known, Parameter
from engine.segments.models.preset import Answers, Needs, words_of

_BEGUN = ("checkout", "cart", "basket", "viewed", "view")
"""Parts of types of events that tell that somebody was about to buy, the surest first."""


def field_of(name: str, label: str, kind: str, *, like: str = "", own: bool = False) -> Ask:
    """Asks for a field of the type: one whose name has `like` in it before others, else the one in which most people have a
    value. `own`: additional fields only."""

    def ask(known: Known, _answers: Answers) -> Parameter:
        fields = _fields(known, kind, own=own)
        best = max(fields, key=lambda f: (like in f.name, known.present.get(f.name, 0)))
        return Parameter(name, label, best.name, tuple(Choice(f.name, f.label) for f in fields))

    return ask


def needs_field(kind: str, words: str, *, own: bool = False) -> Needs:
    """Needs a field of the type; `words` is how people call it."""
    missing = f"It needs a field of the type {words}: add one under Databases and fields."
    return lambda known: None if _fields(known, kind, own=own) else missing


def begun(known: Known, _answers: Answers) -> Parameter:
    """Asks what people do before they buy."""
    types = _before(known)
    best = min(types, key=_distance)
    return Parameter("begun", "What they began", best, _choices(types))


def needs_begun(known: Known) -> str | None:
    """Needs events of what people do before they buy."""
    if _before(known):
        return None
    return (
        "It needs events of what people put into a cart or look at, like “cart” or “page view”: send them by the API, import "
        "them, or switch on tracking of your site under Settings."
    )


def done(known: Known, answers: Answers) -> Parameter:
    """Asks what they would have done then; to buy is known before anybody has."""
    types = [t for t in dict.fromkeys([PURCHASE, *known.deeds]) if t != answers["begun"]]
    return Parameter("done", "And did not do", PURCHASE, _choices(types))


def bought(known: Known, _answers: Answers) -> Parameter:
    """Asks what counts as buying."""
    types = list(known.deeds)
    return Parameter("event", "What they did", PURCHASE if PURCHASE in types else types[0], _choices(types))


def needs_deeds(known: Known) -> str | None:
    """Needs events of what people do."""
    if known.deeds:
        return None
    return "It needs events of what people do, like “purchase”: send them by the API, or import them under Import."


def topic_of(topics: Sequence[Topic]) -> Ask:
    """Asks for the topic; without a reason for another one the first."""
    choices = tuple(Choice(t.name, t.label) for t in topics)
    return lambda _known, _answers: Parameter("topic", "Topic", choices[0].value, choices)


def _fields(known: Known, kind: str, *, own: bool) -> list[Field]:
    """Also those in which nobody has a value yet."""
    return [f for f in known.fields if f.type == kind and not (own and f.is_standard)]


def _before(known: Known) -> list[str]:
    return [t for t in known.deeds if t not in OF_ORDERS]


def _distance(kind: str) -> int:
    return next((at for at, part in enumerate(_BEGUN) if part in kind), len(_BEGUN))


def _choices(types: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(t, words_of(t)) for t in types)
