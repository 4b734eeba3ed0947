"""The campaign editor: sections in the order of the work, one button to save and activate, and the log with reasons."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from engine.access.permissions import may
from engine.campaigns import campaigns, ledger, switch, why
from engine.campaigns.campaigns import Campaign
from engine.content import templates
from engine.errors import BadValueError, EngineError
from engine.profiles import databases
from engine.reports.campaign import report
from engine.workspace import Workspace
from pages.components import (
    badges,
    campaign_activate_button,
    campaign_activation,
    campaign_check,
    campaign_copy,
    campaign_form,
    campaign_health,
    campaign_kind,
    campaign_resuming,
    campaign_surge,
    campaign_tenth,
    campaign_versions,
    campaign_versions_editing,
    empty,
    last_change,
    rights,
    send_table,
)
from pages.components.campaign_form import Draft
from pages.components.campaign_test import section as campaign_test
from pages.components.campaign_test.texts import TAB as TEST
from pages.components.campaign_versions_texts import DECIDE_FIRST
from pages.components.frame import done, not_found, open_detail, page, shown, title
from pages.components.guards import words as guard_words
from pages.components.state import plain, share, short
from pages.components.texts import ARCHIVE_HELP, NEEDS_FIRST, NOTHING_MATCHES, REASONS, SAVED, STATE_HELP

_LOG = "Log"
_LONGEST = 400
"""Letters of a line below the title: conditions may be long."""
_FIGURES = ("waiting", "sent", "skipped", "failed", "in_doubt")
_REACTIONS = {
    "opened": "opened",
    "clicked": "clicked",
    "unsubscribed": "unsubscribed",
    "bounced": "bounced",
    "complained": "complained",
}


def draw(ws: Workspace) -> None:
    name = st.query_params.get("name")
    try:
        found = campaigns.get(ws, name) if name else None
    except EngineError as error:
        not_found(error, back="campaigns", label="Back to campaigns")
        return
    st.page_link("campaigns.py", label="Campaigns", icon=":material/arrow_back:")
    kind = campaign_kind.of(found)
    action = title(found.label if found else campaign_kind.NEW[kind], caption=_caption(ws, found) if found else None)
    if found is None:
        if _has_what_it_needs(ws):
            _editor(ws, None, kind)
        return
    with action:
        _switches(ws, found)
    campaign_activation.draw(ws, found)
    begin = partial(_switch, lambda: campaign_kind.begin(ws, found))
    campaign_activate_button.heard(found, begin)
    campaign_versions.line(ws, found, activate=begin)
    campaign_tenth.line(ws, found)
    campaign_surge.draw(ws, found)
    campaign_health.draw(ws, found, activate=begin)
    campaign_kind.figures(ws, found, lambda: _counters(ws, found))
    start = campaign_check.TAB if found.state == "draft" else _LOG
    tests = [TEST] if any(len(d.content) > 1 for d in (found.definition, found.as_it_runs.definition)) else []
    names = [_LOG, campaign_check.TAB, campaign_kind.TAB[kind], *tests, campaign_versions.TAB, "Settings"]
    log, check, tried, *tested, history, settings = st.tabs(
        names, default=start, key=campaign_check.tab_key(found), on_change="rerun"
    )
    with log:
        _log(ws, found)
    with settings:
        is_unsaved = _editor(ws, found, kind)
    if check.open:
        with check:
            campaign_check.draw(ws, found, is_unsaved=is_unsaved)
    if history.open:
        with history:
            campaign_versions.draw(ws, found)
    if tried.open:
        with tried:
            campaign_kind.tried(ws, found, is_unsaved=is_unsaved)
    for tab in tested:
        if tab.open:
            with tab:
                campaign_test.draw(ws, found)


def _caption(ws: Workspace, found: Campaign) -> str:
    """What starts it, and who gets it how often: as it runs, where it does."""
    runs = found.as_it_runs
    lines = campaign_kind.starts(ws, runs), guard_words.line(ws, runs)
    return "  \n".join(plain(short(line, _LONGEST)) for line in lines if line)


def _has_what_it_needs(ws: Workspace) -> bool:
    missing = [n for n, module in (("fields", databases), ("templates", templates)) if not module.list_all(ws)]
    for name in missing:
        st.info(NEEDS_FIRST[name], icon=":material/info:")
        label = "Databases and fields" if name == "fields" else "Templates"
        st.page_link(f"{name}.py", label=label, icon=":material/arrow_forward:")
    return not missing


def _switches(ws: Workspace, found: Campaign) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        badges.state(found.state)
        if found.state != "draft":
            where = {"campaign": found.name}
            st.page_link("reports.py", label="Report", icon=":material/bar_chart:", query_params=where)
        campaign_kind.start_button(ws, found, lambda: _switch(lambda: campaign_kind.begin(ws, found)))
        campaign_resuming.draw(ws, found)


def _switch(act: Callable[[], object]) -> None:
    with shown():
        act()
        st.rerun()


def _counters(ws: Workspace, found: Campaign) -> None:
    states = ledger.counts(ws, found.name)
    planned = "Every message that was meant; the sum of all outcomes."
    with st.container(horizontal=True):
        st.metric("Planned", f"{sum(states.values()):,}", help=planned, border=True)
        for state in _FIGURES:
            value = states[state] + (states["deferred"] + states["claimed"] if state == "waiting" else 0)
            st.metric(badges.word(state).capitalize(), f"{value:,}", help=STATE_HELP[state], border=True)
    if states["sent"]:
        st.caption(_reactions(ws, found))


def _reactions(ws: Workspace, found: Campaign) -> str:
    """What people and their mail servers did with what was sent, each message once."""
    done = report(ws, found.name)
    told = [f"{word} {done[kind]:,} ({share(done[kind], done['delivered'])})" for kind, word in _REACTIONS.items()]
    return f"Of {done['delivered']:,} delivered: {' · '.join(told)}"


def _log(ws: Workspace, found: Campaign) -> None:
    reasons = ledger.skipped_by_reason(ws, found.name)
    if reasons:
        st.caption(" · ".join(f"{REASONS[r]}: {n:,}" for r, n in reasons.items()))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        state = send_table.state_filter(key="campaign.log.state")
        person = st.text_input(
            "Person",
            key="campaign.log.person",
            placeholder=rights.person_example(ws),
            width=260,
            help="Says why this person did or did not get the campaign.",
        ).strip()
    with shown():
        if person:
            _sentences(ws, found, person)
        rows = ledger.sends(ws, campaign=found.name, profile=person or None, state=state, newest_first=True, limit=200)
        if rows:
            picked = send_table.draw(
                ws,
                rows,
                key="campaign.log",
                order="the newest first, click a person for the why",
                has_variants=len(found.as_it_runs.definition.content) > 1,
            )
            if picked:
                _why(ws, found, picked["profile"])
        elif state:
            st.caption(NOTHING_MATCHES)
        elif not person:
            empty.state("log")


@st.dialog("Why", icon=":material/help:", width="medium")
def _why(ws: Workspace, found: Campaign, person: str) -> None:
    with shown():
        _sentences(ws, found, person)
        params = {"database": databases.by_id(ws, found.database_id).name, "key": person}
        st.page_link("profile.py", label="Open the profile", icon=":material/person:", query_params=params)


def _sentences(ws: Workspace, found: Campaign, person: str) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain(person)}**")
        for sentence in why.why(ws, found.name, person)["sentences"]:
            st.markdown(f"- {plain(sentence)}")


def _editor(ws: Workspace, found: Campaign | None, kind: str) -> bool:
    """Whether something stands in it that is not saved."""
    if found and found.state in ("archived", "finished"):
        st.info(f"This campaign is {found.state}: it cannot be changed.", icon=":material/inventory_2:")
        campaign_copy.button(ws, found)
        return False
    base = campaign_versions_editing.opened(ws, found) if found else None
    above = st.container()
    rights.read_only(ws)
    with rights.only_for(ws, "write"):
        draft = campaign_kind.draw_form(ws, base, kind)
    is_unsaved = base is None or _is_unsaved(draft, base)
    is_stale = found != base
    if base and not is_unsaved:
        campaign_versions_editing.untouched(base)
    elif found and base and is_stale:
        with above:
            campaign_versions_editing.told(ws, found, base)
        campaign_versions_editing.ask(ws, found, base, draft)
    refused = st.container()
    with st.container(horizontal=True, vertical_alignment="center"):
        blocked: dict[str, Any] = {"disabled": is_stale, "help": DECIDE_FIRST if is_stale else None}
        go, icon = campaign_kind.go_label(ws, draft, found)
        with rights.only_for(ws, "send"):
            activate = st.button(go, type="primary", icon=icon, key="campaign.activate", **blocked)
        label = "Save draft" if found is None or found.state == "draft" else "Save"
        with rights.only_for(ws, "write"):
            save = st.button(label, key="campaign.save", **blocked)
        if found:
            last = last_change.line(ws, "campaign", found.name)
            st.caption(f"{last} · version {found.version} · name in the API `{found.name}`", width="content")
            if is_unsaved and may(ws, "write"):
                st.badge("unsaved", icon=":material/edit:", color="orange", help="Kept while this browser tab is open.")
            st.space("stretch")
            campaign_copy.button(ws, found)
            with rights.only_for(ws, "write"), st.popover("Archive", type="tertiary", **rights.popover()):
                st.caption(ARCHIVE_HELP)
                if st.button("Archive for good", key="campaign.archive"):
                    _switch(lambda: switch.archive(ws, found.name))
    if found:
        with refused:
            campaign_activation.refusal(ws, found, key="below")
    if activate or save:
        # Where one looks, not below the buttons, where the page may end.
        with refused, shown():
            _save(ws, draft, base, activate=activate)
    return is_unsaved


def _is_unsaved(draft: Draft, found: Campaign) -> bool:
    try:
        return draft.definition(()) != found.definition
    except BadValueError:
        return True


def _save(ws: Workspace, draft: Draft, base: Campaign | None, *, activate: bool) -> None:
    definition = draft.definition([c.name for c in campaigns.list_all(ws)])
    saved = campaigns.save(ws, draft.database, definition, based_on=base.version if base else None)
    if base:
        campaign_versions_editing.forget(base)
    else:
        campaign_form.forget(None, definition.kind)
    if not activate:
        done(SAVED[saved.state])
    else:
        try:
            campaign_kind.begin(ws, saved, is_saved=True)
        except EngineError as error:
            done(SAVED[saved.state], but=error.message)
    open_detail("campaign", name=definition.name)


draw(page())
