"""What came back of messages, in sentences: bounces and complaints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from engine.campaigns import why_words
from engine.store import query
from engine.workspace import Workspace

_KINDS = {"hard": "for good", "soft": "for now"}


def sentences(workspace: Workspace, send_ids: Sequence[int]) -> Iterator[str]:
    """One for each bounce and complaint about these messages, in the order in which they came in."""
    with workspace.store.read() as cursor:
        rows = cursor.rows(query("send.came_back"), ids=list(send_ids))
    for what, happened_at, sent_at, properties in rows:
        about: dict[str, Any] = orjson.loads(properties) if properties else {}
        message = f"The message of {why_words.time(workspace, sent_at)}"
        when = why_words.time(workspace, happened_at)
        if what == "complained":
            yield f"{message} was called spam by the person, told on {when}."
        else:
            how = _KINDS.get(str(about.get("kind")), "")
            said = f": {about['reason']}" if about.get("reason") else ""
            yield f"{message} came back{f' {how}' if how else ''} on {when}{said}."
