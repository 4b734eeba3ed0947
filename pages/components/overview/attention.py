"""What needs a person, the worst first: each with the way to it, and a press where one is enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import streamlit as st

from engine import jobs
from engine.access.permissions import may
from engine.campaigns import campaigns, health, releasing
from engine.campaigns.campaigns import Campaign
from engine.campaigns.health import Finding
from engine.delivery.bounces import polling
from engine.operations import records
from engine.reports.overview import Arrivals, Overview, Quality
from engine.runner import state_of
from engine.workspace import Workspace
from pages.components import campaign_check, deliverability, delivery
from pages.components.access import alert_texts
from pages.components.frame import PAGES, done, shown
from pages.components.importing.texts import KINDS
from pages.components.overview import texts
from pages.components.state import counted, number, plain, short, when
from pages.components.texts import REASONS

_SHOWN = 6
"""More at once is a wall; the rest is one press away."""
_LATELY = timedelta(days=7)
_DROP = 5.0
"""Points of quality, below which it only breathes."""
_IMPORTS = [kind for kind in KINDS if kind.startswith("import-")]
_TOLD = ("engine_stuck", "store_silent", "disk", "guessing")
"""Alerts that nothing else on the overview tells of."""
_COLOURS = {"error": "red", "warning": "orange"}
_ICONS = {"error": "error", "warning": "warning"}


@dataclass(frozen=True)
class _Need:
    """`act` draws what can be done about it, given a key of its own."""

    level: str
    text: str
    act: Callable[[str], None]


def draw(ws: Workspace, found: Overview) -> None:
    with shown():
        needs = sorted(_needs(ws, found), key=lambda need: need.level != "error")
        has_banner = delivery.banner(ws)
        has_alarm = deliverability.warn(ws)
        if not needs and not has_banner and not has_alarm and found.is_planned:
            st.markdown(f":green[:material/check_circle:] {texts.NOTHING_NEEDED}")
        if not needs:
            return
        with st.container(border=True, gap="small", key="overview.needs"):
            st.markdown(f"**{texts.NEEDS}**")
            _rows(needs[:_SHOWN], 0)
            if len(needs) > _SHOWN:
                with st.expander(texts.MORE.format(len(needs) - _SHOWN)):
                    _rows(needs[_SHOWN:], _SHOWN)


def _rows(needs: list[_Need], first: int) -> None:
    for number_, need in enumerate(needs, first):
        said, way = st.columns([4, 1.2], vertical_alignment="center")
        said.markdown(f":{_COLOURS[need.level]}[:material/{_ICONS[need.level]}:] {need.text}")
        with way, st.container(horizontal=True, horizontal_alignment="right"):
            need.act(f"overview.need.{number_}")


def _needs(ws: Workspace, found: Overview) -> Iterator[_Need]:
    engine = state_of(ws)
    if engine.error:
        yield _Need("error", texts.ENGINE_TROUBLE.format(plain(engine.error)), _nothing)
    yield from _on_now(ws)
    known = {c.campaign_id: c for c in campaigns.list_all(ws)}
    for campaign_id, findings in health.of_all(ws).items():
        for finding in _told(findings):
            yield _Need(finding.level, _said(known[campaign_id], finding), _act(ws, known[campaign_id], finding))
    bounces = polling.state_of(ws)
    if bounces and bounces.error:
        yield _Need("warning", plain(bounces.error), _nothing)
    yield from _imports(ws)
    for one in found.arrivals:
        if one.is_stale(ws.now()) and not ws.is_demo:
            yield _Need("warning", _stale(ws, one), partial(_link, "imports", texts.OPEN_IMPORT))
    for one in found.quality:
        if one.score is not None and one.before is not None and one.before - one.score >= _DROP:
            yield _Need("warning", _worse(one), partial(_link, "quality", texts.OPEN_QUALITY))


def _on_now(ws: Workspace) -> Iterator[_Need]:
    for alert in records.now_on(ws):
        if alert.kind in _TOLD:
            yield _Need(alert.level, plain(alert.text), partial(_alerts, ws))


def _told(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Without what is only good to know, and without failures that are nothing but messages in doubt: those are told as such."""
    in_doubt = sum(f.count for f in findings if f.code == "in_doubt")
    for finding in findings:
        if finding.level != "note" and not (finding.code == "failing" and finding.count <= in_doubt):
            yield finding


