"""Inputs of what happens with the winner of a test, and what the test can show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from engine.campaigns.campaigns import Campaign
from engine.campaigns.experiments.hint import Hint, hint
from engine.campaigns.experiments.settings import MINIMUM, Winner
from engine.campaigns.model import CampaignDefinition, parse_definition
from engine.campaigns.preflight.variants import findings_of
from engine.clock import parse_duration
from engine.errors import EngineError
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components import allowed, asked_number
from pages.components.allowed import beyond
from pages.components.broadcasting import reach
from pages.components.campaign_test import texts
from pages.components.campaign_trigger.place import duration
from pages.components.guards.note import note
from pages.components.segmented import one_of
from pages.components.state import counted, number, plain

_USUAL_PART = 0.2
"""Of a new broadcast's people. The engine's own default leaves nobody who waits."""
_LEAST = 0.01
"""Per cent."""
_WHOM = ("purpose", "topic", "trigger", "wait", "new_profiles", "recheck_audience", "audience", "exclude")
_BARE: dict[str, dict[str, Any]] = {
    "broadcast": {},
    "trigger": {"trigger": {"event": "by_hand"}},
}


def draw(
    ws: Workspace, home: Database, found: Campaign | None, key: str, data: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The key `winner` of the definition; None: everybody keeps their variant. `data`: what else stands in the form. Draws
    nothing where there are not two variants."""
    if len(data["content"]) < 2:
        return None
    old = found.definition.winner if found else None
    people, mailable = reach.count(ws, home, data) or (None, None)
    usual = Winner(test=_USUAL_PART if data["kind"] == "broadcast" else 1)
    winner = _winner(old, data, f"{key}.winner", people, usual)
    if mailable is not None:
        campaign_id = found.campaign_id if found else 0
        _hint(ws, _typed(ws, home, {**data, "winner": winner}, campaign_id), mailable)
    return winner


def _winner(
    old: Winner | None, data: Mapping[str, Any], key: str, people: int | None, usual: Winner
) -> dict[str, Any] | None:
    kind = data["kind"]
    if (data.get("schedule") or {}).get("zone") == "person":
        st.caption(texts.OF_PERSON)
        return old.model_dump(mode="json", exclude_defaults=True) if old and old.test == 1 else None
    way = one_of(texts.WINNER, texts.WAYS, texts.BEST if old else texts.KEEP, key=f"{key}.way")
    if way == texts.KEEP:
        st.caption(texts.KEPT)
        return None
    st.caption(texts.GOES[kind])
    present = old or usual
    chosen: dict[str, Any] = present.model_dump(mode="json")
    chosen["by"] = one_of(
        texts.BY, _metrics(data), _possible(present.by, data), key=f"{key}.by", help=texts.METRICS_HELP
    )
    if kind == "broadcast":
        chosen["test"] = _part(present.test, f"{key}.test", data["content"], people)
    if chosen["by"] == "hand":
        st.caption(texts.BY_HAND)
    else:
        chosen |= _when(present, kind, key)
    # What is refused stays as it is typed.
    return chosen if missing(chosen) else Winner.model_validate(chosen).model_dump(mode="json", exclude_defaults=True)


def missing(winner: Mapping[str, Any] | None) -> str | None:
    """What is wrong with it, in one sentence. `winner`: as the YAML writes it."""
    if winner is None:
        return None
    said = {**Winner().model_dump(mode="json"), **winner}
    return (
        wrong_part(said["test"])
        or beyond(texts.WAIT, said["wait"])
        or allowed.refused(texts.MINIMUM, said["minimum"], *MINIMUM)
    )


def wrong_part(part: float) -> str | None:
    return None if 0 < part <= 1 else texts.NO_PART


def _metrics(data: Mapping[str, Any]) -> dict[str, str]:
    """By the goal only where there is one."""
    return {by: label for by, label in texts.METRICS.items() if by != "goal" or data.get("goal")}


def _possible(by: str, data: Mapping[str, Any]) -> str:
    return by if by in _metrics(data) else Winner().by


def _part(present: float, key: str, content: Sequence[Mapping[str, Any]], people: int | None) -> float:
    start = max(round(100 * float(present), 2), _LEAST)
    typed = st.number_input(
        texts.PART,
        value=start,
        step=5.0,
        format="%g",
        key=key,
        width=160,
        help=texts.PART_HELP,
        persist_state="session",
    )
    # What nobody touched stays exactly as it is saved.
    part = present if typed == start else round(typed / 100, 4)
    if part == 1 or wrong_part(part):
        note(wrong_part(part) or texts.ALL_TESTED)
    elif people:
        st.caption(parted(people, part, len(content)))
    return part


def parted(people: int, part: float, variants: int) -> str:
    """ "Of 8,400 people 1,680 are tested, about 840 a variant; 6,720 wait for the winner." """
    tested = round(people * part)
    each = round(tested / variants)
    return texts.PARTED.format(
        counted(people, "person", "people"), number(tested), number(each), number(people - tested)
    )


def _when(present: Winner, kind: str, key: str) -> dict[str, Any]:
    typed = duration(texts.WAIT, present.wait, key=f"{key}.wait", help=texts.WAIT_HELP[kind])
    is_same = not beyond(texts.WAIT, typed) and parse_duration(typed) == present.wait_time
    wait = present.wait if is_same else typed
    minimum = asked_number.whole(
        texts.MINIMUM,
        present.minimum,
        *MINIMUM,
        key=f"{key}.minimum",
        width=240,
        help=texts.MINIMUM_HELP[kind],
    )
    unclear = one_of(texts.UNCLEAR, texts.UNCLEARS, present.unclear, key=f"{key}.unclear", help=texts.UNCLEAR_HELP)
    return {"wait": wait, "minimum": minimum, "unclear": unclear}


def _typed(ws: Workspace, home: Database, data: Mapping[str, Any], campaign_id: int) -> Campaign | None:
    """A campaign that says nothing but what starts it, for whom, and who is tested how; None as long as that is not
    whole: it is said where it is typed."""
    said = {part: data[part] for part in ("kind", "content", "goal", "winner")}
    whom = {part: data[part] for part in _WHOM if part in data}
    definition = _parsed(said | whom) or _parsed(said | _BARE[data["kind"]])
    if definition is None:
        return None
    return Campaign(campaign_id, home.database_id, "x", "x", data["kind"], "draft", 1, ws.now(), definition)


def _parsed(said: Mapping[str, Any]) -> CampaignDefinition | None:
    try:
        return parse_definition({"name": "x", **said})
    except EngineError:
        return None


def _hint(ws: Workspace, typed: Campaign | None, people: int) -> None:
    found = _known(ws, typed, people) if typed else None
    if not typed or not found:
        return
    for finding in findings_of(typed, found):
        colour, icon = ("orange", "warning") if finding.level == "warning" else ("gray", "query_stats")
        st.markdown(f":{colour}[:material/{icon}:] {plain(finding.message)}")


def _known(ws: Workspace, typed: Campaign, people: int) -> Hint | None:
    try:
        return hint(ws, typed, people)
    except EngineError:
        # What it asks of people is not right yet: that is said where it is typed.
        return None
