"""The ways to look at a message: on a desk, on a telephone, in the dark, as text, as source, its headers."""

from __future__ import annotations

import streamlit as st

from engine.content.dark import in_the_dark
from engine.content.rendering import Rendered
from engine.delivery import to_oneself
from engine.errors import BadValueError
from engine.profiles import subscriptions
from engine.workspace import Workspace
from pages.components import preview as frame_preview
from pages.components.frame import fault
from pages.components.state import plain
from pages.components.template_preview_seen import Seen, said
from pages.components.template_texts import DARK_INVERTED, DARK_OWN, HEADERS_CAPTION, TOPIC_HELP

WIDTHS = {"Desktop": 600, "Mobile": 360, "Dark": 600}
VIEWS = [*WIDTHS, "Text", "Source", "Headers"]


def subject(rendered: Rendered, *, key: str) -> None:
    with st.container(border=True, key=key):
        st.markdown("**Subject**")
        st.text(rendered.subject)
        if rendered.preheader:
            st.caption(plain(rendered.preheader))


def body(rendered: Rendered, view: str, *, key: str) -> None:
    """The message in any view but its headers."""
    if view == "Text":
        st.code(rendered.text, language=None, wrap_lines=True)
    elif view == "Source":
        st.code(rendered.html, language="html", wrap_lines=True, height=520)
    elif view == "Dark":
        dark = in_the_dark(rendered.html)
        frame_preview.show(dark.html, key=key, width=WIDTHS[view])
        st.caption(DARK_OWN if dark.has_own else DARK_INVERTED)
    else:
        frame_preview.show(rendered.html, key=key, width=WIDTHS[view])


def headers(seen: Seen, rendered: Rendered) -> None:
    """Those that would be sent, in the topic that is chosen."""
    if not seen.row["email"]:
        st.info(f"{said(seen.row)} has no email address: nothing would be sent.", icon=":material/mail_off:")
        return
    topic = topic_of(seen.ws, key="template.headers.topic")
    try:
        found = to_oneself.headers_of(seen.ws, rendered, recipient=seen.row["email"], topic=topic)
    except BadValueError as error:
        fault(error)
        return
    st.code("\n".join(f"{name}: {value}" for name, value in found), language=None, wrap_lines=True)
    st.caption(HEADERS_CAPTION)


def topic_of(ws: Workspace, *, key: str) -> str | None:
    """The topic in which the message would be sent: a template belongs to none."""
    labels = {t.name: t.label for t in subscriptions.topics(ws)}
    chosen = st.selectbox(
        "As a message of the topic",
        [*labels, ""],
        format_func=lambda name: labels.get(name, "None: a service message"),
        key=key,
        help=TOPIC_HELP,
    )
    return chosen or None
