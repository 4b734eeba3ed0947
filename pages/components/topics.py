"""The tab Topics: counts by state, what a topic asks of people, its growth and its forms."""

from __future__ import annotations

import streamlit as st

from engine.clock import from_utc
from engine.delivery import senders
from engine.profiles import subscriptions
from engine.profiles.subscriptions import Topic, TopicCounts, opt_in
from engine.workspace import Workspace
from pages.components import choose, consent_texts, line_chart, naming, rights, sign_up_forms, table
from pages.components.frame import done, shown
from pages.components.guards import of_topic
from pages.components.state import counted, plain, when

_CHOSEN = "profiles.topic.chosen"
_NOBODY = TopicCounts()


def ask(name: str) -> None:
    """Has the next run of the Profiles page open the topic."""
    st.session_state["profiles.tab"] = "Topics"
    st.session_state[_CHOSEN] = name


def draw(ws: Workspace) -> None:
    known = subscriptions.topics(ws)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(consent_texts.TOPICS, width="content")
        st.space("stretch")
        with rights.only_for(ws, "write"):
            st.button("New topic", icon=":material/add:", key="profiles.topic.new", on_click=choose.ask("topic.new"))
    if choose.asked("topic.new"):
        _new_topic(ws, known)
    picked = table.pick(_rows(ws, known), key="profiles.topics", widths={"Topic": 200, "Sender": 110}, file="topics")
    if picked is not None:
        st.session_state[_CHOSEN] = known[picked].name
    chosen = next((t for t in known if t.name == st.session_state.get(_CHOSEN)), None)
    if chosen is None and len(known) == 1:
        chosen = known[0]
    if chosen is None:
        st.caption(consent_texts.NO_TOPIC_CHOSEN)
        return
    _one(ws, chosen)


def _rows(ws: Workspace, known: list[Topic]) -> list[dict[str, object]]:
    numbers = subscriptions.topic_counts(ws)
    return [
        {
            "Topic": t.label,
            "Subscribed": n.subscribed,
            "Unconfirmed": n.unconfirmed,
            "Paused": n.paused,
            "Unsubscribed": n.unsubscribed,
            "Double opt-in": t.is_double_opt_in,
            "Sender": t.sender or "default",
            "Last change": when(ws, n.last_changed_at),
        }
        for t in known
        for n in (numbers.get(t.name, _NOBODY),)
    ]


@st.dialog("New topic", icon=":material/label:")
def _new_topic(ws: Workspace, known: list[Topic]) -> None:
    with st.form("profiles.topic.create", border=False):
        label = st.text_input("Name", placeholder="Course news", key="profiles.topic.label")
        double = st.checkbox(consent_texts.DOUBLE, True, key="profiles.topic.double", help=consent_texts.DOUBLE_HELP)
        sent = st.form_submit_button("Create topic", type="primary")
    if sent:
        with shown():
            name = naming.proposed("topic", label, [t.name for t in known])
            subscriptions.create_topic(ws, name, label=label.strip(), double_opt_in=double)
            st.session_state[_CHOSEN] = name
            st.rerun()


def _one(ws: Workspace, topic: Topic) -> None:
    st.subheader(plain(topic.label), anchor=False)
    left, right = st.columns([1, 1], gap="large")
    with left:
        with rights.only_for(ws, "write"):
            _edit(ws, topic)
            of_topic.draw(ws, topic)
        with rights.only_for(ws, "send"):
            _left_unasked(ws, topic)
    with right:
        rows = subscriptions.topic_growth(ws, topic.name)
        local = [(from_utc(day, ws.zone).replace(tzinfo=None), number) for day, number in rows]
        title = f"{consent_texts.GROWTH}, last 90 days"
        line_chart.people(
            local, title=title, key=f"profiles.topic.growth.{topic.name}", alt=consent_texts.GROWTH, is_daily=True
        )
    sign_up_forms.draw(ws, topic)


def _edit(ws: Workspace, topic: Topic) -> None:
    known = [None, *(s.name for s in senders.list_all(ws))]
    with st.form(f"profiles.topic.{topic.name}", border=True):
        label = st.text_input("Name", topic.label, key=f"profiles.topic.edit_label.{topic.name}")
        sender = st.selectbox(
            "Sender",
            known,
            known.index(topic.sender) if topic.sender in known else 0,
            lambda n: n or f"default: {ws.settings.sender}",
            key=f"profiles.topic.edit_sender.{topic.name}",
            help="Senders are made under Settings.",
        )
        double = st.checkbox(
            consent_texts.DOUBLE,
            topic.is_double_opt_in,
            key=f"profiles.topic.edit_double.{topic.name}",
            help=consent_texts.DOUBLE_HELP,
        )
        default_in = st.checkbox(
            consent_texts.DEFAULT_IN,
            topic.is_default_in,
            key=f"profiles.topic.edit_default.{topic.name}",
            help=consent_texts.DEFAULT_IN_HELP,
        )
        if st.form_submit_button("Save topic", type="primary"):
            with shown():
                naming.proposed("topic", label)
                subscriptions.update_topic(
                    ws, topic.name, label=label.strip(), sender=sender, default_in=default_in, double_opt_in=double
                )
                done(f"Saved: {plain(label.strip())}.")
                st.rerun()


def _left_unasked(ws: Workspace, topic: Topic) -> None:
    """People whom an import left, or who did not answer: asking them is a step of its own."""
    number = opt_in.left(ws, topic.name) if topic.is_double_opt_in else 0
    if not number:
        return
    people = counted(number, "person", "people")
    with st.container(border=True, key="profiles.topic.left"):
        st.markdown(consent_texts.LEFT.format(f"**{people}**"))
        sure = True
        if number > 1_000:
            sure = st.text_input(f"Type {number} to confirm", key="profiles.topic.left_sure", live=True) == str(number)
        if st.button(consent_texts.LEFT_BUTTON, key="profiles.topic.ask_left", disabled=not sure):
            with shown():
                asked = opt_in.ask_left(ws, topic.name)
                done(f"{counted(asked, 'person is', 'people are')} asked now.")
                st.rerun()
