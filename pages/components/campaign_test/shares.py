"""Inputs of the shares of two variants or more: the last one gets what the others leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from engine.campaigns.model import CampaignDefinition
from pages.components.campaign_test import texts
from pages.components.guards.note import note
from pages.components.state import plain, short


def draw(
    chosen: Sequence[str], labels: Mapping[str, str], old: CampaignDefinition | None, key: str
) -> list[dict[str, Any]]:
    """The templates with their shares, as the YAML writes them; with one there is nothing to ask. Others than those that are
    saved begin with equal shares."""
    start = _saved(chosen, old)
    if len(chosen) < 2:
        return [{"template": name, "share": share} for name, share in zip(chosen, start, strict=True)]
    begin = in_per_cent(start)
    # Other templates begin anew, whatever was typed for these.
    of_these = f"{key}.share.{'+'.join(chosen)}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        typed = [
            st.number_input(
                texts.SHARE.format(plain(short(labels[name], 24))),
                value=begin[n],
                step=1.0,
                format="%g",
                key=f"{of_these}.{n}",
                width=240,
                help=None if n else texts.SHARES_HELP,
                persist_state="session",
            )
            for n, name in enumerate(chosen[:-1])
        ]
    last = plain(labels[chosen[-1]])
    rest = round(100 - sum(typed), 4)
    lacking = lacks(typed, labels[chosen[-1]])
    note(lacking)
    if not lacking:
        st.caption(texts.REST.format(last, f"{rest:g}"))
    # What nobody touched stays exactly as it is saved.
    shares = start if typed == begin[:-1] else [*typed, rest]
    return [{"template": name, "share": share} for name, share in zip(chosen, shares, strict=True)]


def in_per_cent(shares: Sequence[float]) -> list[float]:
    total = sum(shares)
    return [round(100 * share / total, 2) for share in shares]


def lacks(typed: Sequence[float], last: str) -> str | None:
    """`typed`: of all variants but the last, in per cent."""
    if sum(typed) >= 100:
        return texts.TOO_MUCH.format(last)
    return texts.NO_SHARE if min(typed, default=1) <= 0 else None


def missing(content: Sequence[Mapping[str, Any]]) -> str | None:
    """What the whole form lacks by them."""
    return texts.NO_SHARE if any(c["share"] <= 0 for c in content) else None


def _saved(chosen: Sequence[str], old: CampaignDefinition | None) -> list[float]:
    saved = {c.template: c.share for c in old.content} if old else {}
    is_same = list(saved) == list(chosen)
    return [saved[name] if is_same else 1 for name in chosen]
