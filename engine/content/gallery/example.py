"""How a starting template looks for an invented person, before there is anybody to show it for. Pure."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from engine.content.compiling import compile_source
from engine.content.context import ChangeView, message_context
from engine.content.gallery.starts import Start
from engine.content.rendering import Rendered, Renderer

_PERSON = {"first_name": "Ann", "city": "Lisbon", "registered_at": datetime(2025, 3, 14, 9)}
_CHANGE = ChangeView("course", "Course", old="Analytics: basic concepts", new="SEO promotion")
_COVER = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 504 378'%3E"
    "%3Crect width='504' height='378' fill='%23{paper}'/%3E"
    "%3Ccircle cx='{x}' cy='{y}' r='{r}' fill='%23{ink}'/%3E%3C/svg%3E"
)


def _pick(name: str, price: int, reason: str, **cover: Any) -> dict[str, Any]:
    return {
        "name": name,
        "price": price,
        "reason": reason,
        "currency": "EUR",
        "url": "#",
        "image": _COVER.format(**cover),
    }


_PICKS = [
    _pick("Words that sell", 90, "because you bought SEO promotion", paper="e0e7ff", ink="6366f1", x=380, y=130, r=190),
    _pick("Spreadsheets, calmly", 60, "because you viewed Reports", paper="d1fae5", ink="2ba485", x=120, y=270, r=170),
    _pick(
        "A newsletter of your own", 120, "a bestseller in Letters", paper="fef3c7", ink="d9a441", x=252, y=378, r=180
    ),
]


@cache
def picture(start: Start) -> Rendered:
    """The message, with every value there is to show."""
    values = message_context(
        profile=_PERSON,
        changes=[_CHANGE],
        event=None,
        campaign={"name": start.name, "label": start.label},
        recommend=_PICKS,
        links={"preferences": "#", "unsubscribe": "#", "rate": "#"},
        trigger_values={},
    )
    return Renderer(compile_source(start.source)).render(values)
