"""The link map: the published message with the clicks at the very links, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from engine.content import templates
from engine.reports import links
from engine.reports.links import LinkFigures
from engine.reports.slices import Slice
from engine.workspace import Workspace
from pages.components import charts, preview, table
from pages.components.reports.campaigns import filters, link_map, texts
from pages.components.state import counted, number, plain, share, short

_KEY = "reports.links"
_WIDTHS = {texts.LINK_COLUMNS["number"]: 70, texts.LINK_COLUMNS["address"]: 190}
_LONGEST = 120


def draw(ws: Workspace, asked: Slice, *, name: str) -> None:
    """`name`: of the file."""
    st.markdown(f"##### {texts.LINKS}")
    with st.skeleton(height=300):
        found = links.links(ws, asked)
    if not found:
        st.caption(texts.NO_LINKS)
        return
    template_id, version = _chosen(ws, found)
    mine = [f for f in found if (f.template_id, f.template_version) == (template_id, version)]
    label = _labels(ws).get(template_id, str(template_id))
    sent = mine[0].sent
    st.caption(texts.LINKS_CAPTION.format(version=version, template=plain(short(label)), sent=number(sent)))
    left, right = charts.side_by_side()
    with left:
        html = templates.get_version(ws, template_id, version).compiled.html
        most = max(f.clicked for f in mine) or 1
        badges = {f.number: (_text(f), _title(f), f.clicked / most) for f in mine}
        preview.show(link_map.annotated(html, badges), key=f"{_KEY}.map", height=720)
    with right:
        rows = [
            {
                "link": f.number,
                "address": f.address,
                "sent": f.sent,
                "clicked": f.clicked,
                "clicks": f.clicks,
                "clicked_raw": f.clicked_raw,
                "clicks_raw": f.clicks_raw,
            }
            for f in mine
        ]
        _table(mine)
        charts.tools(f"{name}-links", rows, partial(links.sql_of, ws, asked), key=_KEY, caption=texts.PRESS_LINK)


def _labels(ws: Workspace) -> dict[int, str]:
    return {t.template_id: t.label for t in templates.list_all(ws)}


def _chosen(ws: Workspace, found: Sequence[LinkFigures]) -> tuple[int, int]:
    """Each version has links of its own; the one that was sent most comes first."""
    sent = {(f.template_id, f.template_version): f.sent for f in found}
    if len(sent) == 1:
        return next(iter(sent))
    labels = _labels(ws)
    key = f"{_KEY}.version"
    if st.session_state.get(key) not in sent:
        st.session_state.pop(key, None)
    return st.selectbox(
        texts.LINKS_VERSION,
        list(sent),
        format_func=lambda v: texts.VERSION.format(
            template=short(labels.get(v[0], v[0]), 50), version=v[1], sent=number(sent[v])
        ),
        key=key,
        width=420,
    )


def _text(found: LinkFigures) -> str:
    return f"{number(found.clicked)} · {share(found.clicked, found.sent)}"


def _title(found: LinkFigures) -> str:
    messages, clicks = counted(found.clicked, "message", "messages"), counted(found.clicks, "click", "clicks")
    return f"Link {found.number}, {short(found.address, _LONGEST)}: {messages}, {clicks}"


def _table(found: Sequence[LinkFigures]) -> None:
    """A press on a link narrows the report to the messages in which it was pressed."""
    heads = texts.LINK_COLUMNS
    listed = [
        {
            heads["number"]: texts.LINK.format(f.number),
            heads["address"]: f.address,
            heads["clicked"]: f.clicked,
            heads["share"]: 100 * f.clicked / f.sent if f.sent else None,
            heads["clicks"]: f.clicks,
            heads["clicked_raw"]: f.clicked_raw,
        }
        for f in found
    ]
    config = {
        heads[n]: st.column_config.NumberColumn(
            format="%.1f %%" if n == "share" else "localized", help=texts.LINK_HELP[n], width=85
        )
        for n in texts.LINK_HELP
    }
    picked = table.pick(listed, key=f"{_KEY}.table", widths=_WIDTHS, config=config)
    if picked is not None:
        filters.toggle("link")(found[picked].number)
        st.rerun()