def _said(campaign: Campaign, finding: Finding) -> str:
    return texts.FINDINGS[finding.code].format(
        label=plain(short(campaign.label)),
        count=number(finding.count),
        of=number(finding.of),
        messages=counted(finding.count, "message", "messages"),
        percent=finding.percent,
        reason=REASONS.get(finding.reason or "", finding.reason or "").lower(),
        said=plain(finding.said),
    )


def _act(ws: Workspace, campaign: Campaign, finding: Finding) -> Callable[[str], None]:
    if finding.code == "in_doubt":
        return _settle
    if finding.code == "held" and may(ws, "send"):
        return partial(_release, ws, campaign)
    tab = "Test" if finding.code == "unchosen" else None
    return partial(_open, campaign, tab, texts.CHOOSE if tab else texts.LOOK)


def _settle(key: str) -> None:
    # The page's tab is chosen before it is drawn.
    choose_tab = partial(st.session_state.__setitem__, "messages.tab", delivery.TAB)
    if st.button(texts.SETTLE, icon=":material/arrow_forward:", type="tertiary", key=key, on_click=choose_tab):
        st.switch_page(PAGES / "messages.py")


def _release(ws: Workspace, campaign: Campaign, key: str) -> None:
    _open(campaign, None, texts.LOOK, f"{key}.look")
    if st.button(texts.RELEASE, icon=":material/play_arrow:", key=key, help=texts.RELEASE_HELP):
        with shown():
            count = releasing.release(ws, campaign.name).released
            done(texts.RELEASED.format(counted(count, "message", "messages")))
            st.rerun()


def _open(campaign: Campaign, tab: str | None, label: str, key: str) -> None:
    def choose_tab() -> None:
        if tab:
            st.session_state[campaign_check.tab_key(campaign)] = tab

    if st.button(label, icon=":material/arrow_forward:", type="tertiary", key=key, on_click=choose_tab):
        st.switch_page(PAGES / "campaign.py", query_params={"name": campaign.name})


def _alerts(ws: Workspace, key: str) -> None:
    if may(ws, "admin"):
        choose_tab = partial(st.session_state.__setitem__, "settings.tab", alert_texts.TAB)
        if st.button(texts.LOOK, icon=":material/arrow_forward:", type="tertiary", key=key, on_click=choose_tab):
            st.switch_page(PAGES / "settings.py")


def _link(page: str, label: str, _key: str) -> None:
    st.page_link(PAGES / f"{page}.py", label=label, icon=":material/arrow_forward:")


def _nothing(_key: str) -> None:
    """Where there is nothing to press here."""


def _imports(ws: Workspace) -> Iterator[_Need]:
    """Imports whose last run failed: the same file brought in since is no trouble any more."""
    seen: set[tuple[str, str]] = set()
    for row in jobs.list_all(ws, _IMPORTS, limit=20):
        what = row.kind, row.title
        if what not in seen and row.state in ("failed", "interrupted") and row.started_at >= ws.now() - _LATELY:
            error = plain(short(row.error or texts.INTERRUPTED, 200))
            text = texts.IMPORT_FAILED.format(title=plain(short(row.title)), when=when(ws, row.started_at), error=error)
            yield _Need("warning", text, partial(_link, "imports", texts.OPEN_IMPORTS))
        seen.add(what)


def _stale(ws: Workspace, one: Arrivals) -> str:
    return texts.STALE.format(label=plain(one.label), when=when(ws, one.last_at), usual=_usually(one))


def _usually(one: Arrivals) -> str:
    every = round(28 / one.days)
    return texts.USUALLY.get(every, texts.EVERY_FEW.format(every))


def _worse(one: Quality) -> str:
    return texts.WORSE.format(label=plain(one.label), score=one.score, by=(one.before or 0) - (one.score or 0))
