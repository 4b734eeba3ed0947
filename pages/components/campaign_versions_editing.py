"""Two people who edit one campaign: what is typed stays on the version it began with until somebody says which one counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from engine.campaigns import campaigns, versions
from engine.campaigns.campaigns import Campaign
from engine.errors import BadValueError
from engine.workspace import Workspace
from pages.components import campaign_form, campaign_versions, rights
from pages.components import campaign_versions_texts as texts
from pages.components.campaign_form import Draft
from pages.components.frame import done, shown
from pages.components.state import plain, unlinked, when
from pages.components.texts import SAVED


def opened(ws: Workspace, found: Campaign) -> Campaign:
    """The campaign as the form was filled from it in this tab: the newest version, or the one before somebody else saved if
    something was typed."""
    untouched = st.session_state.pop(_untouched(found), None)
    if untouched is not None and untouched == _typed(found, st.session_state.get(_base(found), found.version)):
        forget(found)
    number = st.session_state.setdefault(_base(found), found.version)
    if number == found.version:
        return found
    base = next((v for v in versions.list_all(ws, found.name) if v.number == number), None)
    return replace(found, version=number, definition=base.definition) if base else found


def untouched(base: Campaign) -> None:
    """Keeps how the form stands when nothing is typed in it."""
    st.session_state[_untouched(base)] = _typed(base, base.version)


def forget(found: Campaign) -> None:
    """What was typed is done with: the next run shows what is saved."""
    number = st.session_state.pop(_base(found), found.version)
    campaign_form.forget(replace(found, version=number))


def ask(ws: Workspace, found: Campaign, base: Campaign, draft: Draft) -> None:
    """That a newer version exists, by whom and since when, and what may be done about it: look, overwrite, drop."""
    newest = versions.list_all(ws, found.name)[0]
    said = texts.STALE.format(unlinked(newest.by), newest.number, when(ws, newest.at), base.version)
    st.warning(said, icon=":material/group:")
    with st.expander(texts.STALE_DIFFERENCE.format(newest.number), icon=":material/compare_arrows:"):
        try:
            if not campaign_versions.differences(ws, found, newest.definition, draft.definition(())):
                st.caption(texts.STALE_SAME.format(newest.number))
        except BadValueError as error:
            st.caption(texts.STALE_UNFINISHED.format(plain(error.message)))
    with st.container(horizontal=True):
        label, kept = texts.OVERWRITE.format(newest.number + 1), texts.OVERWRITE_HELP.format(newest.number)
        with rights.only_for(ws, "write"):
            overwrites = st.button(label, icon=":material/save:", key="campaign.stale.overwrite", help=kept)
        if overwrites:
            _overwrite(ws, found, draft)
        if st.button(texts.DROP, key="campaign.stale.drop", help=texts.DROP_HELP.format(newest.number)):
            forget(found)
            st.rerun()


def _overwrite(ws: Workspace, found: Campaign, draft: Draft) -> None:
    with shown():
        saved = campaigns.save(ws, draft.database, draft.definition(()), based_on=found.version)
        forget(found)
        done(SAVED[saved.state])
        st.rerun()


def _typed(found: Campaign, version: int) -> dict[str, Any]:
    start = f"{campaign_form.form_key(replace(found, version=version))}."
    return {str(key): value for key, value in st.session_state.items() if str(key).startswith(start)}


def _untouched(found: Campaign) -> str:
    return f"campaign.untouched.{found.name}"


def _base(found: Campaign) -> str:
    return f"campaign.base.{found.name}"
