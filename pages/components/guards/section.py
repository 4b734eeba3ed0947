"""The section of a campaign's form about its guards, in their order: people, how often, limits, quiet hours, holdout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from engine.campaigns.guarding import QuietHours
from engine.campaigns.guards import policy
from engine.campaigns.model import CampaignDefinition, parse_definition
from engine.errors import BadValueError
from engine.profiles import subscriptions
from engine.profiles.databases import Database
from engine.workspace import Workspace
from pages.components.frame import open_detail
from pages.components.guards import again, hours, limits, mail_policy, missing, people, texts, words
from pages.components.guards.note import note
from pages.components.state import plain

_NONE: dict[str, Any] = {"limits": None, "quiet_hours": None, "holdout": 0}


def draw(
    ws: Workspace,
    home: Database,
    old: CampaignDefinition | None,
    key: str,
    *,
    kind: str,
    purpose: str | None,
    topic: str | None,
    timing: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The keys of the definition that the section is about. `kind`: of the campaign; `timing`: what starts it and how long it
    waits, as keys of the definition. What was typed is kept while another way is chosen."""
    st.subheader(texts.TITLE, anchor=False)
    with st.container(gap="small"):
        of = topic if purpose == "marketing" else None
        found: dict[str, Any] = {**people.draw(ws, home, old, key, topic=of)}
        found["recheck_audience"] = _recheck(old, key, is_asked=_can_change(old, found))
    found |= again.draw(old, key, kind=kind)
    if purpose == "marketing":
        with st.container(gap="small"):
            found |= _limits(ws, old, topic, key)
        with st.container(gap="small"):
            found |= _quiet(ws, old, key)
        found["holdout"] = _holdout(old, key)
    else:
        st.caption(texts.SERVICE if purpose else texts.NO_PURPOSE)
        found |= _NONE
    if purpose and not missing.of(found):
        _in_words(ws, home, {**found, "kind": kind, "purpose": purpose, "topic": topic}, timing or {})
    return found


def _can_change(old: CampaignDefinition | None, found: Mapping[str, Any]) -> bool:
    """Whether somebody can come in or go out; a random part stays the same people."""
    is_random = old is not None and old.audience_bucket is not None and found["audience"] == old.audience
    return found["exclude"] is not None or (found["audience"] is not None and not is_random)


def _recheck(old: CampaignDefinition | None, key: str, *, is_asked: bool) -> bool:
    present = old.recheck_audience if old else True
    if not is_asked:
        return present
    is_on = st.checkbox(texts.RECHECK, present, key=f"{key}.recheck", persist_state="session")
    st.caption(texts.RECHECKED[is_on])
    return is_on


def _limits(ws: Workspace, old: CampaignDefinition | None, topic: str | None, key: str) -> dict[str, Any]:
    own = old.limits if old else None
    chosen = _choice("Limits", None if own is None else bool(own), key=f"{key}.limits", help=texts.LIMITS_HELP)
    if chosen == texts.POLICY:
        _as_the_policy(words.limits(policy.get(ws).limits or ()), key=f"{key}.limits")
    found = limits.draw(own or [limits.USUAL], key=f"{key}.limit") if chosen == texts.OWN else None
    of_topic = policy.topic_limits(subscriptions.topic(ws, topic or "general"))
    if of_topic:
        st.caption(plain(texts.OF_TOPIC.format("; ".join(words.limit(one, "of it") for one in of_topic))))
    return {"limits": texts.NONE if chosen == texts.NONE else found}


def _quiet(ws: Workspace, old: CampaignDefinition | None, key: str) -> dict[str, Any]:
    said = old.quiet_hours if old else None
    own = said if isinstance(said, QuietHours) else None
    chosen = _choice(
        "Quiet hours", None if said is None else own is not None, key=f"{key}.quiet", help=texts.QUIET_HELP
    )
    if chosen == texts.OWN:
        return {"quiet_hours": hours.draw(ws, own, key=f"{key}.hours")}
    if chosen == texts.POLICY:
        kept = policy.get(ws).quiet_hours
        _as_the_policy(words.quiet(kept if isinstance(kept, QuietHours) else None, str(ws.zone)), key=f"{key}.quiet")
    return {"quiet_hours": texts.NONE if chosen == texts.NONE else None}


def _choice(label: str, is_own: bool | None, *, key: str, help: str) -> str:
    """`is_own`: what is saved: true for its own, false for none, None where nothing is said."""
    present = {None: texts.POLICY, True: texts.OWN, False: texts.NONE}[is_own]
    return st.segmented_control(
        label,
        list(texts.CHOICES),
        default=present,
        required=True,
        format_func=lambda c: texts.CHOICES[c],
        key=key,
        persist_state="session",
        help=help,
    )


def _as_the_policy(said: str, *, key: str) -> None:
    """What the workspace says, and the way there."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{plain(said[:1].upper() + said[1:])}.", width="content")
        if st.button(mail_policy.TAB, icon=":material/arrow_forward:", type="tertiary", key=f"{key}.open"):
            st.session_state["settings.tab"] = mail_policy.TAB
            open_detail("settings")


def _holdout(old: CampaignDefinition | None, key: str) -> float:
    present = float(old.holdout) if old else 0.0
    # Without bounds: an input that has them keeps the value before, and what was typed would be lost without a word.
    typed = st.number_input(
        "Holdout, per cent",
        value=round(100 * present, 4),
        step=1.0,
        format="%g",
        key=f"{key}.holdout",
        width=160,
        help=texts.HOLDOUT_HELP,
        persist_state="session",
    )
    # What nobody touched stays exactly as it is saved.
    share = present if typed == round(100 * present, 4) else round(typed / 100, 6)
    note(missing.of_holdout(share))
    return share


def _in_words(ws: Workspace, home: Database, said: Mapping[str, Any], timing: Mapping[str, Any]) -> None:
    """A definition that says nothing but this, so that the engine joins it with what topic and policy say."""
    content = {"name": "x", "content": [{"template": "x"}]}
    by_itself = {} if said["kind"] == "broadcast" else {"trigger": {"event": "by_hand"}}
    # A trigger that is not finished is told beside its inputs.
    for begins in (timing, by_itself):
        try:
            definition = parse_definition({**content, **said, **begins})
        except BadValueError as error:
            if begins is by_itself:
                note(error.message)
            continue
        st.markdown(f"**In words**: {plain(words.sentence(words.told_of(ws, home, definition)))}")
        return
