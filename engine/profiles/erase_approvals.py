"""What was approved stays approved when an erasure takes a name out of it: the hash that a stretch keeps is made anew.

What the hash means stands in engine/campaigns/approval.py; here are its formula and the texts as they are stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from engine.store import Cursor, query

PARTS = ("subject", "preheader", "html", "text", "conditions")
"""Of a compiled template: what decides what its messages say."""


def content_hash(definition: Mapping[str, Any], parts: Iterable[Sequence[Any]]) -> str:
    """Of a campaign's definition as its YAML writes it, and PARTS of the template of each variant, in order."""
    return hashlib.sha256(orjson.dumps([definition, *parts], option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True)
class Approval:
    """Of a stretch. `approved`: the hash that it keeps, None from before there were any; `present`: of its texts as they are."""

    stretch_id: int
    content: list[dict[str, Any]]
    present: str

    @property
    def approved(self) -> str | None:
        return self.content[0].get("approved")


def intact(cursor: Cursor) -> set[int]:
    """Stretches that are as they were approved."""
    return {one.stretch_id for one in _approvals(cursor) if one.approved == one.present}


def renew(cursor: Cursor, stretch_ids: set[int]) -> None:
    """Approves these as they are now."""
    for one in _approvals(cursor):
        if one.stretch_id in stretch_ids and one.approved != one.present:
            content = orjson.dumps([{**variant, "approved": one.present} for variant in one.content]).decode()
            cursor.run(query("erase.approval"), stretch_id=one.stretch_id, content=content)


def _approvals(cursor: Cursor) -> Iterator[Approval]:
    @cache
    def parts(template_id: int, version: int) -> list[Any]:
        row = cursor.dict(query("template.version"), template_id=template_id, version=version)
        compiled: dict[str, Any] = {"conditions": {}, **orjson.loads(row["compiled"] if row else "{}")}
        return [compiled.get(name) for name in PARTS]

    for row in cursor.dicts(query("campaign.stretches")):
        content = orjson.loads(row["content"])
        texts = [parts(variant["template_id"], variant["template_version"]) for variant in content]
        yield Approval(row["stretch_id"], content, content_hash(orjson.loads(row["definition"]), texts))
