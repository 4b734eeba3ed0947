"""Two people who edit one campaign: what is typed stays on the version it began with until somebody says which one counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from engine.campaigns import campaigns, versions
from engine.campaigns.campaigns import Campaign
from engine.errors import BadValueError
from engine.workspace import Workspace
from pages.components import campaign_copy, campaign_form, campaign_versions, rights
from pages.components import campaign_versions_texts as texts
from pages.components.campaign_form import Draft
from pages.components.campaign_versions_words import parts
from pages.components.frame import done, open_detail, shown
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


def told(ws: Workspace, found: Campaign, base: Campaign) -> None:
    """That a newer version exists: who saved what and when."""
    newest = versions.list_all(ws, found.name)[0]
    said = texts.STALE.format(unlinked(newest.by), newest.number, when(ws, newest.at), base.version)
    changed = parts(versions.differences(base.definition, newest.definition))
    st.warning(f"{said} {texts.STALE_CHANGED.format(plain(changed))}" if changed else said, icon=":material/group:")


def ask(ws: Workspace, found: Campaign, base: Campaign, draft: Draft) -> None:
    """The same beside the buttons, and what may be done about it: look, load theirs, overwrite, keep a copy."""
    newest = versions.list_all(ws, found.name)[0]
    told(ws, found, base)
    with st.expander(texts.STALE_DIFFERENCE.format(newest.number), icon=":material/compare_arrows:"):
        try:
            if not campaign_versions.differences(ws, found, newest.definition, draft.definition(())):
                st.caption(texts.STALE_SAME.format(newest.number))
        except BadValueError as error:
            st.caption(texts.STALE_UNFINISHED.format(plain(error.message)))
    with st.container(horizontal=True):
        label, kept = texts.OVERWRITE.format(newest.number + 1), texts.OVERWRITE_HELP.format(newest.number)
        if st.button(
            texts.LOAD.format(newest.number),
            icon=":material/download:",
            key="campaign.stale.drop",
            help=texts.LOAD_HELP.format(newest.number),
        ):
            forget(found)
            st.rerun()
        with rights.only_for(ws, "write"):
            copies = st.button(
                texts.KEEP, icon=":material/content_copy:", key="campaign.stale.copy", help=texts.KEEP_HELP
            )
            overwrites = st.button(label, icon=":material/save:", key="campaign.stale.overwrite", help=kept)
    with shown():
        if copies:
            _copy(ws, found, draft)
        if overwrites:
            _overwrite(ws, found, draft)


def _copy(ws: Workspace, found: Campaign, draft: Draft) -> None:
    mine = campaign_copy.copy_of(ws, replace(found, definition=draft.definition(())))
    saved = campaigns.save(ws, draft.database, mine)
    forget(found)
    done(texts.KEPT_COPY.format(plain(found.label)))
    open_detail("campaign", name=saved.name)


def _overwrite(ws: Workspace, found: Campaign, draft: Draft) -> None:
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
