"""Why a person did, or did not, get a campaign: the whole path in sentences, also for changes that were never planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.access import require
from engine.campaigns import (
    ledger,
    looping,
    why_back,
    why_broadcast,
    why_changes,
    why_guards,
    why_happened,
    why_past,
    why_reigns,
    why_words,
)
from engine.campaigns.campaigns import Campaign, get
from engine.campaigns.why_past import Happening, Key, Told
from engine.campaigns.why_reigns import Reign
from engine.profiles import databases, masks, reading
from engine.store import Cursor
from engine.workspace import Workspace

_Rows = Mapping[int, dict[str, Any]]


def why(workspace: Workspace, campaign: str, profile: str) -> dict[str, Any]:
    """`sends`: the ledger's rows of this pair; `sentences`: what happened, in order: all of these, and what started nothing, of
    that the newest. Raises UnknownNameError."""
    require(workspace, "read")
    found = get(workspace, campaign).as_it_runs
    home = databases.by_id(workspace, found.database_id)
    person = reading.find(workspace, home.name, profile)
    rows = ledger.sends(workspace, campaign=campaign, profile=profile, database=home.name)
    by_id = {r["send_id"]: r for r in rows}
    sentences = list(_sentences(workspace, found, person["profile_id"], person["key"], by_id))
    sentences += why_back.sentences(workspace, list(by_id))
    sentences = masks.cleaned(workspace, home, person["profile_id"], sentences)
    return {"campaign": campaign, "profile": person[home.key_field], "sends": rows, "sentences": sentences}


def _sentences(workspace: Workspace, campaign: Campaign, profile_id: int, key: str, rows: _Rows) -> Iterator[str]:
    if campaign.kind == "broadcast":
        yield from why_broadcast.sentences(workspace, campaign, key, rows)
        return
    with workspace.store.read() as cursor:
        reigns = why_reigns.of(cursor, workspace, campaign)
        keys = why_past.watched([r.definition for r in reigns] or [campaign.definition])
        everything = _everything(cursor, workspace, campaign, profile_id, keys)
        own = looping.of_own(cursor, campaign.campaign_id, profile_id)
    if not reigns:
        yield "The campaign was never active."
    known = why_past.told(everything, reigns, campaign.definition, rows.keys())
    known = _with_unknown(workspace, campaign, known, reigns, rows)
    if not known:
        yield from _never(workspace, campaign, keys, is_without=not everything)
    shown = why_past.shortened(known)
    if len(shown) < len(known):
        yield _left_out(len(known) - len(shown))
    seen = why_guards.Seen.of(workspace, campaign, rows.values())
    for one in shown:
        happening = one.happening
        row = rows.get(happening.send_id) if happening.send_id else None
        outcome = seen.outcome(row) if row else _cause(workspace, campaign, one, own)
        yield f"{why_words.time(workspace, happening.at)} {happening.what()}: {outcome}."


def _everything(
    cursor: Cursor, workspace: Workspace, campaign: Campaign, profile_id: int, keys: list[Key]
) -> list[Happening]:
    """What happened to the person of what any version watched."""
    names = [key[1] for key in keys if key[0] == "field"]
    found = why_changes.happenings(cursor, workspace, campaign, profile_id, names) if names else []
    for key in keys:
        found += why_happened.happenings(cursor, workspace, campaign, profile_id, key)
    return found


def _with_unknown(
    workspace: Workspace, campaign: Campaign, known: list[Told], reigns: list[Reign], rows: _Rows
) -> list[Told]:
    """With the messages of which nothing else says how they came about."""
    told = {one.happening.send_id for one in known}
    by_version = {r.version: next(iter(why_past.watched_by(r.definition)), None) for r in reigns}
    unknown = [row for send_id, row in rows.items() if send_id not in told]
    found = [why_happened.of_message(workspace, campaign, by_version.get(row["version"]), row) for row in unknown]
    return sorted([*known, *(Told(happening, None) for happening in found)], key=lambda one: one.happening.at)


def _never(workspace: Workspace, campaign: Campaign, keys: list[Key], *, is_without: bool) -> Iterator[str]:
    """`is_without`: nothing happened of what any version watched."""
    if not is_without:
        yield "Nothing that the campaign looked at when it happened is known of this person."
        return
    names = [key[1] for key in keys if key[0] == "field"]
    for key in keys:
        if key[0] != "field":
            yield why_happened.never(workspace, campaign, key)
        elif key[1] == names[0]:
            yield why_changes.never(workspace, campaign, names)


def _left_out(count: int) -> str:
    which = "the oldest is" if count == 1 else f"the {count:,} oldest are"
    return f"Of what started nothing, {which} left out."


def _cause(workspace: Workspace, campaign: Campaign, one: Told, own: frozenset[int]) -> str:
    """Why it started nothing, or not yet."""
    happening, reign = one.happening, one.reign
    if happening.refused:
        return happening.refused
    untimely = reign.why_not(happening.at) if reign else _before(happening)
    if happening.is_unread and happening.at > workspace.now() and not (reign and reign.archived_at):
        # A pause may be over before it comes.
        return why_words.AHEAD
    return (
        (why_words.IN_CIRCLES if happening.cause in own else None)
        or untimely
        # A message that nobody has seen yet was planned in this very moment.
        or (why_words.UNREAD if happening.is_unread or happening.send_id else None)
        or happening.unmet(reign.definition if reign else campaign.definition)
    )


def _before(happening: Happening) -> str:
    what = "the change was made" if happening.key[0] == "field" else "it happened"
    return f"not planned, because {what} before activation"
