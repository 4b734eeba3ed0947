"""The images that messages can show: uploaded, looked at, put into a template, deleted."""

from __future__ import annotations

from html import escape

import streamlit as st

from engine.content import images
from engine.content.images import Image
from engine.errors import BadValueError
from engine.workspace import Workspace
from pages.components import choose, rights
from pages.components.frame import done, shown
from pages.components.state import counted, plain, when
from pages.components.template_texts import IMAGE_DELETE_HELP, IMAGE_TAG_HELP, IMAGES_HELP

_PAGE = 24
_ENDINGS = ["png", "jpg", "jpeg", "gif", "webp"]
_LOOK = "width:100%;height:130px;object-fit:contain;background:repeating-conic-gradient(#8882 0 25%,#0000 0 50%) 0/16px 16px"


def draw(ws: Workspace) -> None:
    st.caption(IMAGES_HELP)
    with rights.only_for(ws, "write"):
        _upload(ws)
    known = images.list_all(ws)
    if not known:
        return
    pages = -(-len(known) // _PAGE)
    number = min(st.session_state.get("images.page", 1), pages)
    with st.grid(min_column_width=220, key="images.grid"):
        for image in known[(number - 1) * _PAGE : number * _PAGE]:
            _card(ws, image)
    if pages > 1:
        st.pagination(pages, key="images.page")


def picture(image: Image) -> None:
    """As large as there is room."""
    st.html(f'<img src="{image.path}" alt="{escape(image.label)}" loading="lazy" style="{_LOOK}">')


def figures(image: Image) -> str:
    """ "600 × 200 pixels · 34 KB"."""
    return f"{image.width:,} × {image.height:,} pixels · {max(image.size // 1024, 1):,} KB"


def _upload(ws: Workspace) -> None:
    files = st.file_uploader(
        "Upload images",
        type=_ENDINGS,
        accept_multiple_files=True,
        key=f"images.upload.{choose.turn('images')}",
        max_upload_size=images.MAX_BYTES // 2**20,
        label_visibility="collapsed",
    )
    if not files:
        return
    refused: list[str] = []
    for file in files:
        try:
            images.add(ws, file.getvalue(), file.name)
        except BadValueError as error:
            refused.append(f"{file.name}: {error.message}")
    kept = len(files) - len(refused)
    done(f"Uploaded: {counted(kept, 'image', 'images')}." if kept else "", but=" ".join(refused))
    choose.next_turn("images")
    st.rerun()


def _card(ws: Workspace, image: Image) -> None:
    with st.container(border=True, gap="xsmall", key=f"image.{image.hash}"):
        picture(image)
        st.markdown(f"**{plain(image.label)}**")
        st.caption(f"{figures(image)}  \n{when(ws, image.created_at)}")
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            with st.popover("Use", icon=":material/code:", key=f"image.use.{image.hash}"):
                st.caption(IMAGE_TAG_HELP)
                st.code(image.tag(), language="html", wrap_lines=True)
                st.code(image.tag(is_mjml=True), language="html", wrap_lines=True)
            st.space("stretch")
            with rights.only_for(ws, "write"):
                st.button(
                    "",
                    icon=":material/delete:",
                    type="tertiary",
                    help="Delete",
                    key=f"image.delete.{image.hash}",
                    on_click=choose.ask(f"image.delete.{image.hash}"),
                )
    if choose.asked(f"image.delete.{image.hash}"):
        _delete(ws, image)


@st.dialog("Delete image", icon=":material/delete:")
def _delete(ws: Workspace, image: Image) -> None:
    picture(image)
    used = images.uses(ws, image.hash)
    st.markdown(f"**{plain(image.label)}**")
    st.caption(f"Used by {plain(', '.join(used))}." if used else IMAGE_DELETE_HELP)
    if st.button("Delete", type="primary", key="image.delete", disabled=bool(used)):
        with shown():
            images.remove(ws, image.hash)
            done(f"“{plain(image.label)}” is deleted.")
            st.rerun()
