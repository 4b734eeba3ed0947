"""What a campaign's check tells about its templates and the fields they use: who gets which part, and what is missing."""

from __future__ import annotations

import streamlit as st

from engine.campaigns.preflight import Report
from engine.campaigns.preflight.report import FieldReport, Part, TemplateReport
from pages.components import table
from pages.components.campaign_texts import BROUGHT, MISSING_HELP, SAME_FOR_ALL, USES
from pages.components.state import counted, number, plain, share
from pages.components.template_preview_branches import described

_FIT, _TALLEST = 8, 420
"""Branches that are shown at once, and the height in which more of them are scrolled through."""


def draw(report: Report) -> None:
    st.subheader("Who gets which part", anchor=False)
    names = [template.name for template in report.templates]
    for variant, template in enumerate(report.templates, 1):
        title = plain(template.label) + (f", variant {variant}" if names.count(template.name) > 1 else "")
        _template(template, f"campaign.parts.{variant}", title if len(names) > 1 else None)
    if report.fields:
        st.subheader("Fields used", anchor=False)
        rows = [_field(field, report.people) for field in report.fields]
        missing = st.column_config.TextColumn("Missing", help=MISSING_HELP, width=180)
        widths = {"Field": 200, "What for": 330}
        table.show(rows, key="campaign.fields", widths=widths, width="content", config={"Missing": missing})


def kilobytes(size: int) -> str:
    return f"{size / 1024:,.0f} KB" if size >= 1024 else "under 1 KB"


def _template(found: TemplateReport, key: str, title: str | None) -> None:
    with st.container(border=True, key=key, gap="small"):
        if title:
            st.markdown(f"**{title}**")
            st.caption(
                f"{counted(found.people, 'person', 'people')} · {counted(found.made, 'message', 'messages')} made, "
                f"{found.distinct:,} different · heaviest {kilobytes(found.largest)}"
            )
        if not found.parts:
            st.caption(SAME_FOR_ALL)
        with st.container(height=_TALLEST if len(found.parts) > _FIT else "content", border=False, gap="small"):
            for part in found.parts:
                _part(part, found.made)


def _part(part: Part, made: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(described(part, part.block), width="stretch")
        if part.messages or part.is_empty:
            st.markdown(
                f"{counted(part.messages, 'message', 'messages')} · {share(part.messages, made)}", width="content"
            )
        else:
            st.badge("0 messages", icon=":material/person_off:", color="orange", help="Nobody would see this part.")


def _field(field: FieldReport, people: int) -> dict[str, str]:
    uses = [USES["trigger"]] if field.is_trigger else []
    uses += [USES["needed"]] if field.is_needed else []
    missing = BROUGHT if field.missing is None else f"{number(field.missing)} · {share(field.missing, people)}"
    return {"Field": field.label, "What for": ", ".join(uses or [USES["text"]]), "Missing": missing}
