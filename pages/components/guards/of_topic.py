"""How many messages of a topic somebody gets."""

from __future__ import annotations

import streamlit as st

from engine.campaigns.guards import policy
from engine.errors import BadValueError
from engine.profiles.subscriptions import Topic
from engine.workspace import Workspace
from pages.components import choose
from pages.components.frame import done, shown
from pages.components.guards import limits, missing, texts, words
from pages.components.state import plain


def draw(ws: Workspace, topic: Topic) -> None:
    own = f"profiles.topic.limits.{topic.name}"
    key = f"{own}.{choose.turn(own)}"
    with st.container(border=True):
        st.markdown(f"**{texts.TOPIC_LIMITS}**")
        place = st.empty()
        found = limits.draw(policy.topic_limits(topic), key=key)
        if not found:
            place.caption(texts.NO_LIMITS)
        if st.button("Save limits", key=f"{own}.save"):
            with shown():
                wrong = missing.of_lines(found)
                if wrong:
                    raise BadValueError(wrong)
                saved = policy.limit_topic(ws, topic.name, found or None)
                choose.next_turn(own)
                said = "; ".join(words.limit(one, f"of {topic.label}") for one in saved) or texts.LIFTED
                done(plain(texts.TOPIC_SAVED.format(said)))
                st.rerun()
