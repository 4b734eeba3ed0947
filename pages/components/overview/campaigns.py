"""The campaigns that stand out, each a click away from its report; and why messages were not sent."""

from __future__ import annotations

import streamlit as st

from engine.campaigns import campaigns
from engine.reports.figures import sql_of
from engine.reports.overview import FEWEST, Notable, Overview
from engine.reports.slices import Slice
from engine.workspace import Workspace
from pages.components import charts, table
from pages.components.frame import PAGES
from pages.components.overview import texts
from pages.components.texts import REASONS

_WIDTHS = {"Campaign": 210, "Click rate": 80, "Surely between": 115, "Delivered": 80, "Than all": 125}
_CONFIG = {
    "Click rate": st.column_config.NumberColumn(format="%.1f %%", width=85),
    "Delivered": table.numbers(85),
}


def draw(ws: Workspace, found: Overview) -> None:
    st.markdown(f"##### {texts.CAMPAIGNS}", help=texts.CAMPAIGNS_HELP.format(fewest=FEWEST))
    if not found.notable:
        st.caption(texts.NO_CAMPAIGNS.format(fewest=FEWEST))
        return
    chosen = table.pick([_row(n) for n in found.notable], key="overview.campaigns", widths=_WIDTHS, config=_CONFIG)
    rows = [{**n.__dict__, "interval": None, "low": n.interval[0], "high": n.interval[1]} for n in found.notable]
    asked = Slice(since=found.period.since, until=found.period.until)
    told = [{name: value for name, value in row.items() if name not in ("interval", "campaign_id")} for row in rows]
    charts.tools("campaigns", told, lambda: sql_of(ws, asked, "campaign"), key="overview.campaigns")
    if chosen is not None:
        by_id = {c.campaign_id: c.name for c in campaigns.list_all(ws)}
        where = {"tab": "campaigns", "campaign": by_id[found.notable[chosen].campaign_id]}
        st.switch_page(PAGES / "reports.py", query_params=where)


def skipped(found: Overview) -> None:
    """Nothing where none was."""
    if not found.now.skipped:
        return
    st.markdown(f"##### {texts.SKIPPED}", help=texts.SKIPPED_HELP)
    rows = [{"Reason": REASONS.get(reason, reason), "Messages": n} for reason, n in found.now.skipped.items()]
    config = {"Messages": table.numbers(90)}
    table.show(rows, key="overview.reasons", widths={"Reason": 430}, config=config, width="content")
    charts.tools("skipped", rows, key="overview.reasons")


def _row(n: Notable) -> dict[str, object]:
    low, high = (100 * share for share in n.interval)
    return {
        "Campaign": n.label,
        "Click rate": 100 * n.rate,
        "Surely between": texts.SURE.format(low=low, high=high),
        "Delivered": n.delivered,
        "Than all": texts.STANDS[n.stands],
    }
