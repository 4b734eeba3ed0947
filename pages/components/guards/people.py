"""Who is meant: everybody, a segment, or people who meet conditions; and how many that are now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine import segments
from engine.campaigns.model import LAST_BUCKET, CampaignDefinition, condition_of
from engine.errors import BadValueError
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.broadcasting import reach
from pages.components.builder import group
from pages.components.builder.desk import Desk
from pages.components.builder.draft import Draft, as_group, checked, draft_of
from pages.components.builder.nodes import EMPTY
from pages.components.builder.notes import complete, notes_of
from pages.components.builder.offer import Offer
from pages.components.builder.rules import BLANK
from pages.components.frame import shown
from pages.components.guards import texts
from pages.components.guards.note import note
from pages.components.state import counted, number, plain

Said = str | dict[str, Any] | None
"""A segment's name, a condition, or None: everybody in the audience, nobody who is left out."""

_FIRST_ID = {"audience": 1_000_001, "exclude": 2_000_001}
"""Where the ids of each builder begin: inputs are known by them, and several builders stand on the page."""


@dataclass(frozen=True)
class _Part:
    """`asked`: what of the conditions can be counted; None for what says nothing. `is_whole`: nothing of them is left out."""

    said: Said
    asked: object = None
    is_whole: bool = True

    @property
    def is_known(self) -> bool:
        """Whether there is something to count."""
        return self.said is None or self.asked is not None


def draw(
    ws: Workspace, home: Database, old: CampaignDefinition | None, key: str, *, topic: str | None = None
) -> dict[str, Said]:
    """Both parts, as the YAML writes them. A segment that is still to be chosen is an empty name. `topic`: of marketing, of whose
    audience one also sees how many can be mailed."""
    bucket = old.audience_bucket if old else None
    audience = _part(ws, home, "audience", old.audience if old else None, key, bucket=bucket)
    if audience.is_known:
        with shown():
            _count(ws, home, audience, None)
    beside = st.container()
    exclude = _part(ws, home, "exclude", old.exclude if old else None, key)
    if audience.is_known and exclude.asked is not None:
        beside = st.container(gap="xsmall")
        with beside, shown():
            _count(ws, home, audience, exclude)
    found = {"audience": audience.said, "exclude": exclude.said}
    if topic and audience.is_known and exclude.is_known:
        with beside:
            reach.draw(ws, home, {**found, "topic": topic})
    return found


def share_of(bucket: tuple[int, int]) -> str:
    """Of everybody, in per cent."""
    return f"{100 * (bucket[1] - bucket[0] + 1) / (LAST_BUCKET + 1):g}"


def _part(
    ws: Workspace, home: Database, part: str, old: Said, key: str, *, bucket: tuple[int, int] | None = None
) -> _Part:
    present = texts.PART if bucket else _way(old)
    ways = {w: label for w, label in texts.WAYS[part].items() if w != texts.PART or bucket}
    chosen = st.segmented_control(
        texts.PARTS[part],
        list(ways),
        default=present,
        required=True,
        format_func=lambda w: ways[w],
        key=f"{key}.{part}",
        persist_state="session",
        help=texts.WAYS_HELP[part],
    )
    kept = f"{key}.{part}.{home.name}"
    match chosen:
        case texts.SEGMENT:
            return _segment(ws, home, old if isinstance(old, str) else None, kept)
        case texts.CONDITION:
            return _condition(ws, home, part, old if isinstance(old, dict) else None, kept)
        case texts.PART if bucket:
            st.caption(texts.RANDOM_PART.format(share=share_of(bucket)))
            return _Part(old, old)
        case _:
            return _Part(None)


def _way(said: Said) -> str:
    if said is None:
        return texts.ALL
    return texts.SEGMENT if isinstance(said, str) else texts.CONDITION


def _segment(ws: Workspace, home: Database, old: str | None, key: str) -> _Part:
    everything = {s.name: s for s in segments.list_all(ws, home.name, archived=True)}
    labels = {n: s.label for n, s in everything.items() if not s.is_archived}
    if old is not None and old not in labels:
        labels[old] = f"{everything[old].label} (archived)" if old in everything else f"{old} (not there)"
    if not labels:
        st.caption(texts.NO_SEGMENT)
        return _Part("")
    chosen = st.selectbox(
        "Segment",
        list(labels),
        list(labels).index(old) if old is not None else None,
        format_func=lambda n: labels[n],
        key=f"{key}.segment",
        placeholder="Choose a segment",
        label_visibility="collapsed",
        persist_state="session",
        width=360,
    )
    return _Part(chosen, condition_of(chosen)) if chosen else _Part("")


def _condition(ws: Workspace, home: Database, part: str, old: dict[str, Any] | None, key: str) -> _Part:
    """As it is saved where nothing was edited."""
    try:
        start = draft_of(as_group(checked(old or {**EMPTY, "rules": [BLANK]})), first=_FIRST_ID[part])
    except BadValueError as error:
        st.warning(plain(texts.NO_EDITING.format(error.message)), icon=":material/warning:")
        return _Part(old, old)
    draft: Draft = st.session_state.setdefault(f"{key}.draft", start)
    notes = notes_of(ws, home, draft.tree)
    group.draw(Desk(ws, home, Offer(ws, home), f"{key}.draft", notes), draft.tree)
    said = old if old and draft.condition == start.condition else draft.condition
    rest = complete(draft.tree, notes)
    return _Part(said, rest if rest["rules"] else None, is_whole=not notes)


def _count(ws: Workspace, home: Database, audience: _Part, exclude: _Part | None) -> None:
    """How many are in the audience, or what is left of it. Raises EngineError."""
    everybody = segments.how_many(ws, home.name, EMPTY)
    whom = audience.asked if audience.asked is not None else EMPTY
    people = segments.how_many(ws, home.name, whom)
    all_people = counted(everybody, "person", "people")
    if exclude is None:
        st.markdown(texts.HELD.format(f"**{number(people)}**", all_people))
    else:
        left = segments.how_many(ws, home.name, without(whom, exclude.asked))
        st.markdown(texts.LEFT_OUT.format(number(people - left), f"**{number(left)}**", all_people))
    if not audience.is_whole or (exclude and not exclude.is_whole):
        note(texts.NOT_COUNTED)


def without(audience: object, exclude: object) -> Mapping[str, Any]:
    """One condition: in the audience, and not among those who are left out."""
    return {"combinator": "and", "rules": [audience, {"combinator": "or", "not": True, "rules": [exclude]}]}
