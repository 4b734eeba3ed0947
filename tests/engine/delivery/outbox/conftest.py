"""Batches of small messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from engine.content.compiling import compile_source
from engine.content.context import Values
from engine.content.source import TemplateSource
from engine.delivery.marks import Tracked
from engine.delivery.outbox.making import Batch, Post, Task
from engine.delivery.outbox.ways import Told, Way

POST = Post("https://mail.example.org", (b"secret",))
KEY = (1, 1)


def task(number: int, **said: object) -> Task:
    given: dict[str, object] = {
        "send_id": number,
        "template": KEY,
        "values": Values({"name": f"person {number}", "zero": 0}),
        "sender": ("School", "school@example.org", None, None),
        "recipient": f"p{number}@example.org",
        "topic": ("news", "News"),
        "campaign_name": "welcome",
        "built_at": datetime(2026, 1, 5, 12),
        "tracked": Tracked(1, 0, frozenset(), ()),
    }
    return Task(**(given | said))  # type: ignore[arg-type]


@pytest.fixture
def batch() -> Callable[..., Batch]:
    """`batch(*tasks)`, or of so many; `html` of the template."""

    def made(*tasks: Task | int, html: str = "<p>Hello {{ name }}</p>") -> Batch:
        compiled = compile_source(TemplateSource(subject="To {{ name }}", html=html))
        return Batch(POST, {KEY: compiled}, [t if isinstance(t, Task) else task(t) for t in tasks])

    return made


def sent_by(way: Way, given: Batch, begin: Callable[[int], None] = lambda _: None) -> list[Told]:
    """All that it tells of one batch."""
    way.give(given, begin)
    told: list[Told] = []
    while news := way.hear():
        told += news
    return told
