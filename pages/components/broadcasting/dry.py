"""What starting a broadcast would do now: who would get it, and which guard would stop whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.campaigns import trial
from engine.campaigns.broadcasting.starts import REFUSED
from engine.campaigns.campaigns import Campaign
from engine.campaigns.trial import DryRun
from engine.profiles import databases
from engine.workspace import Workspace
from pages.components import campaign_activate_button, table
from pages.components.broadcasting import texts
from pages.components.campaign_trial import texts as trial_texts
from pages.components.frame import open_detail, shown
from pages.components.state import cell, counted, plain, when
from pages.components.texts import REASONS

TAB = texts.TAB
_EACH = 20
_WIDTHS = {"Person": 300, "State": 90, "Reason": 320}
_KEY = "campaign.dry"


@dataclass(frozen=True)
class _Looked:
    """`of`: what it was looked at for: the campaign and its version."""

    of: tuple[str, int]
    run: DryRun


def draw(ws: Workspace, campaign: Campaign, *, is_unsaved: bool) -> None:
    """The tab. `is_unsaved`: something typed under Settings is not part of it."""
    st.caption(texts.DRY)
    if is_unsaved:
        st.caption(f":orange[:material/edit:] {trial_texts.UNSAVED}")
    with shown():
        run = _run(ws, campaign)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(texts.AS_OF.format(when(ws, run.at)), width="content")
            if st.button("Count again", icon=":material/refresh:", type="tertiary", key=f"{_KEY}.again"):
                del st.session_state[_KEY]
                st.rerun()
            st.space("stretch")
            campaign_activate_button.draw(ws, campaign, tab="dry", is_primary=False, is_unsaved=is_unsaved)
        told(run, key=_KEY)
        if run.rows:
            _people(ws, campaign, run)


def told(run: DryRun, *, key: str, is_short: bool = False) -> None:
    """How many get it, and the others of the audience by reason; `is_short`: these only once one asks for them."""
    people, others = getting(run), rows(run)
    said = {0: texts.NOBODY_NOW, 1: texts.NOW_ONE}.get(people) or texts.NOW.format(counted(people, "person", "people"))
    audience = counted(audience_of(run), "person", "people")
    rest = texts.OF_AUDIENCE.format(audience) if others else texts.ALL_OF_THEM if people else ""
    st.markdown(f"{said} {rest}")
    if not (others or run.beside):
        return
    if not is_short:
        _rest(run, others, key)
        return
    stopped = audience_of(run) - people
    label = {0: texts.MORE, 1: texts.OTHERS_ONE}.get(stopped) or texts.OTHERS.format(
        counted(stopped, "person", "people")
    )
    with st.expander(label):
        _rest(run, others, key)


def _rest(run: DryRun, others: list[dict[str, Any]], key: str) -> None:
    if others:
        table.show(others, key=f"{key}.stopped", widths={"Reason": 310}, config={"People": table.numbers(80)})
    for _, label, count in run.beside:
        st.caption(texts.BESIDE.format(counted(count, "person", "people"), plain(label)))


def getting(run: DryRun) -> int:
    """Those whose message leaves, also if it waits for something first."""
    return sum(o.people for o in run.outcomes if o.state != "skipped")


def audience_of(run: DryRun) -> int:
    return sum(o.people for o in run.outcomes)


def placed(run: DryRun) -> int:
    """For whom a rate has a place: whoever is not refused by the start itself."""
    return sum(o.people for o in run.outcomes if o.reason not in REFUSED)


def rows(run: DryRun) -> list[dict[str, Any]]:
    """Who does not get it, or not at once, in the order of the guards."""
    order = list(trial_texts.REASONS)
    stopped = [(o.reason, o) for o in run.outcomes if o.reason]
    return [
        {
            "Reason": texts.WAITS.format(REASONS[reason]) if outcome.state == "deferred" else REASONS[reason],
            "People": outcome.people,
        }
        for reason, outcome in sorted(stopped, key=lambda o: order.index(o[0]))
    ]


def _run(ws: Workspace, campaign: Campaign) -> DryRun:
    """Kept in this session while the tab is looked at, since it names people."""
    of = (campaign.name, campaign.version)
    kept: _Looked | None = st.session_state.get(_KEY)
    if kept is None or kept.of != of:
        with st.spinner("Counting the people"):
            kept = _Looked(of, trial.dry_run(ws, campaign.name))
        st.session_state[_KEY] = kept
    return kept.run


def _people(ws: Workspace, campaign: Campaign, run: DryRun) -> None:
    st.caption(texts.SOME_OF_EACH.format(_EACH))
    listed = [
        {"Person": cell(row["profile"]), "State": [row["state"]], "Reason": REASONS.get(row["reason"] or "", "")}
        for row in run.rows
    ]
    picked = table.pick(listed, key=f"{_KEY}.who", widths=_WIDTHS)
    key = None if picked is None else run.rows[picked]["profile"]
    if key:
        open_detail("profile", database=databases.by_id(ws, campaign.database_id).name, key=key)
