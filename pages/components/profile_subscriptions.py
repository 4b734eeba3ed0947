"""A person's subscriptions on their card: state, history and proof, and what staff may do about them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engine.profiles import subscriptions
from engine.profiles.databases import Database
from engine.profiles.subscriptions import Subscription, Topic, opt_in, suppression
from engine.workspace import Workspace
from pages.components import badges, choose, consent_texts, rights, table
from pages.components.frame import done, shown
from pages.components.state import plain, when


def draw(ws: Workspace, home: Database, row: dict[str, Any]) -> None:
    known = subscriptions.of(ws, row["profile_id"])
    reason = suppression.of_person(ws, home, row["profile_id"])
    with st.container(border=True, key="profile.subscriptions"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("**Subscriptions**", width="content")
            st.space("stretch")
            st.button(
                "History",
                key="profile.topics.history",
                type="tertiary",
                on_click=choose.ask("profile.topics.history"),
                disabled=not known,
            )
        if reason:
            st.error(
                f"Suppressed: {consent_texts.REASONS[reason].lower()}. {consent_texts.REASON_HELP[reason]}",
                icon=":material/block:",
            )
        with rights.only_for(ws, "write"):
            for topic in subscriptions.topics(ws):
                _topic(ws, home, row, topic, known.get(topic.name))
    if choose.asked("profile.topics.history"):
        _history(ws, row)


def _topic(ws: Workspace, home: Database, row: dict[str, Any], topic: Topic, state: Subscription | None) -> None:
    st.markdown(plain(topic.label))
    with st.container(horizontal=True, vertical_alignment="center"):
        _badge(ws, topic, state)
        st.space("stretch")
        key = f"profile.topic.{topic.name}"
        if state and state.state == "unsubscribed":
            st.button("Resubscribe", key=key, type="tertiary", on_click=choose.ask(f"resubscribe.{topic.name}"))
        elif state and state.state in ("subscribed", "paused", "unconfirmed"):
            if st.button("Unsubscribe", key=key, type="tertiary"):
                with shown():
                    subscriptions.set_state(ws, home, row["profile_id"], topic.name, "unsubscribed", source="card")
                    st.rerun()
        elif st.button("Subscribe", key=key, type="tertiary"):
            with shown():
                _subscribe(ws, home, row["profile_id"], topic)
                st.rerun()
    if choose.asked(f"resubscribe.{topic.name}"):
        _resubscribe(ws, home, row, topic)


def _badge(ws: Workspace, topic: Topic, state: Subscription | None) -> None:
    if state is None:
        badges.state("not subscribed", help="In unless they say no." if topic.is_default_in else None)
        return
    until = f"Until {when(ws, state.until)}. " if state.state == "paused" and state.until else ""
    source = consent_texts.PROOF_SOURCES.get(state.source, state.source)
    badges.state(state.state, help=f"{until}Since {when(ws, state.changed_at)}, {source}.")


def _subscribe(ws: Workspace, home: Database, profile_id: int, topic: Topic) -> None:
    """Nothing was said yet: with double opt-in the person is asked."""
    if topic.is_double_opt_in:
        subscriptions.ask(ws, home, profile_id, topic.name, source="card", proof={"by": ws.actor.name})
        done("Asked for a confirmation by mail.")
    else:
        subscriptions.set_state(ws, home, profile_id, topic.name, "subscribed", source="card")


@st.dialog("Resubscribe", icon=":material/undo:")
def _resubscribe(ws: Workspace, home: Database, row: dict[str, Any], topic: Topic) -> None:
    st.warning(consent_texts.RESUBSCRIBE_WARNING, icon=":material/warning:")
    with st.form("profile.resubscribe", border=False):
        why = st.text_input("How do you know of their wish", key="profile.resubscribe.why")
        if st.form_submit_button("Subscribe again", type="primary"):
            with shown():
                subscriptions.resubscribe(ws, home, row["profile_id"], topic.name, why, source="card")
                done("Asked for a confirmation by mail." if topic.is_double_opt_in else "Subscribed again.")
                st.rerun()


@st.dialog("Subscriptions: history and proof", icon=":material/history:", width="large")
def _history(ws: Workspace, row: dict[str, Any]) -> None:
    labels = {t.name: t.label for t in subscriptions.topics(ws)}
    listed = [
        {
            "When": when(ws, h["changed_at"]),
            "Topic": labels[h["topic"]],
            "State": [badges.word(h["state"])],
            "Came by": consent_texts.PROOF_SOURCES.get(h["source"], h["source"]),
            "Reason": (h["reason"] or "–") if not h["until"] else f"until {when(ws, h['until'])}",
        }
        for h in subscriptions.history(ws, row["profile_id"])
    ]
    st.caption(f"Times in {ws.settings.time_zone}.")
    table.show(listed, key="profile.topics.log", file="subscriptions")
    for proof in opt_in.proofs(ws, row["profile_id"]):
        _proof(ws, labels, proof)


def _proof(ws: Workspace, labels: dict[str, str], proof: dict[str, Any]) -> None:
    said = consent_texts.PROOF_STATES[proof["state"]]
    with st.container(border=True):
        st.markdown(f"**{plain(labels[proof['topic']])}**: {said}")
        source = consent_texts.PROOF_SOURCES.get(proof["source"], proof["source"])
        times = [f"asked {when(ws, proof['asked_at'])}, {source}"]
        if proof["confirmed_at"]:
            times.append(f"confirmed {when(ws, proof['confirmed_at'])}")
        st.caption(" · ".join(times))
        for name, value in proof["proof"].items():
            st.markdown(f"{name.replace('_', ' ')}: {plain(value)}")
