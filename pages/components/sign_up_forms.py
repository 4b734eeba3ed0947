"""The sign-up forms of a topic: made, changed, put on a site, looked at."""

from __future__ import annotations

from html import escape

import streamlit as st

from engine.api import forms as hosted
from engine.consent import forms
from engine.consent.forms import Form, FormParts
from engine.delivery import links
from engine.profiles import databases
from engine.profiles.subscriptions import Topic
from engine.workspace import Workspace
from pages.components import choose, consent_texts, naming, preview, rights, table
from pages.components.frame import done, shown
from pages.components.state import plain

_WIDTHS = {"Form": 200, "Address": 380, "Signed up": 90, "Confirmed": 90, "State": 80}


def draw(ws: Workspace, topic: Topic) -> None:
    """The list of a topic's forms; a dialog makes one, another shows one."""
    mine = [f for f in forms.list_all(ws) if f.topic_id == topic.topic_id]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Sign-up forms**", width="content")
        st.space("stretch")
        with rights.only_for(ws, "write"):
            st.button("New form", icon=":material/add:", key="profiles.form.new", on_click=choose.ask("form.new"))
    if choose.asked("form.new"):
        _new(ws, topic)
    if not mine:
        st.caption(consent_texts.NO_FORMS)
        return
    numbers = forms.signed_up(ws)
    rows = [
        {
            "Form": f.title,
            "Address": links.form_url(ws.settings.base_url, f.name),
            "Signed up": numbers.get(f.name, (0, 0))[0],
            "Confirmed": numbers.get(f.name, (0, 0))[1],
            "State": ["archived" if f.is_archived else "active"],
        }
        for f in mine
    ]
    picked = table.pick(rows, key="profiles.forms", widths=_WIDTHS, file="forms")
    if picked is not None:
        _one(ws, mine[picked])


@st.dialog("New form", icon=":material/dynamic_form:")
def _new(ws: Workspace, topic: Topic) -> None:
    homes = {d.name: d.label for d in databases.list_all(ws) if d.key_field == "email"}
    if not homes:
        st.warning(consent_texts.NO_EMAIL_KEY, icon=":material/warning:")
        return
    home = next(iter(homes))
    if len(homes) > 1:
        home = st.selectbox("Database", list(homes), 0, lambda n: homes[n], key="profiles.form.database")
    with st.form("profiles.form.create", border=False):
        title = st.text_input("Title", topic.label, key="profiles.form.title")
        chosen = _fields(ws, home, (), "profiles.form.fields")
        if st.form_submit_button("Create form", type="primary"):
            with shown():
                taken = [f.name for f in forms.list_all(ws)]
                name = naming.proposed("form", title, taken)
                numbered = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 2)))
                made = next(n for n in numbered if n not in taken)
                forms.create(ws, made, topic.name, home, FormParts(title.strip(), fields=tuple(chosen)))
                address = links.form_url(ws.settings.base_url, made)
                done(f"The form “{plain(title.strip())}” is open at {plain(address)}")
                st.rerun()


@st.dialog("Form", icon=":material/dynamic_form:", width="large")
def _one(ws: Workspace, form: Form) -> None:
    url = links.form_url(ws.settings.base_url, form.name)
    st.caption(consent_texts.FORM_LINK)
    st.code(url, language=None, wrap_lines=True)
    st.link_button("Open the form", f"/f/{form.name}", icon=":material/open_in_new:")
    what, where, look = st.tabs(["What it asks", "Put it on your site", "Preview"])
    with what, rights.only_for(ws, "write"):
        _edit(ws, form)
    with where:
        _embed(ws, form, url)
    with look:
        preview.show(hosted.sample(ws, form), key=f"profiles.form.preview.{form.name}", title="Form", height=640)


def _edit(ws: Workspace, form: Form) -> None:
    home = databases.by_id(ws, form.database_id).name
    with st.form(f"profiles.form.{form.name}", border=False):
        title = st.text_input("Title", form.title, key="profiles.form.edit_title")
        intro = st.text_area("Text above it", form.intro, key="profiles.form.edit_intro", height=80)
        chosen = _fields(ws, home, form.fields, "profiles.form.edit_fields")
        button = st.text_input("Button", form.button, placeholder="Subscribe", key="profiles.form.edit_button")
        thanks = st.text_area(
            "Text after it",
            form.thanks,
            key="profiles.form.edit_thanks",
            height=80,
            help=consent_texts.FORM_THANKS_HELP,
        )
        url = st.text_input(
            "Page after it",
            form.thanks_url or "",
            placeholder="https://example.org/thanks",
            key="profiles.form.edit_url",
            help=consent_texts.FORM_URL_HELP,
        )
        closed = st.checkbox(
            "Closed", form.is_archived, key="profiles.form.edit_closed", help=consent_texts.FORM_CLOSED_HELP
        )
        if st.form_submit_button("Save form", type="primary"):
            with shown():
                parts = FormParts(title, intro, button, tuple(chosen), thanks, url.strip() or None, closed)
                forms.update(ws, form.name, parts)
                done(f"Saved: {plain(title.strip())}.")
                st.rerun()


def _fields(ws: Workspace, database: str, chosen: tuple[str, ...], key: str) -> list[str]:
    labels = {f.name: f.label for f in forms.askable(ws, databases.get(ws, database))}
    present = [name for name in chosen if name in labels]
    return st.multiselect(
        "Asks for, beside the address",
        list(labels),
        present,
        format_func=lambda n: labels[n],
        key=key,
        help=consent_texts.FORM_FIELDS_HELP,
    )


def _embed(ws: Workspace, form: Form, url: str) -> None:
    st.caption(consent_texts.FORM_FRAME)
    frame = (
        f'<iframe src="{escape(url)}" title="{escape(form.title)}" style="width:100%;height:520px;border:0"></iframe>'
    )
    st.code(frame, language="html", wrap_lines=True)
    st.caption(consent_texts.FORM_HTML)
    st.code(hosted.snippet(ws, form, url), language="html", wrap_lines=True)
