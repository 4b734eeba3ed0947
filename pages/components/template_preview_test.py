"""Sending what a person would get to oneself."""

from __future__ import annotations

import streamlit as st

from engine.content.source import TemplateSource
from engine.content.templates import Template
from engine.delivery import to_oneself
from engine.errors import TemplateError
from pages.components.frame import shown
from pages.components.state import literal
from pages.components.template_preview_seen import Seen, in_words, said
from pages.components.template_preview_views import topic_of
from pages.components.template_texts import TEST_CAPTION, TEST_TO_MAILBOX


@st.dialog("Send test", icon=":material/forward_to_inbox:")
def open_test(seen: Seen, source: TemplateSource, found: Template | None) -> None:
    ws = seen.ws
    st.markdown(f"What {said(seen.row)} would get, sent to you.")
    if "template.test.to" not in st.session_state:
        st.session_state["template.test.to"] = to_oneself.remembered(ws)
    to = st.text_input(
        "Send to", key="template.test.to", type="email", autocomplete="email", placeholder="you@example.org"
    )
    topic = topic_of(ws, key="template.test.topic")
    st.caption(TEST_CAPTION)
    if ws.settings.test_to:
        st.caption(f"Every message of this installation goes to {literal(ws.settings.test_to)}: this one, too.")
    elif not ws.settings.smtp_url:
        st.caption(TEST_TO_MAILBOX)
    if st.button("Send test", type="primary", icon=":material/send:", key="template.test.send"):
        with shown(), st.spinner("Sending"):
            try:
                went_to = to_oneself.send_test(
                    ws,
                    source,
                    seen.home,
                    seen.row,
                    to=to,
                    topic=topic,
                    assumed=seen.assumed,
                    event=seen.event,
                    template=found.name if found else "",
                )
            except TemplateError as error:
                st.error(in_words(error), icon=":material/error:")
            else:
                st.success(f"Sent to {literal(went_to)}.", icon=":material/check:")
