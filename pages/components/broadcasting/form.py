"""The form of a broadcast: Templates, who gets it, when. Gives a draft; saves nothing."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from engine.campaigns.broadcasting.starts import starts_of
from engine.campaigns.campaigns import Campaign
from engine.workspace import Workspace
from pages.components import campaign_form, campaign_goal
from pages.components.broadcasting import reach, texts, when
from pages.components.campaign_form import Draft, form_key
from pages.components.campaign_test import winner
from pages.components.campaign_trigger.place import database
from pages.components.guards import section as guards


def draw(ws: Workspace, found: Campaign | None) -> Draft:
    key = form_key(found, "broadcast")
    old = found.definition if found else None
    data: dict[str, Any] = old.as_dict() if old else {}
    if found and found.definition.is_once and any(s.state == "started" for s in starts_of(ws, found.name)):
        st.info(texts.SETTLED, icon=":material/lock_clock:")
    with st.container(border=True):
        label = campaign_form.label(old, key, placeholder=texts.PLACEHOLDER)
        topic = campaign_form.topic(ws, old, key, help=texts.TOPIC_HELP)
        data.update({"label": label, "kind": "broadcast", "purpose": "marketing", "topic": topic})
    with st.container(border=True):
        st.subheader("Templates", anchor=False)
        data["content"] = campaign_form.content(ws, old, key)
        below = st.container(gap="small")
    with st.container(border=True, gap="medium"):
        home = database(ws, found, key)
        data.update(guards.draw(ws, home, old, key, kind="broadcast", purpose="marketing", topic=topic))
    with st.container(border=True, gap="medium"):
        st.subheader(texts.WHEN, anchor=False)
        said, lacking = when.draw(ws, home, old, key, people=partial(reach.mailable, ws, home, data))
        data.update(said)
    with st.container(border=True, gap="small"):
        data["goal"] = campaign_goal.draw(ws, home, old, key)
    with below:
        data["winner"] = winner.draw(ws, home, found, key, data)
        data["utm"] = campaign_form.utm(old, key)
    return Draft(home.name, data, campaign_form.lacking(ws, home, data, old) or lacking)
