"""Links for a message: those every message has, and those by which people answer."""

from __future__ import annotations

from urllib.parse import quote, unquote

import streamlit as st

from engine.content.checking import ANSWER, RATE
from engine.profiles import asking, databases
from engine.profiles.choices import Choice
from engine.workspace import Workspace
from pages.components import choose
from pages.components.state import plain

_LABELS = {
    "links.unsubscribe": "Unsubscribe",
    "links.preferences": "Subscriptions and details",
    RATE: "Rating",
    ANSWER: "One-click answer",
}
_ABOUT = {
    "links.unsubscribe": "The page on which a person unsubscribes from the message's topic.",
    "links.preferences": "The page with all subscriptions of the person, and the details that they may correct.",
    RATE: "The person presses a score, a page asks once, and the score stands in their rating.",
    ANSWER: "The person presses an answer, a page asks once, and the answer stands in the field.",
}
_NO_RATING = "{} has no rating yet: make one under Databases and fields."
_NO_FIELD = "No field of {} takes answers by a link yet: open one under Databases and fields and choose it there."
_ASKS = ""
"""The link without an answer."""


def draw(ws: Workspace) -> str:
    """Gives the address as a template writes it, '' where there is none to give."""
    kind = st.selectbox("Link", list(_LABELS), format_func=lambda k: _LABELS[k], key="picker.link")
    st.caption(_ABOUT[kind])
    if kind not in (RATE, ANSWER):
        return f"{{{{ {kind} }}}}"
    if not databases.list_all(ws):
        st.info("There is no database yet: create one under Databases and fields.")
        return ""
    home = databases.get(ws, choose.current(ws))
    known = asking.of_database(ws, home)
    if kind == RATE:
        if known.rating is None:
            st.info(plain(_NO_RATING.format(home.label)))
            return ""
        return _with_answer(RATE, known.questions[known.rating.name])
    labels = {f.name: f.label for f in known.fields}
    if not labels:
        st.info(plain(_NO_FIELD.format(home.label)))
        return ""
    name = st.selectbox("Field", list(labels), format_func=lambda n: labels[n], key=f"picker.link.field.{home.name}")
    return _with_answer(f"{ANSWER}.{name}", known.questions[name])


def in_words(text: str) -> str:
    """As it stands among the words of a block: an address needs words of its own there."""
    if not is_link(text):
        return text
    name, _, answer = text.removeprefix("{{ ").partition(" }}")
    return f"[{unquote(answer.removeprefix('/')) or _LABELS.get(name, 'Answer')}]({text})"


def is_link(text: str) -> bool:
    """Whether the picker has given an address."""
    return text.startswith("{{ links.")


def _with_answer(variable: str, choices: tuple[Choice, ...]) -> str:
    labels = {_ASKS: "none yet: the page asks", **{c.code: c.label for c in choices}}
    code = st.selectbox("Answer", list(labels), format_func=lambda c: labels[c], key=f"picker.link.{variable}")
    return f"{{{{ {variable} }}}}" + (f"/{quote(code, safe='')}" if code else "")
