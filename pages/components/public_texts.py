"""The texts of the public pages by language, with a preview of what people will see."""

from __future__ import annotations

import streamlit as st

from engine.api import samples
from engine.consent import organisation, words
from engine.consent.texts import DEFAULTS, GROUPS
from engine.consent.words import ENGLISH, Words
from engine.workspace import Workspace
from pages.components import consent_texts, preview
from pages.components.frame import done, shown
from pages.components.state import plain

_CHOSEN = "settings.texts.chosen"
_LONG = 60


def draw(ws: Workspace) -> None:
    _organisation(ws)
    st.caption(consent_texts.PUBLIC_TEXTS)
    known = list(dict.fromkeys((ENGLISH, *sorted(words.translations(ws)))))
    extra = st.session_state.get(_CHOSEN)
    languages = known if extra in known or not extra else [*known, extra]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        language = st.selectbox(
            "Language",
            languages,
            languages.index(extra) if extra else 0,
            key=f"settings.texts.language.{len(languages)}.{extra}",
            width=200,
        )
        group = st.selectbox("Texts", list(GROUPS), key="settings.texts.group", width=260)
        with st.popover("New language", icon=":material/add:"):
            _new_language()
    left, right = st.columns([1, 1], gap="large")
    with left:
        typed = _inputs(ws, language, group)
    with right:
        _look(ws, language, group, typed)


def _organisation(ws: Workspace) -> None:
    present = organisation.stored(ws)
    with st.form("settings.organisation", border=True):
        st.markdown("**Whose pages they are**")
        left, right = st.columns(2)
        name = left.text_input(
            "Name",
            present.name,
            placeholder=organisation.of(ws).name,
            key="settings.organisation.name",
            max_chars=organisation.MOST,
            help=consent_texts.ORGANISATION_NAME_HELP,
        )
        website = right.text_input(
            "Website",
            present.website,
            placeholder="https://example.org",
            key="settings.organisation.website",
            help=consent_texts.ORGANISATION_SITE_HELP,
        )
        if st.form_submit_button("Save name and website"):
            with shown():
                organisation.save(ws, name, website)
                done("Saved: every page for subscribers says so now.")
                st.rerun()


def _new_language() -> None:
    code = st.text_input("Code", placeholder="de", key="settings.texts.code", max_chars=10)
    if st.button("Add", key="settings.texts.add", disabled=not code.strip()):
        st.session_state[_CHOSEN] = code.strip().lower()
        st.rerun()


def _inputs(ws: Workspace, language: str, group: str) -> dict[str, str]:
    mine = words.translations(ws).get(language, {})
    typed: dict[str, str] = {}
    with st.form(f"settings.texts.{language}.{group}", border=True):
        for name, english in GROUPS[group].items():
            present = mine.get(name, english if language == ENGLISH else "")
            holes = ", ".join(f"{{{hole}}}" for hole in words.holes(name))
            draw_input = st.text_area if len(english) > _LONG else st.text_input
            typed[name] = draw_input(
                plain(english) if language != ENGLISH else name.replace("_", " ").capitalize(),
                present,
                key=f"settings.texts.{language}.{name}",
                help=consent_texts.HOLES.format(holes) if holes else None,
                max_chars=words.MOST,
            )
        if st.form_submit_button("Save texts", type="primary"):
            with shown():
                words.save(ws, language, typed)
                st.session_state[_CHOSEN] = language
                done(f"Saved the texts in “{plain(language)}”.")
                st.rerun()
    return typed


def _look(ws: Workspace, language: str, group: str, typed: dict[str, str]) -> None:
    """What stands in the inputs now, saved or not."""
    saved = words.of(ws, language).texts
    draft = Words(language, {**DEFAULTS, **saved, **{n: t for n, t in typed.items() if t.strip()}}, ws)
    pages = samples.pages(ws, draft)
    if not pages:
        st.caption("A preview needs a database.")
        return
    first = group if group in pages else next(iter(pages))
    chosen = st.segmented_control(
        "Preview",
        list(pages),
        default=first,
        required=True,
        key=f"settings.texts.page.{group}",
        label_visibility="collapsed",
    )
    preview.show(pages[chosen or first], key="settings.texts.preview", height=620, title="Preview")
